/*
 * Reading pages for the index. See reading.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/search/reading.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "server/core/parallel.h"

enum {
    BATCH = 16,               /* pages that are read before they are handed on */
    SIDE_BY_SIDE = 2 * BATCH, /* so many are worth threads */
    ARENA_RETAINED = 1 << 20,
};

struct work {
    struct reading *reading;
    reading_fn *take;
    void *self;
    struct err *err;
    atomic_size_t next;
    atomic_bool failed;
    pthread_mutex_t lock; /* of take and err */
};

void reading_init(struct reading *r, struct liquid_fragments *fragments, const atomic_bool *stopped)
{
    *r = (struct reading){.fragments = fragments, .stopped = stopped};
}

void reading_fini(struct reading *r)
{
    free(r->targets);
}

bool reading_add(struct reading *r, const struct reading_target *t)
{
    enum { FIRST = 64 };
    if (r->count == r->capacity) {
        size_t capacity = r->capacity > 0 ? r->capacity * 2 : FIRST;
        struct reading_target *targets = realloc(r->targets, capacity * sizeof(*targets));
        if (targets == NULL)
            return false;
        r->targets = targets;
        r->capacity = capacity;
    }
    r->targets[r->count++] = *t;
    return true;
}

static struct document *read_page(const struct reading *r, const struct reading_target *t,
                                  struct arena *a)
{
    struct render_text text;
    struct arena_mark mark = arena_mark(a);
    bool ok = page_read_text(t->site, t->page, NULL, r->fragments, a, &text);
    struct document *d = document_new(&text);
    if (d != NULL) {
        d->failed = !ok;
        d->retry = text.may_pass;
    }
    arena_rewind(a, mark);
    arena_trim(a, ARENA_RETAINED);
    return d;
}

/* Takes what was read of targets `from` and on; if taking failed before, frees it. */
static void hand_on(struct work *w, size_t from, struct document **read, size_t count)
{
    pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < count; i++) {
        if (atomic_load(&w->failed))
            free(read[i]);
        else if (!w->take(w->self, &w->reading->targets[from + i], read[i], w->err))
            atomic_store(&w->failed, true);
    }
    pthread_mutex_unlock(&w->lock);
}

static void run(void *self)
{
    struct work *w = self;
    const struct reading *r = w->reading;
    struct document *read[BATCH];
    struct arena arena;
    arena_init(&arena, 0);
    while (!atomic_load(&w->failed) && !atomic_load(r->stopped)) {
        size_t from = atomic_fetch_add(&w->next, BATCH), count = 0;
        if (from >= r->count)
            break;
        for (; count < BATCH && from + count < r->count && !atomic_load(r->stopped); count++)
            read[count] = read_page(r, &r->targets[from + count], &arena);
        hand_on(w, from, read, count);
    }
    arena_fini(&arena);
}

bool reading_run(struct reading *r, reading_fn *take, void *self, struct err *err)
{
    struct work w = {.reading = r, .take = take, .self = self, .err = err};
    atomic_init(&w.next, 0);
    atomic_init(&w.failed, false);
    if (r->count == 0)
        return true;
    (void)pthread_mutex_init(&w.lock, NULL);
    if (r->count >= SIDE_BY_SIDE)
        parallel_run(run, &w);
    else
        run(&w);
    (void)pthread_mutex_destroy(&w.lock);
    if (!atomic_load(&w.failed) && atomic_load(r->stopped))
        return err_set(err, ERR_KIND_FAULT, "the search was stopped");
    return !atomic_load(&w.failed);
}
