/*
 * CSV and TSV. See csv.h. The quoting is RFC 4180's, as Ruby's CSV reads it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/csv.h"

#include "render/base/utf8.h"

struct reader {
    struct str rest;
    char separator;
    uint32_t line;
    struct err_place place;
    const struct csv_options *options;
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
 * fields after the last name get the key nil. An empty line has all columns, each nil. A name that
 * is an integer stands for the column with that number, from 0, or from the end.
 */
static bool row(struct reader *r, const struct value_list *header, const struct value_list *fields,
                struct value_list *rows)
{
    struct value_map *m = value_map_new(r->arena);
    bool ok = m != NULL;
    size_t columns = header->count > fields->count ? header->count : fields->count;
    for (size_t i = 0; ok && i < columns; i++) {
        struct value name = i < header->count ? header->items[i] : value_nil();
        size_t at = i;
        if (name.kind == VALUE_INT)
            at = (size_t)name.integer + (name.integer < 0 ? columns : 0);
        struct value v = at < fields->count ? fields->items[at] : value_nil();
        if (value_map_find(m, name) == NULL)
            ok = value_map_put(m, name, v);
    }
    ok = ok && value_list_add(rows, value_of_map(m));
    return ok || err_arena(r->err, r->arena);
}

/* The fields of a row; one that follows the header, or has none. */
static bool convert(struct reader *r, struct value_list *fields)
{
    bool ok = true;
    for (size_t i = 0; ok && i < fields->count; i++)
        ok = csv_convert(&r->options->converters, r->arena, &fields->items[i]);
    return ok || err_arena(r->err, r->arena);
}

static bool rows(struct reader *r, const struct value_list *header, struct value_list *out)
{
    struct value_list fields;
    while (r->rest.len > 0) {
        if (!record(r, &fields) || !convert(r, &fields))
            return false;
        if (header != NULL ? !row(r, header, &fields, out)
                           : !value_list_add(out, value_list_done(&fields)))
            return header != NULL ? false : err_arena(r->err, r->arena);
    }
    return true;
}

/* ISO-8859-1 to UTF-8: each byte is a character. */
static bool from_latin_1(struct reader *r)
{
    struct buf text;
    buf_init(&text, r->arena, 0);
    for (size_t i = 0; i < r->rest.len; i++)
        utf8_put(&text, (unsigned char)r->rest.ptr[i]);
    r->rest = buf_close(&text);
    return buf_ok(&text) || err_buf(r->err, &text);
}

static struct reader reader_of(struct str text, char separator, struct err_place place,
                               struct arena *a, struct err *err)
{
    return (struct reader){.rest = text,
                           .separator = separator,
                           .line = place.line > 0 ? place.line : 1,
                           .place = place,
                           .arena = a,
                           .err = err};
}

bool csv_parse(struct str text, char separator, const struct csv_options *options,
               struct err_place place, struct arena *a, struct value *out, struct err *err)
{
    static const struct csv_options jekylls = {.headers = CSV_HEADERS_FIRST_ROW};
    static const struct str mark = STR_INIT("\xef\xbb\xbf");
    struct reader r = reader_of(text, separator, place, a, err);
    r.options = options != NULL ? options : &jekylls;
    struct value_list first, found;
    value_list_init(&found, a);
    /* Else a byte order mark becomes a part of the first name, as in Ruby. */
    if (r.options->cuts_bom && str_starts(r.rest, mark))
        r.rest = str_from(r.rest, mark.len);
    if (r.options->latin_1 && !from_latin_1(&r))
        return false;
    const struct value_list *header = &first;
    if (r.options->headers == CSV_HEADERS_NONE)
        header = NULL;
    else if (r.options->headers == CSV_HEADERS_NAMED)
        header = &r.options->names;
    else if (r.rest.len > 0 && !record(&r, &first))
        return false;
    if (!rows(&r, header, &found))
        return false;
    *out = value_list_done(&found);
    return true;
}

bool csv_line(struct str text, char separator, struct err_place place, struct arena *a,
              struct value_list *fields, struct err *err)
{
    struct reader r = reader_of(text, separator, place, a, err);
    value_list_init(fields, a);
    return r.rest.len == 0 || record(&r, fields);
}
