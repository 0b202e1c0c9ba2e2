/*
 * Lines of one thread on their way to the thread that writes them, in the order of time.
 *
 *     | free | lines that wait | free |
 *            ^                 ^
 *            tail              head: the next line goes here
 *
 * A ring has one writer, which moves head, and one reader, which moves tail: no lock, no system
 * call, no allocation. A line that finds no space is dropped and counted.
 *
 * The reader merges several rings by the stamps of their lines. A line may be in the making whose
 * stamp is older than those that the reader sees; so a writer says when it begins, and the reader
 * reads its clock first and then waits for whoever has begun:
 *
 *     writer: ring_begin   stamp = now   ring_put   ring_end
 *     reader: horizon = now   ring_is_settled for each ring   lines with a stamp before the horizon
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_RING_H
#define SERVER_NET_RING_H

#include <stdatomic.h>
#include <stdint.h>

#include "render/base/str.h"

enum { RING_BYTES = 1 << 20 /* a power of two */ };

/* Zeroed at first. */
struct ring {
    atomic_size_t head, tail; /* only ever incremented; their position in bytes is the remainder */
    atomic_ulong dropped;     /* since the reader has asked last */
    atomic_uint sequence;     /* odd: the writer has begun */
    char bytes[RING_BYTES];
};

/* ---- the writer ---- */

void ring_begin(struct ring *r);

/* stamp: not older than that of the line before. */
void ring_put(struct ring *r, int64_t stamp, struct str line);
void ring_end(struct ring *r);

/* ---- the reader ---- */

/*
 * Whether each line whose stamp is older than this moment is in the ring. Waits for a writer that
 * has begun, at most for some milliseconds.
 */
bool ring_is_settled(const struct ring *r);

/* The stamp and length of the first line. Returns false if there is none. */
bool ring_peek(const struct ring *r, int64_t *stamp, size_t *len);

/* Moves the first line into out, which has space for it. */
void ring_take(struct ring *r, char *out);

/* How many lines were dropped since it was asked last. */
unsigned long ring_dropped(struct ring *r);

#endif
