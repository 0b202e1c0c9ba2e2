/*
 * EEx: Elixir in HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule rules[] = {
    {":root", "", ""},
    {"<%%#", "c", "comment"},
    {"<%%%%|<%%=|<%%", "cp", "elixir"},
    {"(?m).+?(?=<%%)|.+", ">parent", ""},

    {":comment", "", ""},
    {"%%%%>|%%>", "c", "pop"},
    {"(?m).+?(?=%%>)|.+", "c", ""},

    {":elixir", "", ""},
    {"%%%%>|%%>", "cp", "pop"},
    {"(?m).+?(?=%%%%>|%%>)|.+", ">elixir", ""},

    {NULL, NULL, NULL},
};

const struct language language_eex = {.name = "eex", .rules = rules};
