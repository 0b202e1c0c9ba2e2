/*
 * A render's session with the fragments. It holds a reference to every fragment that the render has
 * looked up, until the render ends, so that values may point into them. And it knows which parts
 * are not worth trying:
 *
 *     results that could not be retained, none retained     4 of them -> left alone
 *     renders that retained one, none of them ever used     8 of them -> left alone
 *     of the renders that come after that                   1 in 64 tries again
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_SESSION_H
#define RENDER_LIQUID_MEMO_SESSION_H

#include "render/liquid/memo/fragments.h"

struct session_reference;

/* A table entry that the render holds. */
struct session_held {
    struct fragment *entry; /* NULL: a free slot */
    bool checked;           /* END: found to hold in this render, */
    const void *reader;     /* for this reader */
    bool passed;            /* COUNTS: left alone in this render */
    bool stored;            /* COUNTS: this render has retained one */
    uint8_t refused;        /* COUNTS: how many results of this render could not be retained */
};

/* The hash of an array or map inside a fragment that the render holds. */
struct session_hash {
    struct value value;
    struct hash128 hash;
};

enum { SESSION_HASHES = 16 };

struct liquid_sharing {
    struct liquid_fragments *fragments;
    const struct liquid_dependencies *dependencies;
    struct arena *arena;
    struct session_reference *references; /* replaced fragments too: values point into them */
    struct session_held *slots;           /* open addressing */
    size_t slot_count, used;
    struct session_hash hashes[SESSION_HASHES]; /* of the latest ones; the oldest is overwritten */
    size_t hash_count;
};

/*
 * The entry of a state, or NULL. Valid until the next session_find or session_store.
 */
struct session_held *session_find(struct liquid_sharing *s, struct hash128 state);

/* Puts a new entry into the shared table. Takes over the reference. */
void session_store(struct liquid_sharing *s, struct fragment *e);

/* Notes whether a fragment holds for who reads now; whether it was found to. */
void session_note_checked(const struct liquid_sharing *s, struct session_held *h, bool holds);
bool session_is_checked(const struct liquid_sharing *s, const struct session_held *h);

/*
 * Remembers the hash of an array or map that a variable got from a fragment, and finds it again
 * without walking the value.
 */
void session_know_hash(struct liquid_sharing *s, struct value v, struct hash128 hash);
bool session_known_hash(const struct liquid_sharing *s, struct value v, struct hash128 *hash);

/* Whether to try to share the part; then what came of it. All renders share the counts. */
bool session_tries(struct liquid_sharing *s, struct hash128 key);
void session_count_hit(struct liquid_sharing *s, struct hash128 key);
void session_count_stored(struct liquid_sharing *s, struct hash128 key);
void session_count_refused(struct liquid_sharing *s, struct hash128 key);

#endif
