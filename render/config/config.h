/*
 * _config.yml: Jekyll's settings with Jekyll's defaults, typed once, and every key as site.KEY.
 *
 * Also what follows from settings alone: which shape the site has, which role a file has by its
 * path, and the front matter defaults of a path.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_CONFIG_H
#define RENDER_CONFIG_CONFIG_H

#include "render/config/plugins.h"
#include "render/config/ruby_names.h"
#include "render/config/sass.h"
#include "render/config/scan.h"
#include "render/config/theme.h"
#include "render/data/value.h"
#include "render/liquid/liquid.h"
#include "render/markdown/markdown.h"

/* By this name templates' notes know the settings, whichever files they are read from. */
#define CONFIG_FILE S("_config.yml")

/* A file that the settings are read from. */
struct config_file {
    struct str path; /* beneath the root */
    struct str text; /* empty where it is not read */
    bool there;      /* and read */
};

/* In order: what a later one says goes over what an earlier one said. */
struct config_files {
    struct config_file *items;
    size_t count;
    struct config_file lock; /* Gemfile.lock, which says whose settings they are */
    bool named;              /* by the caller: all of them are read; else the first there is */
    uint64_t version;        /* of all together; 0: none is there */
};

struct config_strings {
    struct str *items;
    size_t count;
};

/* False where the arena ends. */
MUST_CHECK bool config_strings_add(struct arena *a, struct config_strings *list, struct str s);

/* One entry of `collections:`; "posts" is always there, at index 0. */
struct config_collection {
    struct str label;
    struct str folder; /* relative to the root: "_docs", or below collections_dir */
    bool output;
    const struct value_map *metadata; /* as written: permalink, sort_by, order, and own keys */
};

enum config_source_map {
    CONFIG_SOURCE_MAP_ALWAYS,
    CONFIG_SOURCE_MAP_DEVELOPMENT, /* where jekyll.environment is that */
    CONFIG_SOURCE_MAP_NEVER,
};

/* The section `sass`. */
struct config_sass {
    struct config_strings folders; /* where @import looks, beneath the root, in order */
    enum sass_style style;
    enum config_source_map source_map;
    int precision; /* negative: libsass's own choice */
    bool line_comments, add_charset, embeds_source_map;
    /* For Dart Sass. */
    bool quiet_deps, verbose;
    struct config_strings fatal, silenced, future; /* deprecations */
};

/* Immutable once it is loaded, but for the count of who holds it. */
struct config {
    _Atomic unsigned *refs; /* in the arena, as all of this is */
    struct arena arena;
    struct theme theme;
    struct config_files files;
    uint64_t theme_version; /* of the theme's own file; 0: there is none */
    uint64_t version; /* of all that it was read from, as in struct render_dep; 0: of nothing */
    const struct value_map *values; /* Jekyll's defaults and the file's keys: what site.KEY reads */

    const struct drop_classes *drops; /* what templates see of what is read with it (page.h) */
    bool plain; /* the plain shape: pages/, layouts/, static/ (see DESIGN: two shapes) */
    struct str pages_dir, static_dir; /* plain shape only */
    struct str layouts_dir, includes_dir, data_dir, collections_dir;
    struct str collections_prefix; /* collections_dir as written: posts' paths begin with it */
    struct config_strings include, exclude, markdown_ext;
    struct config_collection *collections;
    size_t collection_count;

    struct str url, baseurl, permalink, excerpt_separator, timezone;
    struct str mount;     /* the path beneath which the site is, decoded: "/docs"; or empty */
    struct str mount_url; /* the same, percent-encoded */
    bool future, unpublished, show_drafts, page_excerpts, strict_front_matter;
    bool withholds; /* some defaults say whether a file is published */
    int64_t limit_posts;
    struct moment time; /* site.time: `time:` where set, else when the snapshot was made */
    bool clock_stands;  /* it is that for ever: the caller or `time:` has set it */
    const struct zone *zone;
    struct str source_ignored; /* the folder below the root that `source:` names; empty: none */
    bool timezone_unknown;     /* `timezone:` names no zone: then it is read as POSIX's TZ */
    struct config_sass sass;
    struct str follows;        /* its name, and those of its gems */
    struct str jekyll_version; /* jekyll.version */
    struct plugins plugins;
    struct config_strings plugins_dirs;
    struct ruby_names foreign; /* what Ruby files in it define */
    struct liquid_options liquid;
    struct markdown_options markdown;
    struct profile profile; /* of the Jekyll that is followed */
    bool no_highlighter;    /* `highlighter:` names none: {% highlight %} leaves code plain */
};

/* What the caller has to say about a configuration; the first three as in struct site_options. */
struct config_options {
    struct str files;
    int64_t now;
    bool strict;
    struct str baseurl, jekyll;        /* as in struct site_options */
    const struct theme_search *themes; /* where they are looked for; NULL: nowhere */
    const struct drop_classes *drops;  /* as in struct config */
};

/*
 * Reads the settings beneath the root, or takes the defaults if there are none, and finds the
 * theme that they name. NULL and err if a file cannot be parsed or a key has a value that it cannot
 * have. One reference.
 */
MUST_CHECK const struct config *config_load(const struct scan_root *root,
                                            const struct config_options *options, struct err *err);

/* Whether the root holds a site of the plain shape: layouts/ and pages/, and no _layouts/. */
bool config_plain(const struct scan_root *root);

/*
 * Reads the files: those that `named` lists with commas between, else the first there is of
 * Jekyll's own names. False and err where one that is named is not there, or is TOML.
 */
MUST_CHECK bool config_files_read(struct config_files *f, const struct scan_root *root,
                                  struct str named, struct arena *a, struct err *err);

/* The version as it is now. */
uint64_t config_files_version(const struct config_files *f, const struct scan_root *root);

/* Tells of those that are links out of the site, which are not followed. */
void config_files_tell_links(const struct config_files *f, const struct scan_root *root,
                             struct diags *diags);

/* Whether a path is one of them, there or not. */
bool config_files_hold(const struct config_files *f, struct str path);

/*
 * Where a setting was written: "permalink", "liquid.error_mode"; of a key between braces, where its
 * section was. Without a line where it was not.
 */
struct err_place config_files_where(const struct config_files *f, struct str key);

/* Fills c->markdown, but for the dialect, and c->no_highlighter. */
void config_markdown_read(struct config *c);

/* Fills c->profile and what follows it. jekyll: as in struct site_options. False and err. */
MUST_CHECK bool config_profile_read(struct config *c, struct str jekyll, struct err *err);

/* The dialect, which hangs on c->plain, and the section `commonmark`. */
void config_dialect_read(struct config *c);

/* For set_map in struct markdown_options: a setting whose value is YAML. */
bool config_markdown_map(struct markdown_options *options, struct str name, struct str yaml,
                         struct arena *a);

/* Fills c->zone; NULL where no zone has that name. False and err where that cannot be told now. */
MUST_CHECK bool config_zone_read(struct config *c, struct str name, struct err *err);

/* Fills c->values, c->theme and its version and, as the settings name it, c->zone. False and err.
 */
MUST_CHECK bool config_values_read(struct config *c, const struct theme_search *themes,
                                   struct err *err);

/* Puts a baseurl over that of the settings, unless its ptr is NULL. False and err. */
MUST_CHECK bool config_baseurl_override(struct config *c, struct str baseurl, struct err *err);

/* Fills c->mount and c->mount_url. False and err if the arena ends. */
MUST_CHECK bool config_baseurl_set(struct config *c, struct err *err);

/* Fills c->sass. False and err where the arena ends. */
MUST_CHECK bool config_sass_read(struct config *c, const struct scan_root *root, struct err *err);

/*
 * Adds the folders beneath the root that a pattern names as Ruby's Dir.glob has them (*, **, ?, [],
 * {}), in its order, without those that are found already. They are those of the moment. False
 * where the arena ends.
 */
MUST_CHECK bool config_folders_find(const struct scan_root *root, struct str pattern,
                                    struct arena *a, struct config_strings *found);

/* Whether stylesheets get source maps, in that jekyll.environment. */
bool config_wants_source_map(const struct config *c, struct str environment);

/* Warnings of what a configuration asks for in vain: unknown plugins, plugins in Ruby. */
void config_report(const struct config *c, struct diags *diags);

/* Counted references; from any thread. */
const struct config *config_ref(const struct config *c);
void config_unref(const struct config *c);

/* What a file is to the site, by its path alone. */
enum config_role {
    CONFIG_ROLE_NONE,   /* nothing: hidden, excluded, not looked at */
    CONFIG_ROLE_CONFIG, /* what the settings are read from */
    CONFIG_ROLE_LAYOUT,
    CONFIG_ROLE_INCLUDE,
    CONFIG_ROLE_DATA,
    CONFIG_ROLE_PLUGIN,   /* a Ruby file in plugins_dir */
    CONFIG_ROLE_RULES,    /* _redirects and _headers */
    CONFIG_ROLE_PARTIAL,  /* nothing by itself: stylesheets import it, or pages include it */
    CONFIG_ROLE_POST,     /* below a _posts folder */
    CONFIG_ROLE_DRAFT,    /* below a _drafts folder, where show_drafts is set */
    CONFIG_ROLE_HELD,     /* below either, and not shown: nothing of it is read */
    CONFIG_ROLE_DOCUMENT, /* below a collection's folder */
    CONFIG_ROLE_ENTRY,    /* a page where it has front matter, else a static file */
    CONFIG_ROLE_STATIC,   /* a static file, whatever it begins with (plain shape's static/) */
};

struct config_place {
    enum config_role role;
    struct str name;   /* the path within its folder: "sub/default.html" in the layouts */
    size_t collection; /* CONFIG_ROLE_DOCUMENT, _POST, _DRAFT: index into collections */
    bool entry; /* of a layout, an include, data: it is an ENTRY too, whose name is its path */
};

/*
 * The role of a path. For a folder: a role other than NONE means that a walk has to enter it, since
 * files of the site can be below.
 */
struct config_place config_place(const struct config *c, struct str path, bool folder);

/* Whether `include` names a path or the last part of it. */
bool config_is_included(const struct config *c, struct str path);

/* Whether one of a list of patterns, written as `exclude` is, names a path. */
bool config_globs_match(struct value patterns, struct str path);

/*
 * The front matter defaults of a document: Jekyll's FrontmatterDefaults#all. type: "pages",
 * "posts", "drafts", or a collection's label. An empty map where none apply; NULL where the arena
 * ends.
 */
const struct value_map *config_defaults(const struct config *c, struct str path, struct str type,
                                        struct arena *a);

#endif
