/*
 * Values from Ruby. See unpack.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/ruby/unpack.h"

#include "render/data/numeral.h"
#include "render/ruby/object.h"
#include "render/ruby/symbol.h"
#include "render/view/drop_named.h"

enum { DEPTH_MAX = 120 };

struct reading {
    struct context *x;
    struct str rest;
    unsigned depth;
    struct err *err;
};

static bool malformed(struct reading *r)
{
    (void)err_set(r->err, ERR_KIND_IO, "Ruby sent what is no value");
    return false;
}

static bool take(struct reading *r, void *to, size_t len)
{
    if (r->rest.len < len)
        return malformed(r);
    memcpy(to, r->rest.ptr, len);
    r->rest = str_from(r->rest, len);
    return true;
}

static bool take_str(struct reading *r, struct str *out)
{
    uint32_t len;
    if (!take(r, &len, sizeof(len)))
        return false;
    if (r->rest.len < len)
        return malformed(r);
    *out = str_sub(r->rest, 0, len);
    r->rest = str_from(r->rest, len);
    return true;
}

/* The number of values that follow: each takes at least a byte. */
static bool take_count(struct reading *r, uint32_t *count)
{
    return take(r, count, sizeof(*count)) && (*count <= r->rest.len || malformed(r));
}

static bool take_value(struct reading *r, struct value *out);

static bool take_array(struct reading *r, struct value *out)
{
    uint32_t count;
    if (!take_count(r, &count))
        return false;
    struct value *items = arena_new_array(r->x->arena, count > 0 ? count : 1, struct value);
    if (items == NULL)
        return err_arena(r->err, r->x->arena);
    for (uint32_t i = 0; i < count; i++) {
        if (!take_value(r, &items[i]))
            return false;
    }
    *out = value_array(items, count);
    return true;
}

static bool take_map(struct reading *r, struct value *out)
{
    uint32_t count;
    if (!take_count(r, &count))
        return false;
    struct value_map *map = value_map_new_for(r->x->arena, count);
    for (uint32_t i = 0; map != NULL && i < count; i++) {
        struct value key, item;
        if (!take_value(r, &key) || !take_value(r, &item))
            return false;
        if (!value_map_put(map, key, item))
            map = NULL;
    }
    *out = value_of_map(map);
    return map != NULL || err_arena(r->err, r->x->arena);
}

/* A string of a value: it has its letter. */
static bool take_text(struct reading *r, struct str *out)
{
    char letter;
    return take(r, &letter, 1) && take_str(r, out);
}

static bool take_moment(struct reading *r, struct value *out)
{
    struct moment m = {.seconds = 0};
    struct str kind, zone;
    if (!take(r, &m.seconds, sizeof(m.seconds)) ||
        !take(r, &m.nanoseconds, sizeof(m.nanoseconds)) || !take(r, &m.offset, sizeof(m.offset)) ||
        !take_text(r, &kind) || !take_text(r, &zone))
        return false;
    const int32_t most = 86400;
    if (m.nanoseconds >= 1000000000 || m.offset > most || m.offset < -most)
        return malformed(r);
    m.is_day = str_eq(kind, S("day"));
    m.is_utc = str_eq(kind, S("utc"));
    m.is_datetime = str_eq(kind, S("datetime"));
    if (zone.len < sizeof(m.zone))
        memcpy(m.zone, zone.ptr, zone.len);
    *out = value_date(r->x->arena, m);
    return !arena_failed(r->x->arena) || err_arena(r->err, r->x->arena);
}

static bool take_range(struct reading *r, struct value *out)
{
    int64_t first, last;
    if (!take(r, &first, sizeof(first)) || !take(r, &last, sizeof(last)))
        return false;
    *out = value_range(r->x->arena, first, last);
    return !arena_failed(r->x->arena) || err_arena(r->err, r->x->arena);
}

/* A whole number of more digits than numbers have here is text. */
static bool too_large(struct reading *r, struct str digits, struct value *out)
{
    *out = value_str(digits);
    return !arena_failed(r->x->arena) || err_arena(r->err, r->x->arena);
}

static bool take_symbol(struct reading *r, struct value *out)
{
    struct str name, shown;
    if (!take_text(r, &name) || !take_text(r, &shown))
        return false;
    *out = symbol_of(r->x->arena, name, shown);
    return !arena_failed(r->x->arena) || err_arena(r->err, r->x->arena);
}

/* An object of the site, or one of Ruby alone. What is gone since Ruby read the site is nil. */
static bool take_object(struct reading *r, struct value *out)
{
    struct str name;
    if (!take_str(r, &name))
        return false;
    if (name.len == 0)
        return malformed(r);
    if (name.ptr[0] == '#' || name.ptr[0] == '%') {
        *out = object_of_name(r->x, name);
        return !arena_failed(r->x->arena) || err_arena(r->err, r->x->arena);
    }
    *out = drop_named_find(r->x, (struct drop_named){name.ptr[0], str_from(name, 1)});
    return true;
}

static bool take_known(struct reading *r, char letter, struct value *out)
{
    struct str s;
    switch (letter) {
    case 'n':
        *out = value_nil();
        return true;
    case 't':
    case 'f':
        *out = value_bool(letter == 't');
        return true;
    case 'i':
        *out = value_int(0);
        return take(r, &out->integer, sizeof(out->integer));
    case 'd':
        *out = value_float(0);
        return take(r, &out->real, sizeof(out->real));
    case 's':
        if (!take_str(r, &s))
            return false;
        *out = value_str(s);
        return true;
    case 'I':
        return take_str(r, &s) && (numeral_whole(r->x->arena, s, out) || too_large(r, s, out));
    case 'y':
        return take_symbol(r, out);
    case 'a':
        return take_array(r, out);
    case 'h':
        return take_map(r, out);
    case 'm':
        return take_moment(r, out);
    case 'r':
        return take_range(r, out);
    case 'o':
        return take_object(r, out);
    default:
        return malformed(r);
    }
}

static bool take_value(struct reading *r, struct value *out)
{
    char letter;
    if (r->depth >= DEPTH_MAX)
        return malformed(r);
    r->depth++;
    bool ok = take(r, &letter, 1) && take_known(r, letter, out);
    r->depth--;
    return ok;
}

bool unpack(struct context *x, struct str text, struct value *out, struct err *err)
{
    struct reading r = {.x = x, .rest = text, .err = err};
    return take_value(&r, out) && (r.rest.len == 0 || malformed(&r));
}
