/*
 * CoffeeScript.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[$a-zA-Z_][a-zA-Z0-9_]*"},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id",
     " await break by catch class continue debugger delete do else export extends finally for "
     "if import instanceof loop new return super switch then this throw try typeof until "
     "when while yield ",
     "k", NULL},
    {"id", " Infinity NaN false no null off on true undefined yes ", "no", NULL},
    {"id",
     " Array Boolean Date Error Function Math Number Object Packages RegExp String decodeURI "
     "decodeURIComponent document encodeURI encodeURIComponent eval isFinite isNaN netscape "
     "parseFloat parseInt sun window ",
     "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":comments", "", ""},
    {"(?m)###[^#].*?###", "cm", ""},
    {"#.*?$", "c1", ""},
    {"%s+", "-", ""},

    {":code_escape", "", ""},
    {"\\(?:c[A-Z]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u{[0-9a-fA-F]{4}})", "se", ""},

    {":long_regex", "", ""},
    {"///(?:[gimy]+%b|%B)", "sr", "pop"},
    {"^#(?!{).*?$", "c1", ""},
    {"(%s+)(#(?!{).*)$", "- c1", ""},
    {"#{", "si", "interpolation"},
    {"@comments", "", ""},
    {"@code_escape", "", ""},
    {"\\%D", "se", ""},
    {"\\%d+", "nv", ""},
    {"(?m).", "sr", ""},

    {":slash", "", ""},
    {"@comments", "", ""},
    {"///", "sr", "=long_regex"},
    {"/(?:\\.|[^%[/\\\n]|%[(?:\\.|[^%]\\\n])*%])+/(?:[gimy]+%b|%B)", "sr", "pop"},
    {"", "", "pop"},

    {":root", "", ""},
    {"^(?=%s|/|<!--)", "", "slash"},
    {"@comments", "", ""},
    {"%+%+|--|~|&&|%band%b|%bor%b|%bis%b|%bisnt%b|%bnot%b|%bin%b|%bof%b|%?|%:|=|%|%||\\(?=\n)|"
     "(?:<<|>>>?|==?|!=?|[-<>+*`%%&^|/])=?",
     "o", "slash"},
    {"(%@)([ \t]*)(%{id})", "vi - na", "slash"},
    {"(%.)([ \t]*)(%{id})", "p - na", "slash"},
    {"%{id}(?=%s*:)", "na", "slash"},
    {"%{id}", "nx", "?id slash"},
    {"[{(%[;,]", "p", "slash"},
    {"[})%].]", "p", ""},
    {"%d+%.%d+(?:[eE]%d+)?[fd]?", "mf", ""},
    {"0x[0-9a-fA-F]+", "mh", ""},
    {"%d+", "mi", ""},
    {"\"\"\"", "s", "long_double"},
    {"'''", "s", "long_single"},
    {"\"", "s", "double"},
    {"'", "s", "single"},

    {":interpolation", "", ""},
    {"}", "si", "pop"},
    {"@root", "", ""},

    {":string", "", ""},
    {"[^#\\'\"]+", "s", ""},
    {"@code_escape", "", ""},
    {"\\.", "se", ""},
    {"#", "s", ""},

    {":double_string", "", ""},
    {"'", "s", ""},
    {"#{", "si", "interpolation"},
    {"@string", "", ""},

    {":double", "", ""},
    {"\"", "s", "pop"},
    {"@double_string", "", ""},

    {":long_double", "", ""},
    {"\"\"\"", "s", "pop"},
    {"\"", "s", ""},
    {"@double_string", "", ""},

    {":single", "", ""},
    {"'", "s", "pop"},
    {"\"", "s", ""},
    {"@string", "", ""},

    {":long_single", "", ""},
    {"'''", "s", "pop"},
    {"['\"]", "s", ""},
    {"@string", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_coffeescript = {
    .name = "coffeescript", .rules = rules, .patterns = patterns, .choices = choices};
