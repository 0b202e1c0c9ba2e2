/*
 * Arenas. See arena.h.
 *
 *     arena.chunk -> [ header | piece piece piece . . . . ] -> [ older chunk, full ] -> NULL
 *                             0              used      size
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>

#include "render/base/slab.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif

#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
enum { RED_ZONE = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(p, n)   ((void)(p), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(p, n) ((void)(p), (void)(n))
enum { RED_ZONE = 0 };
#endif

enum { ALIGNMENT = alignof(max_align_t), FIRST_CHUNK = 4096, LARGEST_STEP = 1 << 20 };

struct arena_chunk {
    struct arena_chunk *older;
    size_t size;
    size_t used;
    struct slab *slab; /* its memory; NULL: the heap */
    alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *a, size_t budget)
{
    *a = (struct arena){.budget = budget > 0 ? budget : SIZE_MAX};
}

void arena_init_small(struct arena *a, size_t budget, size_t first)
{
    arena_init(a, budget);
    a->first = first;
}

/*
 * Memory freed in a slab stays poisoned until the whole slab is freed. slabs: those of the calling
 * thread, which take back the piece at their end; may be NULL.
 */
static void chunks_free(struct arena_chunk *c, struct slabs *slabs)
{
    while (c != NULL) {
        struct arena_chunk *older = c->older;
        struct slab *slab = c->slab;
        if (slab == NULL) {
            ASAN_UNPOISON_MEMORY_REGION(c->bytes, c->size);
            free(c);
        } else {
            if (slabs == NULL || !slab_resize(slabs, c, sizeof(*c) + c->size, 0))
                ASAN_POISON_MEMORY_REGION(c->bytes, c->size);
            slab_unref(slab);
        }
        c = older;
    }
}

void arena_fini(struct arena *a)
{
    chunks_free(a->chunk, a->slabs);
    chunks_free(a->spare, a->slabs);
    *a = (struct arena){.budget = a->budget, .first = a->first, .slabs = a->slabs};
}

void arena_use(struct arena *a, struct slabs *slabs)
{
    a->slabs = slabs;
}

void arena_settle(struct arena *a)
{
    struct arena_chunk *c = a->chunk;
    if (a->slabs != NULL && c != NULL && c->slab != NULL &&
        slab_resize(a->slabs, c, sizeof(*c) + c->size, sizeof(*c) + c->used))
        c->size = c->used;
    a->slabs = NULL;
}

static void *fail(struct arena *a, enum arena_failure why)
{
    arena_fail(a, why);
    return NULL;
}

/* A chunk that can hold `need` bytes: a spare one, or a new one. */
static struct arena_chunk *chunk_get(struct arena *a, size_t need)
{
    for (struct arena_chunk **at = &a->spare; *at != NULL; at = &(*at)->older) {
        if ((*at)->size >= need) {
            struct arena_chunk *c = *at;
            *at = c->older;
            return c;
        }
    }
    size_t size = a->chunk != NULL ? a->chunk->size * 2 : FIRST_CHUNK;
    if (a->first > 0)
        size = a->taken / 4 > a->first ? a->taken / 4 : a->first;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    if (size < need)
        size = need;
    struct slab *slab = NULL;
    struct arena_chunk *c = NULL;
    if (a->slabs != NULL)
        c = slab_alloc(a->slabs, sizeof(*c) + size, &slab);
    if (c != NULL) /* earlier contents may have been poisoned */
        ASAN_UNPOISON_MEMORY_REGION(c, sizeof(*c));
    if (c == NULL)
        c = malloc(sizeof(*c) + size);
    if (c != NULL) {
        c->size = size;
        c->used = 0;
        c->slab = slab;
        ASAN_POISON_MEMORY_REGION(c->bytes, size);
    }
    return c;
}

/* Extends the newest chunk in place until it can hold `need` bytes more. */
static bool chunk_extend(struct arena *a, size_t need)
{
    struct arena_chunk *c = a->chunk;
    if (a->slabs == NULL || c == NULL || c->slab == NULL)
        return false;
    size_t more = need - (c->size - c->used);
    if (!slab_resize(a->slabs, c, sizeof(*c) + c->size, sizeof(*c) + c->size + more))
        return false;
    ASAN_POISON_MEMORY_REGION(c->bytes + c->size, more);
    c->size += more;
    return true;
}

/* size and the gap up to the next piece; 0 on overflow. */
static size_t padded(size_t size)
{
    if (size > SIZE_MAX / 2)
        return 0;
    return (size + RED_ZONE + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Makes the newest chunk one that can hold `need` bytes. Rare, and so kept out of arena_alloc. */
__attribute__((noinline, cold)) static bool chunk_make(struct arena *a, size_t need)
{
    if (a->chunk != NULL && chunk_extend(a, need))
        return true;
    struct arena_chunk *c = chunk_get(a, need);
    if (c == NULL)
        return false;
    c->older = a->chunk;
    a->chunk = c;
    return true;
}

void *arena_alloc(struct arena *a, size_t size)
{
    size_t need = padded(size == 0 ? 1 : size);
    if (need == 0 || need > a->budget - a->taken)
        return fail(a, ARENA_FAILURE_BUDGET);
    bool fits = a->chunk != NULL && need <= a->chunk->size - a->chunk->used;
    if (!fits && !chunk_make(a, need))
        return fail(a, ARENA_FAILURE_MEMORY);
    struct arena_chunk *c = a->chunk;
    char *p = c->bytes + c->used;
    c->used += need;
    a->taken += need;
    ASAN_UNPOISON_MEMORY_REGION(p, size);
    return p;
}

void *arena_zalloc(struct arena *a, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return fail(a, ARENA_FAILURE_BUDGET);
    void *p = arena_alloc(a, total);
    if (p != NULL)
        memset(p, 0, total);
    return p;
}

void *arena_grow(struct arena *a, void *p, size_t old, size_t size)
{
    assert(size >= old);
    if (p == NULL)
        return arena_alloc(a, size);
    struct arena_chunk *c = a->chunk;
    size_t had = padded(old == 0 ? 1 : old);
    size_t need = padded(size);
    bool newest = c != NULL && (char *)p + had == c->bytes + c->used;
    if (newest && need != 0 && need - had <= a->budget - a->taken &&
        (need - had <= c->size - c->used || chunk_extend(a, need - had))) {
        c->used += need - had;
        a->taken += need - had;
        ASAN_UNPOISON_MEMORY_REGION((char *)p, size);
        return p;
    }
    void *copy = arena_alloc(a, size);
    if (copy != NULL)
        memcpy(copy, p, old);
    return copy;
}

bool arena_shrink(struct arena *a, const void *p, size_t old, size_t size)
{
    assert(p != NULL && size > 0 && size <= old);
    struct arena_chunk *c = a->chunk;
    size_t had = padded(old), need = padded(size);
    if (c == NULL || (const char *)p + had != c->bytes + c->used)
        return false;
    c->used -= had - need;
    a->taken -= had - need;
    ASAN_POISON_MEMORY_REGION((const char *)p + size, old - size);
    return true;
}

bool arena_shrink_since(struct arena *a, struct arena_mark mark, const void *p, size_t old,
                        size_t size)
{
    /* Only the newest chunk matters: it is newer than the mark, or the mark is in it. */
    if (a->chunk == mark.chunk && a->chunk != NULL && (const char *)p < a->chunk->bytes + mark.used)
        return false;
    return arena_shrink(a, p, old, size);
}

bool arena_dup(struct arena *a, struct str s, struct str *out)
{
    char *p = arena_alloc(a, s.len + 1);
    if (p == NULL)
        return false;
    if (s.len > 0)
        memcpy(p, s.ptr, s.len);
    p[s.len] = '\0';
    *out = str_of(p, s.len);
    return true;
}

const char *arena_z(struct arena *a, struct str s)
{
    struct str copy;
    if (str_find_char(s, '\0') != STR_NONE || !arena_dup(a, s, &copy))
        return NULL;
    return copy.ptr;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){
        .chunk = a->chunk,
        .used = a->chunk != NULL ? a->chunk->used : 0,
        .taken = a->taken,
        .failure = a->failure,
    };
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
    while (a->chunk != mark.chunk) {
        struct arena_chunk *c = a->chunk;
        a->chunk = c->older;
        ASAN_POISON_MEMORY_REGION(c->bytes, c->size);
        c->used = 0;
        c->older = a->spare;
        a->spare = c;
    }
    if (a->chunk != NULL) {
        ASAN_POISON_MEMORY_REGION(a->chunk->bytes + mark.used, a->chunk->size - mark.used);
        a->chunk->used = mark.used;
    }
    a->taken = mark.taken;
    a->failure = mark.failure;
}

bool arena_keep(struct arena *a, struct arena_mark mark, struct str *s)
{
    const struct str old = *s;
    if (arena_failed(a))
        return false;
    arena_rewind(a, mark);
    char *p = arena_alloc(a, old.len);
    if (p == NULL)
        return false;
    if (old.len > 0) {
        /* A rewind frees nothing: the text has not moved. */
        ASAN_UNPOISON_MEMORY_REGION(old.ptr, old.len);
        memmove(p, old.ptr, old.len);
    }
    *s = str_of(p, old.len);
    return true;
}

void arena_trim(struct arena *a, size_t keep)
{
    struct arena_chunk **at = &a->spare;
    while (*at != NULL && (*at)->size <= keep) {
        keep -= (*at)->size;
        at = &(*at)->older;
    }
    chunks_free(*at, a->slabs);
    *at = NULL;
}
