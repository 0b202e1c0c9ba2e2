/*
 * Objective-C and Objective-C++, based on C and C++.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"objc_id", "[a-zA-Z$_][a-zA-Z0-9$_]*"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"at_keywords",
     " autoreleasepool catch dynamic encode end finally implementation import interface "
     "optional private property protected public selector synchronized synthesize throw try "},
    {"objc_builtins", " NO YES nil "},
    {NULL, NULL},
};

static const struct choice c_choices[] = {
    {"id", "=keywords", "k", NULL},  {"id", "=types", "kt", NULL},
    {"id", "=reserved", "kr", NULL}, {"id", "=objc_builtins", "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct choice cpp_choices[] = {
    {"id", "=keywords", "k", NULL},       {"id", "=cpp_keywords", "k", NULL},
    {"id", "=types", "kt", NULL},         {"id", "=cpp_types", "kt", NULL},
    {"id", "=reserved", "kr", NULL},      {"id", "=cpp_reserved", "kr", NULL},
    {"id", "=objc_builtins", "nb", NULL}, {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":objc", "", ""},
    {"%@\"", "s", "string"},
    {"%@'(?:\\[0-7]{1,3}|\\x[a-fA-F0-9]{1,2}|\\.|[^\\'\n]')", "sc", ""},
    {"(?i)@(?:%d+[.]%d*|[.]%d+|%d+)e[+-]?%d+l?", "mf", ""},
    {"(?i)@(?:%d+[.]%d*|[.]%d+|%d+f)f?", "mf", ""},
    {"%@0x%h+[lL]?", "mh", ""},
    {"(?i)@0[0-7]+l?", "mo", ""},
    {"%@%d+l?", "mi", ""},
    {"%bin%b", "k", ""},
    {"%@(?:interface|implementation)%b", "k", "objc_classname"},
    {"%@(?:class|protocol)%b", "k", "forward_classname"},
    {"%@%k{at_keywords}", "k", ""},
    {"%@(?:true|false|YES|NO)(?![[:alnum:]])", "nb", ""},
    {"%@[[:alnum:]]+", "err", ""},
    {"[?]", "p", "ternary"},
    {"%[", "p", "message"},
    {"%@%[", "p", "array_literal"},
    {"%@{", "p", "dictionary_literal"},

    {":statements", "", ""},
    {"@objc", "", ""},
    {"@super", "", ""},

    {":ternary", "", ""},
    {"%:", "p", "pop"},
    {"@statements", "", ""},

    {":message_shared", "", ""},
    {"%]", "p", "pop"},
    {"{", "p", "pop"},
    {";", "err", ""},
    {"@statements", "", ""},

    {":message", "", ""},
    {"(%{objc_id})(%s*)(:)", "nf - p", "=message_with_args"},
    {"(%{objc_id})(%s*)(%])", "nf - p", "pop"},
    {"@message_shared", "", ""},

    {":message_with_args", "", ""},
    {"{", "p", "function"},
    {"(%{objc_id})(%s*)(:)", "nf - p", "pop"},
    {"@message_shared", "", ""},

    {":array_literal", "", ""},
    {"%]", "p", "pop"},
    {",", "p", ""},
    {"@statements", "", ""},

    {":dictionary_literal", "", ""},
    {"}", "p", "pop"},
    {",", "p", ""},
    {"@statements", "", ""},

    {":objc_classname", "", ""},
    {"@whitespace", "", ""},
    {"(%{objc_id})(%s*)(:)(%s*)(%{objc_id})", "nc - p - nc", "pop"},
    {"(%{objc_id})(%s*)([(])(%s*)(%{objc_id})(%s*)([)])", "nc - p - nl - p", "pop"},
    {"%{objc_id}", "nc", "pop"},

    {":forward_classname", "", ""},
    {"@whitespace", "", ""},
    {"(%{objc_id})(%s*)(,)(%s*)", "nc - p -", "push"},
    {"(%{objc_id})(%s*)(;?)", "nc - p", "pop"},

    {":root", "", ""},
    {"([-+])(%s*)([(].*?[)])?(%s*)(?=%{objc_id}:?)", "k - >>self -", "method_definition"},
    {"@super", "", ""},

    {":method_definition", "", ""},
    {",", "p", ""},
    {"[.][.][.]", "p", ""},
    {"([(].*?[)])(%{objc_id})", ">>self nv", ""},
    {"(%{objc_id})(%s*)(:)", "nf - p", ""},
    {";", "p", "pop"},
    {"{", "p", "=function"},
    {"@inline_whitespace", "", ""},
    {"//.*?\n", "c1", ""},
    {"%s+", "-", ""},
    {"", "", "pop"},

    {NULL, NULL, NULL},
};

static const struct rule cpp_rules[] = {
    {":statements", "", ""},
    {"(%.)(class)", "o bp", ""},
    {"(@selector)(%()(class)(%))", "k p bp p", ""},
    {"@super", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_objective_c = {.name = "objective_c",
                                              .base = &language_c,
                                              .rules = rules,
                                              .patterns = patterns,
                                              .words = words,
                                              .choices = c_choices};
static const struct language objective_cpp_base = {.name = "objective_cpp",
                                                   .base = &language_cpp,
                                                   .rules = rules,
                                                   .patterns = patterns,
                                                   .words = words,
                                                   .choices = cpp_choices};
const struct language language_objective_cpp = {
    .name = "objective_cpp", .base = &objective_cpp_base, .rules = cpp_rules};
