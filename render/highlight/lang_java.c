/*
 * Java.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[[:alpha:]_][[:word:]]*"},
    {"digits", "(?:[0-9]_+[0-9]|[0-9])+"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " assert break case catch continue default do else finally for goto if "
                 "instanceof new return switch this throw try while "},
    {"declarations", " abstract const enum extends final implements native private protected "
                     "public static strictfp super synchronized throws transient volatile "},
    {"types", " boolean byte char double float int long short var void "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"[^%S\n]+", "-", ""},
    {"//.*?$", "c1", ""},
    {"(?m)/%*.*?%*/", "cm", ""},
    {"%k{keywords}%b", "k", ""},
    {"(%s*(?:[a-zA-Z_][a-zA-Z0-9_.%[%]<>]*%s+)+?)([a-zA-Z_][a-zA-Z0-9_]*)(%s*)(%()",
     ">>self nf - o", ""},
    {"%@%{id}", "nd", ""},
    {"%k{declarations}%b", "kd", ""},
    {"%k{types}%b", "kt", ""},
    {"(?:true|false|null)%b", "kc", ""},
    {"(?:class|interface)%b", "kd", "class"},
    {"(?:import|package)%b", "kn", "import"},
    {"\"(?:\\\\|\\\"|[^\"])*\"", "s", ""},
    {"'(?:\\.|[^\\]|\\u[0-9a-f]{4})'", "sc", ""},
    {"(%.)(%{id})", "o na", ""},
    {"%{id}:", "nl", ""},
    {"[[:upper:]][[:upper:][:digit:]_]*%b", "no", ""},
    {"[[:upper:]][[:alnum:]]*%b", "nc", ""},
    {"%$?%{id}", "n", ""},
    {"[~^*!%%&%[%](){}<>|+=:;,./?-]", "o", ""},
    {"%{digits}%.%{digits}(?:[eE]%{digits})?[fd]?", "mf", ""},
    {"0[bB](?:[01]_+[01]|[01])+", "mb", ""},
    {"0[xX](?:%h_+%h|%h)+", "mh", ""},
    {"0(?:[0-7]_+[0-7]|[0-7])+", "mo", ""},
    {"%{digits}L?", "mi", ""},
    {"\n", "-", ""},

    {":class", "", ""},
    {"%s+", "-", ""},
    {"%{id}", "nc", "pop"},

    {":import", "", ""},
    {"%s+", "-", ""},
    {"[a-zA-Z0-9_.]+%*?", "nn", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_java = {
    .name = "java", .rules = rules, .patterns = patterns, .words = words};
