/*
 * SCSS. The lists of values and properties are those of CSS.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[%w-]+"},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"value", "=values", "nb", NULL},
    {"value", "=colours", "no", NULL},
    {"property", "=properties_to_l", "nl", NULL},
    {"property", "=properties_from_m", "nl", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"//.*?$", "c1", ""},
    {"(?m)/%*.*?%*/", "cm", ""},
    {"%@import%b", "k", "value"},
    {"@content", "", ""},
    {"(?=[^;{}][;}])", "", "attribute"},
    {"(?=[^;{}:%[]+:[^a-z])", "", "attribute"},
    {"", "", "selector"},

    {":end_section", "", ""},
    {"\n", "-", ""},
    {"[;{}]", "p", "reset"},

    {":content", "", ""},
    {"%@for%b", "k", "for"},
    {"%@(?:debug|warn|if|each|while|else|return|media)", "k", "value"},
    {"(%@(?:mixin|function))(%s+)(%{id})", "k - nf", "value"},
    {"%@extend%b", "k", "selector"},
    {"(%@include)(%s+)(%{id})", "k - nd", "value"},
    {"%@%{id}", "k", "selector"},
    {"&", "k", "selector"},
    {"(%$%{id})([ \t]*)(:)", "nv - p", "value"},

    {":value", "", ""},
    {"@end_section", "", ""},
    {"[ \t]+", "-", ""},
    {"%$%{id}", "nv", ""},
    {"url%(", "sx", "string_url"},
    {"%{id}(?=%s*%()", "nf", ""},
    {"%%%{id}", "nd", ""},
    {"(?:true|false)%b", "bp", ""},
    {"(?:and|or|not)%b", "ow", ""},
    {"#[a-zA-Z0-9]{1,6}", "mh", ""},
    {"-?%d+(?:%%|[a-z]+)?", "m", ""},
    {"-?%d*%.%d+(?:%%|[a-z]+)?", "mi", ""},
    {"@strings", "", ""},
    {"@interpolated", "", ""},
    {"[~^*!&%%<>|+=@:,./?-]+", "o", ""},
    {"[%[%]()]+", "p", ""},
    {"/%*", "cm", "inline_comment"},
    {"//[^\n]*", "c1", ""},
    {"%{id}", "n", "?value"},

    {":interpolated", "", ""},
    {"#{", "si", "interpolation"},

    {":strings", "", ""},
    {"\"", "s2", "double"},
    {"'", "s1", "single"},

    {":interpolation", "", ""},
    {"}", "si", "pop"},
    {"@value", "", ""},

    {":selector", "", ""},
    {"@end_section", "", ""},
    {"@strings", "", ""},
    {"@interpolated", "", ""},
    {"[ \t]+", "-", ""},
    {"%:", "nd", "pseudo_class"},
    {"%.", "nc", "class"},
    {"#", "nn", "id"},
    {"%%", "nv", "placeholder"},
    {"%{id}", "nt", ""},
    {"&", "k", ""},
    {"[~^*!&%[%]()<>|+=@:;,./?-]", "o", ""},

    {":double", "", ""},
    {"\"", "s2", "pop"},
    {"@interpolated", "", ""},
    {"(?:\\.|#(?!{)|[^\n\"#])+", "s2", ""},

    {":single", "", ""},
    {"'", "s1", "pop"},
    {"@interpolated", "", ""},
    {"(?:\\.|#(?!{)|[^\n'#])+", "s1", ""},

    {":string_url", "", ""},
    {"%)", "sx", "pop"},
    {"(?:\\.|#(?!{)|[^\n)#])+", "sx", ""},
    {"@interpolated", "", ""},

    {":selector_piece", "", ""},
    {"@interpolated", "", ""},
    {"", "", "pop"},

    {":pseudo_class", "", ""},
    {"%{id}", "nd", ""},
    {"@selector_piece", "", ""},

    {":class", "", ""},
    {"%{id}", "nc", ""},
    {"@selector_piece", "", ""},

    {":id", "", ""},
    {"%{id}", "nn", ""},
    {"@selector_piece", "", ""},

    {":placeholder", "", ""},
    {"%{id}", "nv", ""},
    {"@selector_piece", "", ""},

    {":for", "", ""},
    {"from|to|through", "ow", ""},
    {"@value", "", ""},

    {":attribute", "", ""},
    {"@interpolated", "", ""},
    {"%{id}", "na", "?property"},
    {"([ \t]*)(:)", "- p", "value"},

    {":inline_comment", "", ""},
    {"(?:\\#|#(?=[^\n{])|%*(?=[^\n/])|[^\n#*])+", "cm", ""},
    {"@interpolated", "", ""},
    {"%*/", "cm", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_scss = {
    .name = "scss",
    .base = &language_css,
    .rules = rules,
    .patterns = patterns,
    .choices = choices,
};
