/*
 * JavaScript; TypeScript, JSX and TSX are based on it.
 *
 * Whether / divides or begins a regular expression, and what { opens, depends on what was before:
 * hence the states that stand for "an expression begins here".
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[%p{L}%p{Nl}$_]%p{Word}*"},
    {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " as async await break case catch continue debugger default delete do else "
                 "export finally for from if import in instanceof new of return super switch "
                 "this throw try typeof void while yield "},
    {"declarations", " class const constructor extends function get let set static var with "},
    {"reserved", " enum implements interface package private protected public "},
    {"constants", " Infinity NaN false null true undefined "},
    {"builtins",
     " Array ArrayBuffer Boolean DataView Date Error Float32Array Float64Array Function "
     "Int16Array Int32Array Int8Array Map Math Number Object Packages Promise Proxy Reflect "
     "RegExp Set String Symbol Uint16Array Uint16ClampedArray Uint32Array Uint32ClampedArray "
     "Uint8Array Uint8ClampedArray WeakMap WeakSet decodeURI decodeURIComponent document "
     "encodeURI encodeURIComponent eval global isFinite isNaN navigator netscape parseFloat "
     "parseInt self sun window "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id", "=keywords", "k", "expr_start"}, {"id", "=declarations", "kd", "expr_start"},
    {"id", "=reserved", "kr", NULL},        {"id", "=constants", "kc", NULL},
    {"id", "=builtins", "nb", NULL},        {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":multiline_comment", "", ""},
    {"%*/", "cm", "pop"},
    {"[^*/]+", "cm", ""},
    {"[*/]", "cm", ""},

    {":comments_and_whitespace", "", ""},
    {"%s+", "-", ""},
    {"<!--", "c", ""},
    {"//.*?$", "c1", ""},
    {"/%*", "cm", "multiline_comment"},

    {":expr_start", "", ""},
    {"@comments_and_whitespace", "", ""},
    {"/", "sr", "=regex"},
    {"{", "p", "=object"},
    {"", "", "pop"},

    {":regex", "", ""},
    {"/", "sr", "=regex_end"},
    {"[^/]\n", "err", "pop"},
    {"\n", "err", "pop"},
    {"%[%^?", "se", "regex_group"},
    {"\\.", "se", ""},
    {"%(%?[:=<!]", "se", ""},
    {"{[%d,]+}", "se", ""},
    {"[()?]", "se", ""},
    {".", "sr", ""},

    {":regex_end", "", ""},
    {"[gimuy]+", "sr", "pop"},
    {"", "", "pop"},

    {":regex_group", "", ""},
    {"/", "se", ""},
    {"[^/]\n", "err", "pop2"},
    {"%]", "se", "pop"},
    {"\\.", "se", ""},
    {".", "sr", ""},

    {":root", "", ""},
    {"(?m)%s*#!.*?\n", "cp", "statement"},
    {"@comments_and_whitespace", "", ""},
    {"%+%+|--|~|%?%?=?|&&|%|%||\\(?=\n)|<<|>>>?|===|!==", "o", "expr_start"},
    {"[-<>+*%%&|^/!=]=?", "o", "expr_start"},
    {"[(%[,]", "p", "expr_start"},
    {";", "p", "statement"},
    {"[)%].]", "p", ""},
    {"`", "s2", "template_string"},
    {"%?%.", "p", ""},
    {"%?", "p", "ternary expr_start"},
    {"(%@)(%w+)?", "p nd", "expr_start"},
    {"[{}]", "p", "statement"},
    {"%{id}", "nx", "?id"},
    {"[0-9]+%.[0-9]+(?:[eE][0-9]+)?[fd]?", "mf", ""},
    {"0[xX][0-9a-fA-F]+", "mh", ""},
    {"0[oO][0-7][0-7_]*", "mo", ""},
    {"0[bB][01][01_]*", "mb", ""},
    {"[0-9]+", "mi", ""},
    {"\"", "dl", "double"},
    {"'", "dl", "single"},
    {"%:", "p", ""},

    {":double", "", ""},
    {"\\[\\nrt\"]?", "se", ""},
    {"[^\\\"]+", "s2", ""},
    {"\"", "dl", "pop"},

    {":single", "", ""},
    {"\\[\\nrt']?", "se", ""},
    {"[^\\']+", "s1", ""},
    {"'", "dl", "pop"},

    {":statement", "", ""},
    {"case%b", "k", "=expr_start"},
    {"(%{id})(%s*)(:)", "nl - p", ""},
    {"@expr_start", "", ""},

    {":object", "", ""},
    {"@comments_and_whitespace", "", ""},
    {"{", "p", "push"},
    {"}", "p", "=statement"},
    {"(%{id})(%s*)(:)", "na - p", "expr_start"},
    {"%:", "p", ""},
    {"@root", "", ""},

    {":ternary", "", ""},
    {"%:", "p", "=expr_start"},
    {"@root", "", ""},

    {":template_string", "", ""},
    {"%${", "p", "template_expr"},
    {"`", "s2", "pop"},
    {"\\[$`]", "se", ""},
    {"[^$`\\]+", "s2", ""},
    {"[\\$]", "s2", ""},

    {":template_expr", "", ""},
    {"}", "p", "pop"},
    {"@root", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_javascript = {
    .name = "javascript",
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .choices = choices,
};
