/*
 * Diffs and patches.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule rules[] = {
    {":root", "", ""},
    {"^ .*$\n?", "-", ""},
    {"^---$\n?", "p", ""},
    {"^[+>].*$\n?", "gi", ""},
    {"^[-<]+.*$\n?", "gd", ""},
    {"^!.*$\n?", "gs", ""},
    {"^(?:[Ii]ndex|diff).*$\n?", "gh", ""},
    {"^(@@[^@]*@@)([^\n]*\n)", "p -", ""},
    {"^%w.*$\n?", "p", ""},
    {"^=.*$\n?", "gh", ""},
    {"%s.*$\n?", "-", ""},

    {NULL, NULL, NULL},
};

const struct language language_diff = {.name = "diff", .rules = rules};
