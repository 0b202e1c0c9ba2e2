/*
 * HashiCorp's configuration language, and Terraform's dialect of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"blocks", " data module output provider provisioner resource terraform variable "},
    {"declarations", " local var "},
    {"constants", " false null true "},
    {NULL, NULL},
};

/* The word that ends the here-document. */
struct hcl {
    struct str end;
};

static bool heredoc(struct lexer *x, struct match *m)
{
    struct hcl *h = lexer_data(x);
    h->end = m->group[5];
    return true;
}

static bool heredoc_line(struct lexer *x, struct match *m)
{
    const struct hcl *state = lexer_data(x);
    return lexer_heredoc_line(x, m, state->end);
}

static const struct action actions[] = {
    {"heredoc", heredoc},
    {"heredoc_line", heredoc_line},
    {NULL, NULL},
};

static const struct rule hcl[] = {
    {":multiline_comment", "", ""},
    {"[*]/", "cm", "pop"},
    {"[^*/]+", "cm", ""},
    {"[*/]", "cm", ""},

    {":comments_and_whitespace", "", ""},
    {"%s+", "-", ""},
    {"//.*?$", "c1", ""},
    {"#.*?$", "c1", ""},
    {"/[*]", "cm", "multiline_comment"},

    {":primitives", "", ""},
    {"[0-9][0-9]*%.[0-9]+(?:[eE][0-9]+)?[fd]?(?:[kKmMgG]b?)?", "mf", ""},
    {"[0-9]+(?:[kKmMgG]b?)?", "mi", ""},
    {"\"", "s2", "dq"},
    {"'", "s1", "sq"},
    {"(<<-?)(%s*)('?)(\\?)(%w+)(%3)", "o - sh sh no sh", "!heredoc heredoc"},

    {":root", "", ""},
    {"@comments_and_whitespace", "", ""},
    {"@primitives", "", ""},
    {"{", "p", "hash"},
    {"%[", "p", "array"},
    {"(?:true|false|null)(?![a-zA-Z0-9_])", "kc", ""},
    {"[$a-zA-Z_][a-zA-Z0-9_]*", "nx", "composite"},

    {":composite", "", ""},
    {"@comments_and_whitespace", "", ""},
    {"{", "p", "=hash"},
    {"%[", "p", "=array"},
    {"@root", "", ""},
    {"", "-", "pop"},

    {":hash", "", ""},
    {"@comments_and_whitespace", "", ""},
    {"=", "p", ""},
    {"}", "p", "pop"},
    {"@root", "", ""},

    {":array", "", ""},
    {"@comments_and_whitespace", "", ""},
    {",", "p", ""},
    {"%]", "p", "pop"},
    {"@root", "", ""},

    {":dq", "", ""},
    {"[^\\\"]+", "s2", ""},
    {"\\\"", "se", ""},
    {"\"", "s2", "pop"},

    {":sq", "", ""},
    {"[^\\']+", "s1", ""},
    {"\\'", "se", ""},
    {"'", "s1", "pop"},

    {":heredoc", "", ""},
    {"\n", "sh", "heredoc_nl"},
    {"[^$\n]+", "sh", ""},
    {"[$]", "sh", ""},

    {":heredoc_nl", "", ""},
    {"%s*(%w+)%s*\n", "", "!heredoc_line"},
    {"", "", "pop"},

    {NULL, NULL, NULL},
};

static const struct choice choices[] = {
    {"block", "=blocks", "k", NULL},  {"block", "=declarations", "kd", NULL},
    {"id", "=blocks", "k", NULL},     {"id", "=declarations", "kd", NULL},
    {"id", "=constants", "kc", NULL}, {NULL, NULL, NULL, NULL},
};

static const struct rule terraform[] = {
    {":root", "", ""},
    {"@comments_and_whitespace", "", ""},
    {"@primitives", "", ""},
    {"{", "p", "hash"},
    {"%[", "p", "array"},
    {"(?:true|false|null)(?![a-zA-Z0-9_])", "kc", ""},
    {"[$a-zA-Z_][a-zA-Z0-9_]*", "nx", "?block composite"},

    {":hash", "", ""},
    {"[.,()*]", "p", ""},
    {"@super", "", ""},

    {":array", "", ""},
    {"[.,()*]", "p", ""},
    {"@super", "", ""},

    {":strings", "", ""},
    {"\\.", "se", ""},
    {"%${", "k", "interpolation"},

    {":dq", "", ""},
    {"[^\\\"$]+", "s2", ""},
    {"@strings", "", ""},
    {"\"", "s2", "pop"},

    {":sq", "", ""},
    {"[^\\'$]+", "s1", ""},
    {"@strings", "", ""},
    {"'", "s1", "pop"},

    {":interpolation", "", ""},
    {"}", "k", "pop"},
    {"@expression", "", ""},

    {":regexp_inner", "", ""},
    {"[^\"/\\]+", "sr", ""},
    {"\\.", "sr", ""},
    {"/\"", "dl", "pop"},
    {"[\"/]", "sr", ""},

    {":expression", "", ""},
    {"\"/", "dl", "=regexp_inner"},
    {"@primitives", "", ""},
    {"%s+", "-", ""},
    {"%+%+|--|~|&&|%|%||\\(?=\n)|<<|>>>?|==|!=", "o", ""},
    {"[-<>+*%%&|^/!=?:]=?", "o", ""},
    {"[(%[,]", "p", ""},
    {"[)%].]", "p", ""},
    {"[$a-zA-Z_-][a-zA-Z0-9_-]*", "nx", "?id"},

    {NULL, NULL, NULL},
};

const struct language language_hcl = {
    .name = "hcl", .rules = hcl, .actions = actions, .data = sizeof(struct hcl)};
const struct language language_terraform = {.name = "terraform",
                                            .base = &language_hcl,
                                            .rules = terraform,
                                            .words = words,
                                            .choices = choices};
