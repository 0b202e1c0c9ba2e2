/*
 * Fragments: parts of pages that were rendered once and are shared by all pages and all threads.
 *
 * This is the header to read first in this folder. What happens when a part of a template (an
 * include, a loop) is met:
 *
 *     share.c       Is there a fragment that holds for this page?
 *       |
 *       +-- yes --> its text and its writes are replayed; its reads count as reads of
 *       |           whatever is being recorded around it
 *       |
 *       +-- no ---> the part runs, and meanwhile
 *                     record.c      records what it reads and writes outside of itself
 *                     iterations.c  for a loop, does so for each iteration
 *                   then
 *                     retain.c      copies the result into a fragment
 *     session.c     holds what this render has looked up, and knows which parts are
 *                   not worth trying
 *     fragments.c   the table that all renders share
 *
 * Only running a part shows what it reads of its page, so a fragment cannot be looked up by what it
 * reads. It is found step by step. Execution has no inputs but its reads: after the same first
 * reads the next read is always the same one. So each entry belongs to a state, the hash of the
 * part and of all reads so far with the values that they found. The entry says what is read next,
 * or it is the end and has what the part printed and wrote:
 *
 *     state of {% include menu.html %}     -> reads include.items
 *     that state, and the value found      -> reads page.lang
 *     that state, and "fr"                 -> "<ul>...", written: nothing
 *     that state, and "en"                 -> "<ul>...", written: nothing
 *
 * Entries are immutable and reference-counted. The table is bounded in bytes and drops the least
 * recently used first. It does not know whether an entry still holds: share.c asks the host whether
 * the entry's dependencies are current. All functions may be called from any thread.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_FRAGMENTS_H
#define RENDER_LIQUID_MEMO_FRAGMENTS_H

#include <stdatomic.h>

#include "render/liquid/memo/iterations.h"

enum fragment_kind {
    FRAGMENT_COUNTS, /* how sharing a part has gone so far: decides whether to try it */
    FRAGMENT_READS,  /* what is read next */
    FRAGMENT_END,    /* the result */
};

struct fragment {
    _Atomic unsigned refs;
    enum fragment_kind kind;
    struct hash128 state;
    size_t bytes; /* of the whole block */

    struct str path; /* READS */

    struct str text; /* END, and all fields down to `pinned` */
    const struct iteration_write *writes;
    size_t write_count;
    const struct iterations *iterations; /* of a loop retained by iteration; else NULL */
    struct str dependencies;             /* as the host wrote them */
    uint64_t steps;
    unsigned depth;      /* of includes in it */
    uint64_t generation; /* of the snapshot that it was made from */
    bool pinned;         /* its values point into that snapshot, so it holds for no other */

    _Atomic uint32_t stored, hits, refused, passed; /* COUNTS */

    struct fragment *chain, *newer, *older; /* the table's, under its lock */
};

/*
 * A block with `more` bytes after the struct, one reference, state and kind set. NULL if out of
 * memory.
 */
struct fragment *fragment_new(enum fragment_kind kind, struct hash128 state, size_t more);
void fragment_unref(struct fragment *e);

/* The entry of a state, with a reference for the caller. NULL if the table has none. */
struct fragment *fragments_find(struct liquid_fragments *f, struct hash128 state);

/* Replaces the entry of the same state, if any. The caller keeps its own reference. */
void fragments_put(struct liquid_fragments *f, struct fragment *e);

/* Removes an entry if the table still has it. */
void fragments_drop(struct liquid_fragments *f, struct fragment *e);

#endif
