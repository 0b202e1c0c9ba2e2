/*
 * C; C++ is based on it.
 *
 * What looks like a function's head is one only where all of it is there, up to { or ;: its parts
 * are then given to lexers of their own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[a-zA-Z_][a-zA-Z0-9_]*"},
    {"blank", "(?:%s|//.*?\n|/%*.*?%*/)+"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " _Alignas _Alignof _Atomic _Generic _Imaginary _Noreturn _Static_assert "
                 "_Thread_local auto break case const continue default do else enum extern for "
                 "goto if register restricted return sizeof static struct switch typedef union "
                 "virtual volatile while "},
    {"types",
     " DIR FILE _Bool _Complex char char16_t char32_t clock_t div_t double float fpos_t int "
     "int16_t int32_t int64_t int8_t int_fast16_t int_fast32_t int_fast64_t int_fast8_t "
     "int_least16_t int_least32_t int_least64_t int_least8_t intmax_t intptr_t jmp_buf ldiv_t "
     "long mbstate_t off_t ptrdiff_t short sig_atomic_t signed size_t ssize_t time_t uint16_t "
     "uint32_t uint64_t uint8_t uint_fast16_t uint_fast32_t uint_fast64_t uint_fast8_t "
     "uint_least16_t uint_least32_t uint_least64_t uint_least8_t uintmax_t uintptr_t unsigned "
     "va_list void wchar_t wctrans_t wctype_t wint_t "},
    {"reserved",
     " __asm __based __cdecl __declspec __except __fastcall __finally __inline __int16 __int32 "
     "__int61 __int8 __leave __naked __restrict __stdcall __thread __try __typename _inline "
     "_naked _restrict _thread _typename inline naked restrict thread typename "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id", "=keywords", "k", NULL},
    {"id", "=types", "kt", NULL},
    {"id", "=reserved", "kr", NULL},
    {NULL, NULL, NULL, NULL},
};

static bool head(struct lexer *x, struct match *m)
{
    if (m->group[5].ptr[0] == '{')
        lexer_next(x, "function");
    return true;
}

static const struct action actions[] = {
    {"head", head},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":expr_bol", "", ""},
    {"@inline_whitespace", "", ""},
    {"#if%s0", "c", "if_0"},
    {"#", "cp", "macro"},
    {"", "", "pop"},

    {":bol", "", ""},
    {"%{id}:(?!:)", "nl", ""},
    {"@expr_bol", "", ""},

    {":inline_whitespace", "", ""},
    {"[ \t\r]+", "-", ""},
    {"\\\n", "-", ""},
    {"(?m)/(?:\\\n)?%*.*?%*(?:\\\n)?/", "cm", ""},

    {":whitespace", "", ""},
    {"\n+", "-", "bol"},
    {"//(?:\\.|.)*?$", "c1", "bol"},
    {"@inline_whitespace", "", ""},

    {":expr_whitespace", "", ""},
    {"\n+", "-", "expr_bol"},
    {"@whitespace", "", ""},

    {":statements", "", ""},
    {"@whitespace", "", ""},
    {"(?:u8|u|U|L)?\"", "s", "string"},
    {"(?i)(?:u8|u|U|L)?'(?:\\.|\\[0-7]{1,3}|\\x[a-f0-9]{1,2}|[^\\'\n])'", "sc", ""},
    {"(?i)(?:%d+[.]%d*|[.]?%d+)e[+-]?%d+[lu]*", "mf", ""},
    {"(?i)%d+e[+-]?%d+[lu]*", "mf", ""},
    {"(?i)0x[0-9a-f]+[lu]*", "mh", ""},
    {"(?i)0[0-7]+[lu]*", "mo", ""},
    {"(?i)%d+[lu]*", "mi", ""},
    {"%*/", "err", ""},
    {"[~!%%^&*+=|?:<>/-]", "o", ""},
    {"[()%[%],.;]", "p", ""},
    {"%bcase%b", "k", "case"},
    {"(?:true|false|NULL)%b", "nb", ""},
    {"%{id}", "n", "?id"},

    {":case", "", ""},
    {"%:", "p", "pop"},
    {"@statements", "", ""},

    {":root", "", ""},
    {"@expr_whitespace", "", ""},
    {"([%w*%s]+?[%s*])(%{id})(%s*%([^;]*?%))(%{blank}?)([{;])", ">>self nf >>self >>self p",
     "!head"},
    {"{", "p", "function"},
    {"@statements", "", ""},

    {":function", "", ""},
    {"@whitespace", "", ""},
    {"@statements", "", ""},
    {";", "p", ""},
    {"{", "p", "function"},
    {"}", "p", "pop"},

    {":string", "", ""},
    {"\"", "s", "pop"},
    {"\\(?:[\\abfnrtv\"']|x[a-fA-F0-9]{2,4}|[0-7]{1,3})", "se", ""},
    {"[^\\\"\n]+", "s", ""},
    {"\\\n", "s", ""},
    {"\\", "s", ""},

    {":macro", "", ""},
    {"@include", "", ""},
    {"[^/\n\\]+", "cp", ""},
    {"(?m)\\.", "cp", ""},
    {"@inline_whitespace", "", ""},
    {"/", "cp", ""},
    {"\n", "cp", "pop"},

    {":include", "", ""},
    {"(include)(%s*)(<[^>]+>|\"[^\"]+\")([^\n]*)", "cp - cpf c1", ""},

    {":if_0", "", ""},
    {"^%s*#if", "c", "if_0"},
    {"^%s*#%s*el(?:se|if)", "c", "pop"},
    {"(?m)^%s*#%s*endif%b.*?(?<!\\)\n", "c", "pop"},
    {".*?\n", "c", ""},

    {NULL, NULL, NULL},
};

const struct language language_c = {
    .name = "c",
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .choices = choices,
    .actions = actions,
    .start = "bol",
};
