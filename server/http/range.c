/*
 * Byte ranges. See range.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/range.h"

enum spec { SPEC_BAD, SPEC_BEHIND, SPEC_RANGE };

/* Reads digits as a number; at least one digit. If it is too large, *out is the maximum. */
static bool read_number(struct str digits, uint64_t *out)
{
    uint64_t n = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (!char_is_digit(digits.ptr[i]))
            return false;
        uint64_t digit = (uint64_t)(digits.ptr[i] - '0');
        n = n > (UINT64_MAX - digit) / 10 ? UINT64_MAX : n * 10 + digit;
    }
    *out = n;
    return digits.len > 0;
}

/* "-500": the last 500 bytes. */
static enum spec read_suffix(struct str digits, uint64_t size, struct range *out)
{
    uint64_t n = 0;
    if (!read_number(digits, &n))
        return SPEC_BAD;
    if (n == 0 || size == 0)
        return SPEC_BEHIND;
    out->len = n < size ? n : size;
    out->from = size - out->len;
    return SPEC_RANGE;
}

/* "0-499", "500-" or "-500". */
static enum spec read_spec(struct str spec, uint64_t size, struct range *out)
{
    struct str head, tail;
    uint64_t first = 0, last = UINT64_MAX;
    if (!str_cut(spec, '-', &head, &tail))
        return SPEC_BAD;
    if (head.len == 0)
        return read_suffix(tail, size, out);
    if (!read_number(head, &first) || (tail.len > 0 && !read_number(tail, &last)) || last < first)
        return SPEC_BAD;
    if (first >= size)
        return SPEC_BEHIND;
    out->from = first;
    out->len = (last < size - 1 ? last : size - 1) - first + 1;
    return SPEC_RANGE;
}

/* Blanks and tabs around an element of a list (RFC 9110, section 5.6.3). */
static struct str trim_blanks(struct str s)
{
    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = str_from(s, 1);
    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

enum range_result range_parse(struct str text, uint64_t size, struct range out[static RANGES_MAX],
                              size_t *count)
{
    struct str unit, rest;
    uint64_t total = 0;
    size_t asked = 0;
    *count = 0;
    if (!str_cut(text, '=', &unit, &rest) || !str_eq_nocase(unit, S("bytes")))
        return RANGE_ALL;
    while (rest.len > 0) {
        struct str element;
        struct range range = {0, 0};
        str_cut(rest, ',', &element, &rest);
        element = trim_blanks(element);
        if (element.len == 0)
            continue;
        enum spec spec = read_spec(element, size, &range);
        if (spec == SPEC_BAD || ++asked > RANGES_MAX)
            return RANGE_ALL;
        if (spec == SPEC_RANGE) {
            total += range.len; /* at most RANGES_MAX files: far from an overflow */
            out[(*count)++] = range;
        }
    }
    if (asked == 0)
        return RANGE_ALL;
    if (*count == 0)
        return RANGE_NONE;
    /* Overlapping ranges that add up to more than the body save nothing (14.2). */
    return *count > 1 && total > size ? RANGE_ALL : RANGE_SOME;
}
