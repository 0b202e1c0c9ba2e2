/*
 * Loops recorded by iteration. See iterations.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/memo/iterations.h"

void iterations_init(struct iterations *t, size_t from)
{
    *t = (struct iterations){.now = RECORD_MANY_ITERATIONS, .from = from};
}

/* Makes space for one more element. NULL if the arena is full. */
static void *more(struct arena *a, void *items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return items;
    size_t wanted = *capacity > 0 ? *capacity * 2 : 16;
    void *grown = arena_grow(a, items, *capacity * size, wanted * size);
    if (grown != NULL)
        *capacity = wanted;
    return grown;
}

void iterations_begin(struct iterations *t, struct eval *v)
{
    t->now = (uint32_t)t->count;
    t->steps = v->run->steps_used;
    t->given_up = t->given_up || t->count >= ITERATIONS_MAX;
    size_t base = v->record->base; /* the loop's own variables are inside of an iteration too */
    record_open(&t->own, v);
    t->own.base = base;
    t->own.is_iteration = true;
}

static void add_write(struct iterations *t, struct arena *a, struct iteration_write w)
{
    void *grown = more(a, t->writes, t->write_count, &t->write_capacity, sizeof(*t->writes));
    if (grown == NULL) {
        t->given_up = true;
        return;
    }
    t->writes = grown;
    t->writes[t->write_count++] = w;
}

void iterations_end(struct iterations *t, struct eval *v, size_t len,
                    struct value (*written)(const void *self, enum record_cell cell,
                                            struct value key),
                    const void *self)
{
    struct arena *a = v->run->env.arena;
    record_close(&t->own, v);
    t->now = RECORD_MANY_ITERATIONS;
    t->given_up = t->given_up || t->own.given_up;
    void *grown =
        t->given_up ? NULL : more(a, t->ends, t->count, &t->end_capacity, sizeof(*t->ends));
    if (grown == NULL) {
        t->given_up = true;
        return;
    }
    t->ends = grown;
    for (size_t i = 0; i < t->own.write_count; i++) {
        const struct record_write *w = &t->own.writes[i];
        add_write(t, a,
                  (struct iteration_write){
                      .cell = w->cell, .key = w->key, .value = written(self, w->cell, w->key)});
    }
    t->ends[t->count++] =
        (struct iteration_end){len - t->from, t->write_count, v->run->steps_used - t->steps};
}

bool iterations_compared(struct iterations *t, const struct eval *v, const struct record_read *path,
                         struct hash128 other, bool equal)
{
    size_t i = 0;
    if (t->given_up || t->now == RECORD_MANY_ITERATIONS)
        return false;
    while (i < t->path_count && !hash128_eq(t->paths[i].id, path->id))
        i++;
    if (i == ITERATIONS_PATHS_MAX)
        return false;
    void *grown =
        more(v->run->env.arena, t->tests, t->test_count, &t->test_capacity, sizeof(*t->tests));
    if (grown == NULL)
        return false;
    t->tests = grown;
    t->paths[i] = *path;
    t->path_count += i == t->path_count ? 1 : 0;
    t->tests[t->test_count++] = (struct iteration_test){other, (uint32_t)i, t->now, equal};
    return true;
}

/* Whether each iteration writes the same cells in the same order. */
static bool is_uniform(const struct iterations *t)
{
    size_t each = t->ends[0].writes;
    for (size_t i = 0; i < t->count; i++) {
        size_t before = i > 0 ? t->ends[i - 1].writes : 0;
        if (t->ends[i].writes - before != each)
            return false;
        for (size_t k = 0; k < each; k++) {
            const struct iteration_write *a = &t->writes[k], *b = &t->writes[before + k];
            if (a->cell != b->cell || !value_eq(a->key, b->key))
                return false;
        }
    }
    return true;
}

bool iterations_settle(struct iterations *t, struct eval *v, const struct record *r)
{
    if (t->given_up || r->given_up || t->count == 0)
        return false;
    t->reads = arena_new_array(v->run->env.arena, RECORD_READS_MAX, struct record_read);
    if (t->reads == NULL)
        return false;
    for (size_t i = 0; i < r->read_count; i++) {
        if (r->reads[i].iteration != RECORD_MANY_ITERATIONS)
            t->reads[t->read_count++] = r->reads[i];
    }
    t->uniform = is_uniform(t);
    return t->test_count + t->read_count > 0;
}

size_t iterations_mark(const struct iterations *t, const struct hash128 *paths,
                       const struct hash128 *reads, bool *dirty)
{
    size_t n = 0;
    for (size_t i = 0; i < t->test_count; i++) {
        const struct iteration_test *test = &t->tests[i];
        if (hash128_eq(test->other, paths[test->path]) != test->equal && !dirty[test->iteration]) {
            dirty[test->iteration] = true;
            n++;
        }
    }
    for (size_t i = 0; i < t->read_count; i++) {
        const struct record_read *read = &t->reads[i];
        if (!hash128_eq(read->value, reads[i]) && !dirty[read->iteration]) {
            dirty[read->iteration] = true;
            n++;
        }
    }
    return n;
}
