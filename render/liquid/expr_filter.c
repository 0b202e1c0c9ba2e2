/*
 * Values through filters, and the expressions that filters evaluate: those of where_exp, find_exp
 * and group_by_exp. See expr.h and filter.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/nearest.h"
#include "render/liquid/expr.h"
#include "render/liquid/tag_ruby.h"

/* ---- filters ---- */

static bool arguments(struct eval *v, const struct expr_filter *f, const struct value **out,
                      size_t *count)
{
    size_t all = f->count + (f->keyword_count > 0 ? 1 : 0);
    struct value *args = arena_new_array(v->run->env.arena, all > 0 ? all : 1, struct value);
    if (args == NULL)
        return err_arena(v->err, v->run->env.arena);
    for (size_t i = 0; i < f->count; i++) {
        if (!expr_eval(v, f->args[i], &args[i]))
            return false;
    }
    if (f->keyword_count > 0) {
        struct value_map *m = value_map_new(v->run->env.arena);
        for (size_t i = 0; m != NULL && i < f->keyword_count; i++) {
            struct value value;
            if (!expr_eval(v, f->args[f->count + i], &value))
                return false;
            if (!value_map_put_str(m, f->keywords[i], value))
                m = NULL;
        }
        if (m == NULL)
            return err_arena(v->err, v->run->env.arena);
        args[f->count] = value_of_map(m);
    }
    *out = args;
    *count = all;
    return true;
}

static bool unknown_filter(struct eval *v, struct str name)
{
    struct str near = lang_nearest_filter(name, v->options);
    return err_set(v->err, ERR_KIND_UNKNOWN, "there is no filter '%.*s'%s%.*s%s", STR_ARG(name),
                   NEAREST_ARG(near));
}

static bool refuse_ruby_filter(struct eval *v, struct str name)
{
    const struct liquid_ruby_name *f = lang_ruby_name(v->options, name, true);
    return f == NULL || f->runs ||
           err_set(v->err, ERR_KIND_MISSING,
                   "the filter '%.*s' is Ruby's (%.*s:%u), which is not run", STR_ARG(name),
                   STR_ARG(f->place.file), f->place.line);
}

/* Prepares a call that was not fully known when it was compiled. *known: whether to call it. */
static NEVER_INLINE bool prepare(struct eval *v, const struct expr_filter *f,
                                 struct liquid_call *call, bool *known)
{
    *known = f->row != NULL;
    if (f->literals == NULL && f->count + f->keyword_count > 0 &&
        !arguments(v, f, &call->args, &call->count))
        return false;
    if (f->row == NULL)
        return !v->options->strict_filters || unknown_filter(v, f->name);
    if (f->row == &lang_ruby_filter && v->options->strict_ruby)
        return refuse_ruby_filter(v, f->name);
    if (call->count < f->row->min || call->count > f->row->max)
        return err_set(v->err, ERR_KIND_SYNTAX, "'%.*s' takes %u to %u arguments, not %zu",
                       STR_ARG(f->name), (unsigned)f->row->min, (unsigned)f->row->max, call->count);
    return true;
}

/* A filter that walks its input also walks a hash-like drop. */
static bool walk_hash(struct liquid_call *call)
{
    if (call->input.kind != VALUE_DROP || !filter_is_hash(call->input))
        return true;
    const struct value_map *m = value_drop_map(call->input.drop, &call->run->env);
    if (m == NULL)
        return err_arena(call->err, call->run->env.arena);
    call->input = value_of_map(m);
    return call->err->kind == ERR_KIND_NONE;
}

/* sink: a buffer that the filter may print its result to; *printed says whether it did. */
static bool filter(struct eval *v, const struct expr_filter *f, struct buf *sink,
                   struct value *value, bool *printed)
{
    struct liquid_call call = {.run = v->run,
                               .err = v->err,
                               .name = f->name,
                               .scope = v,
                               .input = *value,
                               .args = f->literals,
                               .count = f->count,
                               .sink = sink};
    struct value result = value_nil();
    bool known = true;
    if (!f->ready && !prepare(v, f, &call, &known))
        return false;
    if (!known)
        return true;
    if ((f->row->traits & FILTER_WALKS) != 0 && !walk_hash(&call))
        return false;
    bool foreign = call.input.kind == VALUE_DROP && call.input.drop->class->foreign;
    if (!eval_charge(v, 1) || !(foreign ? tag_ruby_apply : f->row->fn)(&call, &result))
        return v->err->kind != ERR_KIND_NONE ? false : err_arena(v->err, v->run->env.arena);
    *printed = call.printed;
    *value = filter_is_blank(result) ? value_str(S("")) : result;
    return true;
}

/* Runs all filters of a pipe, the last one with a sink. */
static bool filters(struct eval *v, const struct liquid_expr *e, struct buf *sink,
                    struct value *value, bool *printed)
{
    if (!expr_eval(v, e->pipe.value, value))
        return false;
    for (size_t i = 0; i < e->pipe.count; i++) {
        if (!filter(v, &e->pipe.filters[i], i + 1 < e->pipe.count ? NULL : sink, value, printed))
            return false;
    }
    return true;
}

bool expr_pipe(struct eval *v, const struct liquid_expr *e, struct value *out)
{
    bool printed;
    return filters(v, e, NULL, out, &printed);
}

bool expr_print(struct eval *v, const struct liquid_expr *e, struct buf *out)
{
    struct value value;
    bool printed = false;
    if (e->kind == EXPR_PIPE ? !filters(v, e, out, &value, &printed) : !expr_eval(v, e, &value))
        return false;
    if (printed)
        return true;
    if (value.kind == VALUE_STRING)
        buf_add(out, value_as_str(value));
    else
        value_write(value, &v->run->env, out);
    return v->err->kind == ERR_KIND_NONE && buf_ok(out);
}

const struct profile *filter_profile(const struct liquid_call *call)
{
    static const struct profile usual = {0};
    const struct eval *v = call->scope;
    return v != NULL ? &v->options->profile : &usual;
}

/* ---- expressions of filters ---- */

const struct liquid_expr *filter_expr_compile(struct liquid_call *call, struct str text,
                                              bool condition_wanted)
{
    const struct eval *v = call->scope;
    /* Jekyll parses conditions strictly in all modes: a bad one aborts. */
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
