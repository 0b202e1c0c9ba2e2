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

void lexer_push(struct lexer *x, const char *state, uint32_t argument)
{
    unsigned char number = table_state(x->table, str_c(state));
    (void)lexer_enter(x, (struct place){.state = number, .argument = argument});
}

uint32_t lexer_argument(const struct lexer *x)
{
    return lexer_top(x)->argument;
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

bool lexer_heredoc_line(struct lexer *x, const struct match *m, struct str end)
{
    bool last = str_eq(m->group[1], end);
    lexer_token(x, last ? "no" : "sh", m->group[0]);
    if (last)
        lexer_next(x, "pop2");
    return true;
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

void lexer_leave(struct lexer *x, const struct language *language, struct str state)
{
    struct lexer *c = lexer_child(x, language, false);
    if (c != NULL && str_eq(str_c(c->table->states[lexer_top(c)->state].name), state))
        lexer_pop(c, 1);
}

bool lexer_match(struct lexer *x, const char *pattern, struct str text, struct match *m)
{
    const struct pattern *p = pattern_compile(pattern, &x->table->scope, x->lexing->arena);
    return p != NULL && lexer_matches(x, p, text, m);
}

struct arena *lexer_arena(const struct lexer *x)
{
    return x->lexing->arena;
}

void lexer_delegate_with(struct lexer *x, const struct language *language, struct str options,
                         bool fresh, struct str text)
{
    struct str own = x->lexing->options;
    lexing_options(x->lexing, options);
    lexer_delegate(x, language, fresh, text);
    lexing_options(x->lexing, own);
}
