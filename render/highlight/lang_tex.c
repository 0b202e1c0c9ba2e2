/*
 * TeX and LaTeX.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"command", "\\(?:[a-zA-Z]+|%s+|.)"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":general", "", ""},
    {"%%.*$", "c", ""},
    {"[{}&_^]", "p", ""},

    {":root", "", ""},
    {"\\%[", "p", "displaymath"},
    {"\\%(", "p", "inlinemath"},
    {"%$%$", "p", "displaymath"},
    {"%$", "p", "inlinemath"},
    {"\\(?:begin|end){.*?}", "nt", ""},
    {"(\\verb)%b(%S)(.*?)(%2)", "nb kp sx kp", ""},
    {"%{command}", "k", "command"},
    {"@general", "", ""},
    {"[^\\$%%&_^{}]+", "-", ""},

    {":math", "", ""},
    {"%{command}", "nv", ""},
    {"@general", "", ""},
    {"[0-9]+", "m", ""},
    {"[-=!+*/()%[%]]", "o", ""},
    {"[^=!+*/()%[%]\\$%%&_^{}0-9-]+", "nb", ""},

    {":inlinemath", "", ""},
    {"\\%)", "p", "pop"},
    {"%$", "p", "pop"},
    {"@math", "", ""},

    {":displaymath", "", ""},
    {"\\%]", "p", "pop"},
    {"%$%$", "p", "pop"},
    {"%$", "nb", ""},
    {"@math", "", ""},

    {":command", "", ""},
    {"%[.*?%]", "na", ""},
    {"%*", "k", ""},
    {"", "", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_tex = {.name = "tex", .rules = rules, .patterns = patterns};
