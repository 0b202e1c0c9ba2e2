/*
 * What each template of a run costs. See profile.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/profile.h"

bool profile_init(struct liquid_profile *p, struct arena *a)
{
    *p = (struct liquid_profile){.rows = arena_new_array(a, PROFILE_MAX, struct profile_row)};
    return p->rows != NULL;
}

struct profile_mark profile_begin(struct liquid_profile *p, uint64_t used)
{
    struct profile_mark mark = {used, p->inner};
    p->inner = 0;
    return mark;
}

void profile_end(struct liquid_profile *p, struct profile_mark mark, struct str file, uint64_t used)
{
    uint64_t all = used - mark.used;
    size_t i = 0;
    while (i < p->count && !str_eq(p->rows[i].file, file))
        i++;
    if (i < p->count || i < PROFILE_MAX) {
        if (i == p->count)
            p->rows[p->count++] = (struct profile_row){.file = file};
        p->rows[i].runs++;
        p->rows[i].steps += all - p->inner;
    }
    p->inner = mark.inner + all;
}
