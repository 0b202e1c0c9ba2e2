/*
 * Loops turn by turn. See iterations.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/memo/iterations.h"

void turns_init(struct turns *t, size_t from)
{
    *t = (struct turns){.now = RECORD_MANY_TURNS, .from = from};
}

/* Room for one more element in an array of the arena; NULL where that ends. */
static void *more(struct arena *a, void *items, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return items;
    size_t wanted = *room > 0 ? *room * 2 : 16;
    void *grown = arena_grow(a, items, *room * size, wanted * size);
    if (grown != NULL)
        *room = wanted;
    return grown;
}

void turns_begin(struct turns *t, struct eval *v)
{
    t->now = (uint32_t)t->count;
    t->steps = v->run->steps_used;
    t->given_up = t->given_up || t->count >= TURNS_MOST;
    size_t base = v->record->base; /* the loop's own variables are inside of a turn too */
    record_open(&t->own, v);
    t->own.base = base;
    t->own.is_turn = true;
}

static void add_write(struct turns *t, struct arena *a, struct turns_write w)
{
    void *room = more(a, t->writes, t->write_count, &t->write_room, sizeof(*t->writes));
    if (room == NULL) {
        t->given_up = true;
        return;
    }
    t->writes = room;
    t->writes[t->write_count++] = w;
}

void turns_end(struct turns *t, struct eval *v, size_t len,
               struct value (*written)(const void *self, enum record_cell cell, struct value key),
               const void *self)
{
    struct arena *a = v->run->env.arena;
    record_close(&t->own, v);
    t->now = RECORD_MANY_TURNS;
    t->given_up = t->given_up || t->own.given_up;
    void *room = t->given_up ? NULL : more(a, t->ends, t->count, &t->end_room, sizeof(*t->ends));
    if (room == NULL) {
        t->given_up = true;
        return;
    }
    t->ends = room;
    for (size_t i = 0; i < t->own.write_count; i++) {
        const struct record_write *w = &t->own.writes[i];
        add_write(t, a,
                  (struct turns_write){
                      .cell = w->cell, .key = w->key, .value = written(self, w->cell, w->key)});
    }
    t->ends[t->count++] =
        (struct turns_end){len - t->from, t->write_count, v->run->steps_used - t->steps};
}

bool turns_compared(struct turns *t, const struct eval *v, const struct record_read *path,
                    struct hash128 other, bool equal)
{
    size_t i = 0;
    if (t->given_up || t->now == RECORD_MANY_TURNS)
        return false;
    while (i < t->path_count && !hash128_eq(t->paths[i].id, path->id))
        i++;
    if (i == TURNS_PATHS_MAX)
        return false;
    void *room = more(v->run->env.arena, t->tests, t->test_count, &t->test_room, sizeof(*t->tests));
    if (room == NULL)
        return false;
    t->tests = room;
    t->paths[i] = *path;
    t->path_count += i == t->path_count ? 1 : 0;
    t->tests[t->test_count++] = (struct turns_test){other, (uint32_t)i, t->now, equal};
    return true;
}

/* Whether each turn writes the same cells in the same order. */
static bool is_uniform(const struct turns *t)
{
    size_t each = t->ends[0].writes;
    for (size_t i = 0; i < t->count; i++) {
        size_t before = i > 0 ? t->ends[i - 1].writes : 0;
        if (t->ends[i].writes - before != each)
            return false;
        for (size_t k = 0; k < each; k++) {
            const struct turns_write *a = &t->writes[k], *b = &t->writes[before + k];
            if (a->cell != b->cell || !value_eq(a->key, b->key))
                return false;
        }
    }
    return true;
}

bool turns_settle(struct turns *t, struct eval *v, const struct record *r)
{
    if (t->given_up || r->given_up || t->count == 0)
        return false;
    t->reads = arena_new_array(v->run->env.arena, RECORD_READS_MAX, struct record_read);
    if (t->reads == NULL)
        return false;
    for (size_t i = 0; i < r->read_count; i++) {
        if (r->reads[i].turn != RECORD_MANY_TURNS)
            t->reads[t->read_count++] = r->reads[i];
    }
    t->uniform = is_uniform(t);
    return t->test_count + t->read_count > 0;
}

size_t turns_mark(const struct turns *t, const struct hash128 *paths, const struct hash128 *reads,
                  bool *dirty)
{
    size_t n = 0;
    for (size_t i = 0; i < t->test_count; i++) {
        const struct turns_test *test = &t->tests[i];
        if (hash128_eq(test->other, paths[test->path]) != test->equal && !dirty[test->turn]) {
            dirty[test->turn] = true;
            n++;
        }
    }
    for (size_t i = 0; i < t->read_count; i++) {
        const struct record_read *read = &t->reads[i];
        if (!hash128_eq(read->value, reads[i]) && !dirty[read->turn]) {
            dirty[read->turn] = true;
            n++;
        }
    }
    return n;
}
