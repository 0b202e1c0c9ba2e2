/*
 * Go.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"keywords",
     " break case chan const continue default defer else fallthrough for func go goto if "
     "import interface map package range return select struct switch type var "},
    {"types",
     " bool byte complex128 complex64 error float32 float64 int int16 int32 int64 int8 rune "
     "string uint uint16 uint32 uint64 uint8 uintptr "},
    {"functions",
     " append cap close complex copy delete imag len make new panic print println real "
     "recover "},
    {NULL, NULL},
};

static const struct named patterns[] = {
    {"exponent", "[eE][+-]?[0-9]+"},
    {"float", "[0-9]+%.[0-9]*(?:%{exponent})?|[0-9]+%{exponent}|%.[0-9]+(?:%{exponent})?"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"//[^\n]*", "c", ""},
    {"(?m)/%*.*?%*/", "c", ""},
    {"%b%k{keywords}%b", "k", ""},
    {"%b%k{types}%b", "kt", ""},
    {"%b%k{functions}%b", "nb", ""},
    {"%b(?:true|false|iota|nil)%b", "no", ""},
    {"(?:[0-9]+|%{float})i", "m", ""},
    {"%{float}", "m", ""},
    {"0[xX]%h+|[0-9]+", "m", ""},
    {"'(?:[^\n]|\\u%h{4}|\\U%h{8}|\\[abfnrtv\\'\"]|\\[0-7]{3}|\\x%h{2})'", "sc", ""},
    {"%+[=+]?|&%^=?|&[=&]?|==?|!=?|-[=-]?|%|[=|]?|<[=-]|<<=?|<|%*=?|%^=?|>>=?|>=?|/|:=|%%|%.%.%.|"
     "%.|:",
     "o", ""},
    {"[()%[%]{},;]", "p", ""},
    {"[[:alpha:]_][[:alpha:]_[:digit:]]*", "n", ""},
    {"%s+", "-", ""},
    {"`", "s", "raw_string"},
    {"\"", "s", "string"},

    {":string", "", ""},
    {"\\(?:[abfnrtv\\'\"]|u%h{4}|U%h{8}|x%h{2})", "se", ""},
    {"\\.", "err", ""},
    {"\"", "s", "pop"},
    {"[^\"\\]+", "s", ""},

    {":raw_string", "", ""},
    {"`", "s", "pop"},
    {"[^`]+", "s", ""},

    {NULL, NULL, NULL},
};

const struct language language_go = {
    .name = "go", .rules = rules, .patterns = patterns, .words = words};
