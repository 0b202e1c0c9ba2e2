/*
 * XML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"name", "[%p{L}:_][%p{Word}%p{Cf}:.·-]*"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"[^<&]+", "-", ""},
    {"&%S*?;", "ni", ""},
    {"<!%[CDATA%[.*?%]%]>", "cp", ""},
    {"<!--", "c", "comment"},
    {"<%?.*?%?>", "cp", ""},
    {"<![^>]*>", "cp", ""},
    {"<%s*%{name}", "nt", "tag"},
    {"<%s*/%s*%{name}%s*>", "nt", ""},

    {":comment", "", ""},
    {"[^-]+", "c", ""},
    {"-->", "c", "pop"},
    {"-", "c", ""},

    {":tag", "", ""},
    {"%s+", "-", ""},
    {"%{name}%s*=", "na", "attribute"},
    {"/?%s*>", "nt", "pop"},

    {":attribute", "", ""},
    {"%s+", "-", ""},
    {"(?m)\".*?\"|'.*?'|[^%s>]+", "s", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_xml = {.name = "xml", .rules = rules, .patterns = patterns};
