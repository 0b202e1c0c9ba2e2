/*
 * Sass, whose blocks are indented; the rest is as in SCSS.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

/* A comment goes on in the lines that are indented deeper than the one that began it. */
struct sass {
    const char *block; /* the state of such lines; NULL: none */
    struct str block_indent, indent;
};

static bool indentation(struct lexer *x, struct match *m)
{
    struct sass *s = lexer_data(x);
    s->indent = m->group[0];
    bool is_deeper = s->block != NULL && s->indent.len > s->block_indent.len &&
                     str_starts(s->indent, s->block_indent);
    if (!is_deeper)
        s->block = NULL;
    lexer_next(x, is_deeper ? s->block : "content");
    return true;
}

static bool starts_block(struct lexer *x, const char *state)
{
    struct sass *s = lexer_data(x);
    s->block = state;
    s->block_indent = s->indent;
    return true;
}

static bool starts_single(struct lexer *x, struct match *m)
{
    (void)m;
    return starts_block(x, "single_comment");
}

static bool starts_multi(struct lexer *x, struct match *m)
{
    (void)m;
    return starts_block(x, "multi_comment");
}

static const struct action actions[] = {
    {"indentation", indentation},
    {"starts_single", starts_single},
    {"starts_multi", starts_multi},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"[ \t]*\n", "-", ""},
    {"[ \t]*", "-", "!indentation"},

    {":content", "", ""},
    {"//.*?$", "c1", "pop !starts_single"},
    {"/[*].*?\n", "cm", "pop !starts_multi"},
    {"%@import%b", "k", "import"},
    {"@super", "", ""},
    {"=%{id}", "nf", "value"},
    {"%+%{id}", "nd", "value"},
    {"%:", "na", "old_style_attr"},
    {"(?=[^%[\n]+?:(?:[^a-z]|$))", "", "attribute"},
    {"", "", "selector"},

    {":single_comment", "", ""},
    {".*?$", "c1", "pop"},

    {":multi_comment", "", ""},
    {".*?\n", "cm", "pop"},

    {":import", "", ""},
    {"[ \t]+", "-", ""},
    {"%S+", "s", ""},
    {"\n", "-", "pop"},

    {":old_style_attr", "", ""},
    {"@interpolated", "", ""},
    {"%{id}", "na", "?property"},
    {"", "", "=value"},

    {":end_section", "", ""},
    {"\n", "-", "reset"},

    {NULL, NULL, NULL},
};

const struct language language_sass = {.name = "sass",
                                       .base = &language_scss,
                                       .rules = rules,
                                       .actions = actions,
                                       .data = sizeof(struct sass)};
