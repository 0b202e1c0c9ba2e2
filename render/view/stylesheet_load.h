/*
 * The files that stylesheets load: found where their compiler would look, beneath the site's root
 * or its theme, and noted as what the stylesheet was made from, whether they are there or not.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_STYLESHEET_LOAD_H
#define RENDER_VIEW_STYLESHEET_LOAD_H

#include "render/view/context.h"

/* All that one stylesheet loads: `self` of struct sass_input. */
struct stylesheet_loads {
    struct context *x;
    struct err fault; /* why one failed that may do well another time */
};

/* As in struct sass_input. */
bool stylesheet_import(void *self, struct str path, struct str from, struct str *found,
                       struct str *text, struct err *err);
bool stylesheet_find(void *self, struct str path, bool on_load_paths, bool by_import,
                     struct str *found, struct err *err);
bool stylesheet_read(void *self, struct str found, struct str *text, struct err *err);

/* The path of a file, for what `found` was, where the theme has a name of its own. False if the
 * arena ends. */
MUST_CHECK bool stylesheet_path(struct context *x, struct str found, struct str *path);

#endif
