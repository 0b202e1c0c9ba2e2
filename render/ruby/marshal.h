/*
 * Values as Ruby's Marshal (format 4.8), which Ruby reads at the speed of C. What the site has and
 * Ruby has read by itself goes by name (plugins/model.rb), so that a list of all posts is a list of
 * their paths.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_RUBY_MARSHAL_H
#define RENDER_RUBY_MARSHAL_H

#include "render/view/context.h"

/* A text under construction. */
struct marshal {
    struct buf *out;
    struct context *x; /* of which the drops are */
    struct str symbols[8];
    size_t symbol_count;
    unsigned depth;
    bool too_deep;
};

/* Begins with a list of count values, which must follow. */
void marshal_begin(struct marshal *m, struct context *x, size_t count, struct buf *out);

/* If a drop fails, env.err of the context says so; of memory the buffer tells. */
void marshal_value(struct marshal *m, struct value v);

/* Begins a map of count pairs, which must follow: a key, a value, a key ... */
void marshal_map(struct marshal *m, size_t count);

/* In place of a value that Ruby has to ask for. */
void marshal_unread(struct marshal *m);

static inline void marshal_str(struct marshal *m, struct str s)
{
    marshal_value(m, value_str(s));
}

#endif
