/*
 * The log. See log.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "render/base/utf8.h"
#include "server/core/output.h"

enum { PATIENCE_MS = 100 };

static const char *const level_names[] = {
    [LOG_LEVEL_ERROR] = "error",
    [LOG_LEVEL_WARNING] = "warning",
    [LOG_LEVEL_INFO] = "info",
};

/*
 * Control characters (a terminal's too: U+0080 to U+009F) and bytes that are not UTF-8 become '?'.
 */
static void make_printable(char *line, size_t len)
{
    struct str rest = str_of(line, len);
    while (rest.len > 0) {
        size_t at = len - rest.len;
        bool valid;
        uint32_t code = utf8_next(&rest, &valid);
        if (!valid || code < ' ' || (code >= 0x7f && code < 0xa0))
            memset(line + at, '?', len - rest.len - at);
    }
}

/*
 * One write for each line, so that lines of several threads and processes do not mix. Failures are
 * ignored: a full disk must not stop the server. If nobody reads the log, the line is dropped after
 * a while; the next ones are then dropped at once, until the reader takes some.
 */
static void write_out(const char *line, size_t len)
{
    static atomic_bool stuck;
    int patience = atomic_load(&stuck) ? 0 : PATIENCE_MS;
    atomic_store(&stuck, output_write(STDERR_FILENO, line, len, patience) < len);
}

void log_line(enum log_level level, const char *format, ...)
{
    char line[LOG_LINE_MAX];
    struct tm tm;
    time_t now = time(NULL);
    size_t len = 0;
    if (gmtime_r(&now, &tm) != NULL)
        len = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%SZ ", &tm);
    len += (size_t)snprintf(line + len, sizeof(line) - len, "%s: ", level_names[level]);
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line + len, sizeof(line) - len, format, args);
    va_end(args);
    if (n > 0)
        len += (size_t)n;
    if (len > sizeof(line) - 1)
        len = sizeof(line) - 1;
    make_printable(line, len);
    line[len++] = '\n';
    write_out(line, len);
}

void log_err(enum log_level level, const struct err *e, const char *consequence)
{
    char line[ERR_LINE_MAX];
    err_line(e, line);
    log_line(level, "%s%s%s", line, consequence[0] != '\0' ? "; " : "", consequence);
}
