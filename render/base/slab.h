/*
 * Slabs: large blocks of memory that hold very many small arenas side by side.
 *
 * One thread fills a slab from its beginning, each piece right after the one before. The last piece
 * can grow and shrink in place, so nothing is wasted between pieces, and the kernel can back the
 * whole with few large pages, which costs far less than a page at a time. A slab is freed together
 * with its last piece.
 *
 *     slab  [ header | piece | piece | piece -> | . . . . . . ]
 *                                      the last one can grow
 *
 * A `struct slabs` belongs to one thread. Any thread may release a piece.
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

/*
 * size bytes, aligned for every type; *of is their slab. NULL: out of memory, or too many for a
 * slab.
 */
MUST_CHECK void *slab_alloc(struct slabs *s, size_t size, struct slab **of);

/*
 * Resizes the piece at p from old bytes. Returns false if it is not the last one, or does not fit.
 */
MUST_CHECK bool slab_resize(struct slabs *s, const void *p, size_t old, size_t size);

/* Releases a piece. */
void slab_unref(struct slab *of);

/* Ends the filling: memory never handed out goes back to the kernel. */
void slabs_close(struct slabs *s);

#endif
