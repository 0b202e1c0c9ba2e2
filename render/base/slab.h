/*
 * Slabs: large pieces of memory in which very many small arenas lie side by side.
 *
 * One thread fills a slab from its beginning on, each piece right behind the one before, and as
 * long as a piece is the last it grows and shrinks in place. So nothing is left over between them,
 * and the kernel can back all of it with few large pages, which costs far less than a page at a
 * time. A slab is freed when nothing lies in it any more: what one piece of many held comes back
 * only then.
 *
 * A `struct slabs` belongs to one thread. Pieces are given up by any.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_SLAB_H
#define RENDER_BASE_SLAB_H

#include "render/base/attr.h"

#include <stdbool.h>
#include <stddef.h>

struct slab;

struct slabs {
    struct slab *open; /* the one that is being filled; NULL: none yet */
};

/* size bytes, aligned for every type; *of is where they lie. NULL: none, or too many for a slab. */
MUST_CHECK void *slab_alloc(struct slabs *s, size_t size, struct slab **of);

/* Gives the piece at p, of old bytes, another size; false where it is not the last, or no room. */
MUST_CHECK bool slab_resize(struct slabs *s, const void *p, size_t old, size_t size);

/* Gives up a piece. */
void slab_unref(struct slab *of);

/* No more comes out of these: what was never handed out goes back to the kernel. */
void slabs_close(struct slabs *s);

#endif
