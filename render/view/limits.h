/*
 * Limits on the rendering of one page.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_LIMITS_H
#define RENDER_VIEW_LIMITS_H

#include <stddef.h>
#include <stdint.h>

/* 0 means the default in brackets. */
struct render_limits {
    size_t memory;  /* bytes of arena [512 MiB] */
    size_t output;  /* bytes of one page [64 MiB] */
    uint64_t steps; /* Liquid nodes and loop iterations [10^8] */
    unsigned depth; /* of includes, blocks and layouts [100] */
};

#endif
