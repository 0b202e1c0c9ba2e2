/*
 * Prolog.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"%%.*", "c1", ""},
    {"/%*", "cm", "nested_comment"},
    {"[%[%](){}|.,;!]", "p", ""},
    {"%:-|-->", "p", ""},
    {"\"[^\"]*\"", "s2", ""},
    {"%d+%.%d+", "mf", ""},
    {"%d+", "m", ""},
    {"[[:lower:]][[:word:]]*", "ss", ""},
    {"'[^']*'", "ss", ""},
    {"[A-Z]+%w*", "nv", ""},
    {"_[[:word:]]*", "nv", ""},
    {"(?:<|>|=<|>=|==|=:=|=|/|//|%*|%+|-)(?=%s|[a-zA-Z0-9%[])", "o", ""},
    {"[#&*+,./:<=>?@^~-]+", "o", ""},

    {":bol", "", ""},
    {"#.*", "c1", ""},
    {"", "", "pop"},

    {":nested_comment", "", ""},
    {"/%*", "cm", "push"},
    {"%s*%*[^*/]+", "cm", ""},
    {"%*/", "cm", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_prolog = {.name = "prolog", .rules = rules, .start = "bol"};
