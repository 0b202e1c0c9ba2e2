/*
 * Drops by name, for a process that has read the same site: what both have need not be sent. The
 * names are a letter and a path or label (plugins/model.rb).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_DROP_NAMED_H
#define RENDER_VIEW_DROP_NAMED_H

#include "render/view/drop.h"

struct drop_named {
    char kind;
    struct str text;
};

/* The name of a drop. Returns false if only this process has it, as a page that a plugin made. */
bool drop_named_of(const struct context *x, struct value v, struct drop_named *out);

/* The drop of a name; nil if the site has no such thing. */
struct value drop_named_find(struct context *x, struct drop_named name);

#endif
