/*
 * ERB: Ruby in HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"open", "<%%%%|<%%=|<%%#|<%%-|<%%"},
    {"close", "%%%%>|-%%>|%%>"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"<%%#", "c", "comment"},
    {"%{open}", "cp", "ruby"},
    {"(?m).+?(?=%{open})|.+", ">parent", ""},

    {":comment", "", ""},
    {"%{close}", "c", "pop"},
    {"(?m).+?(?=%{close})|.+", "c", ""},

    {":ruby", "", ""},
    {"%{close}", "cp", "pop"},
    {"(?m).+?(?=%{close})|.+", ">ruby", ""},

    {NULL, NULL, NULL},
};

const struct language language_erb = {.name = "erb", .rules = rules, .patterns = patterns};
