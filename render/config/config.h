/*
 * A site's settings: Jekyll's keys with Jekyll's defaults, typed once, and every key as site.KEY.
 *
 *     config_files.h     reads _config.yml and merges it with the theme's
 *     config_source.h    the folder that `source` names
 *     config.h           the settings, and what their keys mean
 *     config_markdown.h  the Markdown settings
 *     config_sass.h      the Sass settings
 *     config_role.h     which role a file has, by its path
 *     config_defaults.h  front matter defaults
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_CONFIG_H
#define RENDER_CONFIG_CONFIG_H

#include "render/config/config_files.h"
#include "render/config/plugins.h"
#include "render/config/ruby_live.h"
#include "render/config/sass.h"
#include "render/config/shown.h"
#include "render/config/theme.h"
#include "render/data/csv.h"
#include "render/data/value.h"
#include "render/highlight/highlight.h"
#include "render/liquid/liquid.h"
#include "render/markdown/markdown.h"

struct config_strings {
    struct str *items;
    size_t count;
};

/* Returns false if the arena is full. */
MUST_CHECK bool config_strings_add(struct arena *a, struct config_strings *list, struct str s);

bool config_strings_have(const struct config_strings *list, struct str s);

/* One entry of `collections:`; "posts" is always there, at index 0. */
struct config_collection {
    struct str label;
    struct str folder; /* relative to the root: "_docs", or below collections_dir */
    bool output;
    const struct value_map *metadata; /* as written: permalink, sort_by, order, and own keys */
};

enum config_source_map {
    CONFIG_SOURCE_MAP_ALWAYS,
    CONFIG_SOURCE_MAP_DEVELOPMENT, /* only if jekyll.environment is "development" */
    CONFIG_SOURCE_MAP_NEVER,
};

/* The section `sass` (config_sass.h). */
struct config_sass {
    struct config_strings folders; /* searched by @import in this order; beneath the root */
    enum sass_style style;
    enum config_source_map source_map;
    int precision; /* negative: libsass's own choice */
    bool line_comments, add_charset, embeds_source_map;
    /* For Dart Sass. */
    bool quiet_deps, verbose;
    struct config_strings fatal, silenced, future; /* deprecations */
};

/* Immutable once it is loaded, except for the count of references, and the compiled languages. */
struct config {
    _Atomic unsigned *refs; /* in the arena, as all of this is */
    struct arena arena;
    struct theme theme;
    struct config_files files;
    uint64_t theme_version; /* of the theme's _config.yml; 0 if missing */
    uint64_t version; /* of everything that it was read from, as in struct render_dep; 0: nothing */
    const struct value_map *values; /* Jekyll's defaults and the site's keys: site.KEY */

    /* The folder of the site's files, if it is not that of the settings (config_source.h). */
    struct str source;      /* as `source:` names it; empty: that of the settings */
    struct str source_path; /* absolute, without links */
    struct str destination; /* the folder that Jekyll writes, as it was said: site_destination */
    struct str destination_inside; /* its path in the site's folder: not read; empty: elsewhere */

    const struct drop_classes *drops; /* how pages appear in templates (page.h) */
    int source_fd;                    /* of the folder of the files; -1: that of the settings */
    bool plain;                       /* a plain site: pages/, layouts/, static/ */
    struct str pages_dir, static_dir; /* of a plain site only */
    struct str layouts_dir, includes_dir, data_dir, collections_dir;
    struct str collections_prefix; /* collections_dir as written */
    struct config_strings include, exclude, markdown_ext, keep_files;
    struct config_collection *collections;
    size_t collection_count;

    struct str url, baseurl, permalink, excerpt_separator, timezone;
    struct str mount;         /* the path of the site's root, decoded: "/docs"; may be empty */
    struct str mount_url;     /* the same, percent-encoded */
    struct str search;        /* the path of the page of search results, decoded; empty: none */
    struct str search_folder; /* the same with a slash behind */
    bool future, unpublished, show_drafts, page_excerpts, strict_front_matter;
    bool withholds; /* some front matter defaults set `published` */
    int64_t limit_posts;
    struct moment time;    /* site.time: `time:` if it is set, else when the snapshot was made */
    bool clock_stands;     /* site.time is fixed: the caller or `time:` set it */
    bool timezone_unknown; /* `timezone:` names no zone: it is read as POSIX's TZ instead */
    const struct zone *zone;
    struct config_sass sass;
    struct csv_options csv, tsv; /* csv_reader, tsv_reader */
    struct str follows;          /* for the log: "Jekyll 4.3 with Liquid 5.4, ..." */
    struct str jekyll_version;   /* jekyll.version */
    struct plugins plugins;
    struct config_strings plugins_dirs;
    struct ruby_names ruby_names; /* that the Ruby files in plugins_dirs define */
    const struct ruby_host *ruby; /* NULL: Ruby does not run */
    struct err ruby_failed;       /* why none of it can be used; kind NONE: all is well */
    struct liquid_options liquid;
    struct markdown_options markdown;
    struct profile profile; /* of the Jekyll that the site follows */
    bool no_highlighter;    /* {% highlight %} leaves code plain */
    struct highlight_languages *languages;
};

/* Settings of the caller. The first five are as in struct site_options. */
struct config_options {
    struct str files;
    int64_t now;
    bool strict;
    struct str baseurl, jekyll;
    const struct theme_search *themes; /* where to look for themes; NULL: nowhere */
    const struct drop_classes *drops;  /* as in struct config */
    struct site_shown shown;           /* as in struct site_options, with the next */
    struct str destination;
    const struct ruby_host *ruby; /* NULL: no Ruby is run; it must outlive the configuration */
    struct ruby_site ruby_site;   /* its source and environment */
};

/*
 * Reads the settings beneath their root, or takes the defaults if there are none, and finds the
 * theme that they name. Returns one reference; NULL and err if a file cannot be parsed or a key has
 * a bad value.
 */
MUST_CHECK const struct config *config_load(const struct scan_root *settings,
                                            const struct config_options *options, struct err *err);

/* Whether the root holds a plain site: layouts/ and pages/, and no _layouts/. */
bool config_plain(const struct scan_root *root);

/* Warns of settings that have no effect: unknown plugins, plugins in Ruby, unknown zones. */
void config_report(const struct config *c, struct diags *diags);

/* References are counted. Any thread may call these; config_unref takes NULL. */
const struct config *config_ref(const struct config *c);
void config_unref(const struct config *c);

#endif
