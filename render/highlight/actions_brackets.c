/*
 * Actions that count brackets: of Rust, whose macros end with the bracket that they began with, and
 * of Tcl, where a brace closes what it opened.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/actions.h"

/* ---- Rust ---- */

/* Brackets that are open within a macro: ] ) } */
struct rust {
    int open[3];
};

static bool bracket(struct lexer *x, struct match *m)
{
    static const char opening[] = "[({", closing[] = "])}";
    struct rust *r = lexer_data(x);
    char c = m->group[0].ptr[0];
    for (size_t i = 0; i < ARRAY_LEN(r->open); i++)
        r->open[i] += (c == opening[i] ? 1 : 0) - (c == closing[i] ? 1 : 0);
    bool closes = strchr(closing, c) != NULL;
    if (closes && r->open[0] == 0 && r->open[1] == 0 && r->open[2] == 0)
        lexer_next(x, "pop");
    return true;
}

static const struct action rust_rows[] = {
    {"bracket", bracket},
    {NULL, NULL},
};

const struct actions actions_rust = {.rows = rust_rows, .data = sizeof(struct rust)};

/* ---- Tcl ---- */

/* Braces that are open within strings, of the whole text. */
struct braces {
    long open;
};

static void leave_brace(struct lexer *x, struct str text)
{
    while (!lexer_is_in(x, "brace"))
        lexer_next(x, "pop");
    lexer_next(x, "pop");
    lexer_token(x, "p", text);
}

/* A brace closes what it opened, whatever is still open within. */
static bool brace_abort(struct lexer *x, struct match *m)
{
    if (lexer_is_within(x, "brace"))
        leave_brace(x, m->group[0]);
    else
        lexer_token(x, "err", m->group[0]);
    return true;
}

static bool string_open(struct lexer *x, struct match *m)
{
    struct braces *braces = lexer_data(x);
    braces->open++;
    lexer_token(x, "s2", m->group[0]);
    return true;
}

static bool string_close(struct lexer *x, struct match *m)
{
    struct braces *braces = lexer_data(x);
    if (lexer_is_within(x, "brace") && braces->open == 0) {
        leave_brace(x, m->group[0]);
        return true;
    }
    braces->open--;
    lexer_token(x, "s2", m->group[0]);
    return true;
}

static const struct action tcl_rows[] = {
    {"brace_abort", brace_abort},
    {"string_open", string_open},
    {"string_close", string_close},
    {NULL, NULL},
};

const struct actions actions_tcl = {.rows = tcl_rows, .data = sizeof(struct braces)};
