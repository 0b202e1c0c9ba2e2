/*
 * A test on a site of its own (site_case.h), and the fragments that its pages share.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_UNIT_FRAGMENTS_CASE_H
#define TESTS_UNIT_FRAGMENTS_CASE_H

#include "tests/unit/site_case.h"

static struct liquid_fragments *fragments;

/* For before and after each test. bytes: the memory that fragments may take. */
static int fragments_setup(void **state, size_t bytes)
{
    fragments = render_fragments_new(bytes);
    return fragments == NULL || site_setup(state);
}

static int fragments_teardown(void **state)
{
    render_fragments_free(fragments);
    return site_teardown(state);
}

#endif
