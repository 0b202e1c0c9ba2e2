/*
 * Findings as lines. See finding.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/check/finding.h"

#include "render/base/utf8.h"

const char *finding_level_name(enum check_level level)
{
    static const char *const names[] = {
        [CHECK_LEVEL_NOTICE] = "notice",
        [CHECK_LEVEL_WARNING] = "warning",
        [CHECK_LEVEL_ERROR] = "error",
    };
    return names[level];
}

/* ---- escapes ---- */

/* What could steer a terminal, or show a text in another order than it has. */
static bool is_steering(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } rows[] = {
        {0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C},
        {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (code >= rows[i].first && code <= rows[i].last)
            return true;
    }
    return false;
}

static void write_bytes(struct str bytes, struct buf *out)
{
    for (size_t i = 0; i < bytes.len; i++)
        buf_printf(out, "\\x%02x", (unsigned)(unsigned char)bytes.ptr[i]);
}

/* These, and bytes that are not UTF-8, as \xNN. */
static void write_text(struct str s, struct buf *out)
{
    while (s.len > 0) {
        struct str rest = s;
        bool valid;
        uint32_t code = utf8_next(&rest, &valid);
        struct str bytes = str_sub(s, 0, s.len - rest.len);
        if (is_steering(code) || !valid)
            write_bytes(bytes, out);
        else
            buf_add(out, bytes);
        s = rest;
    }
}

static void write_json(struct str s, struct buf *out)
{
    buf_putc(out, '"');
    while (s.len > 0) {
        uint32_t code = utf8_next(&s, NULL);
        if (code == '"' || code == '\\')
            buf_printf(out, "\\%c", (char)code);
        else if (is_steering(code))
            buf_printf(out, "\\u%04x", (unsigned)code);
        else
            utf8_put(out, code);
    }
    buf_putc(out, '"');
}

/*
 * What would end a message or a property of GitHub's commands is percent-encoded, which GitHub
 * undoes; other characters that could steer are \xNN.
 */
static void write_github(struct str s, struct buf *out, bool property)
{
    while (s.len > 0) {
        struct str rest = s;
        uint32_t code = utf8_next(&rest, NULL);
        struct str bytes = str_sub(s, 0, s.len - rest.len);
        bool special =
            code < ' ' || code == '%' || code == 0x7F || (property && (code == ':' || code == ','));
        if (special)
            buf_printf(out, "%%%02X", (unsigned)code);
        else if (is_steering(code))
            write_bytes(bytes, out);
        else
            utf8_put(out, code);
        s = rest;
    }
}

/* ---- formats ---- */

/* The file as it is named from the current folder. */
static void write_file(struct str folder, struct str file, struct buf *out)
{
    if (folder.len > 0 && file.len > 0 && !str_starts(file, S("/"))) {
        buf_add(out, folder);
        if (!str_ends(folder, S("/")))
            buf_putc(out, '/');
    }
    buf_add(out, file);
}

/* The message with what was probably meant, and with the pages that show it. */
static void write_message(const struct check_finding *f, struct buf *out)
{
    buf_add(out, f->message);
    if (f->suggestion.len > 0)
        buf_printf(out, "; did you mean '%.*s'?", STR_ARG(f->suggestion));
    if (f->pages > 1)
        buf_printf(out, " (on %zu pages)", f->pages);
    else if (f->line == 0 && f->page.len > 0)
        buf_printf(out, " (on %.*s)", STR_ARG(f->page));
}

static void as_text(struct str file, struct str message, const struct check_finding *f,
                    struct buf *out)
{
    write_text(file, out);
    if (f->line > 0)
        buf_printf(out, ":%u", f->line);
    if (f->line > 0 && f->column > 0)
        buf_printf(out, ":%u", f->column);
    buf_printf(out, "%s%s: ", file.len > 0 ? ": " : "", finding_level_name(f->level));
    write_text(message, out);
    buf_printf(out, " [%.*s]\n", STR_ARG(check_rules[f->rule].name));
}

static void write_member(const char *name, struct str value, struct buf *out)
{
    buf_printf(out, ",\"%s\":", name);
    if (value.len > 0)
        write_json(value, out);
    else
        buf_add(out, S("null"));
}

static void write_number(const char *name, uint64_t n, struct buf *out)
{
    buf_printf(out, ",\"%s\":", name);
    if (n > 0)
        buf_i64(out, (int64_t)n);
    else
        buf_add(out, S("null"));
}

static void as_json(struct str file, struct str message, const struct check_finding *f,
                    struct buf *out)
{
    (void)message;
    buf_add(out, S("{\"file\":"));
    write_json(file, out);
    write_number("line", f->line, out);
    write_number("column", f->column, out);
    buf_printf(out, ",\"level\":\"%s\",\"rule\":\"%.*s\"", finding_level_name(f->level),
               STR_ARG(check_rules[f->rule].name));
    write_member("message", f->message, out);
    write_member("suggestion", f->suggestion, out);
    write_member("page", f->page, out);
    write_number("pages", f->pages, out);
    buf_add(out, S("}\n"));
}

static void as_github(struct str file, struct str message, const struct check_finding *f,
                      struct buf *out)
{
    buf_printf(out, "::%s ", finding_level_name(f->level));
    if (file.len > 0) {
        buf_add(out, S("file="));
        write_github(file, out, true);
        buf_putc(out, ',');
    }
    if (f->line > 0)
        buf_printf(out, "line=%u,", f->line);
    if (f->line > 0 && f->column > 0)
        buf_printf(out, "col=%u,", f->column);
    buf_printf(out, "title=%.*s::", STR_ARG(check_rules[f->rule].name));
    write_github(message, out, false);
    buf_putc(out, '\n');
}

void finding_write(enum finding_format format, struct str folder, const struct check_finding *f,
                   struct buf *out)
{
    typedef void format_fn(struct str file, struct str message, const struct check_finding *f,
                           struct buf *out);
    static format_fn *const formats[] = {
        [FINDING_FORMAT_TEXT] = as_text,
        [FINDING_FORMAT_JSON] = as_json,
        [FINDING_FORMAT_GITHUB] = as_github,
    };
    struct arena scratch;
    struct buf file, message;
    arena_init(&scratch, 0);
    buf_init(&file, &scratch, 0);
    write_file(folder, f->file, &file);
    struct str name = buf_close(&file);
    buf_init(&message, &scratch, 0);
    write_message(f, &message);
    formats[format](name, buf_str(&message), f, out);
    arena_fini(&scratch);
}
