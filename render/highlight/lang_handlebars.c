/*
 * Handlebars and Mustache, in HTML.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[%w$-]+"},
    {NULL, NULL},
};

/* An attribute without quotes ends where a tag of ours begins. */
static bool leave_attribute(struct lexer *x, struct match *m)
{
    (void)m;
    const struct language *html = lexer_find(x, S("html"));
    if (html != NULL)
        lexer_leave(x, html, S("attribute"));
    return true;
}

static const struct action actions[] = {
    {"leave_attribute", leave_attribute},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"\\{+", ">parent", ""},
    {"{{!--", "c", "comment"},
    {"{{!.*?}}", "c", ""},
    {"{{{?", "k", "stache open_sym"},
    {"(?m)(?:.+?)(?=\\|{{)", ">parent", "!leave_attribute"},
    {"(?m).+", ">parent", ""},

    {":comment", "", ""},
    {"{{", "c", "push"},
    {"}}", "c", "pop"},
    {"[^{}]+", "c", ""},
    {"[{}]", "c", ""},

    {":stache", "", ""},
    {"}}}?", "k", "pop"},
    {"%|", "p", ""},
    {"~", "k", ""},
    {"%s+", "-", ""},
    {"=", "o", ""},
    {"[%[%]]", "p", ""},
    {"[()]", "p", ""},
    {"[.](?=[}%s])", "nv", ""},
    {"[.][.]", "nv", ""},
    {"[/.]", "p", ""},
    {"\"(?:\\.|.)*?\"", "s2", ""},
    {"'(?:\\.|.)*?'", "s1", ""},
    {"%d+(?=}%s)", "m", ""},
    {"(?:true|false)(?=[}%s])", "kc", ""},
    {"else(?=[}%s])", "k", ""},
    {"this(?=[}%s])", "bp", ""},
    {"%@%{id}", "na", ""},
    {"%{id}", "nv", ""},

    {":open_sym", "", ""},
    {"[#/]", "k", "=block_name"},
    {"[>^&~]", "k", ""},
    {"", "", "pop"},

    {":block_name", "", ""},
    {"if(?=[}%s])", "k", ""},
    {"%{id}", "nn", "pop"},
    {"", "", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_handlebars = {
    .name = "handlebars", .rules = rules, .patterns = patterns, .actions = actions};
