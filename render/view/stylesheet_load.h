/*
 * Files that stylesheets load. They are searched for as the compiler does, in the same folders and
 * in the same order, but only below the site's root or its theme. Each path that is tried becomes a
 * dependency of the stylesheet, even if it has no file.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_STYLESHEET_LOAD_H
#define RENDER_VIEW_STYLESHEET_LOAD_H

#include "render/view/context.h"

/* `self` of struct sass_input, for one stylesheet. */
struct stylesheet_loads {
    struct context *x;
    struct err fault; /* an error that may pass, such as EIO; ERR_KIND_NONE if there was none */
};

/* For struct sass_input. */
bool stylesheet_import(void *self, struct str path, struct str from, struct str *found,
                       struct str *text, struct err *err);
bool stylesheet_find(void *self, struct str path, bool on_load_paths, bool by_import,
                     struct str *found, struct err *err);
bool stylesheet_read(void *self, struct str found, struct str *text, struct err *err);

/*
 * The path of a file that was found: "@theme/a.scss" is in the theme's folder, other paths are
 * themselves. Returns false if memory runs out.
 */
MUST_CHECK bool stylesheet_path(struct context *x, struct str found, struct str *path);

#endif
