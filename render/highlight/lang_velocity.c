/*
 * Velocity: its directives in HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[a-zA-Z_]%w*"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"[^{#$]+", ">parent", ""},
    {"(?m)#%*.*?%*#", "cm", ""},
    {"##.*?$", "c1", ""},
    {"(#{?)(%{id})(}?)(%s?%()", "p nf p p", "directive_params"},
    {"(#{?)(%{id})(}|%b)", "p nf p", ""},
    {"%${?", "p", "variable"},

    {":variable", "", ""},
    {"%{id}", "nv", ""},
    {"%(", "p", "func_params"},
    {"(%.)(%{id})", "p nv", ""},
    {"}", "p", "pop"},
    {"", "", "pop"},

    {":directive_params", "", ""},
    {"&&|%|%||==?|!=?|[-<>+*%%&|^/]|%b(?:eq|ne|gt|lt|ge|le|not|in)%b", "o", ""},
    {"%[", "o", "range_operator"},
    {"%b%{id}%b", "nf", ""},
    {"@func_params", "", ""},

    {":range_operator", "", ""},
    {"[.]{2}", "o", ""},
    {"@func_params", "", ""},
    {"%]", "o", "pop"},

    {":func_params", "", ""},
    {"%${?", "p", "variable"},
    {"%s+", "-", ""},
    {",", "p", ""},
    {"\"(?:\\\\|\\\"|[^\"])*\"", "s2", ""},
    {"'(?:\\\\|\\'|[^'])*'", "s1", ""},
    {"0[xX][0-9a-fA-F]+[Ll]?", "mh", ""},
    {"%b[0-9]+%b", "mi", ""},
    {"(?:true|false|null)%b", "kc", ""},
    {"[(%[]", "p", "push"},
    {"[)%]}]", "p", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_velocity = {
    .name = "velocity", .rules = rules, .patterns = patterns};
