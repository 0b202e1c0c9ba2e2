/*
 * Fragments: parts of pages that were rendered once, kept for all pages and all threads.
 *
 * What a part reads of its page is found out by running it (record.h), so a fragment cannot be
 * looked up by what it reads. It is found step by step: execution knows no inputs but its reads, so
 * with the same first reads there is always the same next one. Each entry has a state, a hash of
 * the part and of all reads so far with what they led to, and says what is read next, or is the
 * end: what the part printed and wrote.
 *
 *     state of {% include menu.html %}     -> reads include.items
 *     that state, and what it led to       -> reads page.lang
 *     that state, and "fr"                 -> "<ul>...", written: nothing
 *     that state, and "en"                 -> "<ul>...", written: nothing
 *
 * Entries are immutable, counted by references, bounded in bytes, the least recently used out
 * first. Nothing here knows whether an entry still holds: whoever finds it asks what it notes
 * (share.c). All functions may be called from any thread.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_FRAGMENTS_H
#define RENDER_LIQUID_MEMO_FRAGMENTS_H

#include <stdatomic.h>

#include "render/liquid/memo/iterations.h"

enum fragment_kind {
    FRAGMENT_COUNTS, /* how sharing a part has gone so far: whether to try it at all */
    FRAGMENT_READS,  /* the next read */
    FRAGMENT_END,    /* what came of it */
};

struct fragment {
    _Atomic unsigned refs;
    enum fragment_kind kind;
    struct hash128 state;
    size_t bytes; /* of the whole block */

    struct str path; /* READS */

    struct str text; /* END, and so below */
    const struct turns_write *writes;
    size_t write_count;
    const struct turns *turns; /* of a loop that is kept turn by turn; else NULL */
    struct str notes;          /* the host's */
    uint64_t steps;
    unsigned depth;      /* of includes in it */
    uint64_t generation; /* of the snapshot that it was made from */
    bool pinned;         /* its values point into that snapshot: it is good for no other */

    _Atomic uint32_t stored, hits, refused, passed; /* COUNTS */

    struct fragment *chain, *newer, *older; /* the table's, under its lock */
};

/* A block with `more` bytes behind the struct, one reference, state and kind set. NULL: no memory.
 */
struct fragment *fragment_new(enum fragment_kind kind, struct hash128 state, size_t more);
void fragment_unref(struct fragment *e);

/* The entry of a state with a reference for the caller; NULL where there is none. */
struct fragment *fragments_find(struct liquid_fragments *f, struct hash128 state);

/* Puts an entry in the place of the one of its state; the caller keeps its own reference. */
void fragments_put(struct liquid_fragments *f, struct fragment *e);

/* Takes an entry out, where it is still the one of its state. */
void fragments_drop(struct liquid_fragments *f, struct fragment *e);

#endif
