/*
 * Counts work instead of measuring time: the basic blocks that run. A program that is linked with
 * blocks.c counts the blocks of the code that is compiled with -fsanitize-coverage=trace-pc. The
 * bytes that libc and xxHash read for that code are added, some bytes to a block. See counted_test
 * in tests/CMakeLists.txt.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_SUPPORT_BLOCKS_H
#define TESTS_SUPPORT_BLOCKS_H

#include <stdint.h>

/*
 * The number of blocks that have run so far, in all threads; and the bytes that malloc gave them.
 */
uint64_t blocks_run(void);
uint64_t blocks_allocated(void);

#endif
