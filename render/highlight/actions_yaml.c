/*
 * Actions of YAML. Indentation decides where a block's text ends, so the columns of the open blocks
 * are stored, and that at which the next one would begin.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/actions.h"

enum { LEVELS_MAX = 64 };

struct yaml {
    size_t levels[LEVELS_MAX]; /* levels[0] is 0 */
    size_t depth;              /* of the innermost */
    size_t next;
    size_t scalar; /* 1 + the column of a block scalar's text; 0 if it is not known yet */
};

static size_t indent(const struct yaml *y)
{
    return y->levels[y->depth];
}

/* A column at which something begins: blocks further in are closed. */
static void save_indent(struct yaml *y, size_t column)
{
    y->next = column;
    while (column < indent(y))
        y->depth--;
}

static void set_indent(struct yaml *y)
{
    if (indent(y) >= y->next)
        return;
    if (y->depth + 1 < LEVELS_MAX)
        y->depth++;
    y->levels[y->depth] = y->next;
}

static bool document(struct lexer *x, struct match *m)
{
    struct yaml *y = lexer_data(x);
    (void)m;
    memset(y, 0, sizeof(*y));
    return true;
}

static bool line_indent(struct lexer *x, struct match *m)
{
    struct yaml *y = lexer_data(x);
    struct str s = m->group[0];
    bool dedent = s.len < indent(y);
    save_indent(y, s.len);
    lexer_token(x, "-", dedent ? str_sub(s, 0, indent(y)) : s);
    /* Back to where no block began. */
    if (dedent)
        lexer_token(x, "err", str_from(s, indent(y)));
    return true;
}

static bool more_indent(struct lexer *x, struct match *m)
{
    struct yaml *y = lexer_data(x);
    y->next += m->group[0].len;
    return true;
}

static bool indicator(struct lexer *x, struct match *m)
{
    struct yaml *y = lexer_data(x);
    set_indent(y);
    y->next += m->group[0].len;
    return true;
}

static bool key(struct lexer *x, struct match *m)
{
    (void)m;
    set_indent(lexer_data(x));
    return true;
}

static bool scalar_blank_line(struct lexer *x, struct match *m)
{
    const struct yaml *y = lexer_data(x);
    struct str s = m->group[0];
    size_t mark = y->scalar > 0 ? y->scalar - 1 : s.len;
    lexer_token(x, "-", str_sub(s, 0, mark));
    lexer_token(x, "no", str_from(s, mark));
    return true;
}

static bool scalar_line(struct lexer *x, struct match *m)
{
    struct yaml *y = lexer_data(x);
    size_t column = m->group[0].len;
    size_t least = y->scalar > 0 ? y->scalar - 1 : indent(y);
    if (y->scalar == 0)
        y->scalar = column + 1;
    if (column < least) {
        save_indent(y, column);
        lexer_next(x, "=indentation");
    }
    return true;
}

static bool scalar_header(struct lexer *x, struct match *m)
{
    struct yaml *y = lexer_data(x);
    y->scalar = 0;
    lexer_next(x, "=ignored_line");
    for (size_t i = 0; i < m->group[0].len; i++) {
        char c = m->group[0].ptr[i];
        if (char_is_digit(c))
            y->scalar = indent(y) + (size_t)(c - '0') + 1;
    }
    lexer_token(x, "pi", m->group[0]);
    return true;
}

static bool plain_line(struct lexer *x, struct match *m)
{
    struct yaml *y = lexer_data(x);
    lexer_next(x, "pop");
    if (m->group[0].len <= indent(y)) {
        save_indent(y, m->group[0].len);
        lexer_next(x, "=indentation");
    }
    return true;
}

static const struct action rows[] = {
    {"document", document},
    {"line_indent", line_indent},
    {"more_indent", more_indent},
    {"indicator", indicator},
    {"key", key},
    {"scalar_blank_line", scalar_blank_line},
    {"scalar_line", scalar_line},
    {"scalar_header", scalar_header},
    {"plain_line", plain_line},
    {NULL, NULL},
};

const struct actions actions_yaml = {.rows = rows, .data = sizeof(struct yaml)};
