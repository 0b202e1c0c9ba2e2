/*
 * Jsonnet.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"word", " assert else error for if import importstr in local self super tailstrict then ", "k",
     NULL},
    {"word", " function ", "kd", NULL},
    {"word", " false null true ", "kc", NULL},
    {"word",
     " abs acos asin assertEqual atan ceil char codepoint cos escapeStringBash "
     "escapeStringDollars escapeStringJson escapeStringPython exp exponent filter "
     "filterMap flattenArrays floor foldl foldr force format join length lines log "
     "makeArray manifestIni manifestPython manifestPythonVars mantissa map max min mod "
     "objectFields objectHas pow range set setDiff setInter setMember setUnion sin sort "
     "split sqrt stringChars substr tan thisFile toString type uniq ",
     "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"//.*?$", "c1", ""},
    {"#.*?$", "c1", ""},
    {"(?m)/%*.*?%*/", "cm", ""},
    {"(?i)-?(?:0|[1-9]%d*)%.%d+(?:e[+-]%d+)?", "mf", ""},
    {"(?i)-?(?:0|[1-9]%d*)(?:e[+-]%d+)?", "mi", ""},
    {"[{}:.,;+%[%]=%%()]", "p", ""},
    {"\"", "s", "string_double"},
    {"'", "s", "string_single"},
    {"%|%|%|", "s", "string_block"},
    {"%$", "k", ""},
    {"[a-zA-Z_][a-zA-Z0-9_]*", "nx", "?word"},

    {":string", "", ""},
    {"\\(?:[\\/bfnrt]|u[0-9a-fA-F]{4})", "se", ""},
    {"\\.", "se", ""},

    {":string_double", "", ""},
    {"@string", "", ""},
    {"\"", "s", "pop"},
    {"[^\\\"]+", "s", ""},

    {":string_single", "", ""},
    {"@string", "", ""},
    {"'", "s", "pop"},
    {"[^\\']+", "s", ""},

    {":string_block", "", ""},
    {"@string", "", ""},
    {"%|%|%|", "s", "pop"},
    {"[^|\\]+", "s", ""},
    {"%|", "s", ""},

    {NULL, NULL, NULL},
};

const struct language language_jsonnet = {.name = "jsonnet", .rules = rules, .choices = choices};
