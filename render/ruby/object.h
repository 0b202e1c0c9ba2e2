/*
 * Objects that the site's Ruby has made, as drops of its plugins: they stay where they are, and are
 * asked for what a template reads. Each read runs Ruby, so an object may answer otherwise each
 * time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_RUBY_OBJECT_H
#define RENDER_RUBY_OBJECT_H

#include "render/view/context.h"

/* The object of a name ("#1"), good for this render. Nil if the arena is full. */
struct value object_of_name(struct context *x, struct str name);

/* The name of an object; empty if the drop is none. */
struct str object_name(const struct drop *d);

#endif
