/*
 * Source maps. See source_map.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/source_map.h"

#include "render/base/buf.h"

/* The strings of an array, each with its quotes, as they stand in the map. */
struct strings {
    struct str *items;
    size_t count;
    size_t from, to; /* the position of the array in the map, without its brackets */
};

/* ---- the arrays ---- */

/* The offset behind the string that begins with the quote at `at`; STR_NONE: it does not end. */
static size_t string_end(struct str s, size_t at)
{
    for (at++; at < s.len && s.ptr[at] != '"'; at++)
        at += s.ptr[at] == '\\';
    return at < s.len ? at + 1 : STR_NONE;
}

/* One array of strings, `key` its name with quotes. Returns false if not found, or memory ends.
 */
static bool strings_find(struct str map, struct str key, struct arena *a, struct strings *out)
{
    size_t at = str_find(map, key), end = 0;
    *out = (struct strings){.count = 0};
    while (at != STR_NONE && at < map.len && map.ptr[at] != '[')
        at++;
    if (at == STR_NONE || at == map.len)
        return false;
    out->from = at + 1;
    for (int pass = 0; pass < 2; pass++) {
        for (end = out->from, out->count = 0; end < map.len && map.ptr[end] != ']';) {
            size_t next = map.ptr[end] == '"' ? string_end(map, end) : end + 1;
            if (next == STR_NONE)
                return false;
            if (map.ptr[end] == '"' && out->items != NULL)
                out->items[out->count] = str_sub(map, end, next);
            out->count += map.ptr[end] == '"';
            end = next;
        }
        if (out->items == NULL)
            out->items = arena_new_array(a, out->count + 1, struct str);
        if (out->items == NULL)
            return false;
    }
    out->to = end;
    return end < map.len;
}

/* ---- mappings: numbers of six bits a character, the lowest first ---- */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { BITS = 5, MORE = 1 << BITS, NUMBER_BITS_MAX = 30 };

static bool number_take(struct str *s, int64_t *out)
{
    uint32_t bits = 0, digit = MORE;
    for (unsigned shift = 0; (digit & MORE) != 0; shift += BITS) {
        const char *found = s->len > 0 && s->ptr[0] != '\0' ? strchr(digits, s->ptr[0]) : NULL;
        if (found == NULL || shift > NUMBER_BITS_MAX - BITS)
            return false;
        digit = (uint32_t)(found - digits);
        bits |= (digit & (MORE - 1)) << shift;
        *s = str_from(*s, 1);
    }
    *out = (bits & 1) != 0 ? -(int64_t)(bits >> 1) : (int64_t)(bits >> 1);
    return true;
}

static void number_put(struct buf *b, int64_t n)
{
    uint64_t bits = n < 0 ? ((uint64_t)-n << 1) | 1 : (uint64_t)n << 1;
    do {
        uint64_t digit = bits & (MORE - 1);
        bits >>= BITS;
        buf_putc(b, digits[digit | (bits > 0 ? MORE : 0)]);
    } while (bits > 0);
}

/* Mappings whose source i has become source to[i]. Returns false if they are not understood. */
static bool mappings_put(struct buf *b, struct str s, const size_t *to, size_t count)
{
    enum { FIELD_SOURCE = 1 };
    int64_t source = 0, n = 0;
    size_t last = 0;
    unsigned field = 0;
    while (s.len > 0) {
        if (s.ptr[0] == ',' || s.ptr[0] == ';') {
            buf_putc(b, s.ptr[0]);
            s = str_from(s, 1);
            field = 0;
            continue;
        }
        if (!number_take(&s, &n))
            return false;
        if (field++ == FIELD_SOURCE) {
            source += n;
            if (source < 0 || (uint64_t)source >= count)
                return false;
            n = (int64_t)to[source] - (int64_t)last;
            last = to[source];
        }
        number_put(b, n);
    }
    return true;
}

/* ---- the whole ---- */

/* The place of each source among those that stay; false if all of them do. */
static bool places(const struct strings *sources, size_t *to)
{
    size_t left = 0;
    for (size_t i = 0; i < sources->count; i++) {
        size_t first = 0;
        while (!str_eq(sources->items[first], sources->items[i]))
            first++;
        to[i] = first < i ? to[first] : left++;
    }
    return left < sources->count;
}

/* An array as libsass writes it, one string a line. */
static void strings_put(struct buf *b, const struct strings *s, const size_t *to)
{
    size_t left = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (to[i] != left)
            continue;
        buf_add(b, left++ > 0 ? S(",\n\t\t") : S("\n\t\t"));
        buf_add(b, s->items[i]);
    }
    buf_add(b, S("\n\t"));
}

bool source_map_unite(struct str map, struct arena *a, struct str *out)
{
    const struct str key = S("\"mappings\": ");
    struct strings sources, contents;
    *out = map;
    if (!strings_find(map, S("\"sources\""), a, &sources) ||
        !strings_find(map, S("\"sourcesContent\""), a, &contents))
        return !arena_failed(a);
    size_t *to = arena_new_array(a, sources.count + 1, size_t);
    if (to == NULL)
        return false;
    size_t at = contents.to;
    while (at < map.len && !str_starts(str_from(map, at), key))
        at++;
    size_t end = at < map.len ? string_end(map, at + key.len) : STR_NONE;
    if (sources.count != contents.count || end == STR_NONE || !places(&sources, to))
        return true;
    struct buf b;
    buf_init(&b, a, 0);
    buf_add(&b, str_sub(map, 0, sources.from));
    strings_put(&b, &sources, to);
    buf_add(&b, str_sub(map, sources.to, contents.from));
    strings_put(&b, &contents, to);
    buf_add(&b, str_sub(map, contents.to, at + key.len + 1));
    bool known = mappings_put(&b, str_sub(map, at + key.len + 1, end - 1), to, sources.count);
    buf_add(&b, str_from(map, end - 1));
    if (known && buf_ok(&b))
        *out = buf_str(&b);
    return buf_ok(&b) || !known;
}
