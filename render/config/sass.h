/*
 * The adapter to libsass: SCSS and indented Sass to CSS and its source map.
 *
 * libsass is given no file of its own to open: whatever a stylesheet imports, it asks for here. It
 * has no limit on steps, depth or memory, and may crash or exit: a server has sass_compile called
 * in another process (struct site_sass).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_SASS_H
#define RENDER_CONFIG_SASS_H

#include "render/base/arena.h"
#include "render/base/err.h"

enum sass_style { SASS_NESTED, SASS_EXPANDED, SASS_COMPACT, SASS_COMPRESSED };

struct sass_input {
    struct str text;
    struct str name; /* of the stylesheet, for its source map: "main.scss"; empty: it has none */
    struct str path; /* of its file, for the log: "css/main.scss"; empty: it is no file's */
    bool indented;   /* Sass, not SCSS */
    enum sass_style style;
    bool source_map; /* wanted; needs a name */
    bool embeds;     /* the CSS holds its source map, too */
    bool line_comments;
    int precision; /* digits of a number; negative: libsass's own choice */

    /*
     * A file for @import: `path` as it is written, `from` the path of the file that it is written
     * in (as *found was; the name above for the first). False and err where there is none.
     */
    bool (*import)(void *self, struct str path, struct str from, struct str *found,
                   struct str *text, struct err *err);
    void *self;
};

struct sass_output {
    struct str css, map; /* in the arena; map empty where none was wanted */
};

/* False and err with the place: a file that was imported, or none where it is the text itself. */
MUST_CHECK bool sass_compile(const struct sass_input *in, struct arena *a, struct sass_output *out,
                             struct err *err);

#endif
