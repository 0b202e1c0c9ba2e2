/*
 * Names that are alike. See nearest.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/nearest.h"

enum { NAME_MAX_BYTES = 32, NEAR = 2 };

/* Levenshtein's distance of two short names; a large number if one is long. */
static size_t distance(struct str a, struct str b)
{
    size_t row[NAME_MAX_BYTES + 1];
    if (a.len > NAME_MAX_BYTES || b.len > NAME_MAX_BYTES)
        return SIZE_MAX;
    for (size_t k = 0; k <= b.len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t change = diagonal + (a.ptr[i - 1] != b.ptr[k - 1] ? 1 : 0);
            size_t step = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            diagonal = row[k];
            row[k] = change < step ? change : step;
        }
    }
    return row[b.len];
}

struct nearest nearest_to(struct str name)
{
    return (struct nearest){.name = name, .best = S(""), .distance = SIZE_MAX};
}

void nearest_consider(struct nearest *n, struct str candidate)
{
    size_t d = distance(n->name, candidate);
    if (d <= NEAR && d < n->name.len && d < n->distance) {
        n->best = candidate;
        n->distance = d;
    }
}
