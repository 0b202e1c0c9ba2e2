/*
 * cmocka, and assertions on the house's own types.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "render/base/str.h"

/* If the slices differ, prints both of them whole. They need not end in NUL. */
static inline void check_str_equal(struct str got, struct str want, const char *file, int line)
{
    if (str_eq(got, want))
        return;
    print_error("got:  \"%.*s\"\nwant: \"%.*s\"\n", STR_ARG(got), STR_ARG(want));
    _fail(file, line);
}

#define assert_str_equal(got, want) check_str_equal((got), (want), __FILE__, __LINE__)

#endif
