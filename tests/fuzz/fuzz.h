/*
 * What a fuzz target is: the function that libFuzzer calls, again and again, with bytes of its own
 * making. Built with FUZZ=ON (clang, script/fuzz) the target is a fuzzer; everywhere else replay.c
 * gives it a main, which runs the inputs that are kept in tests/corpus.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Always returns 0. What must not be is an abort, a sanitizer's report, or a time over the limit.
 */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
