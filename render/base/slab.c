/*
 * Slabs. See slab.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/slab.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
    ALIGNMENT = alignof(max_align_t),
    LARGE_PAGE = 1 << 21,
    SLAB_BYTES = LARGE_PAGE,
    PIECE_MAX = SLAB_BYTES / 8,
};

struct slab {
    atomic_size_t refs; /* one for each piece, and one for the thread that fills it */
    size_t used;        /* bytes after the struct; only the filling thread uses it */
    alignas(max_align_t) char bytes[];
};

enum { CAPACITY = SLAB_BYTES - sizeof(struct slab) };

static size_t padded(size_t size)
{
    return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

void slab_unref(struct slab *of)
{
    if (atomic_fetch_sub_explicit(&of->refs, 1, memory_order_acq_rel) == 1)
        free(of);
}

static struct slab *slab_new(void)
{
    struct slab *s = aligned_alloc(LARGE_PAGE, SLAB_BYTES);
    if (s == NULL)
        return NULL;
    /* If the kernel has none, the slab has pages of the usual size. */
    (void)madvise(s, SLAB_BYTES, MADV_HUGEPAGE);
    atomic_init(&s->refs, 1);
    s->used = 0;
    return s;
}

void *slab_alloc(struct slabs *s, size_t size, struct slab **of)
{
    *of = NULL;
    if (size > PIECE_MAX)
        return NULL;
    size = padded(size);
    if (s->open == NULL || size > CAPACITY - s->open->used) {
        struct slab *next = slab_new();
        if (next == NULL)
            return NULL;
        slabs_close(s);
        s->open = next;
    }
    *of = s->open;
    atomic_fetch_add_explicit(&s->open->refs, 1, memory_order_relaxed);
    void *p = s->open->bytes + s->open->used;
    s->open->used += size;
    return p;
}

bool slab_resize(struct slabs *s, const void *p, size_t old, size_t size)
{
    struct slab *o = s->open;
    if (o == NULL || size > CAPACITY)
        return false;
    old = padded(old);
    size = padded(size);
    if ((const char *)p + old != o->bytes + o->used || size > CAPACITY - (o->used - old))
        return false;
    o->used = o->used - old + size;
    return true;
}

void slabs_close(struct slabs *s)
{
    enum { PAGE = 4096 };
    struct slab *o = s->open;
    s->open = NULL;
    if (o == NULL)
        return;
    size_t end = (sizeof(*o) + o->used + PAGE - 1) / PAGE * PAGE;
    if (end < SLAB_BYTES)
        (void)madvise((char *)o + end, SLAB_BYTES - end, MADV_DONTNEED);
    slab_unref(o);
}
