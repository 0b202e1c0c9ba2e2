/*
 * CSV and TSV. See csv.h. The quoting is RFC 4180's, as Ruby's CSV reads it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/csv.h"

struct reader {
    struct str rest;
    char separator;
    uint32_t line;
    struct err_place place;
    struct arena *arena;
    struct err *err;
};

static bool fail(struct reader *r, const char *what)
{
    struct err_place place = {.file = r->place.file, .line = r->line};
    return err_at(r->err, ERR_KIND_SYNTAX, place, "%s", what);
}

/* A field in quotes, its first quote at the front of rest; "" inside stands for one quote. */
static bool quoted_field(struct reader *r, struct value *out)
{
    struct buf text;
    buf_init(&text, r->arena, 0);
    struct str s = r->rest;
    size_t i = 1;
    for (;; i++) {
        if (i >= s.len)
            return fail(r, "a quoted field is not closed: expected '\"'");
        if (s.ptr[i] == '\n')
            r->line++;
        if (s.ptr[i] != '"') {
            buf_putc(&text, s.ptr[i]);
            continue;
        }
        if (i + 1 >= s.len || s.ptr[i + 1] != '"')
            break;
        buf_putc(&text, '"');
        i++;
    }
    r->rest = str_from(s, i + 1);
    bool ended = r->rest.len == 0 || r->rest.ptr[0] == r->separator || r->rest.ptr[0] == '\n' ||
                 r->rest.ptr[0] == '\r';
    if (!ended)
        return fail(r, "expected the separator after a quoted field");
    *out = value_str(buf_close(&text));
    return buf_ok(&text) || err_buf(r->err, &text);
}

static bool plain_field(struct reader *r, struct value *out)
{
    size_t end = 0;
    while (end < r->rest.len && r->rest.ptr[end] != r->separator && r->rest.ptr[end] != '\n' &&
           r->rest.ptr[end] != '\r') {
        if (r->rest.ptr[end] == '"')
            return fail(r, "a '\"' inside a field: put the whole field in quotes");
        end++;
    }
    struct str text = str_sub(r->rest, 0, end);
    r->rest = str_from(r->rest, end);
    *out = text.len > 0 ? value_dup_str(r->arena, text) : value_nil();
    return !arena_failed(r->arena) || err_arena(r->err, r->arena);
}

/* One line's fields; an empty line has none. */
static bool record(struct reader *r, struct value_list *fields)
{
    value_list_init(fields, r->arena);
    for (;;) {
        struct value v = value_nil();
        bool quoted = str_starts(r->rest, S("\""));
        bool empty_line = fields->count == 0 && r->rest.len > 0 &&
                          (r->rest.ptr[0] == '\n' || r->rest.ptr[0] == '\r');
        if (!empty_line) {
            if (!(quoted ? quoted_field(r, &v) : plain_field(r, &v)))
                return false;
            if (!value_list_add(fields, v))
                return err_arena(r->err, r->arena);
        }
        if (r->rest.len > 0 && r->rest.ptr[0] == r->separator) {
            r->rest = str_from(r->rest, 1);
            continue;
        }
        if (str_starts(r->rest, S("\r")))
            r->rest = str_from(r->rest, 1);
        if (str_starts(r->rest, S("\n")))
            r->rest = str_from(r->rest, 1);
        r->line++;
        return true;
    }
}

/*
 * A row by the header's names. If two columns have one name the first counts, as in CSV::Row;
 * fields after the last name get the key nil. An empty line has all columns, each nil.
 */
static bool row(struct reader *r, const struct value_list *header, const struct value_list *fields,
                struct value_list *rows)
{
    struct value_map *m = value_map_new(r->arena);
    bool ok = m != NULL;
    for (size_t i = 0; ok && (i < header->count || i < fields->count); i++) {
        struct value v = i < fields->count ? fields->items[i] : value_nil();
        struct value name = i < header->count ? header->items[i] : value_nil();
        if (value_map_find(m, name) == NULL)
            ok = value_map_put(m, name, v);
    }
    ok = ok && value_list_add(rows, value_of_map(m));
    return ok || err_arena(r->err, r->arena);
}

bool csv_parse(struct str text, char separator, struct err_place place, struct arena *a,
               struct value *out, struct err *err)
{
    struct reader r = {.rest = text,
                       .separator = separator,
                       .line = place.line > 0 ? place.line : 1,
                       .place = place,
                       .arena = a,
                       .err = err};
    struct value_list header, fields, rows;
    value_list_init(&rows, a);
    /* A byte order mark becomes a part of the first name, as in Ruby. */
    if (r.rest.len > 0 && !record(&r, &header))
        return false;
    while (r.rest.len > 0) {
        if (!record(&r, &fields) || !row(&r, &header, &fields, &rows))
            return false;
    }
    *out = value_list_done(&rows);
    return true;
}
