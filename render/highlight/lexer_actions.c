/*
 * What a language's actions call. See lexer.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/lexer_inside.h"
#include "render/highlight/lexer_options.h"

void lexer_token(struct lexer *x, const char *class, struct str text)
{
    writer_token(x->writer, strcmp(class, "-") == 0 ? str_of(NULL, 0) : str_c(class), text);
}

void lexer_next(struct lexer *x, const char *words)
{
    struct match none = {0};
    lexer_words(x, words, &none);
}

bool lexer_is_in(const struct lexer *x, const char *state)
{
    return strcmp(x->table->states[lexer_top(x)->state].name, state) == 0;
}

bool lexer_is_within(const struct lexer *x, const char *state)
{
    bool found = false;
    for (size_t i = x->used; i > 0 && !found; i--)
        found = strcmp(x->table->states[x->stack[i - 1].state].name, state) == 0;
    return found;
}

void *lexer_data(const struct lexer *x)
{
    return x->data;
}

struct str lexer_rest(const struct lexer *x)
{
    return x->rest;
}

bool lexer_at_line_start(const struct lexer *x)
{
    return x->rest.ptr == x->begin || x->rest.ptr[-1] == '\n';
}

bool lexer_option(const struct lexer *x, struct str name, struct str *value)
{
    return option_find(x->lexing->options, name, x->lexing->arena, value);
}

bool lexer_is_on(const struct lexer *x, struct str name, bool otherwise)
{
    return option_is_on(x->lexing->options, name, x->lexing->arena, otherwise);
}

void lexer_delegate(struct lexer *x, const struct language *language, bool fresh, struct str text)
{
    if (text.len == 0)
        return;
    struct lexer *child = lexer_child(x, language, fresh);
    if (child == NULL) {
        writer_token(x->writer, str_of(NULL, 0), text);
        return;
    }
    if (fresh)
        lexer_reset(child);
    lexer_run(child, text);
}

const struct language *lexer_find(const struct lexer *x, struct str name)
{
    return x->lexing->find(name);
}

void lexer_renew(struct lexer *x, const struct language *language)
{
    struct lexer *child = lexer_child(x, language, false);
    if (child != NULL)
        lexer_reset(child);
}

void lexer_delegate_with(struct lexer *x, const struct language *language, struct str options,
                         bool fresh, struct str text)
{
    struct str own = x->lexing->options;
    lexing_options(x->lexing, options);
    lexer_delegate(x, language, fresh, text);
    lexing_options(x->lexing, own);
}
