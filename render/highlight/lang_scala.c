/*
 * Scala.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"letter", "[%p{L}$_]"},
    {"op", "(?![ \t\n\v\f\r]|[%p{L}$_]|[0-9]|[(){}%[%]]|[‘’\".;,])[ -\x7f%p{Sm}%p{So}]"},
    {"id", "%{letter}(?:%{letter}|[0-9])*(?:(?<=_)(?:%{op})+)?"},
    {"name", "(?:%{id}|(?:%{op})+|`[^`]+`)"},
    {"chunk", "(?:%{id}|(?:%{op})+`[^`]+`)"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords",
     " abstract case catch def do else extends final finally for forSome if implicit lazy "
     "match new override private protected requires return sealed super this throw try val var "
     "while with yield "},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"(class|trait|object)(%s+)", "k -", "class"},
    {"'%{id}(?!')", "ss", ""},
    {"[^%S\n]+", "-", ""},
    {"//.*", "c1", ""},
    {"/%*", "cm", "comment"},
    {"%@%{id}", "nd", ""},
    {"(def)(%s+)(%{name})(%s*)", "k - nf -", ""},
    {"(val)(%s+)(%{name})(%s*)", "k - nv -", ""},
    {"(this)(\n*)(%.)(%{id})", "k - o py", ""},
    {"(%{id}|_)(\n*)(%.)(%{id})", "nv - o py", ""},
    {"[%p{Lu}$_]%{id}%b", "nc", ""},
    {"(%{id})([ \t\n\v\f\r]*)(%()", "nf - o", ""},
    {"(%.)(%{id})", "o py", ""},
    {"%k{keywords}%b|(?:<[%%:-]|=>|>:|[#=@_⇒←])(?:%b|(?=%s)|$)", "k", ""},
    {"%:(?!%{op})", "k", "type"},
    {"(?:true|false|null)%b", "kc", ""},
    {"(import|package)(%s+)", "k -", "import"},
    {"(type)(%s+)", "k -", "type"},
    {"(?m)\"\"\".*?\"\"\"(?!\")", "s", ""},
    {"\"(?:\\\\|\\\"|[^\"])*\"", "s", ""},
    {"'\\.'|'[^\\]'|'\\u[0-9a-fA-F]{4}'", "sc", ""},
    {"%{id}", "n", ""},
    {"`[^`]+`", "n", ""},
    {"%[", "o", "typeparam"},
    {"[(){};,.#]", "o", ""},
    {"(?:%{op})+", "o", ""},
    {"(?:[0-9][0-9]*%.[0-9]*|%.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?", "mf", ""},
    {"[0-9][0-9]*[fFdD]", "mf", ""},
    {"0x[0-9a-fA-F]+", "mh", ""},
    {"[0-9]+L?", "mi", ""},
    {"\n", "-", ""},

    {":class", "", ""},
    {"(%{name})(%s*)(%[)", "nc - o", "typeparam"},
    {"%s+", "-", ""},
    {"{", "o", "pop"},
    {"%(", "o", "pop"},
    {"//.*", "c1", "pop"},
    {"%{name}", "nc", "pop"},

    {":type", "", ""},
    {"%s+", "-", ""},
    {"<[%%:]|>:|[#_⇒]|forSome|type", "k", ""},
    {"([,);}]|=>|=)(%s*)", "o -", "pop"},
    {"[({]", "o", "type"},
    {"(%{chunk}(?:%.%{chunk})*)(%s*)(%[)", "kt - o", "=typeparam"},
    {"(%{chunk}(?:%.%{chunk})*)(%s*)$", "kt -", "pop"},
    {"//.*", "c1", "pop"},
    {"%.|%{name}", "kt", ""},

    {":typeparam", "", ""},
    {"[%s,]+", "-", ""},
    {"<[%%:]|=>|>:|[#_⇒]|forSome|type", "k", ""},
    {"[%])}]", "o", "pop"},
    {"[(%[{]", "o", "typeparam"},
    {"%.|%{name}", "kt", ""},

    {":comment", "", ""},
    {"[^/*]+", "cm", ""},
    {"/%*", "cm", "comment"},
    {"%*/", "cm", "pop"},
    {"[*/]", "cm", ""},

    {":import", "", ""},
    {"(?:%{id}|%.)+", "nn", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_scala = {
    .name = "scala", .rules = rules, .patterns = patterns, .words = words};
