/*
 * Elm.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"keywords", " alias as case else exposing if import in let module of port then type "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"--.*", "c1", ""},
    {"{-", "cm", "comment"},
    {"%k{keywords}", "k", ""},
    {"[a-z]%w*|_", "n", ""},
    {"[A-Z]%w*", "kt", ""},
    {"->|%:%:|//|%.%.|&&|%|%||%+%+|%|>|<%||>>|<<|==|/=|<=|>=", "o", ""},
    {"[+,./*%%=<>^|!-]", "o", ""},
    {"[\\%@#$&~?]", "o", ""},
    {"\"\"\"", "s", "long_string"},
    {"'(?:\\.|.)'", "sc", ""},
    {"\"", "s", "string"},
    {"(?i)0x[%da-f]+", "mh", ""},
    {"(?i)%d+e[+-]?%d+", "mf", ""},
    {"(?i)%d+%.%d+(?:e[+-]?%d+)?", "mf", ""},
    {"%d+", "mi", ""},
    {"[%[%](),;`{}:]", "p", ""},

    {":comment", "", ""},
    {"-}", "cm", "pop"},
    {"{-", "cm", "comment"},
    {"[^-{}]+", "cm", ""},
    {"[-{}]", "cm", ""},

    {":string", "", ""},
    {"[^\\\"]+", "s2", ""},
    {"\\\"", "se", ""},
    {"\"", "s2", "pop"},

    {":long_string", "", ""},
    {"\\\"", "se", ""},
    {"\"\"\"", "s", "pop"},
    {"[^\"]+", "s", ""},
    {"\"", "s", ""},

    {NULL, NULL, NULL},
};

const struct language language_elm = {.name = "elm", .rules = rules, .words = words};
