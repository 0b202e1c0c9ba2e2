/*
 * C++, based on C.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"digits", "%d(?:'?%d)*"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"cpp_keywords", " alignas alignof asm catch char8_t co_await co_return co_yield concept "
                     "const_cast consteval constexpr constinit decltype delete dynamic_cast "
                     "explicit export final friend mutable namespace new noexcept operator "
                     "override private protected public reinterpret_cast requires restrict "
                     "size_of static_assert static_cast this thread_local throw throws try "
                     "typeid typename using "},
    {"cpp_types", " bool "},
    {"cpp_reserved", " __event __interface __multiple_inheritance __single_inheritance __super "
                     "__uuidof __virtual_inheritance "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id", "=keywords", "k", NULL},  {"id", "=cpp_keywords", "k", NULL},
    {"id", "=types", "kt", NULL},    {"id", "=cpp_types", "kt", NULL},
    {"id", "=reserved", "kr", NULL}, {"id", "=cpp_reserved", "kr", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"(?:__offload|__blockingoffload|__outer)%b", "kp", ""},
    {"@super", "", ""},

    {":statements", "", ""},
    {"(?:class|struct)%b", "k", "classname"},
    {"template%b", "k", "template"},
    {"%{digits}(?:%.%{digits})?(?:y|d|h|min|s|ms|us|ns|i|if|il)%b", "mx", ""},
    {"(?i)(?:%{digits}[.](?:%{digits})?|[.]%{digits})(?:e[+-]?%{digits}[lu]*)?", "mf", ""},
    {"(?i)%{digits}e[+-]?%{digits}[lu]*", "mf", ""},
    {"(?i)0x%h(?:'?%h)*[lu]*", "mh", ""},
    {"0b[01]+(?:'[01]+)*", "mb", ""},
    {"(?i)0[0-7](?:'?[0-7])*[lu]*", "mo", ""},
    {"(?i)%{digits}[lu]*", "mi", ""},
    {"%bnullptr%b", "nb", ""},
    {"(?m)(?:u8|u|U|L)?R\"([a-zA-Z0-9_{}%[%]#<>%%:;.?*+/^&|~!=,\"'-]{0,16})%(.*?%)%1\"", "s", ""},
    {"%::|<=>", "o", ""},
    {"[{}]", "p", ""},
    {"@super", "", ""},

    {":classname", "", ""},
    {"%{id}", "nc", "pop"},
    {"@whitespace", "", ""},
    {"%.{3}", "o", ""},
    {",", "p", "pop"},
    {"", "", "pop"},

    {":template", "", ""},
    {"[>;]", "p", "pop"},
    {"typename%b", "k", "classname"},
    {"@statements", "", ""},

    {":case", "", ""},
    {"%:(?!:)", "p", "pop"},
    {"@statements", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_cpp = {
    .name = "cpp",
    .base = &language_c,
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .choices = choices,
};
