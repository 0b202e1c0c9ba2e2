/*
 * OCaml.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[a-zA-Z_][%w']*"},
    {"upper", "[A-Z][%w']*"},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id",
     " as assert begin class constraint do done downto else end exception external false for "
     "fun function functor if in include inherit initializer lazy let match module mutable new "
     "nonrec object of open raise rec sig struct then to true try type val virtual when while "
     "with ",
     "k", NULL},
    {"id", " and asr land lor lsl lxor mod or ", "ow", NULL},
    {"id", " array bool char float int list string unit ", "kt", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"false|true|[(][)]|%[%]", "bp", ""},
    {"%{upper}(?=%s*[.])", "nn", "dotted"},
    {"`%{id}", "nt", ""},
    {"%{upper}", "nc", ""},
    {"[(][*](?![)])", "c", "comment"},
    {"%{id}", "n", "?id"},
    {"[(){}%[%];]+", "p", ""},
    {"[;,_!$%%&*+./:<=>?@^|~#-]+", "o", ""},
    {"(?i)-?%d[%d_]*(?:.[%d_]*)?e[+-]?%d[%d_]*", "mf", ""},
    {"(?i)0x%h[%h_]*", "mh", ""},
    {"(?i)0o[0-7][0-7_]*", "mo", ""},
    {"(?i)0b[01][01_]*", "mb", ""},
    {"%d[%d_]*", "mi", ""},
    {"'(?:\\[\\\"'ntbr ]|\\[0-9]{3}|\\x%h{2})'", "sc", ""},
    {"'[.]'", "sc", ""},
    {"'", "k", ""},
    {"\"", "s2", "string"},
    {"[~?]%{id}", "nv", ""},

    {":comment", "", ""},
    {"[^(*)]+", "c", ""},
    {"[(][*]", "c", "push"},
    {"[*][)]", "c", "pop"},
    {"[(*)]", "c", ""},

    {":string", "", ""},
    {"[^\\\"]+", "s2", ""},
    {"\\[\\\"'ntbr]", "se", ""},
    {"\\%d{3}", "se", ""},
    {"\\x%h{2}", "se", ""},
    {"\\\n", "s2", ""},
    {"\"", "s2", "pop"},

    {":dotted", "", ""},
    {"%s+", "-", ""},
    {"[.]", "p", ""},
    {"%{upper}(?=%s*[.])", "nn", ""},
    {"%{upper}", "nc", "pop"},
    {"%{id}", "n", "pop"},
    {"[({%[]", "p", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_ocaml = {
    .name = "ocaml", .rules = rules, .patterns = patterns, .choices = choices};
