/*
 * The log: one line, one write, to standard error or to the output of log_open.
 *
 * As text, a line reads "2026-11-24T04:12:07Z error: pages/a.md:3:5: unknown filter 'x'"; as JSON,
 * it is an object with `time`, `level`, `message`, and what is known beside that. Text that comes
 * from a client or an author cannot start a new line: control characters, and bytes that are not
 * UTF-8, are shown as '?' (in JSON they are escaped). If nobody reads the log, or its disk is full,
 * lines are dropped and counted; the log says how many when it takes lines again. Not for the hot
 * path: each call makes two system calls, and the first one that finds a full pipe waits 100 ms.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CORE_LOG_H
#define SERVER_CORE_LOG_H

#include "render/base/err.h"
#include "server/core/line.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO };

enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

/*
 * Before the first thread is started. output: as for sink_open, borrowed; NULL: standard error.
 * Returns false and err if it cannot be opened.
 */
MUST_CHECK bool log_open(enum log_format format, const char *output, struct err *err);

/* A file is opened anew after it was renamed; if that fails, it stays and the log says so. */
void log_reopen(void);

/* From now on the log goes to standard error again. */
void log_close(void);

/* How many lines were dropped since the start. */
unsigned long log_dropped(void);

/* Writes a line; cut at LOG_LINE_MAX bytes. Thread-safe: lines do not mix. */
enum { LOG_LINE_MAX = 2048 };
void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

/* A member of the JSON object: a text, or a number if the text is NULL. */
struct log_field {
    const char *name;
    const char *text;
    int64_t number;
};

enum { LOG_FIELDS_MAX = 5 };

/* The same with fields, which are shown only as JSON: the message says all for people. */
void log_fields(enum log_level level, const struct log_field *fields, size_t count,
                const char *format, ...) PRINTF_LIKE(4, 5);

/*
 * The same as a JSON line in a buffer, for output that is not the log but is read by the same
 * programs.
 */
void log_add_json(struct line *l, enum log_level level, const struct log_field *fields,
                  size_t count, const char *message);

/*
 * Writes an error with its file, line, column and chain of includes. consequence: what happens now
 * ("the site stays as it was"); may be empty.
 */
void log_err(enum log_level level, const struct err *e, const char *consequence);

#endif
