/*
 * Names that are alike. See nearest.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/nearest.h"

enum { NAME_MAX_BYTES = 32, NEAR = 2 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/*
 * How many characters of a are changed, added, removed or exchanged with the next one to get b
 * (optimal string alignment); a large number if one of the names is long.
 *
 *     rows[0], rows[1]   the distances of the two prefixes of a before this one
 *     rows[2]            those of this prefix from each prefix of b
 */
static size_t distance(struct str a, struct str b)
{
    size_t rows[3][NAME_MAX_BYTES + 1] = {0};
    if (a.len > NAME_MAX_BYTES || b.len > NAME_MAX_BYTES)
        return SIZE_MAX;
    for (size_t k = 0; k <= b.len; k++)
        rows[2][k] = k;
    for (size_t i = 1; i <= a.len; i++) {
        memcpy(rows[0], rows[1], sizeof(rows[0]));
        memcpy(rows[1], rows[2], sizeof(rows[1]));
        rows[2][0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            char c = a.ptr[i - 1], d = b.ptr[k - 1];
            size_t step = least(rows[1][k], rows[2][k - 1]) + 1;
            rows[2][k] = least(rows[1][k - 1] + (c != d ? 1 : 0), step);
            if (i > 1 && k > 1 && c == b.ptr[k - 2] && a.ptr[i - 2] == d)
                rows[2][k] = least(rows[2][k], rows[0][k - 2] + 1);
        }
    }
    return rows[2][b.len];
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
