/*
 * What a lexer is made of, for the machine (lexer.c) and for what actions call (lexer_actions.c).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_LEXER_INSIDE_H
#define RENDER_HIGHLIGHT_LEXER_INSIDE_H

#include "render/highlight/compiled.h"
#include "render/highlight/lexer_writer.h"

struct lexing {
    struct arena *arena;
    language_find_fn *find;
    struct compiled *compiled;
    struct matcher matcher;
    struct str options;
    const struct language *parent; /* NULL: HTML */
};

struct place {
    unsigned char state;
    uint32_t delimiter; /* the character that it was entered with; 0: none */
};

struct lexer {
    struct lexing *lexing;
    struct table *table;
    struct writer *writer;
    struct lexer *children, *sibling; /* lexers that text was given to */
    bool fresh;                       /* of a child: begins anew each time */
    unsigned depth, null_steps;
    struct place *stack;
    size_t used, capacity;
    void *data;
    struct str remembered[REMEMBERED_MAX];
    const char *begin;
    struct str rest;
};

/* The state that the lexer is in. */
static inline struct place *lexer_top(const struct lexer *x)
{
    return &x->stack[x->used - 1];
}

/* False if memory ends. */
bool lexer_enter(struct lexer *x, struct place place);

/* Rouge raises if the stack is empty; here root never leaves it. */
void lexer_pop(struct lexer *x, size_t n);

/* The lexer of another language that text is given to; NULL if there are too many within another.
 */
struct lexer *lexer_child(struct lexer *x, const struct language *language, bool fresh);

void lexer_reset(struct lexer *x);

/* Lexes the text from the state that the lexer is in. */
void lexer_run(struct lexer *x, struct str text);

/* Does words of `next` after a match. */
void lexer_words(struct lexer *x, const char *words, struct match *match);

/* Whether a pattern matches at the beginning of the text. */
bool lexer_matches(struct lexer *x, const struct pattern *p, struct str text, struct match *m);

/* Of all that is lexed from now on. */
void lexing_options(struct lexing *l, struct str options);

#endif
