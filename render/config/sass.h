/*
 * Stylesheets in SCSS and indented Sass, to CSS and its source map: what a compiler is given, asks
 * for and makes; and libsass, the one that is built in.
 *
 * A compiler is given no file of its own to open: whatever a stylesheet loads, it asks for here.
 * libsass has no limit on steps, depth or memory, and may crash or exit: a server has sass_compile
 * called in another process, or another compiler (struct site_sass).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_SASS_H
#define RENDER_CONFIG_SASS_H

#include "render/base/arena.h"
#include "render/base/err.h"

enum sass_style { SASS_NESTED, SASS_EXPANDED, SASS_COMPACT, SASS_COMPRESSED };

struct sass_names {
    const struct str *items;
    size_t count;
};

struct sass_input {
    struct str text;
    struct str name;  /* of the stylesheet, for its source map: "main.scss"; empty: it has none */
    struct str path;  /* of its file, for the log: "css/main.scss"; empty: it is no file's */
    struct str place; /* Jekyll's path of it: files beside it can be loaded; empty: none */
    uint32_t line;    /* of that file, with which the text begins, for the log */
    struct str theme; /* the folder that SASS_THEME stands for, for the log */
    bool indented;    /* Sass, not SCSS */
    enum sass_style style;
    bool source_map; /* wanted; needs a name */
    bool embeds;     /* the CSS holds its source map, too */
    bool line_comments;
    bool quiet;               /* what it warns of is not for the log */
    bool quiet_deps, verbose; /* the same for what it loads; of each deprecation each case */
    struct sass_names fatal, silenced, future; /* deprecations */
    int precision; /* digits of a number; negative: libsass's own choice */

    /*
     * For libsass. A file for @import: `path` as it is written, `from` the path of the file that
     * it is written in (as *found was; the name above for the first). Returns false and err if
     * there is none.
     */
    bool (*import)(void *self, struct str path, struct str from, struct str *found,
                   struct str *text, struct err *err);
    /*
     * For Dart Sass, in two steps. The file that is meant by a path: from the root on, as *found
     * was; or on the load paths. by_import: by @import, not @use or @forward. *found is empty if
     * there is none. Returns false and err if several are meant, or one cannot be read.
     */
    bool (*find)(void *self, struct str path, bool on_load_paths, bool by_import, struct str *found,
                 struct err *err);
    bool (*read)(void *self, struct str found, struct str *text, struct err *err);
    void *self;
};

struct sass_output {
    struct str css, map; /* in the arena; map empty if none was wanted */
    bool by_dart;        /* Dart Sass made it: sources of the map are URLs (SASS_URL) */
};

/* The URL of a file for Dart Sass: this and the percent-encoded path. */
#define SASS_URL "site:///"

/* The folder of the theme, in *found and in errors. */
#define SASS_THEME "@theme"

/* By libsass. False and err with the place: a file that was imported, or none if it is in the text
 * itself. */
MUST_CHECK bool sass_compile(const struct sass_input *in, struct arena *a, struct sass_output *out,
                             struct err *err);

/* Of libsass: "3.6.5". */
const char *sass_version(void);

#endif
