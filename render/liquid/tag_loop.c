/*
 * Tags that repeat: for, cycle. tablerow is in tag_table.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/exec.h"
#include "render/liquid/loop_drop.h"
#include "render/liquid/memo/record.h"
#include "render/liquid/memo/share.h"
#include "render/liquid/parse.h"
#include "render/liquid/walk.h"

/* ---- for: parsing ---- */

struct loop {
    struct str variable, name; /* name: "item-collection", the key of offset:continue */
    const struct liquid_expr *collection, *limit, *offset;
    bool reversed, offset_continue;
    struct liquid_block body, otherwise;
    struct hash128 id;
};

static bool loop_name(struct expr_context *cx, struct loop *l, struct str collection)
{
    struct buf name;
    buf_init(&name, cx->arena, 0);
    buf_add(&name, l->variable);
    buf_putc(&name, '-');
    buf_add(&name, collection);
    l->name = buf_str(&name);
    l->collection = expr_parse(cx, collection);
    return l->collection != NULL && buf_ok(&name);
}

static bool loop_attribute(struct expr_context *cx, struct loop *l, struct str name,
                           struct str value)
{
    const struct liquid_expr **to = NULL;
    if (str_eq(name, S("limit")))
        to = &l->limit;
    else if (str_eq(name, S("offset")))
        to = &l->offset;
    if (to == NULL)
        return true;
    l->offset_continue = to == &l->offset ? str_eq(value, S("continue")) : l->offset_continue;
    *to = expr_parse(cx, value);
    return *to != NULL;
}

static bool for_strict(struct expr_context *cx, struct str markup, void *out)
{
    struct loop *l = out;
    struct expr_tokens t;
    struct str collection, name, value;
    *l = (struct loop){.limit = NULL};
    expr_tokens_init(&t, cx, markup);
    if (!expr_tokens_expect(&t, LEX_ID, &l->variable))
        return false;
    if (!expr_tokens_take_name(&t, S("in")))
        return err_at(cx->err, ERR_KIND_SYNTAX, cx->place,
                      "expected 'in': {%% for item in list %%}");
    if (!expr_tokens_expression(&t, &collection) || !loop_name(cx, l, collection))
        return false;
    l->reversed = expr_tokens_take_name(&t, S("reversed"));
    for (;;) {
        struct expr_tokens probe = t;
        if (!expr_tokens_take(&probe, LEX_ID, &name) || !expr_tokens_take(&probe, LEX_COLON, NULL))
            break;
        t = probe;
        if (!str_eq(name, S("limit")) && !str_eq(name, S("offset")))
            return err_at(cx->err, ERR_KIND_SYNTAX, cx->place,
                          "a for loop knows 'limit' and 'offset', not '%.*s'", STR_ARG(name));
        if (!expr_tokens_expression(&t, &value) || !loop_attribute(cx, l, name, value))
            return false;
    }
    return expr_tokens_expect(&t, LEX_END, NULL);
}

/* For::Syntax: name, "in", fragments, an optional "reversed"; attributes anywhere. */
static bool for_lax(struct expr_context *cx, struct str markup, struct loop *l)
{
    struct str s = markup, name, value;
    *l = (struct loop){.limit = NULL};
    size_t len = 0;
    while (len < s.len && (char_is_word(s.ptr[len]) || s.ptr[len] == '-'))
        len++;
    l->variable = str_sub(s, 0, len);
    struct str rest = str_trim_start(str_from(s, len));
    bool in = len > 0 && rest.len + len < s.len && str_starts(rest, S("in")) && rest.len > 2 &&
              char_is_space(rest.ptr[2]);
    rest = in ? str_trim_start(str_from(rest, 2)) : S("");
    len = lex_fragments(rest);
    if (len == 0)
        return err_at(cx->err, ERR_KIND_SYNTAX, cx->place,
                      "expected a loop: {%% for item in list %%}");
    if (!loop_name(cx, l, str_sub(rest, 0, len)))
        return false;
    l->reversed = str_starts(str_trim_start(str_from(rest, len)), S("reversed"));
    while (lex_next_attribute(&markup, &name, &value)) {
        if (!loop_attribute(cx, l, name, value))
            return false;
    }
    return true;
}

static bool parse_for(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    static const struct str words[] = {STR_INIT("else")};
    struct expr_context cx = parse_context(p, node->line, node->column);
    struct loop *l = parse_alloc(p, sizeof(*l));
    if (l == NULL)
        return false;
    enum expr_choice choice = EXPR_TRY_LAX;
    if (p->options->mode != LIQUID_MODE_LAX)
        choice = expr_choose(&cx, piece->markup, for_strict, l);
    if (choice == EXPR_REFUSED || (choice == EXPR_TRY_LAX && !for_lax(&cx, piece->markup, l)))
        return false;
    struct parse_end end;
    bool done;
    if (!parse_body(p, node, piece->name, words, ARRAY_LEN(words), &l->body, &end, &done))
        return false;
    bool blank = l->body.blank;
    if (!done) {
        if (!parse_body(p, node, piece->name, words, ARRAY_LEN(words), &l->otherwise, &end, &done))
            return false;
        blank = blank && l->otherwise.blank;
    }
    /* A second else ends the loop, as in Liquid: its endfor then belongs to no tag. */
    if (!done)
        l->otherwise = (struct liquid_block){.count = 0};
    if (blank) {
        parse_remove_blank(&l->body);
        parse_remove_blank(&l->otherwise);
    }
    l->id = parse_identity(p, node, piece->whole, &end.piece);
    node->blank = blank;
    node->tag.data = l;
    return true;
}

/* ---- for: running ---- */

static bool loop_walk(struct exec *x, const struct loop *l, struct walk *w)
{
    struct value collection, name = value_str(l->name);
    int64_t from = 0, limit = 0;
    bool limited = false, given;
    if (x->offsets == NULL && (x->offsets = value_map_new(x->arena)) == NULL)
        return err_arena(x->err, x->arena);
    if (l->offset_continue) {
        const struct value *before = value_map_find(x->offsets, name);
        from = before != NULL ? before->integer : 0;
        record_cell_read(&x->eval, RECORD_OFFSET, name, before != NULL ? *before : value_nil());
    } else if (!walk_whole(x, l->offset, &from, &given)) {
        return false;
    }
    if (!exec_eval(x, l->collection, &collection) || !walk_whole(x, l->limit, &limit, &limited))
        return false;
    int64_t to = limit;
    if (__builtin_add_overflow(limit, from, &to))
        to = limit > 0 ? INT64_MAX : INT64_MIN;
    if (!walk_init(x, collection, from, limited, to, w))
        return false;
    w->reversed = l->reversed;
    record_cell_written(&x->eval, RECORD_OFFSET, name);
    return value_map_put(x->offsets, name, value_int(from + w->length)) ||
           err_arena(x->err, x->arena);
}

/* A loop that runs. */
struct running {
    const struct loop *loop;
    struct walk walk;
    struct loop_drop *forloop;
    const struct drop *outer;
    struct scope_mark outside;
};

static bool loop_enter(struct exec *x, const struct loop *l, struct running *r)
{
    *r = (struct running){.loop = l, .outer = x->forloop, .outside = scope_enter(&x->eval.scope)};
    if (!loop_walk(x, l, &r->walk))
        return false;
    r->forloop = loop_drop_new(x->arena, l->name, r->walk.length, r->outer);
    bool ok = r->forloop != NULL &&
              scope_push(&x->eval.scope, S("forloop"), value_of_drop(&r->forloop->drop)) &&
              scope_push(&x->eval.scope, l->variable, value_nil());
    if (!ok)
        return err_arena(x->err, x->arena);
    x->forloop = &r->forloop->drop;
    return true;
}

static void loop_leave(struct exec *x, void *state)
{
    const struct running *r = state;
    scope_leave(&x->eval.scope, r->outside);
    x->forloop = r->outer;
}

static bool loop_iterate(struct exec *x, void *state, int64_t i, struct buf *out, bool *stop)
{
    const struct running *r = state;
    struct value v = value_nil();
    r->forloop->index = i;
    if (!eval_charge(&x->eval, 1) || !walk_at(x, &r->walk, i, &v))
        return false;
    scope_set(&x->eval.scope, r->outside.count + 1, v);
    if (!exec_block(x, &r->loop->body, out))
        return false;
    *stop = exec_take_interrupt(x) == EXEC_BREAKS;
    return true;
}

static bool run_for(struct exec *x, const void *self, struct buf *out)
{
    const struct loop *l = self;
    struct running r;
    bool ok = loop_enter(x, l, &r), stop = false;
    for (int64_t i = 0; ok && !stop && i < r.walk.length; i++) {
        struct iterations *t = share_iteration_begin(x);
        ok = loop_iterate(x, &r, i, out, &stop);
        share_iteration_end(x, t, stop, out);
    }
    loop_leave(x, &r);
    return ok && (r.walk.length > 0 || exec_block(x, &l->otherwise, out));
}

static void *enter_for(struct exec *x, const void *self, int64_t *count)
{
    struct running *r = arena_new(x->arena, struct running);
    if (r == NULL || !loop_enter(x, self, r))
        return NULL;
    *count = r->walk.length;
    return r;
}

static const struct share_loop shared_loop = {run_for, enter_for, loop_iterate, loop_leave};

static bool exec_for(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct loop *l = node->tag.data;
    return share_run_loop(x, l->id, &shared_loop, l, out);
}

/* ---- cycle ---- */

struct cycle {
    const struct liquid_expr *name; /* NULL: `key` is the name */
    struct str key;
    const struct liquid_expr **values;
    size_t count;
};

static bool cycle_values(struct expr_context *cx, struct str markup, struct cycle *c)
{
    while (markup.len > 0) {
        struct str part, fragment, unused;
        str_cut(markup, ',', &part, &markup);
        if (!lex_find_fragment(part, &fragment, &unused))
            continue;
        const struct liquid_expr *e = expr_parse(cx, fragment);
        if (e != NULL && e->kind == EXPR_LITERAL && value_is_nil(e->literal))
            continue; /* Liquid omits nil */
        const struct liquid_expr **values =
            arena_grow(cx->arena, c->values, c->count * sizeof(const struct liquid_expr *),
                       (c->count + 1) * sizeof(const struct liquid_expr *));
        if (values == NULL || e == NULL)
            return false;
        c->values = values;
        values[c->count++] = e;
    }
    return true;
}

/*
 * Without a name, cycles of the same literals share one count: the key is Ruby's inspect of the
 * list. Ruby inspects a variable in it as the object's address, so such a cycle shares with none;
 * its position serves as the key.
 */
static bool cycle_key(struct parser *p, const struct liquid_node *node, struct cycle *c)
{
    struct buf key;
    buf_init(&key, p->arena, 0);
    for (size_t i = 0; i < c->count; i++) {
        if (c->values[i]->kind != EXPR_LITERAL)
            buf_printf(&key, "#<%.*s:%u:%u>", STR_ARG(p->file), node->line, node->column);
        else
            value_inspect(c->values[i]->literal, NULL, &key);
        buf_add(&key, S(", "));
    }
    c->key = buf_str(&key);
    return buf_ok(&key) || err_buf(p->err, &key);
}

static bool parse_cycle(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct expr_context cx = parse_context(p, node->line, node->column);
    struct cycle *c = parse_alloc(p, sizeof(*c));
    if (c == NULL)
        return false;
    struct str name, values = piece->markup;
    if (lex_fragment(values) == 0)
        return parse_fail(p, node, "expected values: {%% cycle 'a', 'b' %%}");
    if (lex_named(piece->markup, &name, &values) && (c->name = expr_parse(&cx, name)) == NULL)
        return false;
    node->tag.data = c;
    return cycle_values(&cx, values, c) && cycle_key(p, node, c);
}

static bool exec_cycle(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct cycle *c = node->tag.data;
    struct value key = value_str(c->key), v;
    if (x->cycles == NULL && (x->cycles = value_map_new(x->arena)) == NULL)
        return err_arena(x->err, x->arena);
    struct liquid_call call = {.run = x->eval.run, .err = x->err};
    if (c->name != NULL && (!exec_eval(x, c->name, &key) || !filter_charge_value(&call, key)))
        return false;
    const struct value *before = value_map_find(x->cycles, key);
    record_cell_read(&x->eval, RECORD_CYCLE, key, before != NULL ? *before : value_nil());
    record_cell_written(&x->eval, RECORD_CYCLE, key);
    size_t at = before != NULL ? (size_t)before->integer : 0;
    /* Another cycle of this name may have more values: an index past the end prints nothing. */
    bool inside = at < c->count;
    if (inside && (!exec_eval(x, c->values[at], &v) || !exec_write(x, v, out)))
        return false;
    int64_t next = at + 1 >= c->count ? 0 : (int64_t)at + 1;
    return value_map_put(x->cycles, key, value_int(next)) || err_arena(x->err, x->arena);
}

static const struct liquid_tag rows[] = {
    {STR_INIT("cycle"), false, parse_cycle, exec_cycle},
    {STR_INIT("for"), false, parse_for, exec_for},
};

const struct liquid_tags tags_loop = {rows, ARRAY_LEN(rows)};
