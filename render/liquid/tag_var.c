/*
 * Tags that store or print values: assign, capture, increment, decrement, echo.
 *
 * SPDX-License-Identifier: MIT
 */
#include <string.h>

#include "render/liquid/exec.h"
#include "render/liquid/growth.h"
#include "render/liquid/memo/record.h"
#include "render/liquid/memo/share.h"
#include "render/liquid/parse.h"

enum { EDITED_LEAST = 4096 }; /* bytes of a text for which it is worth it to edit it in place */

static bool is_signature_char(struct str s, size_t i)
{
    char c = i < s.len ? s.ptr[i] : '\0';
    return char_is_word(c) || c == '-' || c == '.' || c == '[' || c == ']';
}

/* The length of VariableSignature, once or more, at the start of s: /(\(?[\w\-.\[\]]\)?)+/ */
static size_t signature(struct str s)
{
    size_t len = 0;
    for (;;) {
        size_t at = len + (str_starts(str_from(s, len), S("(")) ? 1 : 0);
        if (!is_signature_char(s, at))
            return len;
        len = at + 1 + (str_starts(str_from(s, at + 1), S(")")) ? 1 : 0);
    }
}

/* The next run of it in s; *rest gets the text after it. Returns false if not found. */
static bool find_signature(struct str s, struct str *name, struct str *rest)
{
    for (size_t i = 0; i < s.len; i++) {
        size_t len = signature(str_from(s, i));
        if (len > 0) {
            *name = str_sub(s, i, i + len);
            *rest = str_from(s, i + len);
            return true;
        }
    }
    return false;
}

/* ---- assign ---- */

struct assign {
    struct str name;
    const struct liquid_expr *value;
    bool edits;        /* the variable's own text: assign x = x | remove: y */
    bool shared;       /* as a fragment: it makes a list, in time that grows with another list */
    struct hash128 id; /* if it is shared */
};

static bool walks_list(const struct liquid_expr *e)
{
    for (size_t i = 0; e->kind == EXPR_PIPE && i < e->pipe.count; i++) {
        const struct liquid_filter *row = e->pipe.filters[i].row;
        if (row != NULL && (row->traits & FILTER_WALKS) != 0)
            return true;
    }
    return false;
}

static bool only_edits(const struct liquid_expr *e)
{
    for (size_t i = 0; i < e->pipe.count; i++) {
        const struct liquid_filter *row = e->pipe.filters[i].row;
        if (row == NULL || (row->traits & FILTER_EDITS) == 0)
            return false;
    }
    return true;
}

/* Whether an expression is the variable `name`, and no more. */
static bool is_variable(const struct liquid_expr *e, struct str name)
{
    return e->kind == EXPR_LOOKUP && e->lookup.count == 1 && e->lookup.steps[0].index == NULL &&
           str_eq(e->lookup.steps[0].name, name);
}

static bool parse_assign(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct expr_context cx = parse_context(p, node->line, node->column);
    struct assign *a = parse_alloc(p, sizeof(*a));
    struct str rest = piece->markup;
    if (a == NULL)
        return false;
    /* The name is the first one followed by '=', anywhere in the markup. */
    do {
        if (!find_signature(rest, &a->name, &rest))
            return parse_fail(p, node, "expected '=': {%% assign name = value %%}");
    } while (!str_starts(str_trim_start(rest), S("=")));
    a->value = expr_parse_pipe(&cx, str_trim(str_from(str_trim_start(rest), 1)));
    node->tag.data = a;
    node->blank = true;
    a->shared = a->value != NULL && walks_list(a->value);
    a->edits = a->value != NULL && a->value->kind == EXPR_PIPE && only_edits(a->value) &&
               is_variable(a->value->pipe.value, a->name);
    if (a->shared)
        a->id = parse_identity(p, node, piece->whole, piece);
    return a->value != NULL;
}

/* Sets a variable of the outermost table. */
static bool assign_to(struct exec *x, struct str name, struct value v)
{
    record_cell_written(&x->eval, RECORD_VARIABLE, value_str(name));
    return scope_assign(&x->eval.scope, name, v);
}

static bool run_assign(struct exec *x, const void *self, struct buf *out)
{
    (void)out;
    const struct assign *a = self;
    struct value v;
    struct scope_text own = {NULL, NULL, 0};
    if (a->edits)
        own = scope_take(&x->eval.scope, a->name);
    struct arena_mark before = arena_mark(x->eval.scope.arena);
    if (!exec_eval(x, a->value, &v))
        return false;
    /* What `append` has added to grows in place already. */
    bool large = v.len >= EDITED_LEAST || own.start != NULL;
    if (a->edits && v.kind == VALUE_STRING && v.len > 0 && large &&
        !growth_is_latest(x->eval.run, value_as_str(v).ptr, v.len)) {
        record_cell_written(&x->eval, RECORD_VARIABLE, value_str(a->name));
        return scope_edit(&x->eval.scope, a->name, own, value_as_str(v), before);
    }
    if (filter_is_blank(
            v)) /* `assign x = blank`: a variable never has one of these words as its value */
        v = value_str(S(""));
    return assign_to(x, a->name, v);
}

static bool exec_assign(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct assign *a = node->tag.data;
    return a->shared ? share_run(x, a->id, run_assign, a, out) : run_assign(x, a, out);
}

/* ---- capture ---- */

struct capture {
    struct str name;
    struct liquid_block body;
    struct liquid_block
        more; /* for a `capture x` whose body begins with {{ x }}: the rest of the body */
};

/* Whether a body begins with the variable itself, as when a loop collects text. */
static bool is_added_to(const struct capture *c)
{
    const struct liquid_node *first = c->body.nodes;
    if (c->body.count == 0 || first->kind != NODE_OUTPUT)
        return false;
    return is_variable(first->output, c->name);
}

static bool parse_capture(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct capture *c = parse_alloc(p, sizeof(*c));
    struct parse_end end;
    struct str unused;
    bool done;
    if (c == NULL)
        return false;
    if (!find_signature(piece->markup, &c->name, &unused))
        return parse_fail(p, node, "expected a name: {%% capture name %%}");
    node->tag.data = c;
    node->blank = true;
    if (!parse_body(p, node, piece->name, NULL, 0, &c->body, &end, &done))
        return false;
    if (is_added_to(c))
        c->more = (struct liquid_block){c->body.nodes + 1, c->body.count - 1, false};
    return true;
}

/*
 * Appends to a variable's text in place: a loop of such captures would else need quadratic memory.
 */
static bool capture_more(struct exec *x, const struct capture *c, struct str s, size_t cap)
{
    struct buf text;
    buf_init(&text, x->arena, cap > 0 ? cap - s.len : 0);
    if (!exec_block(x, &c->more, &text))
        return false;
    struct str more = buf_str(&text);
    char *bytes = growth_extend(x->eval.run, s.ptr, s.len, more.len, false);
    if (bytes == NULL)
        return err_arena(x->err, x->arena);
    if (more.len > 0)
        memcpy(bytes + s.len, more.ptr, more.len);
    return assign_to(x, c->name, value_str(str_of(bytes, s.len + more.len)));
}

static bool exec_capture(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct capture *c = node->tag.data;
    const struct liquid_node *first = c->body.nodes;
    struct value v = value_nil();
    struct buf text;
    if (c->more.nodes != NULL && !exec_eval(x, first->output, &v)) {
        err_locate(x->err, (struct err_place){x->template->file, first->line, first->column});
        return false;
    }
    if (v.kind == VALUE_STRING && v.len > 0 && (out->cap == 0 || v.len < out->cap))
        return capture_more(x, c, value_as_str(v), out->cap);
    buf_init(&text, x->arena, out->cap);
    return exec_block(x, &c->body, &text) && assign_to(x, c->name, value_str(buf_str(&text)));
}

/* ---- increment, decrement ---- */

struct counter {
    struct str name;
};

static bool parse_counter(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct counter *c = parse_alloc(p, sizeof(*c));
    if (c == NULL)
        return false;
    c->name = str_trim(piece->markup);
    node->tag.data = c;
    return true;
}

/*
 * Counters live beside the globals, which Liquid calls the environment: counting starts at a global
 * of the same name, and then {{ name }} is the counter.
 */
static bool count(struct exec *x, const struct liquid_node *node, int64_t step,
                  struct value *before, struct value *after)
{
    const struct counter *c = node->tag.data;
    struct liquid_run *run = x->eval.run;
    run->env.outside++; /* all pages share the counter */
    if (run->counters == NULL)
        run->counters = value_map_new(run->env.arena);
    struct value_map *counters = run->counters;
    if (counters == NULL)
        return err_arena(x->err, x->arena);
    x->eval.scope.counters = counters;
    const struct value *v = value_map_find_str(counters, c->name);
    if (v == NULL && run->globals != NULL)
        v = value_map_find_str(run->globals, c->name);
    *before = v != NULL && value_truthy(*v) ? *v : value_int(0);
    int64_t sum = 0;
    *after = value_float(before->real + (double)step);
    if (before->kind == VALUE_INT && !__builtin_add_overflow(before->integer, step, &sum))
        *after = value_int(sum);
    else if (before->kind != VALUE_FLOAT)
        return err_set(x->err, ERR_KIND_SYNTAX, "'%.*s' is %.*s, which cannot be counted",
                       STR_ARG(c->name), STR_ARG(value_class(*before)));
    return value_map_put_str(counters, c->name, *after) || err_arena(x->err, x->arena);
}

static bool exec_increment(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    struct value before = value_nil(), after = value_nil();
    return count(x, node, 1, &before, &after) && exec_write(x, before, out);
}

static bool exec_decrement(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    struct value before = value_nil(), after = value_nil();
    return count(x, node, -1, &before, &after) && exec_write(x, after, out);
}

/* ---- echo ---- */

static bool parse_echo(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct expr_context cx = parse_context(p, node->line, node->column);
    node->tag.data = expr_parse_pipe(&cx, piece->markup);
    return node->tag.data != NULL;
}

static bool exec_echo(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    return expr_print(&x->eval, node->tag.data, out);
}

static const struct liquid_tag rows[] = {
    {STR_INIT("assign"), false, parse_assign, exec_assign},
    {STR_INIT("capture"), false, parse_capture, exec_capture},
    {STR_INIT("decrement"), false, parse_counter, exec_decrement},
    {STR_INIT("echo"), false, parse_echo, exec_echo},
    {STR_INIT("increment"), false, parse_counter, exec_increment},
};

const struct liquid_tags tags_var = {rows, ARRAY_LEN(rows)};
