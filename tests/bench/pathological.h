/*
 * Markdown that makes careless parsers take a time that grows with the square of its length.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_BENCH_PATHOLOGICAL_H
#define TESTS_BENCH_PATHOLOGICAL_H

#include "render/base/buf.h"

/* The i-th kind's name; NULL behind the last. */
const char *pathological_name(size_t kind);

/* Appends about `size` bytes of a kind. */
void pathological_write(size_t kind, size_t size, struct buf *out);

#endif
