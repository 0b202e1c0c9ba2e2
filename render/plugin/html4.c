/*
 * The elements of HTML as libxml2 2.9 knows them. See html4.h.
 *
 * The tables are what libxml2 did with each pair of elements.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/html4.h"

struct rule {
    struct str open, closed_by; /* names between blanks */
};

#define HEADING_ENDS STR_INIT(" fieldset form li p table ")

static const struct rule rules[] = {
    {STR_INIT("a"), STR_INIT(" a fieldset table td th ")},
    {STR_INIT("address"), STR_INIT(" dd dl dt form li ul ")},
    {STR_INIT("b"), STR_INIT(" center p td th ")},
    {STR_INIT("big"), STR_INIT(" p ")},
    {STR_INIT("caption"), STR_INIT(" col colgroup tbody tfoot thead tr ")},
    {STR_INIT("colgroup"), STR_INIT(" colgroup tbody tfoot thead tr ")},
    {STR_INIT("dd"), STR_INIT(" dt ")},
    {STR_INIT("dir"), STR_INIT(" dd dl dt form ul ")},
    {STR_INIT("dl"), STR_INIT(" form li ")},
    {STR_INIT("dt"), STR_INIT(" dd dl ")},
    {STR_INIT("font"), STR_INIT(" center td th ")},
    {STR_INIT("form"), STR_INIT(" form ")},
    {STR_INIT("h1"), HEADING_ENDS},
    {STR_INIT("h2"), HEADING_ENDS},
    {STR_INIT("h3"), HEADING_ENDS},
    {STR_INIT("h4"), HEADING_ENDS},
    {STR_INIT("h5"), HEADING_ENDS},
    {STR_INIT("h6"), HEADING_ENDS},
    {STR_INIT("i"), STR_INIT(" center p td th ")},
    {STR_INIT("legend"), STR_INIT(" fieldset ")},
    {STR_INIT("li"), STR_INIT(" li ")},
    {STR_INIT("menu"), STR_INIT(" dd dl dt form ul ")},
    {STR_INIT("ol"), STR_INIT(" form ul ")},
    {STR_INIT("option"), STR_INIT(" optgroup option ")},
    {STR_INIT("p"), STR_INIT(" address blockquote caption center col colgroup dd dir div dl dt "
                             "fieldset form h1 h2 h3 h4 h5 h6 hr li menu ol p pre table tbody td "
                             "tfoot th title tr ul ")},
    {STR_INIT("pre"), STR_INIT(" dd dl dt fieldset form li table ul ")},
    {STR_INIT("s"), STR_INIT(" p ")},
    {STR_INIT("small"), STR_INIT(" p ")},
    {STR_INIT("span"), STR_INIT(" td th ")},
    {STR_INIT("strike"), STR_INIT(" p ")},
    {STR_INIT("tbody"), STR_INIT(" tbody tfoot ")},
    {STR_INIT("td"), STR_INIT(" tbody td tfoot th tr ")},
    {STR_INIT("tfoot"), STR_INIT(" tbody ")},
    {STR_INIT("th"), STR_INIT(" tbody td tfoot th tr ")},
    {STR_INIT("thead"), STR_INIT(" tbody tfoot ")},
    {STR_INIT("tr"), STR_INIT(" tbody tfoot tr ")},
    {STR_INIT("tt"), STR_INIT(" p ")},
    {STR_INIT("u"), STR_INIT(" p td th ")},
    {STR_INIT("ul"), STR_INIT(" address form menu ol pre ")},
};

static bool has_name(struct str names, struct str name)
{
    for (size_t at = 0; at + name.len + 2 <= names.len; at++) {
        if (names.ptr[at] == ' ' && names.ptr[at + 1 + name.len] == ' ' &&
            str_eq_nocase(str_sub(names, at + 1, at + 1 + name.len), name))
            return true;
    }
    return false;
}

bool html4_is_void(struct str name)
{
    return has_name(S(" area base basefont br col frame hr img input isindex link meta param "),
                    name);
}

bool html4_closes(struct str next, struct str open)
{
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        if (str_eq_nocase(rules[i].open, open))
            return has_name(rules[i].closed_by, next);
    }
    return false;
}

unsigned html4_rank(struct str name)
{
    static const struct {
        struct str names;
        unsigned rank;
    } ranks[] = {
        {STR_INIT(" div "), 150},   {STR_INIT(" td th "), 160},
        {STR_INIT(" tr "), 170},    {STR_INIT(" thead tbody tfoot "), 180},
        {STR_INIT(" table "), 190},
    };
    enum { ORDINARY = 100 };
    for (size_t i = 0; i < ARRAY_LEN(ranks); i++) {
        if (has_name(ranks[i].names, name))
            return ranks[i].rank;
    }
    return ORDINARY;
}
