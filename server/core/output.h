/*
 * Output that nobody may read: a pipe whose reader sleeps, a terminal that is stopped.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_OUTPUT_H
#define SERVER_CORE_OUTPUT_H

#include <stddef.h>

/*
 * Writes lines to a descriptor; how many of the bytes, which is less where it takes none for
 * patience_ms, or for ever. Lines are not mixed with those of others that write there.
 */
size_t output_write(int fd, const char *bytes, size_t len, int patience_ms);

#endif
