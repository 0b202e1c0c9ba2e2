/*
 * Compiling conditions: comparisons joined by `and` and `or`, strictly and by Liquid's lax
 * expressions. See expr.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/expr.h"

#include <assert.h>

#include "render/liquid/lex.h"

struct parts {
    struct expr_comparison *items;
    size_t count;
};

static struct expr_comparison *part_add(struct expr_context *cx, struct parts *p)
{
    struct expr_comparison *items =
        arena_grow(cx->arena, p->items, p->count * sizeof(*items), (p->count + 1) * sizeof(*items));
    if (items == NULL)
        return NULL;
    p->items = items;
    items[p->count] = (struct expr_comparison){.op = EXPR_TRUTH};
    return &items[p->count++];
}

static enum expr_operator operator_of(struct str s)
{
    static const struct {
        struct str text;
        enum expr_operator op;
    } rows[] = {
        {STR_INIT("=="), EXPR_EQ}, {STR_INIT("!="), EXPR_NE},        {STR_INIT("<>"), EXPR_NE},
        {STR_INIT("<"), EXPR_LT},  {STR_INIT(">"), EXPR_GT},         {STR_INIT("<="), EXPR_LE},
        {STR_INIT(">="), EXPR_GE}, {STR_INIT("contains"), EXPR_HAS},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(s, rows[i].text))
            return rows[i].op;
    }
    return EXPR_UNKNOWN;
}

/* ---- strictly ---- */

static bool strict_comparison(struct expr_tokens *t, struct parts *p)
{
    struct expr_comparison *c = part_add(t->cx, p);
    struct str text;
    if (c == NULL || !expr_tokens_expression(t, &text) ||
        (c->left = expr_parse_operand(t->cx, text)) == NULL)
        return false;
    if (!expr_tokens_take(t, LEX_COMPARISON, &c->op_text))
        return true;
    c->op = operator_of(c->op_text);
    return expr_tokens_expression(t, &text) && (c->right = expr_parse_operand(t->cx, text)) != NULL;
}

static bool condition_strict(struct expr_context *cx, struct str markup, void *out)
{
    struct parts *p = out;
    struct expr_tokens t;
    *p = (struct parts){.count = 0};
    expr_tokens_init(&t, cx, markup);
    for (;;) {
        if (!strict_comparison(&t, p))
            return false;
        if (expr_tokens_take_name(&t, S("and")))
            p->items[p->count - 1].next = EXPR_AND;
        else if (expr_tokens_take_name(&t, S("or")))
            p->items[p->count - 1].next = EXPR_OR;
        else
            return expr_tokens_expect(&t, LEX_END, NULL);
    }
}

/* ---- laxly ---- */

/* The length of `and` or `or` as a word at the start of s, 0 where it is another. */
static size_t boolean_word(struct str s, bool after_word)
{
    static const struct str words[] = {STR_INIT("and"), STR_INIT("or")};
    for (size_t i = 0; !after_word && i < ARRAY_LEN(words); i++) {
        size_t len = words[i].len;
        if (str_starts(s, words[i]) && (s.len == len || !char_is_word(s.ptr[len])))
            return len;
    }
    return 0;
}

/* Everything up to the next `and` or `or` outside quotes. */
static struct str expression_run(struct str s)
{
    size_t i = 0;
    while (i < s.len) {
        bool after_word = i > 0 && char_is_word(s.ptr[i - 1]);
        if (boolean_word(str_from(s, i), after_word) > 0)
            break;
        size_t len = lex_fragment(str_from(s, i));
        i += len > 0 ? len : 1;
    }
    return str_sub(s, 0, i);
}

static bool is_operator_char(char c)
{
    return c == '=' || c == '!' || c == '<' || c == '>' || c == '_' || (c >= 'a' && c <= 'z');
}

/* If::Syntax: a fragment, an optional operator, an optional second fragment. */
static bool lax_comparison(struct expr_context *cx, struct str run, struct parts *p)
{
    struct str left, rest;
    if (!lex_find_fragment(run, &left, &rest))
        return err_at(cx->err, ERR_KIND_SYNTAX, cx->place,
                      "a condition is missing (write it as: if a == b)");
    struct expr_comparison *c = part_add(cx, p);
    if (c == NULL || (c->left = expr_parse_operand(cx, left)) == NULL)
        return false;
    rest = str_trim_start(rest);
    size_t len = 0;
    while (len < rest.len && is_operator_char(rest.ptr[len]))
        len++;
    if (len == 0)
        return true;
    c->op_text = str_sub(rest, 0, len);
    c->op = operator_of(c->op_text);
    rest = str_trim_start(str_from(rest, len));
    struct str right = str_sub(rest, 0, lex_fragment(rest));
    c->right = expr_parse_operand(cx, right);
    return c->right != NULL;
}

static bool condition_lax(struct expr_context *cx, struct str markup, struct parts *p)
{
    *p = (struct parts){.count = 0};
    for (;;) {
        struct str run = expression_run(markup);
        if (!lax_comparison(cx, run, p))
            return false;
        markup = str_from(markup, run.len);
        size_t len = boolean_word(markup, false);
        if (len == 0)
            return true;
        assert(p->count > 0);
        p->items[p->count - 1].next = markup.ptr[0] == 'a' ? EXPR_AND : EXPR_OR;
        markup = str_from(markup, len);
    }
}

const struct liquid_expr *expr_parse_condition(struct expr_context *cx, struct str markup)
{
    struct parts p = {.count = 0};
    enum expr_choice choice = EXPR_TRY_LAX;
    if (cx->options->mode != LIQUID_MODE_LAX)
        choice = expr_choose(cx, markup, condition_strict, &p);
    if (choice == EXPR_REFUSED || (choice == EXPR_TRY_LAX && !condition_lax(cx, markup, &p)))
        return NULL;
    if (p.count == 1 && p.items[0].op == EXPR_TRUTH && p.items[0].left->kind != EXPR_EMPTY &&
        p.items[0].left->kind != EXPR_BLANK)
        return p.items[0].left;
    struct liquid_expr *e = arena_new(cx->arena, struct liquid_expr);
    if (e == NULL) {
        (void)err_arena(cx->err, cx->arena);
        return NULL;
    }
    e->kind = EXPR_CONDITION;
    e->condition.parts = p.items;
    e->condition.count = p.count;
    return e;
}
