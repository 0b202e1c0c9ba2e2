/*
 * The log: one line, one write, to standard error.
 *
 * A line reads "2026-11-24T04:12:07Z error: pages/a.md:3:5: unknown filter 'x'". Text that comes
 * from a client or an author cannot start a new line: control characters, and bytes that are not
 * UTF-8, are shown as '?'. If nobody reads the log, lines are dropped. Not for the hot path: each
 * call makes two system calls.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_LOG_H
#define SERVER_CORE_LOG_H

#include "render/base/err.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO };

/* Writes a line; cut at LOG_LINE_MAX bytes. Thread-safe: lines do not mix. */
enum { LOG_LINE_MAX = 2048 };
void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * Writes an error with its file, line, column and chain of includes. consequence: what happens now
 * ("the site stays as it was"); may be empty.
 */
void log_err(enum log_level level, const struct err *e, const char *consequence);

#endif
