/*
 * Nix.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"word", "[a-zA-Z0-9._-]+"},
    {"path", "%{word}(?:/%{word})+"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"@expression", "", ""},

    {":expression", "", ""},
    {"^%s*\n%s*$", "-", ""},
    {"%s+", "-", ""},
    {"#.*$", "c", ""},
    {"/%*", "c", "multiline_comment"},
    {"true|false", "kc", ""},
    {"null", "kc", ""},
    {"[0-9]", "mi", ""},
    {"(?:/%{word})+|~(?:/%{word})+|%{path}|[a-z+]+://(?:/?%{path})", "sx", ""},
    {"\"", "s2", "double_quoted_string"},
    {"''", "s2", "indented_string"},
    {"(?:with|in|inherit)%b", "kn", ""},
    {"let%b", "kd", ""},
    {"(?:if|then|else)%b", "k", ""},
    {"(?:rec|assert|map)%b", "kr", ""},
    {"(?:abort|baseNameOf|builtins|derivation|fetchTarball|import|isNull|removeAttrs|throw|"
     "toString)%b",
     "kr", ""},
    {"%.|%?|%+%+|%+|!=|!|//|==|&&|%|%||->|/|%*|-|<|>|=>", "o", ""},
    {"%$", "p", ""},
    {"=", "o", ""},
    {"%@", "o", ""},
    {"[;,:]", "p", ""},
    {"[a-zA-Z_][a-zA-Z0-9-]*", "nv", ""},
    {"%(", "p", "atom"},
    {"{", "p", "set"},
    {"%[", "p", "list"},

    {":multiline_comment", "", ""},
    {"%*/", "c", "pop"},
    {".", "c", ""},

    {":interpolated", "", ""},
    {"@expression", "", ""},
    {"}", "si", "pop"},

    {":indented_string", "", ""},
    {"'''", "se", ""},
    {"''%$", "se", ""},
    {"%$%$", "se", ""},
    {"''\\.", "se", ""},
    {"%${", "si", "interpolated"},
    {"''", "s2", "pop"},
    {".", "s2", ""},

    {":double_quoted_string", "", ""},
    {"\\.", "se", ""},
    {"%$%$", "se", ""},
    {"%${", "si", "interpolated"},
    {"\"", "s2", "pop"},
    {".", "s2", ""},

    {":atom", "", ""},
    {"@expression", "", ""},
    {"%)", "p", "pop"},

    {":list", "", ""},
    {"%]", "p", "pop"},
    {"@expression", "", ""},

    {":set", "", ""},
    {"}", "p", "pop"},
    {"@expression", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_nix = {.name = "nix", .rules = rules, .patterns = patterns};
