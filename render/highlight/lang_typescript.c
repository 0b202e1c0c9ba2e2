/*
 * What is based on JavaScript: TypeScript, JSX, and TSX, which is both.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"ts_keywords", " implements is namespace private protected public readonly static "},
    {"ts_declarations", " abstract type "},
    {"ts_reserved", " any declare default interface keyof module namespace number string void "},
    {"ts_builtins", " Partial Pick Readonly Record "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id", "=keywords", "k", "expr_start"},
    {"id", "=ts_keywords", "k", "expr_start"},
    {"id", "=declarations", "kd", "expr_start"},
    {"id", "=ts_declarations", "kd", "expr_start"},
    {"id", "=reserved", "kr", NULL},
    {"id", "=ts_reserved", "kr", NULL},
    {"id", "=constants", "kc", NULL},
    {"id", "=builtins", "nb", NULL},
    {"id", "=ts_builtins", "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule types[] = {
    {":root", "", ""},      {"%?%.", "p", ""},
    {"%?{2}", "o", ""},     {"@super", "", ""},

    {":statement", "", ""}, {"(%{id})([?]?)(%s*)(:)", "nl p - p", "expr_start"},
    {"@super", "", ""},

    {NULL, NULL, NULL},
};

static const struct rule elements[] = {
    {":expr_start", "", ""},
    {"@tag", "", ""},
    {"@super", "", ""},

    {":tag", "", ""},
    {"<", "p", "tag_opening element element_name"},

    {":tag_opening", "", ""},
    {"</", "p", "=element element_name"},
    {"@tag", "", ""},
    {"{", "si", "interpolation expr_start"},
    {"[^<{]+", ">html", ""},

    {":element", "", ""},
    {"@comments_and_whitespace", "", ""},
    {"/>", "p", "pop2"},
    {">", "p", "pop"},
    {"{", "si", "interpolation expr_start"},
    {"%w[%w-]*", "na", ""},
    {"=", "p", ""},
    {"([\"']).*?%1", "s", ""},

    {":element_name", "", ""},
    {"[A-Z]%w*", "nc", ""},
    {"%w+", "nt", ""},
    {"%.", "p", ""},
    {"", "", "pop"},

    {":interpolation", "", ""},
    {"}", "si", "pop"},
    {"{", "p", "interpolation_inner statement"},
    {"@root", "", ""},

    {":interpolation_inner", "", ""},
    {"}", "p", "=statement"},
    {"@root", "", ""},

    {NULL, NULL, NULL},
};

static const struct rule typed_elements[] = {
    {":element_name", "", ""},
    {"(%w+)(,)", "nx p", "pop3"},
    {"@super", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_typescript = {
    .name = "typescript",
    .base = &language_javascript,
    .rules = types,
    .words = words,
    .choices = choices,
};

const struct language language_jsx = {
    .name = "jsx", .base = &language_javascript, .rules = elements, .start = "expr_start"};

static const struct language typed_jsx = {
    .name = "jsx",
    .base = &language_jsx,
    .rules = types,
    .words = words,
    .choices = choices,
};

const struct language language_tsx = {.name = "tsx", .base = &typed_jsx, .rules = typed_elements};
