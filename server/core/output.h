/*
 * Output to a reader that may be slow or gone: a pipe whose reader sleeps, a stopped terminal.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_OUTPUT_H
#define SERVER_CORE_OUTPUT_H

#include <stddef.h>

/*
 * Writes lines to a descriptor. Returns how many bytes were written: fewer than len if the
 * descriptor takes nothing for patience_ms, or fails; then errno says why (EAGAIN: nobody reads).
 * Lines of several writers do not mix.
 */
size_t output_write(int fd, const char *bytes, size_t len, int patience_ms);

#endif
