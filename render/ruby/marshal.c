/*
 * Values as Ruby's Marshal. See marshal.h.
 *
 *     0 T F            nil, true, false
 *     i N              an integer of at most 31 bits; l: a longer one; f TEXT: a float
 *     I " LEN BYTES    a string, with the instance variable :E => true, which says UTF-8
 *     [ N  { N         an array, a hash: the items follow
 *     u :NAME LEN BYTES   an object that the class NAME makes of the bytes (_load)
 *     : LEN BYTES      a symbol; ; N: the N-th symbol of this text once more
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/ruby/marshal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "render/data/numeral.h"
#include "render/ruby/object.h"
#include "render/ruby/symbol.h"
#include "render/view/drop_named.h"

enum { DEPTH_MAX = 100 };

/* ---- the format ---- */

/* Marshal's integer of variable length, of at most 31 bits. */
static void put_long(struct buf *out, int64_t n)
{
    if (n == 0) {
        buf_putc(out, 0);
    } else if (n > 0 && n < 123) {
        buf_putc(out, (char)(n + 5));
    } else if (n < 0 && n > -124) {
        buf_putc(out, (char)(n - 5));
    } else {
        char bytes[4];
        int len = 0;
        uint64_t rest = (uint64_t)n;
        for (bool more = true; more; rest >>= 8) {
            bytes[len++] = (char)(rest & 0xff);
            /* Of a negative number the bytes that are left out are all ones. */
            more = len < 4 && rest >> 8 != (n < 0 ? UINT64_MAX >> (8 * len) : 0);
        }
        buf_putc(out, (char)(n < 0 ? -len : len));
        buf_add(out, str_of(bytes, (size_t)len));
    }
}

static void put_bytes(struct buf *out, struct str s)
{
    put_long(out, (int64_t)s.len);
    buf_add(out, s);
}

static void put_symbol(struct marshal *m, struct str name)
{
    for (size_t i = 0; i < m->symbol_count; i++) {
        if (str_eq(m->symbols[i], name)) {
            buf_putc(m->out, ';');
            put_long(m->out, (int64_t)i);
            return;
        }
    }
    m->symbols[m->symbol_count++] = name; /* the names are constants, fewer than fit */
    buf_putc(m->out, ':');
    put_bytes(m->out, name);
}

static void put_string(struct marshal *m, struct str s)
{
    buf_add(m->out, S("I\""));
    put_bytes(m->out, s);
    put_long(m->out, 1);
    put_symbol(m, S("E"));
    buf_putc(m->out, 'T');
}

static void put_int(struct marshal *m, int64_t n)
{
    const int64_t most = (INT64_C(1) << 30) - 1;
    if (n >= -most - 1 && n <= most) {
        buf_putc(m->out, 'i');
        put_long(m->out, n);
        return;
    }
    uint64_t size = n < 0 ? -(uint64_t)n : (uint64_t)n;
    unsigned shorts = size >> 48 != 0 ? 4 : size >> 32 != 0 ? 3 : 2;
    buf_putc(m->out, 'l');
    buf_putc(m->out, n < 0 ? '-' : '+');
    put_long(m->out, shorts);
    for (unsigned i = 0; i < shorts * 2; i++, size >>= 8)
        buf_putc(m->out, (char)(size & 0xff));
}

static void put_float(struct marshal *m, double n)
{
    char text[40];
    if (isnan(n))
        (void)snprintf(text, sizeof(text), "nan");
    else if (isinf(n))
        (void)snprintf(text, sizeof(text), n > 0 ? "inf" : "-inf");
    else
        (void)snprintf(text, sizeof(text), "%.17g", n);
    buf_putc(m->out, 'f');
    put_bytes(m->out, str_c(text));
}

static void put_object(struct marshal *m, struct str class, struct str text)
{
    buf_putc(m->out, 'u');
    put_symbol(m, class);
    put_bytes(m->out, text);
}

/* ---- values ---- */

static void put_moment(struct marshal *m, const struct moment *t)
{
    char text[80 + ZONE_NAME_MAX];
    const char *kind = t->is_day        ? "day"
                       : t->is_datetime ? "datetime"
                       : t->is_utc      ? "utc"
                                        : "local";
    (void)snprintf(text, sizeof(text), "%" PRId64 " %" PRIu32 " %" PRId32 " %s %s", t->seconds,
                   t->nanoseconds, t->offset, kind, t->zone);
    put_object(m, S("Approche::Moment"), str_c(text));
}

static void put_range(struct marshal *m, const struct value_range *r)
{
    char text[48];
    (void)snprintf(text, sizeof(text), "%" PRId64 " %" PRId64, r->first, r->last);
    put_object(m, S("Approche::Span"), str_c(text));
}

/* Goes by name what Ruby has as well. */
static bool put_named(struct marshal *m, struct value v)
{
    struct drop_named name;
    struct buf text;
    if (!drop_named_of(m->x, v, &name))
        return false;
    buf_init(&text, m->x->arena, 0);
    buf_putc(&text, name.kind);
    buf_add(&text, name.text);
    put_object(m, S("Approche::Ref"), buf_str(&text));
    return true;
}

/* site.tags and site.categories: in Ruby a name that they lack is an empty list. */
static bool put_groups(struct marshal *m, const struct value_map *map)
{
    const struct collect *lists = &m->x->site->collect;
    const struct {
        struct value groups;
        struct str name;
    } rows[] = {{lists->tags, S("T")}, {lists->categories, S("C")}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].groups.kind == VALUE_MAP && rows[i].groups.map == map) {
            put_object(m, S("Approche::Ref"), rows[i].name);
            return true;
        }
    }
    return false;
}

static void put_map(struct marshal *m, const struct value_map *map)
{
    if (put_groups(m, map))
        return;
    buf_putc(m->out, '{');
    put_long(m->out, (int64_t)map->count);
    for (size_t i = 0; i < map->count; i++) {
        marshal_value(m, map->pairs[i].key);
        marshal_value(m, map->pairs[i].value);
    }
}

/* The state of a loop, which has no keys to list. */
static void put_loop(struct marshal *m, const struct drop *d)
{
    static const struct str members[] = {
        STR_INIT("first"),      STR_INIT("index"),  STR_INIT("index0"),
        STR_INIT("last"),       STR_INIT("length"), STR_INIT("name"),
        STR_INIT("parentloop"), STR_INIT("rindex"), STR_INIT("rindex0"),
    };
    buf_putc(m->out, '{');
    put_long(m->out, ARRAY_LEN(members));
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        struct value v;
        if (!value_drop_get(d, &m->x->run.env, value_str(members[i]), &v))
            v = value_nil();
        marshal_str(m, members[i]);
        marshal_value(m, v);
    }
}

static void put_drop(struct marshal *m, struct value v)
{
    struct drop_env *env = &m->x->run.env;
    struct str object = object_name(v.drop), symbol;
    if (object.len > 0) {
        put_object(m, S("Approche::Ref"), object);
        return;
    }
    if (symbol_name(v.drop, &symbol)) {
        put_object(m, S("Approche::Name"), symbol);
        return;
    }
    if (numeral_decimal(v) != NULL) {
        put_object(m, S("Approche::Digits"), value_to_str(v, env, m->x->arena));
        return;
    }
    if (put_named(m, v))
        return;
    if (str_eq(v.drop->class->name, S("Liquid::ForloopDrop"))) {
        put_loop(m, v.drop);
        return;
    }
    const struct value_map *map = v.drop->class->keys != NULL ? value_drop_map(v.drop, env) : NULL;
    if (map != NULL)
        put_map(m, map);
    else
        put_string(m, value_to_str(v, env, m->x->arena));
}

void marshal_value(struct marshal *m, struct value v)
{
    if (m->depth >= DEPTH_MAX) {
        m->too_deep = true;
        buf_putc(m->out, '0');
        return;
    }
    m->depth++;
    switch (v.kind) {
    case VALUE_NIL:
        buf_putc(m->out, '0');
        break;
    case VALUE_BOOL:
        buf_putc(m->out, v.boolean ? 'T' : 'F');
        break;
    case VALUE_INT:
        put_int(m, v.integer);
        break;
    case VALUE_FLOAT:
        put_float(m, v.real);
        break;
    case VALUE_STRING:
        put_string(m, value_as_str(v));
        break;
    case VALUE_ARRAY:
        buf_putc(m->out, '[');
        put_long(m->out, v.len);
        for (uint32_t i = 0; i < v.len; i++)
            marshal_value(m, v.items[i]);
        break;
    case VALUE_MAP:
        put_map(m, v.map);
        break;
    case VALUE_RANGE:
        put_range(m, v.range);
        break;
    case VALUE_DATE:
        put_moment(m, v.moment);
        break;
    case VALUE_DROP:
        put_drop(m, v);
        break;
    }
    m->depth--;
}

void marshal_map(struct marshal *m, size_t count)
{
    buf_putc(m->out, '{');
    put_long(m->out, (int64_t)count);
}

void marshal_unread(struct marshal *m)
{
    put_object(m, S("Approche::Ref"), S("u"));
}

void marshal_begin(struct marshal *m, struct context *x, size_t count, struct buf *out)
{
    *m = (struct marshal){.out = out, .x = x};
    buf_add(out, S("\x04\x08["));
    put_long(out, (int64_t)count);
}
