/*
 * The unit files of systemd.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"[;#].*", "c", ""},
    {"%[.*?%]$", "k", ""},
    {"(.*?)(=)(.*)(\\\n)", "nt p - se", "continuation"},
    {"(.*?)(=)(.*)", "nt p -", ""},

    {":continuation", "", ""},
    {"(.*?)(\\\n)", "- se", ""},
    {"(.*)'", "-", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_systemd = {.name = "systemd", .rules = rules};
