/*
 * Compiles SCSS and indented Sass to CSS and a source map: the interface of a compiler, and
 * libsass, the one that is built in.
 *
 * A compiler never opens a file: it calls back for each file that a stylesheet loads. libsass has
 * no limit on steps, depth or memory, and may crash or exit. So a server calls sass_compile in
 * another process, or uses another compiler (struct site_sass).
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
    struct str name;  /* of the stylesheet, for its source map: "main.scss"; may be empty */
    struct str path;  /* of its file, for the log: "css/main.scss"; empty: not from a file */
    struct str place; /* its path in Jekyll, since it can load files beside it; may be empty */
    uint32_t line;    /* the line of the file at which the text begins, for the log */
    struct str theme; /* the folder of the theme (SASS_THEME), for the log */
    bool indented;    /* Sass, not SCSS */
    enum sass_style style;
    bool source_map; /* whether to make a source map; needs a name */
    bool embeds;     /* the source map is also embedded in the CSS */
    bool line_comments;
    bool quiet; /* do not log its warnings */
    bool quiet_deps,
        verbose; /* the same for the files that it loads; log each case of each deprecation */
    struct sass_names fatal, silenced, future; /* deprecations */
    int precision;                             /* digits of a number; negative: libsass's default */

    /*
     * For libsass. Loads a file for @import. `path`: as it is written there. `from`: the path of
     * the file that imports it, as *found was; for the first, the name above. Returns false and err
     * if the file does not exist.
     */
    bool (*import)(void *self, struct str path, struct str from, struct str *found,
                   struct str *text, struct err *err);
    /*
     * For Dart Sass, in two steps. Finds the file of a path: a path from the root, as *found was;
     * or one on the load paths. by_import: by @import, not by @use or @forward. *found is empty if
     * no file exists. Returns false and err if several files match, or one cannot be read.
     */
    bool (*find)(void *self, struct str path, bool on_load_paths, bool by_import, struct str *found,
                 struct err *err);
    bool (*read)(void *self, struct str found, struct str *text, struct err *err);
    void *self;
};

struct sass_output {
    struct str css, map; /* in the arena; map is empty if none was wanted */
    bool by_dart;        /* made by Dart Sass: the sources of the map are URLs (SASS_URL) */
};

/* For Dart Sass, the URL of a file is this, followed by the percent-encoded path. */
#define SASS_URL "site:///"

/* The folder of the theme, in *found and in errors. */
#define SASS_THEME "@theme"

/*
 * Compiles with libsass. Returns false and err. err->file is the imported file with the error;
 * empty if it is in the text itself.
 */
MUST_CHECK bool sass_compile(const struct sass_input *in, struct arena *a, struct sass_output *out,
                             struct err *err);

/* The version of libsass: "3.6.5". */
const char *sass_version(void);

#endif
