/*
 * Arenas: memory that is allocated piece by piece and freed as a whole.
 *
 * An arena grows by chunks and never moves a piece. It has a budget in bytes: an allocation beyond
 * it fails, as does one for which there is no memory, and the arena remembers which it was. A mark
 * is a position in the arena; rewinding to it frees everything allocated since, for reuse. Under
 * AddressSanitizer freed memory and the gaps between pieces are poisoned.
 *
 * Only one thread at a time may use an arena.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_ARENA_H
#define RENDER_BASE_ARENA_H

#include "render/base/str.h"

struct arena_chunk;
struct slabs; /* slab.h */

enum arena_failure { ARENA_FAILURE_NONE, ARENA_FAILURE_BUDGET, ARENA_FAILURE_MEMORY };

struct arena {
    struct arena_chunk *chunk; /* the one for new pieces; it links to the older ones */
    struct arena_chunk *spare; /* chunks that a rewind freed, kept for reuse */
    size_t taken;              /* bytes allocated since arena_init, with padding */
    size_t budget;             /* the limit of `taken` */
    size_t first;              /* the size of small chunks; 0: chunks double */
    enum arena_failure failure;
    struct slabs *slabs; /* for new chunks; NULL: the heap */
};

struct arena_mark {
    struct arena_chunk *chunk;
    size_t used;
    size_t taken;
    enum arena_failure failure; /* one from before stays */
};

/* An empty arena; allocates nothing yet. budget: bytes, 0 for no limit. */
void arena_init(struct arena *a, size_t budget);

/*
 * The same for one of very many arenas that are small and live long. Its chunks have `first` bytes,
 * then a quarter of its size, so that little is left over.
 */
void arena_init_small(struct arena *a, size_t budget, size_t first);

/*
 * Between arena_use and arena_settle new chunks come from slabs, as far as these go, which belong
 * to the calling thread. arena_settle gives the unused end of the last chunk back.
 */
void arena_use(struct arena *a, struct slabs *slabs);
void arena_settle(struct arena *a);

/* Frees every chunk. The arena may be used again afterwards, with the same budget. */
void arena_fini(struct arena *a);

/*
 * size bytes, uninitialised, aligned for every type. NULL if the budget or the memory is used up
 * (arena_failed tells which). size 0 gives a pointer that must not be dereferenced.
 */
MUST_CHECK void *arena_alloc(struct arena *a, size_t size);

/* The same, for count elements of size bytes, zeroed. An overflow of the product fails. */
MUST_CHECK void *arena_zalloc(struct arena *a, size_t count, size_t size);

/* One zeroed struct of a type; n of them. */
#define arena_new(a, type)          ((type *)arena_zalloc((a), 1, sizeof(type)))
#define arena_new_array(a, n, type) ((type *)arena_zalloc((a), (n), sizeof(type)))

/*
 * Grows the piece at p from old to size bytes (size >= old). The newest piece grows in place if its
 * chunk has space; else the content is copied to a new piece. p may be NULL with old 0. NULL on
 * failure, with the old piece intact.
 */
MUST_CHECK void *arena_grow(struct arena *a, void *p, size_t old, size_t size);

/*
 * Shortens a piece of `old` bytes to `size` and frees the rest, if it is the newest piece. Else
 * returns false and does nothing.
 */
bool arena_shrink(struct arena *a, const void *p, size_t old, size_t size);

/* The same for a piece that was allocated since the mark; an older one stays as it is. */
bool arena_shrink_since(struct arena *a, struct arena_mark mark, const void *p, size_t old,
                        size_t size);

/* A copy of s, with a NUL behind it that the slice does not count. False on failure. */
MUST_CHECK bool arena_dup(struct arena *a, struct str s, struct str *out);

/*
 * s as a C string for a library or the kernel. NULL if s has a NUL byte, which no C string can
 * hold, or if memory is used up.
 */
MUST_CHECK const char *arena_z(struct arena *a, struct str s);

struct arena_mark arena_mark(const struct arena *a);

/*
 * Frees everything allocated since the mark, and clears a failure since then. Keeps the chunks. A
 * step of a larger work does so only if the arena has not failed: the end of the work is where
 * failures are looked for.
 */
void arena_rewind(struct arena *a, struct arena_mark mark);

/* Frees spare chunks until they have at most `keep` bytes. */
void arena_trim(struct arena *a, size_t keep);

/*
 * Rewinds to the mark, but keeps the text s, which moves right behind the mark. Returns false if
 * the arena failed before or fails now, with the text lost.
 */
MUST_CHECK bool arena_keep(struct arena *a, struct arena_mark mark, struct str *s);

/* Marks the arena as failed: other memory that the same work needs is used up. */
static inline void arena_fail(struct arena *a, enum arena_failure why)
{
    if (a->failure == ARENA_FAILURE_NONE)
        a->failure = why;
}

static inline bool arena_failed(const struct arena *a)
{
    return a->failure != ARENA_FAILURE_NONE;
}

#endif
