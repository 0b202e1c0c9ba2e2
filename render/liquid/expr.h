/*
 * Expressions: literals, look-ups, ranges, values through filters, conditions.
 *
 * They are compiled once from markup and evaluated any number of times. Liquid has two parsers: a
 * strict one, and a lax one made of regular expressions, which finds something in any markup. As
 * Jekyll runs it (error_mode: warn), the strict parser goes first; if it refuses, the lax one
 * decides.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_EXPR_H
#define RENDER_LIQUID_EXPR_H

#include "render/liquid/lang.h"
#include "render/liquid/scope.h"

enum expr_kind {
    EXPR_LITERAL,
    EXPR_EMPTY, /* `empty` in a condition: equal to "", [] and {} */
    EXPR_BLANK, /* `blank` in a condition: equal to nothing, since plain Ruby has no blank? */
    EXPR_LOOKUP,
    EXPR_RANGE,
    EXPR_PIPE,      /* a value and its filters */
    EXPR_CONDITION, /* comparisons joined by `and` and `or` */
};

/*
 * One step of a look-up: .name, or [expression] if index is not NULL. The hint
 * (value_map_find_near) is the one field that changes after compiling; threads read and write it
 * atomically.
 */
struct expr_step {
    struct str name;
    const struct liquid_expr *index;
    uint32_t hint;
};

struct expr_filter {
    struct str name;
    const struct liquid_filter *row; /* NULL: unknown */
    const struct liquid_expr **args;
    size_t count;
    const struct value *literals; /* the arguments, if all are literals without a keyword */
    struct str *keywords;         /* of keyword arguments, which come after the positional ones */
    size_t keyword_count;
    bool ready; /* the row is known and accepts these arguments, which are all literals */
};

enum expr_operator {
    EXPR_TRUTH,
    EXPR_EQ,
    EXPR_NE,
    EXPR_LT,
    EXPR_GT,
    EXPR_LE,
    EXPR_GE,
    EXPR_HAS,
    EXPR_UNKNOWN
};
enum expr_relation { EXPR_LAST, EXPR_AND, EXPR_OR };

struct expr_comparison {
    const struct liquid_expr *left, *right;
    enum expr_operator op;
    struct str op_text;
    enum expr_relation next; /* joins this comparison to the next one */
};

struct liquid_expr {
    enum expr_kind kind;
    union {
        struct value literal;
        struct {
            struct expr_step *steps; /* the first is the variable */
            size_t count;
        } lookup;
        struct {
            const struct liquid_expr *first, *last;
        } range;
        struct {
            const struct liquid_expr *value;
            const struct expr_filter *filters;
            size_t count;
        } pipe;
        struct {
            const struct expr_comparison *comparisons;
            size_t count;
        } condition;
    };
};

/* The context in which an expression is compiled. */
struct expr_context {
    struct arena *arena;
    const struct liquid_options *options;
    struct err_place place; /* of the tag or output, for messages */
    struct lang_memo *memo; /* may be NULL, as may the fields below */
    struct diags *diags;
    struct err *err;
};

/* Liquid's Expression.parse, which accepts anything. NULL if the arena is full. */
MUST_CHECK const struct liquid_expr *expr_parse(struct expr_context *cx, struct str markup);

/* The same for an operand of a condition, in which `empty` and `blank` have a meaning. */
MUST_CHECK const struct liquid_expr *expr_parse_operand(struct expr_context *cx, struct str markup);

/* A look-up of these names: a.b.c. A single name must not be one of the words, such as `nil`. */
MUST_CHECK const struct liquid_expr *expr_of_names(struct expr_context *cx, const struct str *names,
                                                   size_t count);

/*
 * A value with filters, as in {{ }}, after `assign x =`, in `echo`. In strict mode NULL and err if
 * the markup is malformed.
 */
MUST_CHECK const struct liquid_expr *expr_parse_pipe(struct expr_context *cx, struct str markup);

/* The condition of if, unless and elsif. NULL and err if it is refused. */
MUST_CHECK const struct liquid_expr *expr_parse_condition(struct expr_context *cx,
                                                          struct str markup);

/* The same for where_exp and find_exp, in which `empty` and `blank` are equal to nothing at all. */
MUST_CHECK const struct liquid_expr *expr_parse_filter_condition(struct expr_context *cx,
                                                                 struct str markup);

/*
 * Runs a strict parse. On a syntax error the mode decides: strict fails, warn adds a warning and
 * clears err, lax only clears err; the last two ask for the lax parser.
 */
enum expr_choice { EXPR_STRICT_DONE, EXPR_TRY_LAX, EXPR_REFUSED };
typedef bool expr_strict_fn(struct expr_context *cx, struct str markup, void *out);
enum expr_choice expr_choose(struct expr_context *cx, struct str markup, expr_strict_fn *strict,
                             void *out);

/* ---- the strict parser's tokens, for tags that have a syntax of their own ---- */

struct expr_tokens {
    struct expr_context *cx;
    struct str rest;
    struct lex_token_ahead {
        int kind; /* enum lex_kind */
        struct str text;
    } ahead;
};

void expr_tokens_init(struct expr_tokens *t, struct expr_context *cx, struct str markup);

/* Takes the next token if it is of that kind; *text, if not NULL, gets it. */
bool expr_tokens_take(struct expr_tokens *t, int kind, struct str *text);

/* Takes the next name if it is this one. */
bool expr_tokens_take_name(struct expr_tokens *t, struct str name);

/* The same, but fills err ("expected X but found Y") if the token is another. */
MUST_CHECK bool expr_tokens_expect(struct expr_tokens *t, int kind, struct str *text);

/*
 * Parses one expression; with words, `empty` and `blank` have a meaning, as in expr_parse_operand.
 * NULL and err on failure.
 */
MUST_CHECK const struct liquid_expr *expr_tokens_parse(struct expr_tokens *t, bool words);

/*
 * Parser#expression: one expression, with the blanks inside it removed. False and err on failure.
 */
MUST_CHECK bool expr_tokens_expression(struct expr_tokens *t, struct str *normalized);

/* ---- evaluation ---- */

/* The state of evaluation; the first member of struct exec. */
struct eval {
    struct liquid_run *run;
    struct scope scope;
    const struct liquid_options *options;
    struct err *err;
    unsigned nesting;      /* of expressions that filters evaluate */
    struct record *record; /* the innermost open record, or NULL; see record.h */
};

/* Returns false and err if Ruby would raise. If the arena is full, arena_failed says so. */
MUST_CHECK bool expr_eval_any(struct eval *v, const struct liquid_expr *e, struct value *out);
MUST_CHECK static inline bool expr_eval(struct eval *v, const struct liquid_expr *e,
                                        struct value *out)
{
    if (e->kind != EXPR_LITERAL)
        return expr_eval_any(v, e, out);
    *out = e->literal;
    return true;
}

/* The same for a value with filters only; and for any expression, printed as {{ }} prints it. */
MUST_CHECK bool expr_pipe(struct eval *v, const struct liquid_expr *e, struct value *out);
MUST_CHECK bool expr_print(struct eval *v, const struct liquid_expr *e, struct buf *out);

/*
 * A step of a look-up: object[key], or object.key if by_name, which also knows .size, .first and
 * .last. Returns false if there is no such member, or with v->err filled if a drop failed.
 */
bool expr_member(struct eval *v, struct value object, struct value key, bool by_name,
                 struct value *out);

/*
 * Counts steps against the run's limit. When it is used up: false and err, as eval_exhausted
 * returns.
 */
bool eval_exhausted(struct eval *v);
MUST_CHECK static inline bool eval_charge(struct eval *v, uint64_t steps)
{
    v->run->steps_used += steps;
    return v->run->steps_used <= v->run->limits.steps || eval_exhausted(v);
}

#endif
