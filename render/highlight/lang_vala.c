/*
 * Vala.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "%@?[_a-zA-Z]%w*"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords",
     " abstract as async base break case catch const construct continue default delegate "
     "delete do dynamic else ensures enum errordomain extern false finally for foreach get "
     "global if in inline interface internal is lock new null out override owned private "
     "protected public ref requires return set signal sizeof static switch this throw "
     "throws true try typeof unowned value var virtual void weak while yield "},
    {"types", " bool char double float int int16 int32 int64 int8 long short size_t ssize_t string "
              "uint uint16 uint32 uint64 uint8 ulong unichar ushort "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":whitespace", "", ""},
    {"%s+", "-", ""},
    {"//.*?$", "c1", ""},
    {"(?m)/[*].*?[*]/", "cm", ""},

    {":root", "", ""},
    {"@whitespace", "", ""},
    {"^%s*%[.*?%]", "na", ""},
    {"<%[%s*(?:%{id}:)?", "k", ""},
    {"%]>", "k", ""},
    {"[~!%%^&*()+=|%[%]{}:;,.<>/?-]", "p", ""},
    {"%@\"(?:\\.|.)*?\"", "s", ""},
    {"\"(?:\\.|.)*?[\"\n]", "s", ""},
    {"'(?:\\.|.)'", "sc", ""},
    {"(?i)0x[0-9a-f]+[lu]?", "m", ""},
    {"(?i)[0-9](?:[.][0-9]*)?(?:e[+-][0-9]+)?[fldu]?", "m", ""},
    {"%b%k{keywords}%b", "k", ""},
    {"%b%k{types}%b", "kt", ""},
    {"class|struct", "k", "class"},
    {"namespace|using", "k", "namespace"},
    {"%{id}(?=%s*[(])", "nf", ""},
    {"%{id}", "n", ""},
    {"#.*", "cp", ""},

    {":class", "", ""},
    {"@whitespace", "", ""},
    {"%{id}", "nc", "pop"},

    {":namespace", "", ""},
    {"@whitespace", "", ""},
    {"(?=[(])", "-", "pop"},
    {"(?:%{id}|[.])+", "nn", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_vala = {
    .name = "vala", .rules = rules, .patterns = patterns, .words = words};
