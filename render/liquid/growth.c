/*
 * Growth. See growth.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/growth.h"

/* A piece of the arena: a value has `used` bytes of it; the rest, up to `capacity`, is free. */
struct piece {
    char *start;
    size_t used, capacity;
    bool flat;
};

/* As many as a template alternates between. A piece that loses its slot is copied once more. */
enum { PIECES = 8 };

struct liquid_growth {
    struct piece pieces[PIECES];
};

static size_t slot_of(const void *start)
{
    return (size_t)str_hash(str_of((const char *)&start, sizeof(start))) % PIECES;
}

static struct piece *find(const struct liquid_run *run, const void *start, size_t used)
{
    if (run->growth == NULL || start == NULL)
        return NULL;
    struct piece *p = &run->growth->pieces[slot_of(start)];
    return p->start == start && p->used == used ? p : NULL;
}

bool growth_is_latest(const struct liquid_run *run, const void *start, size_t used)
{
    return find(run, start, used) != NULL;
}

bool growth_is_flat(const struct liquid_run *run, const void *start, size_t used)
{
    const struct piece *p = find(run, start, used);
    return p != NULL && p->flat;
}

void *growth_extend(struct liquid_run *run, const void *start, size_t used, size_t more, bool flat)
{
    size_t size;
    if (run->growth == NULL)
        run->growth = arena_new(run->env.arena, struct liquid_growth);
    if (run->growth == NULL || __builtin_add_overflow(used, more, &size))
        return NULL;
    struct piece *p = find(run, start, used);
    if (p != NULL && more <= p->capacity - used) {
        p->used = size;
        p->flat = flat;
        return p->start;
    }
    /* Many values are extended only once: spare capacity is allocated from the second time on. */
    size_t capacity = p != NULL && size <= SIZE_MAX / 2 ? size * 2 : size;
    char *to = arena_alloc(run->env.arena, capacity);
    if (to == NULL)
        return NULL;
    if (used > 0)
        memcpy(to, start, used);
    run->growth->pieces[slot_of(to)] = (struct piece){to, size, capacity, flat};
    return to;
}
