/*
 * Expressions that filters evaluate: those of where_exp, find_exp and group_by_exp. See filter.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/expr.h"

const struct liquid_expr *filter_expr_compile(struct liquid_call *call, struct str text,
                                              bool condition_wanted)
{
    const struct eval *v = call->scope;
    /* Jekyll parses conditions strictly, whatever the mode: a bad one aborts. */
    struct liquid_options options = *v->options;
    if (condition_wanted)
        options.mode = LIQUID_MODE_STRICT;
    struct expr_context cx = {.arena = call->run->env.arena, .options = &options, .err = call->err};
    return condition_wanted ? expr_parse_filter_condition(&cx, text) : expr_parse_pipe(&cx, text);
}

bool filter_expr_eval(struct liquid_call *call, const struct liquid_expr *e, struct str variable,
                      struct value item, struct value *out)
{
    enum { NESTING_MAX = 50 };
    struct eval *v = call->scope;
    size_t height = v->scope.count;
    if (v->nesting >= NESTING_MAX)
        return err_set(call->err, ERR_KIND_LIMIT,
                       "expressions are nested deeper than %d (does one evaluate itself?)",
                       NESTING_MAX);
    if (!scope_push(&v->scope, variable, item))
        return err_arena(call->err, call->run->env.arena);
    v->nesting++;
    bool ok = expr_eval(v, e, out);
    v->nesting--;
    scope_pop(&v->scope, height);
    return ok;
}
