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
#include "server/core/line.h"
#include "server/core/sink.h"

enum {
    PATIENCE_MS = 100,
    BUFFER_MAX = 4096, /* as much as a pipe takes at once */
    MESSAGE_MAX = 2600,
    FIELD_MAX = 240, /* these two so that a JSON line with all fields fits */
};

static const struct {
    const char *name;
    int priority;
} levels[] = {
    [LOG_LEVEL_ERROR] = {"error", SINK_ERROR},
    [LOG_LEVEL_WARNING] = {"warning", SINK_WARNING},
    [LOG_LEVEL_INFO] = {"info", SINK_INFO},
};

/* Where the log goes: set before the first thread is started. */
static struct sink sink = {.kind = SINK_KIND_STREAM, .fd = STDERR_FILENO};
static enum log_format form = LOG_FORMAT_TEXT;

static atomic_ulong dropped, dropped_in_all;
static atomic_bool torn; /* the output has only the beginning of its last line */

bool log_open(enum log_format format, const char *output, struct err *err)
{
    form = format;
    sink = sink_of(STDERR_FILENO);
    struct sink other;
    if (output == NULL)
        return true;
    if (!sink_open(&other, output, err))
        return false;
    sink = other;
    atomic_store(&torn, sink.torn);
    return true;
}

void log_reopen(void)
{
    struct err err = ERR_INIT;
    bool renewed;
    if (!sink_reopen(&sink, &renewed, &err))
        log_err(LOG_LEVEL_ERROR, &err, "the log stays in the file that is open");
    if (renewed)
        atomic_store(&torn, false);
}

void log_close(void)
{
    sink_close(&sink);
    sink = sink_of(STDERR_FILENO);
}

unsigned long log_dropped(void)
{
    return atomic_load(&dropped_in_all);
}

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
 * One write for each line, so that lines of several threads and processes do not mix. If nobody
 * reads the log, the line is dropped after a while; the next ones are then dropped at once, until
 * the reader takes some. A line of which a full disk took the beginning is ended before the next.
 */
static bool write_out(enum log_level level, const struct line *l)
{
    static atomic_bool stuck;
    int patience = atomic_load(&stuck) ? 0 : PATIENCE_MS;
    if (atomic_exchange(&torn, false) &&
        sink_write(&sink, levels[level].priority, "\n", 1, 0) == 0) {
        atomic_store(&torn, true);
        return false;
    }
    size_t done = sink_write(&sink, levels[level].priority, l->bytes, l->len, patience);
    atomic_store(&stuck, done < l->len);
    if (done == l->len)
        return true;
    if (done > 0)
        atomic_store(&torn, true);
    return false;
}

static int64_t now_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void add_text(struct line *l, enum log_level level, const char *message)
{
    struct line_clock clock = {.len = 0};
    if (!sink_stamps(&sink)) {
        line_add_time(l, LINE_TIME_SECONDS, now_us(), &clock);
        line_add(l, S(" "));
    }
    size_t from = l->len;
    line_add(l, str_c(levels[level].name));
    line_add(l, S(": "));
    line_add(l, str_sub(str_c(message), 0, LOG_LINE_MAX - 1 - l->len));
    make_printable(l->bytes + from, l->len - from);
}

static void add_name(struct line *l, const char *name)
{
    line_add(l, S(",\""));
    line_add(l, str_c(name));
    line_add(l, S("\":"));
}

void log_add_json(struct line *l, enum log_level level, const struct log_field *fields,
                  size_t count, const char *message)
{
    struct line_clock clock = {.len = 0};
    line_add(l, S("{\"time\":\""));
    line_add_time(l, LINE_TIME_MILLIS, now_us(), &clock);
    line_add(l, S("\",\"level\":\""));
    line_add(l, str_c(levels[level].name));
    line_add(l, S("\""));
    add_name(l, "message");
    line_add_json(l, str_c(message), MESSAGE_MAX);
    for (size_t i = 0; i < count && i < LOG_FIELDS_MAX; i++) {
        add_name(l, fields[i].name);
        if (fields[i].text != NULL)
            line_add_json(l, str_c(fields[i].text), FIELD_MAX);
        else
            line_add_number(l, fields[i].number > 0 ? (uint64_t)fields[i].number : 0);
    }
    line_add(l, S("}"));
}

static bool write_message(enum log_level level, const struct log_field *fields, size_t count,
                          const char *message)
{
    char bytes[BUFFER_MAX];
    struct line l = {.bytes = bytes, .capacity = sizeof(bytes)};
    if (sink.prefixed) {
        line_add(&l, S("<"));
        line_add_number(&l, (uint64_t)levels[level].priority);
        line_add(&l, S(">"));
    }
    if (form == LOG_FORMAT_JSON)
        log_add_json(&l, level, fields, count, message);
    else
        add_text(&l, level, message);
    line_add(&l, S("\n"));
    return write_out(level, &l);
}

/* Says how many lines are missing here, before the next one. */
static bool say_dropped(void)
{
    unsigned long lost = atomic_exchange(&dropped, 0);
    char text[128];
    if (lost == 0)
        return true;
    (void)snprintf(text, sizeof(text),
                   "%lu line%s of this log dropped: nobody took it, or its disk was full", lost,
                   lost == 1 ? "" : "s");
    const struct log_field field = {.name = "dropped", .number = (int64_t)lost};
    if (write_message(LOG_LEVEL_WARNING, &field, 1, text))
        return true;
    atomic_fetch_add(&dropped, lost);
    return false;
}

static void say(enum log_level level, const struct log_field *fields, size_t count,
                const char *message)
{
    if (say_dropped() && write_message(level, fields, count, message))
        return;
    atomic_fetch_add(&dropped, 1);
    atomic_fetch_add(&dropped_in_all, 1);
}

void log_line(enum log_level level, const char *format, ...)
{
    char message[LOG_LINE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    say(level, NULL, 0, message);
}

void log_fields(enum log_level level, const struct log_field *fields, size_t count,
                const char *format, ...)
{
    char message[LOG_LINE_MAX];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    say(level, fields, count, message);
}

void log_err(enum log_level level, const struct err *e, const char *consequence)
{
    char line[ERR_LINE_MAX], message[LOG_LINE_MAX];
    struct log_field fields[LOG_FIELDS_MAX];
    size_t count = 0;
    err_line(e, line);
    (void)snprintf(message, sizeof(message), "%s%s%s", line, consequence[0] != '\0' ? "; " : "",
                   consequence);
    if (e->file[0] != '\0')
        fields[count++] = (struct log_field){.name = "file", .text = e->file};
    if (e->file[0] != '\0' && e->line > 0)
        fields[count++] = (struct log_field){.name = "line", .number = e->line};
    if (e->file[0] != '\0' && e->line > 0 && e->column > 0)
        fields[count++] = (struct log_field){.name = "column", .number = e->column};
    say(level, fields, count, message);
}
