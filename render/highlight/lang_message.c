/*
 * Messages as clients and servers send them; what is in them by its media type.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

/* The language of the content, NULL for plain text. */
struct message {
    const struct language *content;
};

static const struct {
    struct str type, language;
} types[] = {
    {STR_INIT("application/atom+xml"), STR_INIT("xml")},
    {STR_INIT("application/graphql"), STR_INIT("graphql")},
    {STR_INIT("application/hal+json"), STR_INIT("json")},
    {STR_INIT("application/javascript"), STR_INIT("javascript")},
    {STR_INIT("application/json"), STR_INIT("json")},
    {STR_INIT("application/problem+json"), STR_INIT("json")},
    {STR_INIT("application/rss+xml"), STR_INIT("xml")},
    {STR_INIT("application/vnd.api+json"), STR_INIT("json")},
    {STR_INIT("application/x-javascript"), STR_INIT("javascript")},
    {STR_INIT("application/xhtml+xml"), STR_INIT("html")},
    {STR_INIT("application/xml"), STR_INIT("xml")},
    {STR_INIT("text/css"), STR_INIT("css")},
    {STR_INIT("text/html"), STR_INIT("html")},
    {STR_INIT("text/javascript"), STR_INIT("javascript")},
    {STR_INIT("text/x-markdown"), STR_INIT("markdown")},
    {STR_INIT("text/x-yaml"), STR_INIT("yaml")},
    {STR_INIT("text/xml"), STR_INIT("xml")},
};

static bool header(struct lexer *x, struct match *m)
{
    struct message *own = lexer_data(x);
    struct str type;
    if (!str_eq_nocase(m->group[1], S("content-type")))
        return true;
    (void)str_cut(m->group[5], ';', &type, NULL);
    own->content = NULL;
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (str_eq_nocase(type, types[i].type))
            own->content = lexer_find(x, types[i].language);
    }
    return true;
}

static bool content(struct lexer *x, struct match *m)
{
    const struct message *own = lexer_data(x);
    if (own->content != NULL)
        lexer_delegate(x, own->content, false, m->group[0]);
    else
        lexer_token(x, "-", m->group[0]);
    return true;
}

static const struct action actions[] = {
    {"header", header},
    {"content", content},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"(GET|POST|PUT|DELETE|HEAD|OPTIONS|TRACE|PATCH)([ ]+)([^ ]+)([ "
     "]+)(HTTPS?)(/)(%d(?:%.%d)?)(\r?\n|$)",
     "nf - nn - k o m -", "headers"},
    {"(HTTPS?)(/)(%d(?:%.%d))([ ]+)(%d{3})([ ]+)?([^\r\n]*)?(\r?\n|$)", "k o m - m - ne -",
     "headers"},

    {":headers", "", ""},
    {"([^%s:]+)( *)(:)( *)([^\r\n]+)(\r?\n|$)", "na - p - s -", "!header"},
    {"([^\r\n]+)(\r?\n|$)", "s -", ""},
    {"\r?\n", "-", "content"},

    {":content", "", ""},
    {"(?m).+", "", "!content"},

    {NULL, NULL, NULL},
};

const struct language language_message = {
    .name = "http", .rules = rules, .actions = actions, .data = sizeof(struct message)};
