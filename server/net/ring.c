/*
 * Lines of one thread. See ring.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/ring.h"

#include <string.h>
#include <time.h>

enum { WAIT_US = 50, WAITS_MAX = 200 };

/* The head of a line. */
struct record {
    int64_t stamp;
    size_t len;
};

static void copy_in(struct ring *r, size_t head, const void *from, size_t len)
{
    size_t at = head % RING_BYTES, first = RING_BYTES - at < len ? RING_BYTES - at : len;
    memcpy(r->bytes + at, from, first);
    memcpy(r->bytes, (const char *)from + first, len - first);
}

static void copy_out(const struct ring *r, size_t tail, void *to, size_t len)
{
    size_t at = tail % RING_BYTES, first = RING_BYTES - at < len ? RING_BYTES - at : len;
    memcpy(to, r->bytes + at, first);
    memcpy((char *)to + first, r->bytes, len - first);
}

void ring_begin(struct ring *r)
{
    (void)atomic_fetch_add(&r->sequence, 1); /* before the writer reads its clock */
}

void ring_end(struct ring *r)
{
    unsigned now = atomic_load_explicit(&r->sequence, memory_order_relaxed);
    atomic_store_explicit(&r->sequence, now + 1, memory_order_release);
}

void ring_put(struct ring *r, int64_t stamp, struct str line)
{
    const struct record record = {.stamp = stamp, .len = line.len};
    size_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
    size_t tail = atomic_load_explicit(&r->tail, memory_order_acquire);
    if (RING_BYTES - (head - tail) < sizeof(record) + line.len) {
        atomic_fetch_add_explicit(&r->dropped, 1, memory_order_relaxed);
        return;
    }
    copy_in(r, head, &record, sizeof(record));
    copy_in(r, head + sizeof(record), line.ptr, line.len);
    atomic_store_explicit(&r->head, head + sizeof(record) + line.len, memory_order_release);
}

bool ring_is_settled(const struct ring *r)
{
    const struct timespec step = {.tv_nsec = WAIT_US * 1000L};
    unsigned before = atomic_load(&r->sequence);
    if (before % 2 == 0)
        return true;
    for (int i = 0; i < WAITS_MAX; i++) {
        if (atomic_load_explicit(&r->sequence, memory_order_acquire) != before)
            return true;
        (void)nanosleep(&step, NULL);
    }
    return false;
}

bool ring_peek(const struct ring *r, int64_t *stamp, size_t *len)
{
    struct record record;
    size_t head = atomic_load_explicit(&r->head, memory_order_acquire);
    size_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    if (head == tail)
        return false;
    copy_out(r, tail, &record, sizeof(record));
    *stamp = record.stamp;
    *len = record.len;
    return true;
}

void ring_take(struct ring *r, char *out)
{
    struct record record;
    size_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    copy_out(r, tail, &record, sizeof(record));
    copy_out(r, tail + sizeof(record), out, record.len);
    atomic_store_explicit(&r->tail, tail + sizeof(record) + record.len, memory_order_release);
}

unsigned long ring_dropped(struct ring *r)
{
    return atomic_exchange_explicit(&r->dropped, 0, memory_order_relaxed);
}
