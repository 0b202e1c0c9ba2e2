/*
 * Expressions: literals, look-ups, ranges, values through filters, conditions.
 *
 * Compiled once from markup; evaluated any number of times. Liquid has two parsers: a strict one,
 * and a lax one made of regular expressions that finds something in any markup. As Jekyll runs it
 * (error_mode: warn), the strict one has the first word, and where it refuses, the lax one decides.
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
 * One step of a look-up: .name, or [expression] where index is not NULL. seen: where in a map the
 * name was found last, by whichever thread: the items of a list mostly have the same keys in the
 * same order. Read and written atomically.
 */
struct expr_step {
    struct str name;
    const struct liquid_expr *index;
    uint32_t seen;
};

struct expr_filter {
    struct str name;
    const struct liquid_filter *row; /* NULL: unknown */
    const struct liquid_expr **args;
    size_t count;
    const struct value *literals; /* the arguments, where all are literals without a keyword */
    struct str *keywords;         /* of keyword arguments, which stand behind the positional ones */
    size_t keyword_count;
    bool ready; /* the row is known and takes these arguments, which are literals or none */
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
    enum expr_relation next; /* to the comparison behind it */
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
            const struct expr_comparison *parts;
            size_t count;
        } condition;
    };
};

/* What compiling an expression needs to know. */
struct expr_context {
    struct arena *arena;
    const struct liquid_options *options;
    struct err_place place; /* of the tag or output, for messages */
    struct lang_memo *memo; /* may be NULL, as below */
    struct diags *diags;
    struct err *err;
};

/* Liquid's Expression.parse: takes anything. NULL where the arena ends. */
MUST_CHECK const struct liquid_expr *expr_parse(struct expr_context *cx, struct str markup);

/* The same for an operand of a condition, where `empty` and `blank` have a meaning. */
MUST_CHECK const struct liquid_expr *expr_parse_operand(struct expr_context *cx, struct str markup);

/*
 * A value with filters: what stands in {{ }}, behind `assign x =`, in `echo`. NULL and err in
 * strict mode where the markup is malformed.
 */
MUST_CHECK const struct liquid_expr *expr_parse_pipe(struct expr_context *cx, struct str markup);

/* The condition of if, unless and elsif. NULL and err where it is refused. */
MUST_CHECK const struct liquid_expr *expr_parse_condition(struct expr_context *cx,
                                                          struct str markup);

/* The same for where_exp and find_exp, where `empty` and `blank` are equal to nothing at all. */
MUST_CHECK const struct liquid_expr *expr_parse_filter_condition(struct expr_context *cx,
                                                                 struct str markup);

/*
 * Runs a strict parse of something, and on a syntax error does what the mode says: strict fails,
 * warn adds a warning and answers false with err cleared, lax answers false unasked.
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

/* Takes the token where it is of that kind; *text, where not NULL, gets it. */
bool expr_tokens_take(struct expr_tokens *t, int kind, struct str *text);

/* Takes the name where it is this one. */
bool expr_tokens_take_name(struct expr_tokens *t, struct str name);

/* The same, and err ("expected X but found Y") where it is another. */
MUST_CHECK bool expr_tokens_expect(struct expr_tokens *t, int kind, struct str *text);

/* Parser#expression: one expression, with the blanks inside it taken out. False and err. */
MUST_CHECK bool expr_tokens_expression(struct expr_tokens *t, struct str *normalized);

/* ---- evaluation ---- */

/* What evaluation needs; the first member of struct exec. */
struct eval {
    struct liquid_run *run;
    struct scope scope;
    const struct liquid_options *options;
    struct err *err;
    unsigned nesting;      /* of expressions that filters evaluate */
    struct record *record; /* the innermost that is open, NULL where none is; record.h */
};

/* False and err where Ruby would raise. Running out of the arena shows in arena_failed. */
MUST_CHECK bool expr_eval(struct eval *v, const struct liquid_expr *e, struct value *out);

/* The same of a value with filters alone; and of any expression, printed as {{ }} prints it. */
MUST_CHECK bool expr_pipe(struct eval *v, const struct liquid_expr *e, struct value *out);
MUST_CHECK bool expr_print(struct eval *v, const struct liquid_expr *e, struct buf *out);

/*
 * A step of a look-up: object.key (by_name: with .size, .first and .last where it has no such
 * member) or object[key]. False where there is none, or with v->err where a drop failed.
 */
bool expr_member(struct eval *v, struct value object, struct value key, bool by_name,
                 struct value *out);

/* Counts steps against the run's limit; false and err where it is used up, as the other says. */
bool eval_exhausted(struct eval *v);
MUST_CHECK static inline bool eval_charge(struct eval *v, uint64_t steps)
{
    v->run->steps_used += steps;
    return v->run->steps_used <= v->run->limits.steps || eval_exhausted(v);
}

#endif
