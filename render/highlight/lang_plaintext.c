/*
 * Text that is no code.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule rules[] = {
    {":root", "", ""},
    {"(?m).+", "-", ""},

    {NULL, NULL, NULL},
};

const struct language language_plaintext = {.name = "plaintext", .rules = rules};
