/*
 * GraphQL.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"name", "[_A-Za-z][_0-9A-Za-z]*"},
    {NULL, NULL},
};

static bool is_in_either(const struct lexer *x, const char *one, const char *other)
{
    return lexer_is_in(x, one) || (other != NULL && lexer_is_in(x, other));
}

/* What stands in a definition ends it too. */
static bool end_set(struct lexer *x, struct match *m)
{
    (void)m;
    lexer_next(x, "pop");
    if (is_in_either(x, "query_definition", "fragment_definition"))
        lexer_next(x, "pop");
    return true;
}

static bool end_nested(struct lexer *x, struct match *m)
{
    (void)m;
    lexer_next(x, "pop");
    if (is_in_either(x, "value", NULL))
        lexer_next(x, "pop");
    return true;
}

static bool end_value(struct lexer *x, struct match *m)
{
    (void)m;
    if (!lexer_is_in(x, "list"))
        lexer_next(x, "pop");
    return true;
}

static const struct action actions[] = {
    {"end_set", end_set},
    {"end_nested", end_nested},
    {"end_value", end_value},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%b(?:query|mutation|subscription)%b", "k", "query_definition"},
    {"{", "p", "query_definition selection_set"},
    {"%bfragment%b", "k", "fragment_definition"},
    {"%bscalar%b", "k", "value"},
    {"%b(?:type|interface|enum|input|schema)%b", "k", "type_definition"},
    {"%bunion%b", "k", "union_definition"},
    {"%bextend%b", "k", ""},
    {"@basic", "", ""},
    {"(?m)(\"\"\")(\n)(.*?)(\n)(\"\"\")", "s2 w >>markdown w s2", ""},

    {":basic", "", ""},
    {"%s+", "w", ""},
    {"#.*$", "c", ""},
    {"[!,]", "p", ""},

    {":has_directives", "", ""},
    {"(@%{name})(%s*)(%()", "k w p", "arguments"},
    {"%@%{name}%b", "k", ""},

    {":fragment_definition", "", ""},
    {"%bon%b", "k", ""},
    {"@query_definition", "", ""},

    {":query_definition", "", ""},
    {"@has_directives", "", ""},
    {"%b%{name}%b", "n", ""},
    {"%(", "p", "variable_definitions"},
    {"{", "p", "selection_set"},
    {"@basic", "", ""},

    {":type_definition", "", ""},
    {"%bimplements%b", "k", ""},
    {"%b%{name}%b", "n", ""},
    {"%(", "p", "variable_definitions"},
    {"{", "p", "type_definition_set"},
    {"@basic", "", ""},

    {":union_definition", "", ""},
    {"%b%{name}%b", "n", ""},
    {"=", "p", "union_definition_variant"},
    {"@basic", "", ""},

    {":union_definition_variant", "", ""},
    {"%b%{name}%b", "n", "=union_definition_pipe"},
    {"@basic", "", ""},

    {":union_definition_pipe", "", ""},
    {"%|", "p", "=union_definition_variant"},
    {"(?!%||%s+|#[^\n]*)", "", "pop2"},
    {"@basic", "", ""},

    {":type_definition_set", "", ""},
    {"}", "p", "pop2"},
    {"%b(%{name})(%s*)(%()", "n w p", "variable_definitions"},
    {"%b%{name}%b", "n", ""},
    {"%:", "p", "type_names"},
    {"@basic", "", ""},

    {":arguments", "", ""},
    {"%)", "p", "pop"},
    {"%b%{name}%b", "n", ""},
    {"%:", "p", "value"},
    {"@basic", "", ""},

    {":variable_definitions", "", ""},
    {"%)", "p", "pop"},
    {"%$%{name}%b", "nv", ""},
    {"%b%{name}%b", "n", ""},
    {"%:", "p", "type_names"},
    {"=", "p", "value"},
    {"@basic", "", ""},

    {":type_names", "", ""},
    {"%b(?:Int|Float|String|Boolean|ID)%b", "nb", "pop"},
    {"%b%{name}%b", "n", "pop"},
    {"%[", "p", "type_name_list"},
    {"@basic", "", ""},

    {":type_name_list", "", ""},
    {"%b(?:Int|Float|String|Boolean|ID)%b", "nb", ""},
    {"%b%{name}%b", "n", ""},
    {"%]", "p", "pop2"},
    {"@basic", "", ""},

    {":selection_set", "", ""},
    {"@has_directives", "", ""},
    {"}", "p", "!end_set"},
    {"%b(%{name})(%s*)(%()", "n w p", "arguments"},
    {"%b(%{name})(%s*)(:)", "n w p", ""},
    {"%b%{name}%b", "n", ""},
    {"(%.%.%.)(%s+)(on)%b", "p w k", ""},
    {"%.%.%.", "p", ""},
    {"{", "p", "selection_set"},
    {"@basic", "", ""},

    {":list", "", ""},
    {"%]", "p", "!end_nested"},
    {"@value", "", ""},

    {":object", "", ""},
    {"}", "p", "!end_nested"},
    {"%b(%{name})(%s*)(:)", "n w p", "value"},
    {"@basic", "", ""},

    {":value", "", ""},
    {"(?m)\"\"\".*?\"\"\"", "s2", ""},
    {"%$%{name}%b", "nv", "!end_value"},
    {"%b(?:true|false|null)%b", "kc", "!end_value"},
    {"[+-]?[0-9]+%.[0-9]+(?:[eE][+-]?[0-9]+)?", "mf", "!end_value"},
    {"[+-]?[1-9][0-9]*(?:[eE][+-]?[0-9]+)?", "mi", "!end_value"},
    {"\"(?:\\[\\\"]|[^\"])*\"", "s2", "!end_value"},
    {"%b%{name}%b", "n", "!end_value"},
    {"{", "p", "object"},
    {"%[", "p", "list"},
    {"@basic", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_graphql = {
    .name = "graphql", .rules = rules, .patterns = patterns, .actions = actions};
