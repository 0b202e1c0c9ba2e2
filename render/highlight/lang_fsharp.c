/*
 * F#.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[a-zA-Z][%w']*|``[^`\n\r\t]+``"},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"word",
     " abstract and as assert atomic base begin break checked class component const constraint "
     "constructor continue default delegate do done downcast downto eager elif else end event "
     "exception extern external false finally fixed for fun function functor global if in include "
     "inherit inline interface internal lazy let match member method mixin module mutable "
     "namespace "
     "new not null object of open or override parallel private process protected public pure rec "
     "return sealed select sig static struct tailcall then to trait true try type upcast use val "
     "virtual void volatile when while with yield ",
     "k", NULL},
    {"word", " asr land lor lsl lxor mod ", "ow", NULL},
    {"word", " array bool char float int list string unit ", "kt", NULL},
    {"operator",
     " != # & && ( ) * , - -. -> . .. : :: := :> ; ;; < <- <> <| = > >] >} ? ?? [ [< [> [| ] _ { "
     "{< | |> "
     "|] } ~ ",
     "p", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"false|true|%(%)|%[%]", "bp", ""},
    {"[A-Z][%w']*(?=%s*[.])", "nn", "dotted"},
    {"[A-Z][%w']*", "nc", ""},
    {"%(%*(?!%))", "c", "comment"},
    {"//.*?$", "c1", ""},
    {"%{id}", "n", "?word"},
    {"[%[%];,{}_()!$%%&*+./:<=>?@^|~#-]+", "o", "?operator"},
    {"(?i)-?%d[%d_]*(?:.[%d_]*)?e[+-]?%d[%d_]*", "mf", ""},
    {"(?i)0x%h[%h_]*", "mh", ""},
    {"(?i)0o[0-7][0-7_]*", "mo", ""},
    {"(?i)0b[01][01_]*", "mb", ""},
    {"%d[%d_]*", "mi", ""},
    {"'(?:\\[\\\"'ntbr ]|\\[0-9]{3}|\\x%h{2})'", "sc", ""},
    {"'[.]'", "sc", ""},
    {"'", "k", ""},
    {"\"", "s2", "string"},
    {"[~?](?:%{id})", "nv", ""},

    {":comment", "", ""},
    {"[^(*)]+", "c", ""},
    {"%(%*", "c", "push"},
    {"%*%)", "c", "pop"},
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
    {"[A-Z][%w']*(?=%s*[.])", "nn", ""},
    {"[A-Z][%w']*", "nc", "pop"},
    {"%{id}", "n", "pop"},
    {"%[", "p", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_fsharp = {
    .name = "fsharp", .rules = rules, .patterns = patterns, .choices = choices};
