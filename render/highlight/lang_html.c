/*
 * HTML, with JavaScript and CSS in it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"name", "[%p{L}:_-][%p{Word}%p{Cf}:.·-]*"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"[^<&]+", "-", ""},
    {"&%S*?;", "ni", ""},
    {"(?im)<!DOCTYPE .*?>", "cp", ""},
    {"(?m)<!%[CDATA%[.*?%]%]>", "cp", ""},
    {"<!--", "c", "comment"},
    {"(?m)<%?.*?%?>", "cp", ""},
    {"<%s*script%s*", "nt", "^javascript script_content tag"},
    {"<%s*style%s*", "nt", "^css style_content tag"},
    {"</", "nt", "tag_end"},
    {"<", "nt", "tag_start"},

    {":tag_end", "", ""},
    {"@tag_end_end", "", ""},
    {"%{name}", "nt", "=tag_end_end"},

    {":tag_end_end", "", ""},
    {"%s+", "-", ""},
    {">", "nt", "pop"},

    {":tag_start", "", ""},
    {"%s+", "-", ""},
    {"%{name}", "nt", "=tag"},
    {"", "", "=tag"},

    {":comment", "", ""},
    {"[^-]+", "c", ""},
    {"-->", "c", "pop"},
    {"-", "c", ""},

    {":tag", "", ""},
    {"%s+", "-", ""},
    {"[%p{L}:_%[%]()*.-][%p{Word}%p{Cf}:.·%[%]()*-]*%s*=%s*", "na", "attribute"},
    {"[%p{L}:_*#-][%p{Word}%p{Cf}:.·*#-]*", "na", ""},
    {"/?%s*>", "nt", "pop"},

    {":attribute", "", ""},
    {"\"", "s", "=double"},
    {"'", "s", "=single"},
    {"[^%s>]+", "s", "pop"},

    {":double", "", ""},
    {"\"", "s", "pop"},
    {"[^\"]+", "s", ""},

    {":single", "", ""},
    {"'", "s", "pop"},
    {"[^']+", "s", ""},

    {":script_content", "", ""},
    {"[^<]+", ">javascript", ""},
    {"<%s*/%s*script%s*>", "nt", "pop"},
    {"<", ">javascript", ""},

    {":style_content", "", ""},
    {"[^<]+", ">css", ""},
    {"<%s*/%s*style%s*>", "nt", "pop"},
    {"<", ">css", ""},

    {NULL, NULL, NULL},
};

const struct language language_html = {.name = "html", .rules = rules, .patterns = patterns};
