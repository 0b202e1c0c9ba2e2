/*
 * Liquid templates. What stands around the tags is plain.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

/*
 * A word of `cycle` and of `for` may be a string anywhere in it: then it has the string's colour.
 * kind: the class where it is none.
 */
static const char *word_class(struct lexer *x, struct str word, const char *kind)
{
    struct match m;
    if (lexer_match(x, "(?m).*?'[^']*'", word, &m))
        return "s1";
    return lexer_match(x, "(?m).*?\"[^\"]*\"", word, &m) ? "s2" : kind;
}

static bool cycle(struct lexer *x, struct match *m)
{
    lexer_token(x, "nt", m->group[1]);
    lexer_token(x, "w", m->group[2]);
    lexer_token(x, word_class(x, m->group[3], "na"), m->group[3]);
    lexer_token(x, "w", m->group[4]);
    lexer_token(x, "p", m->group[5]);
    lexer_token(x, "w", m->group[6]);
    lexer_next(x, "variable_markup");
    return true;
}

static bool iteration(struct lexer *x, struct match *m)
{
    static const char *const classes[] = {"nt", "w", "nv", "w", "nt", "w"};
    for (size_t i = 0; i < ARRAY_LEN(classes); i++)
        lexer_token(x, classes[i], m->group[i + 1]);
    lexer_token(x, word_class(x, m->group[7], "nv"), m->group[7]);
    lexer_token(x, "w", m->group[8]);
    lexer_next(x, "tag_markup");
    return true;
}

static const struct action actions[] = {
    {"cycle", cycle},
    {"iteration", iteration},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"[^{]+", "-", ""},
    {"({%%-?)(%s*)", "p w", "tag_or_block"},
    {"({{-?)(%s*)", "p w", "output"},
    {"{", "-", ""},

    {":tag_or_block", "", ""},
    {"(?:if|elsif|unless|case)%b", "kr", "condition"},
    {"when%b", "kr", "when"},
    {"(else)(%s*)(-?%%})", "kr w p", "pop"},
    {"(capture|(?:in|de)crement)(%s+)([^%s%%]+)(%s*)(-?%%})", "nt w nv w p", "pop"},
    {"(comment)(%s*)(-?%%})", "nt w p", "comment"},
    {"(raw)(%s*)(-?%%})", "nt w p", "raw"},
    {"(end(?:if|unless|case))(%s*)(-?%%})", "kr w p", "pop"},
    {"(end[^%s%%]+)(%s*)(-?%%})", "nt w p", "pop"},
    {"(?:assign|echo)%b", "nt", "assign"},
    {"(?:include|render)%b", "nt", "include"},
    {"(cycle)(%s+)(?:([^%s:]*)(%s*)(:))?(%s*)", "", "!cycle"},
    {"(for|tablerow)(%s+)([%w-]+)(%s+)(in)(%s+)((?:[^%s%%,|'\"]|\"[^\"]*\"|'[^']*')+)(%s*)", "",
     "!iteration"},
    {"([^%s%%]+)(%s*)", "nt w", "tag_markup"},

    {":output", "", ""},
    {"(%|)(%s*)([a-zA-Z_][^%s}|:]*)", "p w nf", "filters"},
    {"@end_of_tag", "", ""},
    {"@generic", "", ""},

    {":filters", "", ""},
    {"(%|)(%s*)([a-zA-Z_][^%s%%}|:]*)", "p w nf", ""},
    {"@end_of_tag", "", ""},
    {"@end_of_block", "", ""},
    {"@variable_parameters", "", ""},

    {":condition", "", ""},
    {"[=!]=|[<>]=?", "o", ""},
    {"(?:and|or|contains)%b", "ow", ""},
    {"@end_of_block", "", ""},
    {"@generic", "", ""},

    {":when", "", ""},
    {"@end_of_block", "", ""},
    {"@generic", "", ""},

    {":end_of_tag", "", ""},
    {"-?}}", "p", "reset"},

    {":end_of_block", "", ""},
    {"-?%%}", "p", "reset"},

    {":parameters", "", ""},
    {"@whitespace", "", ""},
    {"@keyword", "", ""},
    {"@string", "", ""},
    {"@number", "", ""},
    {"([^%s=:]+)(%s*)([=:])", "na w o", ""},
    {"[,:]", "p", ""},

    {":variable_parameters", "", ""},
    {"@parameters", "", ""},
    {"@variable", "", ""},
    {"%S+", "-", ""},

    {":tag_markup", "", ""},
    {"reversed%b", "na", ""},
    {"@end_of_block", "", ""},
    {"@parameters", "", ""},
    {"%S+", "-", ""},

    {":variable_markup", "", ""},
    {"@end_of_block", "", ""},
    {"@variable_parameters", "", ""},

    {":keyword", "", ""},
    {"(?:false|true|nil)%b", "kc", ""},

    {":variable", "", ""},
    {"(?:empty|blank|forloop%.[^%s%%}|:]+)%b", "nb", ""},
    {"%.(?=%w)|%[|%]", "p", ""},
    {"(?:first|last|size)%b", "nf", ""},
    {"[a-zA-Z_][%w-]*%??", "nv", ""},

    {":string", "", ""},
    {"'[^']*'", "s1", ""},
    {"\"[^\"]*\"", "s2", ""},

    {":number", "", ""},
    {"-", "o", ""},
    {"%d+%.%d+", "mf", ""},
    {"%d+", "mi", ""},

    {":generic", "", ""},
    {"@whitespace", "", ""},
    {"@keyword", "", ""},
    {"@string", "", ""},
    {"@number", "", ""},
    {"@variable", "", ""},

    {":whitespace", "", ""},
    {"[ \t]+", "w", ""},

    {":comment", "", ""},
    {"[^{]+", "c", ""},
    {"({%%-?)(%s*)(endcomment)(%s*)(-?%%})", "p w nt w p", "reset"},
    {"{", "c", ""},

    {":raw", "", ""},
    {"[^{]+", "-", ""},
    {"({%%-?)(%s*)(endraw)(%s*)(-?%%})", "p w nt w p", "reset"},
    {"{", "-", ""},

    {":assign", "", ""},
    {"=", "o", ""},
    {"(%|)(%s*)([a-zA-Z_][^%s%%|:]*)", "p w nf", "filters"},
    {"@end_of_block", "", ""},
    {"@generic", "", ""},

    {":include", "", ""},
    {"({{-?)(%s*)", "p w", "output_embed"},
    {"(?:with|for)%b", "nt", ""},
    {"[/%w-]+(?:%.[%w-]+)+%b", "-", ""},
    {"@variable_markup", "", ""},

    {":output_embed", "", ""},
    {"(%|)(%s*)([a-zA-Z_][^%s}|:]*)", "p w nf", ""},
    {"-?}}", "p", "pop"},
    {"@variable_parameters", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_liquid = {.name = "liquid", .rules = rules, .actions = actions};
