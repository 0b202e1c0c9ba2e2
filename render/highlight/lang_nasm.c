/*
 * NASM's assembler.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"name", "[a-zA-Z$._?][%w$.?#@~]*"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"^%s*%%", "cp", "preproc"},
    {"@whitespace", "", ""},
    {"%{name}:", "nl", ""},
    {"(?i)(%{name})(%s+)(equ)", "no kd kd", "instruction_args"},
    {"BITS|USE16|USE32|SECTION|SEGMENT|ABSOLUTE|EXTERN|GLOBAL|ORG|ALIGN|STRUC|ENDSTRUC|COMMON|CPU|"
     "GROUP|UPPERCASE|IMPORT|EXPORT|LIBRARY|MODULE",
     "k", "instruction_args"},
    {"(?i)(?:res|d)[bwdqt]|times", "kd", "instruction_args"},
    {"%{name}", "nf", "instruction_args"},
    {"[\r\n]+", "-", ""},

    {":instruction_args", "", ""},
    {"\"(?:\\\\\"|[^\"\\n])*\"|'(?:\\\\'|[^'\\n])*'|`(?:\\\\`|[^`\\n])*`", "s", ""},
    {"(?i)0x[%da-f]+|%d+[%da-f]*h", "mh", ""},
    {"(?i)[0-7]+q", "mo", ""},
    {"(?i)[01]+b", "mb", ""},
    {"(?i)%d+%.e?%d+", "mf", ""},
    {"%d+", "mi", ""},
    {"[,():%[%]]+", "p", ""},
    {"[&|^<>+*/%%~-]+", "o", ""},
    {"%$+", "kc", ""},
    {"(?i)seg|wrt|strict", "ow", ""},
    {"(?i)byte|[dq]?word", "kt", ""},
    {"(?i)r%d[0-5]?[bwd]|[a-d][lh]|[er]?[a-d]x|[er]?[sb]p|[er]?[sd]i|[c-gs]s|st[0-7]|mm[0-7]|"
     "cr[0-4]|dr[0-367]|tr[3-7]",
     "nb", ""},
    {"%{name}", "nv", ""},
    {"[\r\n]+", "-", "pop"},
    {"@whitespace", "", ""},

    {":preproc", "", ""},
    {"[^;\n]+", "cp", ""},
    {";.*?\n", "c1", "pop"},
    {"\n", "cp", "pop"},

    {":whitespace", "", ""},
    {"\n", "-", ""},
    {"[ \t]+", "-", ""},
    {";.*", "c1", ""},

    {NULL, NULL, NULL},
};

const struct language language_nasm = {.name = "nasm", .rules = rules, .patterns = patterns};
