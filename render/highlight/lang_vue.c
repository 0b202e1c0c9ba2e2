/*
 * Vue's components: HTML with templates, scripts and styles in it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

/* The language of the part that is open. */
struct vue {
    const struct language *part;
};

static bool part_is(struct lexer *x, struct str name)
{
    struct vue *v = lexer_data(x);
    v->part = lexer_find(x, name);
    return true;
}

static bool template(struct lexer *x, struct match *m)
{
    (void)m;
    return part_is(x, S("html"));
}

static bool style(struct lexer *x, struct match *m)
{
    (void)m;
    return part_is(x, S("css"));
}

static bool script(struct lexer *x, struct match *m)
{
    (void)m;
    return part_is(x, S("javascript"));
}

/* lang="scss" */
static bool lang(struct lexer *x, struct match *m)
{
    struct str name = m->group[3];
    while (name.len > 0 && (name.ptr[0] == '"' || name.ptr[0] == '\''))
        name = str_from(name, 1);
    while (name.len > 0 && (str_ends(name, S("\"")) || str_ends(name, S("'"))))
        name.len--;
    static const struct str known[] = {STR_INIT("html"), STR_INIT("css"), STR_INIT("javascript"),
                                       STR_INIT("sass"), STR_INIT("scss")};
    struct str found = S("plaintext");
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (str_eq_nocase(name, known[i]))
            found = known[i];
    }
    if (str_eq_nocase(name, S("coffee")))
        found = S("coffeescript");
    return part_is(x, found);
}

static bool embed(struct lexer *x, struct match *m)
{
    const struct vue *v = lexer_data(x);
    if (v->part != NULL)
        lexer_delegate(x, v->part, true, m->group[0]);
    else
        lexer_token(x, "-", m->group[0]);
    return true;
}

static const struct action actions[] = {
    {"template", template}, {"style", style}, {"script", script},
    {"lang", lang},         {"embed", embed}, {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"(<)(%s*)(template)", "nt - k", "!template template lang_tag"},
    {"(<)(%s*)(style)", "nt - k", "!style style lang_tag"},
    {"(<)(%s*)(script)", "nt - k", "!script script lang_tag"},
    {"@super", "", ""},

    {":tag", "", ""},
    {"[a-zA-Z0-9_:#%[%]()*.-]+%s*=%s*", "na", "attribute"},
    {"@super", "", ""},

    {":style", "", ""},
    {"(<%s*/%s*)(style)(%s*>)", "nt k nt", "pop"},
    {"@style_content", "", ""},
    {"@embed", "", ""},

    {":script", "", ""},
    {"(<%s*/%s*)(script)(%s*>)", "nt k nt", "pop"},
    {"@script_content", "", ""},
    {"@embed", "", ""},

    {":style_content", "", ""},
    {"[^<]+", "", "!embed"},
    {"<%s*/%s*style%s*>", "nt", "pop"},
    {"<", "", "!embed"},

    {":lang_tag", "", ""},
    {"(lang%s*=)(%s*)(\"(?:\\.|[^\\])*?\"|'(?:\\.|[^\\])*?'|[^%s>]+)", "na - s", "!lang"},
    {"@tag", "", ""},

    {":template", "", ""},
    {"(<%s*/%s*)(template)(%s*>)", "nt k nt", "pop"},
    {"{{", "si", "template_interpol ^javascript"},
    {"@embed", "", ""},

    {":template_interpol", "", ""},
    {"}}", "si", "pop"},
    {"}", "err", ""},
    {"@template_interpol_inner", "", ""},

    {":template_interpol_inner", "", ""},
    {"{", ">javascript", "push"},
    {"}", ">javascript", "pop"},
    {"[^{}]+", ">javascript", ""},

    {":embed", "", ""},
    {"[^{<]+", "", "!embed"},
    {"[<{][^<{]*", "", "!embed"},

    {NULL, NULL, NULL},
};

const struct language language_vue = {.name = "vue",
                                      .base = &language_html,
                                      .rules = rules,
                                      .actions = actions,
                                      .data = sizeof(struct vue)};
