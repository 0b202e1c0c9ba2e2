/*
 * Kotlin.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"chars", "(?:(?!%p{Lo})[-_%p{Word}%p{Cf}])*"},
    {"class", "`?[[:upper:]]%{chars}`?"},
    {"name", "`?(?:_|(?![%p{Lo}%p{M}])[[:alpha:]])%{chars}`?"},
    {"digits", "(?:[0-9][0-9_]*[0-9]|[0-9])"},
    {"exponent", "[eE][+-]?%{digits}"},
    {"double", "(?:(?:%{digits})?%.%{digits}(?:%{exponent})?|%{digits}%{exponent})"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " abstract annotation as break by catch class companion const constructor "
                 "continue crossinline do dynamic else enum external false final finally for "
                 "fun get if import in infix inline inner interface internal is lateinit "
                 "noinline null object open operator out override package private protected "
                 "public reified return sealed set super suspend tailrec this throw true try "
                 "typealias typeof val var vararg when where while yield "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%b(companion)(%s+)(object)%b", "k - k", ""},
    {"%b(class|data%s+class|interface|object)(%s+)", "kd -", "class"},
    {"%b(fun)(%s+)", "k -", "function"},
    {"%b(package|import)(%s+)", "k -", "package"},
    {"%b(val|var)(%s+)(%()", "kd - p", "destructure"},
    {"%b(val|var)(%s+)", "kd -", "property"},
    {"(return|continue|break|this|super)(@%{name})?%b", "k nd", ""},
    {"%bfun%b", "k", ""},
    {"%b%k{keywords}%b", "k", ""},
    {"^%s*%[.*?%]", "na", ""},
    {"[^%S\n]+", "-", ""},
    {"\\\n", "-", ""},
    {"//.*?$", "c1", ""},
    {"/%*.*%*/", "cm", ""},
    {"/%*.*", "cm", "comment"},
    {"\n", "-", ""},
    {"(::)(class)", "o k", ""},
    {"%::|!!|%?[:.]", "o", ""},
    {"%.%.", "o", ""},
    {"%{double}[fF]?|%{digits}[fF]", "mf", ""},
    {"0[bB](?:[01][01_]*[01]|[01])[uU]?L?", "mb", ""},
    {"0[xX](?:%h[0-9a-fA-F_]*%h|%h)[uU]?L?", "mh", ""},
    {"(?:[1-9][0-9_]*[0-9]|[0-9])[uU]?L?", "mi", ""},
    {"[~!%%^&*()+=|%[%]:;,.<>/?-]", "p", ""},
    {"[{}]", "p", ""},
    {"%@\"(?:\"\"|[^\"])*\"", "s", ""},
    {"(?m)\"\"\".*?\"\"\"", "s", ""},
    {"\"(?:\\\\|\\\"|[^\"\n])*[\"\n]", "s", ""},
    {"'\\.'|'[^\\]'", "sc", ""},
    {"%@%{class}", "nd", ""},
    {"(%{class})(<)", "nc p", "generic_parameters"},
    {"%{class}", "nc", ""},
    {"%{name}(?=%s*[({])", "nf", ""},
    {"%{name}@", "nd", ""},
    {"%{name}", "n", ""},

    {":package", "", ""},
    {"%S+", "nn", "pop"},

    {":class", "", ""},
    {"%{class}", "nc", "pop"},

    {":function", "", ""},
    {"<", "p", "generic_parameters"},
    {"%s+", "-", ""},
    {"(%{class})(%.)", "nc p", ""},
    {"%{name}", "nf", "pop"},

    {":generic_parameters", "", ""},
    {"%{class}", "nc", ""},
    {"<", "p", "generic_parameters"},
    {"reified|out|in", "k", ""},
    {"[,:.?]", "p", ""},
    {"%s+", "-", ""},
    {">", "p", "pop"},

    {":property", "", ""},
    {"<", "p", "generic_parameters"},
    {"%s+", "-", ""},
    {"%{name}", "py", "pop"},

    {":destructure", "", ""},
    {",", "p", ""},
    {"%)", "p", "pop"},
    {"%s+", "-", ""},
    {"%{name}", "py", ""},

    {":comment", "", ""},
    {"/%*", "cm", "comment"},
    {"%*/", "cm", "pop"},
    {"[^/*]+", "cm", ""},
    {"[/*]", "cm", ""},

    {NULL, NULL, NULL},
};

const struct language language_kotlin = {
    .name = "kotlin", .rules = rules, .patterns = patterns, .words = words};
