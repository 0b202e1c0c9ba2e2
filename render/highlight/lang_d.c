/*
 * D.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"keywords",
     " __gshared __parameters __traits __vector abstract alias align asm assert auto body "
     "break case cast catch class const continue debug default delegate delete deprecated "
     "do else enum export extern final finally for foreach foreach_reverse function goto "
     "if immutable import in inout interface invariant is lazy mixin module new nothrow "
     "out override package pragma private protected public pure ref return scope shared "
     "static struct super switch synchronized template this throw try typedef typeid "
     "typeof union unittest version volatile while with "},
    {"types",
     " bool byte cdouble cent cfloat char creal dchar double float idouble ifloat int ireal "
     "long real short ubyte ucent uint ulong ushort void wchar "},
    {"places", " __DATE__ __EOF__ __FILE_FULL_PATH__ __FILE__ __FUNCTION__ __LINE__ __MODULE__ "
               "__PRETTY_FUNCTION__ __TIMESTAMP__ __TIME__ __VENDOR__ __VERSION__ "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"//.*", "c1", ""},
    {"/(?:\\\n)?[*](?:.|\n)*?[*](?:\\\n)?/", "cm", ""},
    {"/%+", "cm", "nested_comment"},
    {"%k{keywords}%b", "k", ""},
    {"%k{types}%b", "kt", ""},
    {"(?:false|true|null)%b", "kc", ""},
    {"%k{places}%b", "kp", ""},
    {"macro%b", "kr", ""},
    {"(?:string|wstring|dstring|size_t|ptrdiff_t)%b", "nb", ""},
    {"0[xX](?:[0-9a-fA-F_]*%.[0-9a-fA-F_]+|[0-9a-fA-F_]+)[pP][+-]?[0-9_]+[fFL]?i?", "mf", ""},
    {"[0-9_]+(?:%.[0-9_]+[eE][+-]?[0-9_]+|%.[0-9_]*|[eE][+-]?[0-9_]+)[fFL]?i?", "mf", ""},
    {"%.(?:0|[1-9][0-9_]*)(?:[eE][+-]?[0-9_]+)?[fFL]?i?", "mf", ""},
    {"0[Bb][01_]+", "mb", ""},
    {"0[0-7_]+", "mo", ""},
    {"0[xX][0-9a-fA-F_]+", "mh", ""},
    {"(?:0|[1-9][0-9_]*)(?:[LUu]|Lu|LU|uL|UL)?", "mi", ""},
    {"'(?:\\['\"?\\abfnrtv]|\\x[0-9a-fA-F]{2}|\\[0-7]{1,3}|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|"
     "\\&%w+;|.)'",
     "sc", ""},
    {"r\"[^\"]*\"[cwd]?", "s", ""},
    {"`[^`]*`[cwd]?", "s", ""},
    {"\"(?:\\\\|\\\"|[^\"])*\"[cwd]?", "s", ""},
    {"\\(?:['\"?\\abfnrtv]|x[0-9a-fA-F]{2}|[0-7]{1,3}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|&%w+;)", "s",
     ""},
    {"x\"[0-9a-fA-F_%s]*\"[cwd]?", "s", ""},
    {"q\"%[", "s", "bracket"},
    {"q\"%(", "s", "parenthesis"},
    {"q\"<", "s", "angle"},
    {"q\"{", "s", "curly"},
    {"q\"([a-zA-Z_]%w*)\n.*?\n%1\"", "s", ""},
    {"q\"(.).*?%1\"", "s", ""},
    {"q{", "s", "token_string"},
    {"%@(?:[a-zA-Z_]%w*)?", "nd", ""},
    {"~=|%^=|%%=|%*=|==|!>=|!<=|!<>=|!<>|!<|!>|!=|>>>=|>>>|>>=|>>|>=|<>=|<>|<<=|<<|<=|%+%+|%+=|--|"
     "-=|%|%||%|=|&&|&=|%.%.%.|%.%.|/=|[/.&|+<>!()%[%]{}?,;:$=*%%^~-]",
     "p", ""},
    {"[a-zA-Z_]%w*", "n", ""},
    {"#line%s.*\n", "cs", ""},

    {":nested_comment", "", ""},
    {"[^+/]+", "cm", ""},
    {"/%+", "cm", "push"},
    {"%+/", "cm", "pop"},
    {"[+/]", "cm", ""},

    {":token_string", "", ""},
    {"{", "p", "token_string_nest"},
    {"}", "s", "pop"},
    {"@root", "", ""},

    {":token_string_nest", "", ""},
    {"{", "p", "push"},
    {"}", "p", "pop"},
    {"@root", "", ""},

    {":bracket", "", ""},
    {"[^%[%]]+", "s", ""},
    {"%[", "s", "inside_bracket"},
    {"%]\"", "s", "pop"},

    {":inside_bracket", "", ""},
    {"[^%[%]]+", "s", ""},
    {"%[", "s", "push"},
    {"%]", "s", "pop"},

    {":parenthesis", "", ""},
    {"[^()]+", "s", ""},
    {"%(", "s", "inside_parenthesis"},
    {"%)\"", "s", "pop"},

    {":inside_parenthesis", "", ""},
    {"[^()]+", "s", ""},
    {"%(", "s", "push"},
    {"%)", "s", "pop"},

    {":angle", "", ""},
    {"[^<>]+", "s", ""},
    {"<", "s", "inside_angle"},
    {">\"", "s", "pop"},

    {":inside_angle", "", ""},
    {"[^<>]+", "s", ""},
    {"<", "s", "push"},
    {">", "s", "pop"},

    {":curly", "", ""},
    {"[^{}]+", "s", ""},
    {"{", "s", "inside_curly"},
    {"}\"", "s", "pop"},

    {":inside_curly", "", ""},
    {"[^{}]+", "s", ""},
    {"{", "s", "push"},
    {"}", "s", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_d = {.name = "d", .rules = rules, .words = words};
