/*
 * Sets of characters. See pattern_set.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/pattern_set.h"

#include "render/base/utf8.h"

enum { ASCII_END = 0x80 };

static const struct {
    struct str name;
    bool (*has)(uint32_t code);
} classes[] = {
    {STR_INIT("L"), utf8_is_letter},
    {STR_INIT("Word"), utf8_is_word},
    {STR_INIT("Cf"), utf8_is_format},
    {STR_INIT("N"), utf8_is_number},
    {STR_INIT("Nd"), utf8_is_decimal},
    {STR_INIT("Nl"), utf8_is_letter_number},
    {STR_INIT("M"), utf8_is_mark},
    {STR_INIT("alpha"), utf8_is_alpha},
    {STR_INIT("alnum"), utf8_is_alnum},
    {STR_INIT("upper"), utf8_is_upper},
    {STR_INIT("lower"), utf8_is_lower},
    {STR_INIT("digit"), utf8_is_decimal},
    {STR_INIT("word"), utf8_is_word},
    {STR_INIT("Lo"), utf8_is_other_letter},
    {STR_INIT("Lu"), utf8_is_upper_letter},
    {STR_INIT("Sm"), utf8_is_math_symbol},
    {STR_INIT("So"), utf8_is_other_symbol},
    {STR_INIT("Ll"), utf8_is_lower_letter},
    {STR_INIT("Lt"), utf8_is_title_letter},
    {STR_INIT("Lm"), utf8_is_modifier_letter},
    {STR_INIT("Mn"), utf8_is_nonspacing_mark},
    {STR_INIT("Mc"), utf8_is_spacing_mark},
    {STR_INIT("Pc"), utf8_is_connector},
    {STR_INIT("S"), utf8_is_symbol},
};

bool char_set_range(struct char_set *s, uint32_t low, uint32_t high, bool fold)
{
    for (uint32_t c = low; c <= high && c < ASCII_END; c++) {
        byte_set_put(&s->bytes, (unsigned char)c);
        if (fold) {
            byte_set_put(&s->bytes, (unsigned char)char_lower((char)c));
            byte_set_put(&s->bytes, (unsigned char)char_upper((char)c));
        }
    }
    if (high < ASCII_END)
        return true;
    if (s->ranges == SET_RANGES)
        return false;
    s->low[s->ranges] = low;
    s->high[s->ranges++] = high;
    return true;
}

static bool letter_has(char letter, char c)
{
    switch (letter) {
    case 's':
        return char_is_space(c);
    case 'w':
        return char_is_word(c);
    case 'd':
        return char_is_digit(c);
    default:
        return char_hex(c) >= 0;
    }
}

bool char_set_letter(struct char_set *s, char letter)
{
    char small = char_lower(letter);
    if (strchr("swdh", small) == NULL)
        return false;
    bool other = small != letter;
    for (int c = 0; c < ASCII_END; c++) {
        if (letter_has(small, (char)c) != other)
            byte_set_put(&s->bytes, (unsigned char)c);
    }
    s->beyond = s->beyond || other;
    return true;
}

bool char_set_class(struct char_set *s, struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
        if (!str_eq(classes[i].name, name))
            continue;
        s->classes |= 1U << i;
        for (unsigned c = 0; c < ASCII_END; c++) {
            if (classes[i].has(c))
                byte_set_put(&s->bytes, (unsigned char)c);
        }
        return true;
    }
    return false;
}

void char_set_finish(struct char_set *s, bool negate)
{
    s->negated = negate;
    if (negate) {
        s->bytes.bits[0] = ~s->bytes.bits[0];
        s->bytes.bits[1] = ~s->bytes.bits[1];
    }
    bool any = s->beyond || s->classes != 0 || s->ranges > 0;
    if (negate ? !s->beyond : any)
        s->bytes.bits[2] = s->bytes.bits[3] = UINT64_MAX;
}

static bool has_beyond(const struct char_set *s, uint32_t code)
{
    if (s->beyond)
        return true;
    for (size_t i = 0; i < s->ranges; i++) {
        if (code >= s->low[i] && code <= s->high[i])
            return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(classes); i++) {
        if ((s->classes >> i & 1) != 0 && classes[i].has(code))
            return true;
    }
    return false;
}

size_t char_set_match_beyond(const struct char_set *s, const char *p, const char *end)
{
    struct str rest = str_of(p, (size_t)(end - p));
    bool valid = true;
    uint32_t code = utf8_next(&rest, &valid);
    return (valid && has_beyond(s, code)) != s->negated ? (size_t)(rest.ptr - p) : 0;
}
