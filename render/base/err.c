/*
 * Errors and diagnostics. See err.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/err.h"

#include <stdarg.h>
#include <stdio.h>

/* Copies s into a char array of size bytes, with a NUL, and cuts it if it is too long. */
static void text_set(char *to, size_t size, struct str s)
{
    size_t n = s.len < size - 1 ? s.len : size - 1;
    if (n > 0)
        memcpy(to, s.ptr, n);
    to[n] = '\0';
}

/* A message stays on one line, even if it quotes an author's text of several. */
static void text_one_line(char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = ' ';
    }
}

PRINTF_LIKE(4, 0)
static bool err_fill(struct err *e, enum err_kind kind, struct err_place place, const char *format,
                     va_list args)
{
    if (e == NULL || e->kind != ERR_KIND_NONE)
        return false;
    e->kind = kind;
    e->line = place.line;
    e->column = place.column;
    e->context[0] = '\0';
    text_set(e->file, sizeof(e->file), place.file);
    text_one_line(e->file);
    (void)vsnprintf(e->message, sizeof(e->message), format, args);
    text_one_line(e->message);
    return false;
}

bool err_set(struct err *e, enum err_kind kind, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)err_fill(e, kind, (struct err_place){.line = 0}, format, args);
    va_end(args);
    return false;
}

bool err_at(struct err *e, enum err_kind kind, struct err_place place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)err_fill(e, kind, place, format, args);
    va_end(args);
    return false;
}

bool err_may_pass(const struct err *e)
{
    return e->kind == ERR_KIND_FAULT || e->kind == ERR_KIND_NOMEM;
}

bool err_nomem(struct err *e)
{
    return err_set(e, ERR_KIND_NOMEM, "out of memory");
}

bool err_arena(struct err *e, const struct arena *a)
{
    if (a->failure == ARENA_FAILURE_BUDGET)
        return err_set(e, ERR_KIND_LIMIT, "more than %zu MiB of memory for one page",
                       a->budget >> 20);
    return err_nomem(e);
}

bool err_lack(struct err *e, const struct arena *a, bool ok)
{
    if (a->failure == ARENA_FAILURE_MEMORY)
        *e = ERR_INIT;
    return !arena_failed(a) ? ok : err_arena(e, a);
}

bool err_buf(struct err *e, const struct buf *b)
{
    if (arena_failed(b->arena))
        return err_arena(e, b->arena);
    return err_set(e, ERR_KIND_LIMIT, "more than %zu KiB of output", b->cap >> 10);
}

void err_locate(struct err *e, struct err_place place)
{
    if (e == NULL || e->kind == ERR_KIND_NONE || e->file[0] != '\0')
        return;
    text_set(e->file, sizeof(e->file), place.file);
    text_one_line(e->file);
    e->line = place.line;
    e->column = place.column;
}

void err_wrap(struct err *e, const char *format, ...)
{
    if (e == NULL || e->kind == ERR_KIND_NONE)
        return;
    size_t len = strlen(e->context);
    if (len > 0 && len + 3 < sizeof(e->context)) {
        memcpy(e->context + len, ", ", 3);
        len += 2;
    }
    va_list args;
    va_start(args, format);
    (void)vsnprintf(e->context + len, sizeof(e->context) - len, format, args);
    va_end(args);
    text_one_line(e->context);
}

void err_line(const struct err *e, char out[static ERR_LINE_MAX])
{
    char line[16] = "", column[16] = "";
    bool located = e->file[0] != '\0', context = e->context[0] != '\0';
    if (e->line > 0)
        (void)snprintf(line, sizeof(line), ":%u", e->line);
    if (e->line > 0 && e->column > 0)
        (void)snprintf(column, sizeof(column), ":%u", e->column);
    (void)snprintf(out, ERR_LINE_MAX, "%s%s%s%s%s%s%s%s", e->file, located ? line : "",
                   located ? column : "", located ? ": " : "", e->message, context ? " (" : "",
                   e->context, context ? ")" : "");
}

void err_write(const struct err *e, struct buf *out)
{
    char line[ERR_LINE_MAX];
    err_line(e, line);
    buf_add(out, str_c(line));
}

/* Blanks up to the column; the line's own tabs are kept, so that the caret is below it. */
static void write_caret(struct str line, uint32_t column, struct buf *out)
{
    buf_add(out, S("       | "));
    for (uint32_t i = 0; i + 1 < column && i < line.len; i++) {
        unsigned char c = (unsigned char)line.ptr[i];
        if ((c & 0xC0) != 0x80) /* the continuation bytes of UTF-8 take no width */
            buf_putc(out, c == '\t' ? '\t' : ' ');
    }
    buf_add(out, S("^\n"));
}

void err_write_excerpt(const struct err *e, struct str text, struct buf *out)
{
    struct str line;
    for (uint32_t n = 1; e->line > 0 && n <= e->line + 1 && str_next_line(&text, &line); n++) {
        if (n + 2 < e->line)
            continue;
        buf_printf(out, "%6u | ", n);
        buf_add(out, line);
        buf_putc(out, '\n');
        if (n == e->line && e->column > 0)
            write_caret(line, e->column, out);
    }
}

struct err_place err_place_of(struct str file, struct str text, size_t offset)
{
    struct err_place place = {.file = file, .line = 1, .column = 1};
    for (size_t i = 0; i < offset && i < text.len; i++) {
        place.column++;
        if (text.ptr[i] == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return place;
}

void diags_init(struct diags *d, struct arena *a)
{
    *d = (struct diags){.arena = a};
}

void diag_add(struct diags *d, enum diag_level level, const struct err *e)
{
    if (d == NULL)
        return;
    d->may_pass = d->may_pass || err_may_pass(e);
    size_t most = d->most > 0 ? d->most : DIAG_MAX;
    struct diag *new =
        d->arena != NULL && d->count < most ? arena_new(d->arena, struct diag) : NULL;
    if (new == NULL) {
        d->dropped++;
        return;
    }
    new->level = level;
    new->err = *e;
    if (d->last != NULL)
        d->last->next = new;
    else
        d->first = new;
    d->last = new;
    d->count++;
}
