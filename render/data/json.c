/*
 * JSON. See json.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/json.h"

#include <math.h>

#include "render/base/map.h"
#include "render/base/utf8.h"
#include "render/data/numeral.h"

enum { DEPTH_MAX = 100, WRITE_DEPTH_MAX = 100 };

/* ---- reading ---- */

struct reader {
    struct str text;
    size_t at;
    struct err_place place;
    struct arena *arena;
    struct map names; /* the keys so far */
    struct err *err;
};

static bool fail(struct reader *r, const char *what)
{
    struct err_place here = err_place_of(r->place.file, r->text, r->at);
    here.line += r->place.line > 0 ? r->place.line - 1 : 0;
    return err_at(r->err, ERR_KIND_SYNTAX, here, "%s", what);
}

static void skip_space(struct reader *r)
{
    while (r->at < r->text.len && strchr(" \t\n\r", r->text.ptr[r->at]) != NULL &&
           r->text.ptr[r->at] != '\0')
        r->at++;
}

static bool take(struct reader *r, char c)
{
    skip_space(r);
    bool there = r->at < r->text.len && r->text.ptr[r->at] == c;
    r->at += there ? 1 : 0;
    return there;
}

static bool hex4(struct reader *r, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        int digit = r->at < r->text.len ? char_hex(r->text.ptr[r->at]) : -1;
        if (digit < 0)
            return fail(r, "expected four hexadecimal digits after \\u");
        *code = *code << 4 | (uint32_t)digit;
    }
    return true;
}

/* \uXXXX, or a pair of them for a code point above U+FFFF. */
static bool unicode_escape(struct reader *r, struct buf *out)
{
    uint32_t code, low;
    if (!hex4(r, &code))
        return false;
    bool high = code >= 0xD800 && code <= 0xDBFF;
    if (high && str_starts(str_from(r->text, r->at), S("\\u"))) {
        size_t before = r->at;
        r->at += 2;
        if (!hex4(r, &low))
            return false;
        if (low >= 0xDC00 && low <= 0xDFFF)
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        else
            r->at = before;
    }
    utf8_put(out, code);
    return true;
}

static bool escape(struct reader *r, struct buf *out)
{
    static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
    char c = r->at < r->text.len ? r->text.ptr[r->at] : '\0';
    const char *known = c != '\0' ? strchr(names, c) : NULL;
    if (c == 'u') {
        r->at++;
        return unicode_escape(r, out);
    }
    if (known == NULL)
        return fail(r, "an escape that JSON does not have");
    buf_putc(out, bytes[known - names]);
    r->at++;
    return true;
}

/* A string whose opening quote has been taken. */
static bool string(struct reader *r, struct value *out)
{
    struct buf text;
    buf_init(&text, r->arena, 0);
    for (;;) {
        if (r->at >= r->text.len)
            return fail(r, "a string is not closed: expected '\"'");
        char c = r->text.ptr[r->at];
        if ((unsigned char)c < ' ')
            return fail(r, "a control character in a string: write it as an escape");
        r->at++;
        if (c == '"')
            break;
        if (c != '\\')
            buf_putc(&text, c);
        else if (!escape(r, &text))
            return false;
    }
    *out = value_str(buf_close(&text));
    return buf_ok(&text) || err_buf(r->err, &text);
}

static bool number(struct reader *r, struct value *out)
{
    size_t from = r->at;
    bool real = false;
    while (r->at < r->text.len && strchr("+-0123456789.eE", r->text.ptr[r->at]) != NULL &&
           r->text.ptr[r->at] != '\0') {
        real = real || strchr(".eE", r->text.ptr[r->at]) != NULL;
        r->at++;
    }
    struct str s = str_sub(r->text, from, r->at);
    double x;
    if (!real && numeral_whole(r->arena, s, out))
        return true;
    if (numeral_float(r->arena, s, &x))
        *out = value_float(x);
    else
        return fail(r, "expected a value");
    return true;
}

static bool word(struct reader *r, struct value *out)
{
    static const struct {
        struct str text;
        struct value value;
    } words[] = {
        {STR_INIT("true"), {.kind = VALUE_BOOL, .boolean = true}},
        {STR_INIT("false"), {.kind = VALUE_BOOL, .boolean = false}},
        {STR_INIT("null"), {.kind = VALUE_NIL}},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_starts(str_from(r->text, r->at), words[i].text)) {
            r->at += words[i].text.len;
            *out = words[i].value;
            return true;
        }
    }
    return number(r, out);
}

static bool value_at(struct reader *r, unsigned depth, struct value *out);

static bool array(struct reader *r, unsigned depth, struct value *out)
{
    struct value_list l;
    value_list_init(&l, r->arena);
    for (bool more = !take(r, ']'); more;) {
        struct value v = value_nil();
        if (!value_at(r, depth + 1, &v))
            return false;
        if (!value_list_add(&l, v))
            return err_arena(r->err, r->arena);
        more = take(r, ',');
        if (!more && !take(r, ']'))
            return fail(r, "expected ',' or ']'");
    }
    *out = value_list_done(&l);
    return true;
}

/* A key. Equal keys share one copy. */
static bool name(struct reader *r, struct value *out)
{
    struct arena_mark before = arena_mark(r->arena);
    struct value key = value_nil();
    if (!take(r, '"'))
        return fail(r, "expected a key in quotes");
    if (!string(r, &key))
        return false;
    *out = value_str(map_intern(&r->names, value_as_str(key)));
    if (out->bytes != key.bytes && !arena_failed(r->arena))
        arena_rewind(r->arena, before);
    return true;
}

static bool object(struct reader *r, unsigned depth, struct value *out)
{
    struct value_map *m = value_map_new(r->arena);
    if (m == NULL)
        return err_arena(r->err, r->arena);
    for (bool more = !take(r, '}'); more;) {
        struct value key = value_nil(), v = value_nil();
        if (!name(r, &key))
            return false;
        if (!take(r, ':'))
            return fail(r, "expected ':' after the key");
        if (!value_at(r, depth + 1, &v))
            return false;
        if (!value_map_put(m, key, v))
            return err_arena(r->err, r->arena);
        more = take(r, ',');
        if (!more && !take(r, '}'))
            return fail(r, "expected ',' or '}'");
    }
    *out = value_of_map(m);
    return true;
}

static bool value_at(struct reader *r, unsigned depth, struct value *out)
{
    if (depth > DEPTH_MAX)
        return fail(r, "nested deeper than 100 levels");
    if (take(r, '{'))
        return object(r, depth, out);
    if (take(r, '['))
        return array(r, depth, out);
    if (take(r, '"'))
        return string(r, out);
    return word(r, out);
}

bool json_parse(struct str text, struct err_place place, struct arena *a, struct value *out,
                struct err *err)
{
    struct reader r = {.text = text, .place = place, .arena = a, .err = err};
    map_init(&r.names, a);
    if (!value_at(&r, 0, out))
        return false;
    skip_space(&r);
    return r.at == text.len || fail(&r, "expected the end");
}

/* ---- writing ---- */

static void write_string(struct str s, struct buf *out)
{
    static const char bytes[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    buf_putc(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        const char *known = c != '\0' ? strchr(bytes, c) : NULL;
        if (known != NULL) {
            buf_putc(out, '\\');
            buf_putc(out, names[known - bytes]);
        } else if ((unsigned char)c < ' ') {
            buf_printf(out, "\\u%04x", (unsigned)c);
        } else {
            buf_putc(out, c);
        }
    }
    buf_putc(out, '"');
}

/* The output of values: all in one line, or, if pretty, as JSON.pretty_generate writes them. */
struct writer {
    struct drop_env *env;
    struct buf *out;
    bool pretty;
};

static void write_at(const struct writer *w, struct value v, unsigned depth);

/* Before an item, or before the closing bracket; depth is its indentation. */
static void write_break(const struct writer *w, unsigned depth)
{
    if (!w->pretty)
        return;
    buf_putc(w->out, '\n');
    for (unsigned i = 0; i < depth; i++)
        buf_add(w->out, S("  "));
}

static void write_comma(const struct writer *w, bool first, unsigned depth)
{
    if (!first)
        buf_putc(w->out, ',');
    write_break(w, depth);
}

/* After the last item. Ruby breaks the line of an empty list twice. */
static void write_end(const struct writer *w, char bracket, bool empty, unsigned depth)
{
    if (empty && bracket == ']' && w->pretty)
        buf_putc(w->out, '\n');
    write_break(w, depth);
    buf_putc(w->out, bracket);
}

/* As in Ruby, every key becomes a string. */
static void write_key(const struct writer *w, struct value key, bool first, unsigned depth)
{
    struct buf text;
    write_comma(w, first, depth);
    buf_init(&text, w->out->arena, 0);
    if (key.kind == VALUE_ARRAY)
        value_inspect(key, w->env, &text);
    write_string(key.kind == VALUE_ARRAY ? buf_str(&text)
                                         : value_to_str(key, w->env, w->out->arena),
                 w->out);
    buf_add(w->out, w->pretty ? S(": ") : S(":"));
}

static void write_drop(const struct writer *w, const struct drop *d, unsigned depth, bool plain);

static bool is_one_of(struct str key, const struct str *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(key, keys[i]))
            return true;
    }
    return false;
}

/*
 * texts: write the documents in the list as strings, as Ruby's to_json writes an object that it
 * does not know.
 */
static void write_list(const struct writer *w, struct value list, bool texts, unsigned depth)
{
    buf_putc(w->out, '[');
    for (uint32_t i = 0; i < list.len && buf_ok(w->out); i++) {
        write_comma(w, i == 0, depth + 1);
        if (texts && list.items[i].kind == VALUE_DROP && list.items[i].drop->class->chained)
            write_string(value_to_str(list.items[i], w->env, w->out->arena), w->out);
        else
            write_at(w, list.items[i], depth + 1);
    }
    write_end(w, ']', list.len == 0, depth);
}

/*
 * The members of a drop; if it is `plain`, without those that are long or lead to other documents.
 */
static void write_members(const struct writer *w, const struct drop *d, struct value keys,
                          unsigned depth, bool plain)
{
    /* Those that lead to other documents come first. */
    static const struct str left_out[] = {STR_INIT("next"), STR_INIT("previous"),
                                          STR_INIT("content"), STR_INIT("excerpt"),
                                          STR_INIT("output")};
    enum { LEADING = 2, FULL_DEPTH = 2 };
    bool first = true;
    buf_putc(w->out, '{');
    for (uint32_t i = 0; i < keys.len && buf_ok(w->out); i++) {
        struct str key = value_as_str(keys.items[i]);
        if (plain && is_one_of(key, left_out, ARRAY_LEN(left_out)))
            continue;
        struct value v = value_nil();
        (void)value_drop_get(d, w->env, keys.items[i], &v);
        write_key(w, keys.items[i], first, depth + 1);
        if (d->class->objects && v.kind == VALUE_ARRAY)
            write_list(w, v, true, depth + 1);
        else if (d->class->chained && depth >= FULL_DEPTH && v.kind == VALUE_DROP &&
                 is_one_of(key, left_out, LEADING))
            write_drop(w, v.drop, depth + 1, true);
        else
            write_at(w, v, depth + 1);
        first = false;
    }
    write_end(w, '}', first, depth);
}

static void write_drop(const struct writer *w, const struct drop *d, unsigned depth, bool plain)
{
    struct value (*keys_of)(const struct drop *, struct drop_env *) =
        d->class->json_keys != NULL ? d->class->json_keys : d->class->keys;
    struct value keys = keys_of != NULL ? keys_of(d, w->env) : value_nil();
    if (keys.kind == VALUE_ARRAY) {
        write_members(w, d, keys, depth, plain);
        return;
    }
    struct str text = value_to_str(value_of_drop(d), w->env, w->out->arena);
    if (d->class->bare)
        buf_add(w->out, text);
    else
        write_string(text, w->out);
}

static void write_map(const struct writer *w, const struct value_map *m, unsigned depth)
{
    buf_putc(w->out, '{');
    for (size_t i = 0; i < m->count && buf_ok(w->out); i++) {
        write_key(w, m->pairs[i].key, i == 0, depth + 1);
        write_at(w, m->pairs[i].value, depth + 1);
    }
    write_end(w, '}', m->count == 0, depth);
}

static void write_at(const struct writer *w, struct value v, unsigned depth)
{
    struct buf *out = w->out;
    if (!buf_ok(out))
        return;
    if (v.kind == VALUE_FLOAT && !isfinite(v.real)) {
        (void)err_set(w->env != NULL ? w->env->err : NULL, ERR_KIND_SYNTAX,
                      "%s is no number in JSON", isnan(v.real) ? "NaN" : "Infinity");
        buf_add(out, S("null"));
    } else if (v.kind == VALUE_NIL || depth > WRITE_DEPTH_MAX) {
        buf_add(out, S("null"));
    } else if (v.kind == VALUE_STRING) {
        write_string(value_as_str(v), out);
    } else if (v.kind == VALUE_ARRAY) {
        write_list(w, v, false, depth);
    } else if (v.kind == VALUE_MAP) {
        write_map(w, v.map, depth);
    } else if (v.kind == VALUE_DROP) {
        write_drop(w, v.drop, depth, false);
    } else if (v.kind == VALUE_DATE || v.kind == VALUE_RANGE) {
        write_string(value_to_str(v, w->env, out->arena), out);
    } else {
        value_write(v, w->env, out);
    }
}

void json_write(struct value v, struct drop_env *env, struct buf *out)
{
    write_at(&(struct writer){env, out, false}, v, 0);
}

void json_inspect(const struct drop *d, struct drop_env *env, struct buf *out)
{
    write_at(&(struct writer){env, out, true}, value_of_drop(d), 0);
}
