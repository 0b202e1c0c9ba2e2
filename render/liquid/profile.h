/*
 * What each template of a run costs, in steps: the page's own, its includes, its layouts.
 *
 *     layout  100 steps   { own 60, include nav.html 40 }
 *
 * Only if somebody asks for it; without a profile a run pays one comparison a template.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_PROFILE_H
#define RENDER_LIQUID_PROFILE_H

#include "render/base/arena.h"
#include "render/base/str.h"

enum { PROFILE_MAX = 256 }; /* templates; those that come after that are left out */

struct profile_row {
    struct str file;
    uint64_t runs, steps; /* steps of its own, without those of what it includes */
};

struct liquid_profile {
    struct profile_row *rows; /* PROFILE_MAX of them */
    size_t count;
    uint64_t inner; /* steps of what the innermost template has included so far */
};

/* Returns false if memory ends. */
MUST_CHECK bool profile_init(struct liquid_profile *p, struct arena *a);

/* A template begins; and ends. used: steps of the run so far. The result of begin goes to end. */
struct profile_mark {
    uint64_t used, inner;
};
struct profile_mark profile_begin(struct liquid_profile *p, uint64_t used);
void profile_end(struct liquid_profile *p, struct profile_mark mark, struct str file,
                 uint64_t used);

#endif
