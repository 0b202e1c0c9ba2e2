/*
 * Compiling conditions: comparisons joined by `and` and `or`, strictly and by Liquid's lax
 * expressions. See expr.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/expr.h"

#include <assert.h>

#include "render/liquid/lex.h"

struct comparisons {
    struct expr_comparison *items;
    size_t count;
    bool words; /* whether `empty` and `blank` have a meaning */
};

static const struct liquid_expr *operand(struct expr_context *cx, const struct comparisons *p,
                                         struct str markup)
{
    return p->words ? expr_parse_operand(cx, markup) : expr_parse(cx, markup);
}

static struct expr_comparison *comparison_add(struct expr_context *cx, struct comparisons *p)
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

static bool strict_comparison(struct expr_tokens *t, struct comparisons *p)
{
    struct expr_comparison *c = comparison_add(t->cx, p);
    if (c == NULL || (c->left = expr_tokens_parse(t, p->words)) == NULL)
        return false;
    if (!expr_tokens_take(t, LEX_COMPARISON, &c->op_text))
        return true;
    c->op = operator_of(c->op_text);
    c->right = expr_tokens_parse(t, p->words);
    return c->right != NULL;
}

static bool condition_strict(struct expr_context *cx, struct str markup, void *out)
{
    struct comparisons *p = out;
    struct expr_tokens t;
    *p = (struct comparisons){.words = p->words};
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

/* Ruby's \b in front of s[i]. */
static bool at_boundary(struct str s, size_t i)
{
    bool before = i > 0 && char_is_word(s.ptr[i - 1]);
    bool behind = i < s.len && char_is_word(s.ptr[i]);
    return before != behind;
}

/*
 * The end of `and` or `or` as a word at i, including a blank on either side before a word:
 * /\b(?:\s?and\s?|\s?or\s?)\b/. 0 if there is no such word.
 */
static size_t boolean_end(struct str s, size_t i)
{
    static const struct str words[] = {STR_INIT("and"), STR_INIT("or")};
    if (!at_boundary(s, i))
        return 0;
    i += char_is_space(s.ptr[i]) ? 1 : 0;
    for (size_t k = 0; k < ARRAY_LEN(words); k++) {
        size_t end = i + words[k].len;
        if (!str_starts(str_from(s, i), words[k]))
            continue;
        if (end < s.len && char_is_space(s.ptr[end]) && at_boundary(s, end + 1))
            return end + 1;
        return at_boundary(s, end) ? end : 0;
    }
    return 0;
}

/* One item of a run: a fragment, or, if none begins here, anything that is not blank. */
static size_t item_end(struct str s, size_t i)
{
    size_t len = lex_fragment(str_from(s, i));
    if (len > 0)
        return i + len;
    while (i < s.len && !char_is_space(s.ptr[i]))
        i++;
    return i;
}

static size_t skip_blanks(struct str s, size_t i)
{
    while (i < s.len && char_is_space(s.ptr[i]))
        i++;
    return i;
}

/* Items one after the other, up to an `and` or `or`. */
static size_t items_end(struct str s, size_t from)
{
    size_t end = from, i = skip_blanks(s, from);
    while (i < s.len && boolean_end(s, i) == 0)
        end = i = skip_blanks(s, item_end(s, i));
    return end;
}

/* If::ExpressionsAndOperators: the next `and` or `or`, or the text up to one. False at the end. */
static bool next_expression(struct str s, size_t *at, struct str *out)
{
    for (; *at < s.len; ++*at) {
        size_t end = boolean_end(s, *at);
        end = end > 0 ? end : items_end(s, *at);
        if (end > *at) {
            *out = str_sub(s, *at, end);
            *at = end;
            return true;
        }
    }
    return false;
}

static bool is_operator_char(char c)
{
    return c == '=' || c == '!' || c == '<' || c == '>' || c == '_' || (c >= 'a' && c <= 'z');
}

/* If::Syntax: a fragment, an optional operator, an optional second fragment. */
static bool lax_comparison(struct expr_context *cx, struct str run, struct comparisons *p)
{
    struct str left, rest;
    if (!lex_find_fragment(run, &left, &rest)) {
        (void)err_at(cx->err, ERR_KIND_SYNTAX, cx->place,
                     "a condition is missing (write it as: if a == b)");
        return false;
    }
    struct expr_comparison *c = comparison_add(cx, p);
    if (c == NULL || (c->left = operand(cx, p, left)) == NULL)
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
    c->right = operand(cx, p, right);
    return c->right != NULL;
}

static bool condition_lax(struct expr_context *cx, struct str markup, struct comparisons *p)
{
    struct str expression = S(""), relation;
    size_t at = 0;
    *p = (struct comparisons){.words = p->words};
    (void)next_expression(markup, &at, &expression);
    while (lax_comparison(cx, expression, p)) {
        if (!next_expression(markup, &at, &relation))
            return true;
        relation = str_trim(relation);
        bool is_and = str_eq(relation, S("and"));
        if (!is_and && !str_eq(relation, S("or")))
            return err_at(cx->err, ERR_KIND_SYNTAX, cx->place,
                          "expected 'and' or 'or' but found '%.*s'", STR_ARG(relation));
        p->items[p->count - 1].next = is_and ? EXPR_AND : EXPR_OR;
        expression = S("");
        (void)next_expression(markup, &at, &expression);
    }
    return false;
}

static const struct liquid_expr *condition_new(struct expr_context *cx, const struct comparisons *p)
{
    struct liquid_expr *e = arena_new(cx->arena, struct liquid_expr);
    if (e == NULL) {
        (void)err_arena(cx->err, cx->arena);
        return NULL;
    }
    e->kind = EXPR_CONDITION;
    e->condition.comparisons = p->items;
    e->condition.count = p->count;
    return e;
}

const struct liquid_expr *expr_parse_filter_condition(struct expr_context *cx, struct str markup)
{
    struct comparisons p = {.words = cx->options->profile.conditions_know_empty};
    if (!condition_strict(cx, markup, &p))
        return NULL;
    if (p.count > 1 && cx->options->profile.conditions_are_single) {
        (void)err_at(cx->err, ERR_KIND_SYNTAX, cx->place,
                     "'%.*s': a filter's condition has no 'and' and no 'or' in Jekyll 3",
                     STR_ARG(markup));
        return NULL;
    }
    return condition_new(cx, &p);
}

const struct liquid_expr *expr_parse_condition(struct expr_context *cx, struct str markup)
{
    struct comparisons p = {.words = true};
    enum expr_choice choice = EXPR_TRY_LAX;
    if (cx->options->mode != LIQUID_MODE_LAX)
        choice = expr_choose(cx, markup, condition_strict, &p);
    if (choice == EXPR_REFUSED || (choice == EXPR_TRY_LAX && !condition_lax(cx, markup, &p)))
        return NULL;
    if (p.count == 1 && p.items[0].op == EXPR_TRUTH && p.items[0].left->kind != EXPR_EMPTY &&
        p.items[0].left->kind != EXPR_BLANK)
        return p.items[0].left;
    return condition_new(cx, &p);
}
