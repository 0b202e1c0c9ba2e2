/*
 * Accept-Encoding. See accept.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/accept.h"

enum {
    WEIGHT_MAX = 1000,
    WEIGHT_LEAST = 1, /* of identity if it is not mentioned: better than nothing */
    WEIGHT_UNSAID = UINT16_MAX,
};

static const struct {
    struct str name;
    enum coding coding;
} names[] = {
    {STR_INIT("gzip"), CODING_GZIP},   {STR_INIT("br"), CODING_BROTLI},
    {STR_INIT("zstd"), CODING_ZSTD},   {STR_INIT("identity"), CODING_IDENTITY},
    {STR_INIT("x-gzip"), CODING_GZIP}, /* section 8.4.1.3 */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct str trim_blanks(struct str s)
{
    while (s.len > 0 && is_blank(s.ptr[0]))
        s = str_from(s, 1);
    while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

/*
 * Reads "0.5" as 500 (section 12.4.2: at most three digits after the point). Returns false for
 * anything else.
 */
static bool read_weight(struct str s, uint16_t *out)
{
    unsigned weight = 0, unit = WEIGHT_MAX;
    if (s.len == 0 || s.len > 5 || (s.ptr[0] != '0' && s.ptr[0] != '1') ||
        (s.len > 1 && s.ptr[1] != '.'))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (i == 1)
            continue;
        if (!char_is_digit(s.ptr[i]))
            return false;
        weight += (unsigned)(s.ptr[i] - '0') * unit;
        unit /= 10;
    }
    *out = (uint16_t)weight;
    return weight <= WEIGHT_MAX;
}

/* Splits "gzip;q=0.5" into name and weight. Returns false if it has another form. */
static bool read_element(struct str element, struct str *name, uint16_t *weight)
{
    struct str parameter;
    *weight = WEIGHT_MAX;
    if (!str_cut(element, ';', name, &parameter)) {
        *name = trim_blanks(*name);
        return name->len > 0;
    }
    *name = trim_blanks(*name);
    parameter = trim_blanks(parameter);
    if (parameter.len < 2 || char_lower(parameter.ptr[0]) != 'q' || parameter.ptr[1] != '=')
        return false;
    return name->len > 0 && read_weight(str_from(parameter, 2), weight);
}

static void read_line(struct str line, struct accept *a, uint16_t *others)
{
    while (line.len > 0) {
        struct str element, name;
        uint16_t weight = 0;
        str_cut(line, ',', &element, &line);
        if (!read_element(element, &name, &weight))
            continue;
        if (str_eq(name, S("*")))
            *others = weight;
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
            if (name.len == names[i].name.len && str_eq_nocase(name, names[i].name))
                a->weights[names[i].coding] = weight;
        }
    }
}

void accept_read(const struct reply_list *lines, struct accept *out)
{
    uint16_t others = WEIGHT_UNSAID;
    for (unsigned i = 0; i < CODING_COUNT; i++)
        out->weights[i] = WEIGHT_UNSAID;
    for (size_t i = 0; i < lines->count; i++)
        read_line(lines->lines[i], out, &others);
    for (unsigned i = 0; i < CODING_COUNT; i++) {
        if (out->weights[i] != WEIGHT_UNSAID)
            continue;
        /* "*" includes identity, but only "*;q=0" makes a difference for it. */
        if (i == CODING_IDENTITY)
            out->weights[i] = others == 0 ? 0 : WEIGHT_LEAST;
        else
            out->weights[i] = others == WEIGHT_UNSAID ? 0 : others;
    }
}

enum coding accept_best(const struct accept *a, unsigned offered)
{
    enum coding best = CODING_IDENTITY;
    offered |= CODING_BIT(CODING_IDENTITY);
    for (unsigned i = 0; i < CODING_COUNT; i++) {
        if ((offered & CODING_BIT(i)) != 0 && a->weights[i] >= a->weights[best])
            best = (enum coding)i;
    }
    return a->weights[best] > 0 ? best : CODING_COUNT;
}
