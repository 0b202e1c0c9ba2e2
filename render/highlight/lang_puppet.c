/*
 * Puppet's manifests.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[a-z]%w*"},
    {"name", "(?:%:%:)?(?:[a-z]%w*%:%:)*%w+"},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"attribute", " before notify require subscribe ", "kp", NULL},
    {"word", " and case class default define else elsif if import in inherits node unless ", "k",
     NULL},
    {"word", " false true undef ", "kc", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":whitespace", "", ""},
    {"%s+", "-", ""},
    {"#.*?\n", "c", ""},

    {":root", "", ""},
    {"@whitespace", "", ""},
    {"%$%{name}", "nv", ""},
    {"%{id}(?=%s*[=+]>)", "py", "?attribute"},
    {"%{name}(?=%s*%()", "nf", ""},
    {"[A-Z]%w*", "nc", ""},
    {"[+=|~-]>|<[|~-]", "p", ""},
    {"[|:}();%[%]]", "p", ""},
    {"{", "p", "regex_allowed"},
    {",", "p", "regex_allowed"},
    {"(?:in|and|or)%b", "ow", ""},
    {"[=!<>]=", "o", ""},
    {"[=!]~", "o", "regex_allowed"},
    {"[.=<>!+*/-]", "o", ""},
    {"(class|include)(%s*)(%{name})", "k - nc", ""},
    {"node%b", "k", "regex_allowed"},
    {"'(?:\\[\\']|[^'])*'", "s1", ""},
    {"\"", "s2", "dquotes"},
    {"%d+(?:[.]%d+)?(?:e[+-]%d+)?", "m", ""},
    {"%{name}", "n", "?word"},

    {":regex_allowed", "", ""},
    {"@whitespace", "", ""},
    {"/", "sr", "regex"},
    {"", "", "pop"},

    {":regex", "", ""},
    {"/", "sr", "pop"},
    {"\\.", "se", ""},
    {"[(){}]", "si", ""},
    {"%[", "si", "regex_class"},
    {".", "sr", ""},

    {":regex_class", "", ""},
    {"%]", "si", "pop"},
    {"(?<!%[)-(?=%])", "sr", ""},
    {"-", "si", ""},
    {"\\.", "se", ""},
    {"[^\\%]-]+", "sr", ""},

    {":dquotes", "", ""},
    {"\"", "s2", "pop"},
    {"[^$\\\"]+", "s2", ""},
    {"(?m)\\.", "se", ""},
    {"%$%{name}", "nv", ""},
    {"%${%{name}}", "nv", ""},

    {NULL, NULL, NULL},
};

const struct language language_puppet = {
    .name = "puppet", .rules = rules, .patterns = patterns, .choices = choices};
