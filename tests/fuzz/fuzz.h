/*
 * The interface of a fuzz target: the function that libFuzzer calls again and again with bytes that
 * it makes. Built with FUZZ=ON (clang, script/fuzz), the target is a fuzzer. In other builds,
 * replay.c has a main for it, which runs the inputs of tests/corpus.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Always returns 0. A failure is an abort, a report of a sanitizer, or too long a time. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#endif
