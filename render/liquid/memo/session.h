/*
 * A render's session with the fragments: those that it looked up, each with a reference until the
 * render ends, so that values may point into them; and which parts it had better leave alone.
 *
 * A part is left alone where its fragments turned out not to be found again: several could not be
 * kept, or several renders kept one and none was used. It is tried again once in a while.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_SESSION_H
#define RENDER_LIQUID_MEMO_SESSION_H

#include "render/liquid/memo/fragments.h"

struct session_reference;

/* An entry that the render holds. */
struct session_held {
    struct fragment *entry; /* NULL: a free slot */
    bool checked;           /* END: found to hold in this render */
    bool passed;            /* COUNTS: left alone in this render */
    bool stored;            /* COUNTS: this render has kept one */
    uint8_t refused;        /* COUNTS: this render could not keep so many */
};

/* The hash of a list or map that lies in a fragment, which the render holds. */
struct session_hash {
    struct value value;
    struct hash128 hash;
};

enum { SESSION_HASHES = 16 };

struct liquid_sharing {
    struct liquid_fragments *fragments;
    const struct liquid_notes *notes;
    struct arena *arena;
    struct session_reference *references; /* what was replaced too: values point there */
    struct session_held *slots;           /* open addressing */
    size_t slot_count, used;
    struct session_hash hashes[SESSION_HASHES]; /* of the last ones, by turns */
    size_t hash_count;
};

/* The entry of a state; NULL where there is none. Valid until the next is looked up or stored. */
struct session_held *session_find(struct liquid_sharing *s, struct hash128 state);

/* Keeps a new entry for all, and takes over the reference. */
void session_store(struct liquid_sharing *s, struct fragment *e);

/* The hash of an array or map, which a variable got from a fragment: known without walking it. */
void session_know_hash(struct liquid_sharing *s, struct value v, struct hash128 hash);
bool session_known_hash(const struct liquid_sharing *s, struct value v, struct hash128 *hash);

/* Whether to share the part at all; how it went. Counts are kept for all renders. */
bool session_tries(struct liquid_sharing *s, struct hash128 key);
void session_count_hit(struct liquid_sharing *s, struct hash128 key);
void session_count_stored(struct liquid_sharing *s, struct hash128 key);
void session_count_refused(struct liquid_sharing *s, struct hash128 key);

#endif
