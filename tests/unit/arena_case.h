/*
 * An arena for each test of a file: give setup and teardown to cmocka.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_ARENA_CASE_H
#define TESTS_UNIT_ARENA_CASE_H

#include "render/base/arena.h"
#include "tests/unit/check.h"

static struct arena arena;

static inline int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    arena_fini(&arena);
    return 0;
}

#endif
