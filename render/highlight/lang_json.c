/*
 * JSON, and what is written for it in documentation.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule rules[] = {
    {":root", "", ""},
    {"@whitespace", "", ""},
    {"{", "p", "object"},
    {"%[", "p", "array"},
    {"@name", "", ""},
    {"@value", "", ""},
    {"[%]}]", "p", ""},

    {":whitespace", "", ""},
    {"%s+", "w", ""},

    {":object", "", ""},
    {"@whitespace", "", ""},
    {"@name", "", ""},
    {"@value", "", ""},
    {"}", "p", "pop"},
    {",", "p", ""},

    {":name", "", ""},
    {"(\"(?:\\.|[^\"\\\n])*?\")(%s*)(:)", "nl w p", ""},

    {":value", "", ""},
    {"@whitespace", "", ""},
    {"true|false|null", "kc", ""},
    {"-?(?:0|[1-9]%d*)%.%d+(?:[eE][+-]?%d+)?", "mf", ""},
    {"-?(?:0|[1-9]%d*)(?:[eE][+-]?%d+)?", "mi", ""},
    {"\"", "s2", "string"},
    {"%[", "p", "array"},
    {"{", "p", "object"},

    {":string", "", ""},
    {"[^\\\"]+", "s2", ""},
    {"\\.", "se", ""},
    {"\"", "s2", "pop"},

    {":array", "", ""},
    {"@value", "", ""},
    {"%]", "p", "pop"},
    {",", "p", ""},

    {NULL, NULL, NULL},
};

const struct language language_json = {.name = "json", .rules = rules};

static const struct rule documented[] = {
    {":name", "", ""},    {"([$%w]+)(%s*)(:)", "na - p", ""},
    {"@super", "", ""},

    {":value", "", ""},   {"/[*].*?[*]/", "c", ""},
    {"//.*?$", "c1", ""}, {"%.%.%.", "c1", ""},
    {"@super", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_json_doc = {
    .name = "json-doc", .base = &language_json, .rules = documented};
