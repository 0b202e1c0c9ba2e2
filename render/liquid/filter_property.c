/*
 * Properties of an item, as Jekyll's filters read them. See filter.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/filter.h"

#include <stdlib.h>

#include "render/liquid/number.h"

/*
 * Whether s, without space around it, is -?digits, or -? and digits with one point before or among
 * them.
 */
static bool looks_numeric(struct str s, bool *whole)
{
    size_t digits = 0, points = 0;
    s = str_trim(s);
    s = str_from(s, str_starts(s, S("-")) ? 1 : 0);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '.')
            points++;
        else if (char_is_digit(s.ptr[i]))
            digits++;
        else
            return false;
    }
    *whole = points == 0;
    return digits > 0 && points <= 1;
}

static NEVER_INLINE bool read_unclear(struct liquid_call *call, struct str s, struct value *v)
{
    bool whole;
    if (!looks_numeric(s, &whole))
        return true;
    if (whole) {
        struct number n;
        /* A number with too many digits stays text. */
        return !number_of_text(call->run->env.arena, s, &n) ||
               number_value(call->run->env.arena, n, v);
    }
    const char *text = arena_z(call->run->env.arena, s);
    if (text != NULL)
        *v = value_float(strtod(text, NULL));
    return true;
}

/* Jekyll's parse_sort_input. */
static bool read_numeric(struct liquid_call *call, struct value *v)
{
    struct str s = value_as_str(*v);
    return s.len == 0 || char_is_alpha(s.ptr[0]) || filter_profile(call)->properties_are_plain ||
           read_unclear(call, s, v);
}

static bool fail_property(struct liquid_call *call, struct value item, struct str property)
{
    return filter_fail(call, "cannot read '%.*s' of an item that is %.*s", STR_ARG(property),
                       STR_ARG(value_class(item)));
}

/* a.b.c: if the path reaches something without members, Jekyll's answer is false. */
static bool follow_path(struct liquid_call *call, struct str path, struct value *v)
{
    while (path.len > 0 && path.ptr[path.len - 1] == '.')
        path.len--;
    while (path.len > 0) {
        struct str key;
        struct value item = *v;
        str_cut(path, '.', &key, &path);
        switch (filter_member(call, item, value_str(key), v)) {
        case FILTER_MEMBER:
            break;
        case FILTER_NO_MEMBERS:
            if (filter_profile(call)->properties_are_plain)
                return fail_property(call, item, key);
            *v = value_bool(false);
            break;
        case FILTER_BAD_KEY:
            return fail_property(call, item, key);
        case FILTER_FAILED:
            return false;
        }
    }
    return true;
}

struct filter_path filter_path_of(struct str text)
{
    return (struct filter_path){text, str_find_char(text, '.') == STR_NONE, UINT32_MAX};
}

bool filter_property(struct liquid_call *call, struct value item, struct filter_path *property,
                     struct value *out)
{
    *out = item;
    if (property->text.len >= FILTER_BYTES_A_STEP &&
        !filter_charge_value(call, value_str(property->text)))
        return false;
    if (property->text.len == 0 && filter_profile(call)->properties_are_plain)
        return true;
    if (LIKELY(item.kind == VALUE_MAP && property->is_key)) {
        const struct value *found = value_map_find_near(item.map, property->text, &property->hint);
        *out = found != NULL ? *found : value_nil();
        return read_numeric(call, out);
    }
    if (!property->is_key)
        return follow_path(call, property->text, out) && read_numeric(call, out);
    enum filter_access access = filter_member(call, item, value_str(property->text), out);
    if (access == FILTER_NO_MEMBERS || access == FILTER_BAD_KEY)
        return fail_property(call, item, property->text);
    return access == FILTER_MEMBER && read_numeric(call, out);
}
