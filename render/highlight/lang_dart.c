/*
 * Dart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"keywords",
     " as assert await break case catch continue default do else finally for if in is new "
     "rethrow return super switch this throw try while with yield "},
    {"declarations",
     " abstract async const covariant dynamic extends external factory final get implements "
     "late native on operator required set static sync typedef var "},
    {"types",
     " Comparable Dynamic Function List Map Never Null Object Pattern Set String Symbol Type "
     "Uri bool double enum int num void "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"^(%s*(?:[a-zA-Z_][a-zA-Z%d_.%[%]]*%s+)+?)([a-zA-Z_]%w*)(%s*)(%()", ">>self nf - p", ""},
    {"%s+", "-", ""},
    {"//.*?$", "c1", ""},
    {"(?m)/%*.*?%*/", "cm", ""},
    {"\"", "s", "dqs"},
    {"'", "s", "sqs"},
    {"r\"[^\"]*\"", "sx", ""},
    {"r'[^']*'", "sx", ""},
    {"#[a-zA-Z_]%w*", "ss", ""},
    {"%@[a-zA-Z_]%w*", "nd", ""},
    {"%k{keywords}%b", "k", ""},
    {"%k{declarations}%b", "kd", ""},
    {"%k{types}%b", "kt", ""},
    {"(?:true|false|null)%b", "kc", ""},
    {"(?:class|interface|mixin)%b", "kd", "class"},
    {"(?:import|deferred|export|library|part%s*of|part|source)%b", "kn", "import"},
    {"(%.)([a-zA-Z_]%w*)", "o na", ""},
    {"[a-zA-Z_]%w*:", "nl", ""},
    {"%$?[a-zA-Z_]%w*", "n", ""},
    {"[~^*!%%&|+=:/?-]", "o", ""},
    {"[%[%](){}<>.,;]", "p", ""},
    {"%d*%.%d+(?:[eE]-?%d+)?", "mf", ""},
    {"0x[%da-fA-F]+", "mh", ""},
    {"%d+L?", "mi", ""},
    {"\n", "-", ""},

    {":class", "", ""},
    {"%s+", "-", ""},
    {"[a-zA-Z_]%w*", "nc", "pop"},

    {":dqs", "", ""},
    {"\"", "s", "pop"},
    {"[^\\$\"]+", "s", ""},
    {"@string", "", ""},

    {":sqs", "", ""},
    {"'", "s", "pop"},
    {"[^\\$']+", "s", ""},
    {"@string", "", ""},

    {":import", "", ""},
    {";", "o", "pop"},
    {"(?:show|hide)%b", "kd", ""},
    {"@root", "", ""},

    {":string", "", ""},
    {"%$[a-zA-Z_]%w*", "si", ""},
    {"%${[^}]+}", "si", ""},
    {"\\[nrt\"'\\]", "se", ""},

    {NULL, NULL, NULL},
};

const struct language language_dart = {.name = "dart", .rules = rules, .words = words};
