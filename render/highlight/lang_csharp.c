/*
 * C#.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "%@?[a-zA-Z_]%w*"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " abstract add alias as ascending async await base break by case catch checked "
                 "const continue default delegate descending do else enum equals event explicit "
                 "extern false finally fixed for foreach from get global goto group if implicit "
                 "in interface internal into is join let lock nameof new null on operator "
                 "orderby out override params partial private protected public readonly ref "
                 "remove return sealed select set sizeof stackalloc static switch this throw "
                 "true try typeof unchecked unsafe value virtual void volatile where while "
                 "yield "},
    {"types", " bool byte char decimal double dynamic float int long object sbyte short string "
              "uint ulong ushort var "},
    {"directives", " define elif else endif endregion error if line pragma region undef warning "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":whitespace", "", ""},
    {"%s+", "-", ""},
    {"//.*?$", "c1", ""},
    {"(?m)/%*.*?%*/", "cm", ""},

    {":nest", "", ""},
    {"{", "p", "nest"},
    {"}", "p", "pop"},
    {"@root", "", ""},

    {":splice_string", "", ""},
    {"\\.", "s", ""},
    {"{", "p", "nest"},
    {"[\"\n]", "s", "pop"},
    {".", "s", ""},

    {":splice_literal", "", ""},
    {"\"\"", "s", ""},
    {"{", "p", "nest"},
    {"\"", "s", "pop"},
    {".", "s", ""},

    {":root", "", ""},
    {"@whitespace", "", ""},
    {"%$%s*\"", "s", "splice_string"},
    {"%$@%s*\"", "s", "splice_literal"},
    {"<%[%s*(?:%{id}:)?", "k", ""},
    {"%]>", "k", ""},
    {"[~!%%^&*()+=|%[%]{}:;,.<>/?-]", "p", ""},
    {"%@\"(?:\"\"|[^\"])*\"", "s", ""},
    {"\"(?:\\.|.)*?[\"\n]", "s", ""},
    {"'(?:\\.|.)'", "sc", ""},
    {"(?i)0x[0-9a-f]+[lu]?", "m", ""},
    {"(?i)[0-9](?:[.][0-9]*)?(?:e[+-][0-9]+)?[fldu]?", "m", ""},
    {"%b(?:class|struct|interface)%b", "k", "class"},
    {"%b(?:namespace|using)%b", "k", "namespace"},
    {"^#[ \t]*%k{directives}%b.*?\n", "cp", ""},
    {"%b%k{keywords}%b", "k", ""},
    {"%b%k{types}%b", "kt", ""},
    {"%{id}(?=%s*[(])", "nf", ""},
    {"%{id}", "n", ""},

    {":class", "", ""},
    {"@whitespace", "", ""},
    {"%{id}", "nc", "pop"},

    {":namespace", "", ""},
    {"@whitespace", "", ""},
    {"(?=[(])", "-", "pop"},
    {"(?:%{id}|[.])+", "nn", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_csharp = {
    .name = "csharp", .rules = rules, .patterns = patterns, .words = words};
