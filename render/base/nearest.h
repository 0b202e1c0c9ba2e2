/*
 * "Did you mean": which of some names is most like one that was mistyped.
 *
 *     struct nearest n = nearest_to(S("upcsae"));
 *     nearest_consider(&n, S("upcase"));
 *     nearest_consider(&n, S("downcase"));
 *     n.best is "upcase"
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_NEAREST_H
#define RENDER_BASE_NEAREST_H

#include "render/base/str.h"

/* For "%s%.*s%s" in a message: "; did you mean 'NAME'?", or nothing if the name is empty. */
#define NEAREST_ARG(name)                                                                          \
    (name).len > 0 ? "; did you mean '" : "", STR_ARG(name), (name).len > 0 ? "'?" : ""

/* Plain data. The slices are borrowed. */
struct nearest {
    struct str name;
    struct str best; /* empty: no name is near */
    size_t distance; /* of best: characters that are changed, added, removed or exchanged */
};

struct nearest nearest_to(struct str name);

/* Takes the candidate as the best one if it is near, and nearer than those before it. O(n * m). */
void nearest_consider(struct nearest *n, struct str candidate);

#endif
