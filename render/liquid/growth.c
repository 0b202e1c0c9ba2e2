/*
 * Growth. See growth.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/growth.h"

/* A piece of the arena: `used` bytes are some value's, up to `room` are free. */
struct piece {
    char *start;
    size_t used, room;
    bool flat;
};

/* As many as a template adds to by turns, the latest first; the last one makes place. */
enum { PIECES = 8 };

struct liquid_growth {
    struct piece pieces[PIECES];
};

static const struct piece *find(const struct liquid_run *run, const void *start, size_t used)
{
    for (size_t i = 0; run->growth != NULL && start != NULL && i < PIECES; i++) {
        const struct piece *p = &run->growth->pieces[i];
        if (p->start == start && p->used == used)
            return p;
    }
    return NULL;
}

/* Puts a piece in front, in the place of `old` or, where that is NULL, of the last. */
static void keep(struct liquid_growth *g, const struct piece *old, struct piece latest)
{
    size_t behind = old != NULL ? (size_t)(old - g->pieces) : PIECES - 1;
    memmove(g->pieces + 1, g->pieces, behind * sizeof(g->pieces[0]));
    g->pieces[0] = latest;
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
    const struct piece *p = find(run, start, used);
    if (p != NULL && more <= p->room - used) {
        struct piece same = {p->start, size, p->room, flat};
        keep(run->growth, p, same);
        return same.start;
    }
    /* What is added to once may well be never again: room is left from the second time on. */
    size_t room = p != NULL && size <= SIZE_MAX / 2 ? size * 2 : size;
    char *to = arena_alloc(run->env.arena, room);
    if (to == NULL)
        return NULL;
    if (used > 0)
        memcpy(to, start, used);
    keep(run->growth, p, (struct piece){to, size, room, flat});
    return to;
}
