/*
 * Property lists as OpenStep writes them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule rules[] = {
    {":root", "", ""},
    {"//.*$", "c", ""},
    {"(?m)/%*.+?%*/", "c", ""},
    {"%s+", "w", ""},
    {"{", "p", "dictionary"},
    {"%(", "p", "array"},
    {"\"(?:[^\"\\]|\\.)*\"", "s2", ""},
    {"'(?:[^'\\]|\\.)*'", "s1", ""},
    {"<", "p", "data"},
    {"[%w$/:.-]+", "l", ""},

    {":dictionary", "", ""},
    {"@root", "", ""},
    {"[=;]", "p", ""},
    {"}", "p", "pop"},

    {":array", "", ""},
    {"@root", "", ""},
    {",", "p", ""},
    {"%)", "p", "pop"},

    {":data", "", ""},
    {"[%h%s]+", "mh", ""},
    {">", "p", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_plist = {.name = "plist", .rules = rules};
