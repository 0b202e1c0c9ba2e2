/*
 * Configuration files: INI, Java's properties, TOML, and those of no kind in particular.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule conf[] = {
    {":root", "", ""},        {"#.*?\n", "c", ""}, {"\".*?\"", "s2", ""},   {"'.*?'", "s1", ""},
    {"[a-zA-Z]%w*", "n", ""}, {"%d+", "m", ""},    {"[^%w#\"']+", "-", ""},

    {NULL, NULL, NULL},
};

static const struct rule ini[] = {
    {":basic", "", ""},    {"[;#].*?\n", "c", ""}, {"%s+", "-", ""},
    {"\\\n", "se", ""},

    {":root", "", ""},     {"@basic", "", ""},     {"([%w.-]+)(%s*)(=)", "py - p", "value"},
    {"%[.*?%]", "nn", ""},

    {":value", "", ""},    {"\n", "-", "pop"},     {"@basic", "", ""},
    {"\"", "s", "double"}, {"'.*?'", "s", ""},     {"@escape", "", ""},
    {"[^\\\n]+", "s", ""},

    {":double", "", ""},   {"\"", "s", "pop"},     {"@escape", "", ""},
    {"[^\\\"]+", "s", ""},

    {":escape", "", ""},   {"(?m)\\.", "se", ""},

    {NULL, NULL, NULL},
};

static const struct rule properties[] = {
    {":basic", "", ""},  {"[!#].*?\n", "c", ""},    {"%s+", "-", ""},
    {"\\\n", "se", ""},

    {":root", "", ""},   {"@basic", "", ""},        {"([%w.-]+)(%s*)([=:])", "py - p", "value"},

    {":escape", "", ""}, {"\\u[0-9]{4}", "se", ""}, {"(?m)\\.", "se", ""},

    {NULL, NULL, NULL},
};

static const struct named toml_patterns[] = {
    {"key", "(?:%S+|\"[^\"]+\"|'[^']+')"},
    {"digits", "%d+(?:_%d+)*"},
    {NULL, NULL},
};

static const struct rule toml[] = {
    {":basic", "", ""},
    {"%s+", "-", ""},
    {"#.*?$", "c", ""},
    {"true|false", "kc", ""},
    {"(%{key})(%s*)(=)(%s*)({)", "nn - o - p", "inline"},
    {"%s*%[%S+%]", "nn", ""},
    {"%d{4}-%d{2}-%d{2}T%d{2}:%d{2}:%d{2}Z", "ld", ""},
    {"[+-]?%{digits}%.%{digits}(?:[eE][+-]?%{digits})?", "mf", ""},
    {"[+-]?%{digits}[eE][+-]?%{digits}", "mf", ""},
    {"[+-]?(?:nan|inf)", "mf", ""},
    {"0x%h+(?:_%h+)*", "mh", ""},
    {"0o[0-7]+(?:_[0-7]+)*", "mo", ""},
    {"0b[01]+(?:_[01]+)*", "mb", ""},
    {"[+-]?%{digits}", "mi", ""},

    {":root", "", ""},
    {"@basic", "", ""},
    {"(%{key})(%s*)(=)", "py - p", "value"},

    {":value", "", ""},
    {"\n", "-", "pop"},
    {"@content", "", ""},

    {":content", "", ""},
    {"@basic", "", ""},
    {"(%{key})(%s*)(=)", "py - p", ""},
    {"\"\"\"", "s", "long_double"},
    {"\"", "s", "double"},
    {"'''", "s", "long_single"},
    {"'", "s", "single"},
    {"@escape", "", ""},
    {",", "p", ""},
    {"%[", "p", "array"},

    {":double", "", ""},
    {"\"", "s", "pop"},
    {"\n", "err", "pop"},
    {"@escape", "", ""},
    {"[^\\\"\n]+", "s", ""},

    {":long_double", "", ""},
    {"\"\"\"", "s", "pop"},
    {"@escape", "", ""},
    {"[^\\\"]+", "s", ""},
    {"\"+", "s", ""},

    {":single", "", ""},
    {"'", "s", "pop"},
    {"\n", "err", "pop"},
    {"[^'\n]+", "s", ""},

    {":long_single", "", ""},
    {"'''", "s", "pop"},
    {"[^']+", "s", ""},
    {"'+", "s", ""},

    {":escape", "", ""},
    {"\\[0t\tn\n \"\\r]", "se", ""},

    {":array", "", ""},
    {"@content", "", ""},
    {"%]", "p", "pop"},

    {":inline", "", ""},
    {"@content", "", ""},
    {"}", "p", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_conf = {.name = "conf", .rules = conf};
const struct language language_ini = {.name = "ini", .rules = ini};
const struct language language_properties = {
    .name = "properties", .base = &language_ini, .rules = properties};
const struct language language_toml = {.name = "toml", .rules = toml, .patterns = toml_patterns};
