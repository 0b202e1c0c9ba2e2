/*
 * Text that is no code.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"
#include "render/highlight/lexer_options.h"

/* The option `token`: all of the text is that. */
static bool all(struct lexer *x, struct match *m)
{
    struct str name, class = str_of(NULL, 0);
    if (lexer_option(x, S("token"), &name))
        class = token_class(name);
    lexer_token(x, class.len > 0 ? class.ptr : "-", m->group[0]);
    return true;
}

static const struct action actions[] = {
    {"all", all},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"(?m).+", "", "!all"},

    {NULL, NULL, NULL},
};

const struct language language_plaintext = {
    .name = "plaintext", .rules = rules, .actions = actions};
