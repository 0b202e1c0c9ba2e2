/*
 * Arenas: memory that is handed out piece by piece and freed whole.
 *
 * An arena grows by chunks and never moves what it gave out. It has a budget in bytes: what would
 * exceed it fails, as does running out of memory, and the arena remembers which it was. A mark
 * notes a height; rewinding to it takes back everything since, for the next round to reuse. Under
 * AddressSanitizer what is taken back, and the gaps between pieces, are poisoned.
 *
 * Not for use by two threads at a time.
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
    struct arena_chunk *chunk; /* where pieces come from now; older chunks hang behind it */
    struct arena_chunk *spare; /* chunks that a rewind set free, kept for reuse */
    size_t taken;              /* bytes handed out since arena_init, padding included */
    size_t budget;             /* the most that `taken` may become */
    size_t first;              /* the size of small chunks; 0: chunks double */
    enum arena_failure failure;
    struct slabs *slabs; /* where chunks come from; NULL: the heap */
};

struct arena_mark {
    struct arena_chunk *chunk;
    size_t used;
    size_t taken;
};

/* An empty arena; allocates nothing yet. budget: bytes, 0 for no limit. */
void arena_init(struct arena *a, size_t budget);

/*
 * The same for one of very many that are small and kept for long: its chunks are of `first` bytes,
 * then a quarter of what it holds, so that little is left over.
 */
void arena_init_small(struct arena *a, size_t budget, size_t first);

/*
 * From here on its chunks come out of slabs, as far as these go, the calling thread's own; and from
 * arena_settle on no more, with what the last chunk has left given back.
 */
void arena_use(struct arena *a, struct slabs *slabs);
void arena_settle(struct arena *a);

/* Frees every chunk. The arena may be used again afterwards, with the same budget. */
void arena_fini(struct arena *a);

/*
 * size bytes, uninitialised, aligned for every type; NULL where the budget or the memory ends
 * (arena_failed tells). size 0 gives a pointer that must not be dereferenced.
 */
MUST_CHECK void *arena_alloc(struct arena *a, size_t size);

/* The same, for count elements of size bytes, zeroed. An overflow of the product fails. */
MUST_CHECK void *arena_zalloc(struct arena *a, size_t count, size_t size);

/* One zeroed struct of a type; n of them. */
#define arena_new(a, type)          ((type *)arena_zalloc((a), 1, sizeof(type)))
#define arena_new_array(a, n, type) ((type *)arena_zalloc((a), (n), sizeof(type)))

/*
 * Grows the piece at p from old to size bytes (size >= old): in place where it is the newest piece
 * and its chunk has room, else into a new piece with the old content copied. p may be NULL with
 * old 0. NULL on failure, with the old piece intact.
 */
MUST_CHECK void *arena_grow(struct arena *a, void *p, size_t old, size_t size);

/*
 * Takes back what is behind the first `size` bytes of a piece of `old` bytes, where it is the
 * newest piece. False, and nothing happens, where it is not.
 */
bool arena_shrink(struct arena *a, const void *p, size_t old, size_t size);

/* A copy of s, with a NUL behind it that the slice does not count. False on failure. */
MUST_CHECK bool arena_dup(struct arena *a, struct str s, struct str *out);

/*
 * s as a C string for a library's or the kernel's door. NULL where s holds a NUL byte, which no
 * C string can carry, or where memory ends.
 */
MUST_CHECK const char *arena_z(struct arena *a, struct str s);

struct arena_mark arena_mark(const struct arena *a);

/* Takes back everything handed out since the mark, and clears a failure. Keeps the chunks. */
void arena_rewind(struct arena *a, struct arena_mark mark);

/* Gives spare chunks back to the system until at most `keep` bytes of them are left. */
void arena_trim(struct arena *a, size_t keep);

/*
 * Rewinds to the mark, but for the text s: it is moved to right behind the mark. False on failure,
 * with the text gone.
 */
MUST_CHECK bool arena_keep(struct arena *a, struct arena_mark mark, struct str *s);

static inline bool arena_failed(const struct arena *a)
{
    return a->failure != ARENA_FAILURE_NONE;
}

#endif
