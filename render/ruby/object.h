/*
 * Objects that the site's Ruby has made, such as the drops of its plugins. They stay in the Ruby
 * process. When a template reads a member, Ruby is asked for it. So the value may differ from one
 * read to the next.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_RUBY_OBJECT_H
#define RENDER_RUBY_OBJECT_H

#include "render/view/context.h"

/* The object of a name ("#1"; "%1" if it can be walked), for this render. Nil: the arena is full.
 */
struct value object_of_name(struct context *x, struct str name);

/* The name of an object; empty if the drop is not such an object. */
struct str object_name(const struct drop *d);

#endif
