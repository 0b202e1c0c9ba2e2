/*
 * Work, counted and not measured: the basic blocks that run. A program that links blocks.c counts
 * those of the code that is compiled with -fsanitize-coverage=trace-pc. What libc and xxHash walk
 * over for it is added, some bytes to a block. See counted_test in tests/CMakeLists.txt.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_SUPPORT_BLOCKS_H
#define TESTS_SUPPORT_BLOCKS_H

#include <stdint.h>

/* How many have run so far, in all threads together; and the bytes that malloc gave them. */
uint64_t blocks_run(void);
uint64_t blocks_allocated(void);

#endif
