/*
 * Ruby's symbols in what plugins return: keys that no string equals, and values that are strings as
 * soon as a template reads them.
 *
 *     {{ map }}     {:a=>:b}        {{ map.a }}                  nothing
 *                                   {% for p in map %}{{ p[1] }}  b
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_RUBY_SYMBOL_H
#define RENDER_RUBY_SYMBOL_H

#include "render/data/value.h"

/* shown: as Ruby inspects it. Nil if the arena is full. */
struct value symbol_of(struct arena *a, struct str name, struct str shown);

/* False if the drop is no symbol. */
bool symbol_name(const struct drop *d, struct str *out);

#endif
