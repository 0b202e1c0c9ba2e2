/*
 * The tag tablerow: a loop that prints the rows and cells of an HTML table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/number.h"
#include "render/liquid/parse.h"
#include "render/liquid/walk.h"

struct tablerow {
    struct str variable;
    const struct liquid_expr *collection, *cols, *limit, *offset;
    struct liquid_block body;
};

/* TableRow::Syntax: the first word followed by " in " and a fragment, anywhere in s. */
static bool find_loop(struct str s, struct str *variable, struct str *collection)
{
    for (size_t i = 0; i < s.len; i++) {
        size_t end = i;
        while (end < s.len && char_is_word(s.ptr[end]))
            end++;
        struct str rest = str_from(s, end), in = str_trim_start(rest);
        bool loop = end > i && in.len < rest.len && str_starts(in, S("in")) && in.len > 2 &&
                    char_is_space(in.ptr[2]);
        *variable = str_sub(s, i, end);
        *collection = loop ? str_trim_start(str_from(in, 2)) : S("");
        collection->len = lex_fragments(*collection);
        if (collection->len > 0)
            return true;
        i = end;
    }
    return false;
}

static bool tablerow_markup(struct parser *p, struct str markup, const struct liquid_node *node,
                            struct tablerow *t)
{
    struct expr_context cx = parse_context(p, node->line, node->column);
    struct str collection, name, value;
    if (!find_loop(markup, &t->variable, &collection))
        return parse_fail(p, node, "expected a loop: {%% tablerow item in list cols: 2 %%}");
    t->collection = expr_parse(&cx, collection);
    bool ok = t->collection != NULL;
    while (ok && lex_next_attribute(&markup, &name, &value)) {
        const struct liquid_expr *e = expr_parse(&cx, value);
        ok = e != NULL;
        if (str_eq(name, S("cols")))
            t->cols = e;
        else if (str_eq(name, S("limit")))
            t->limit = e;
        else if (str_eq(name, S("offset")))
            t->offset = e;
    }
    return ok;
}

static bool parse_tablerow(struct parser *p, const struct lex_piece *piece,
                           struct liquid_node *node)
{
    struct tablerow *t = parse_alloc(p, sizeof(*t));
    struct parse_end end;
    bool done;
    if (t == NULL || !tablerow_markup(p, piece->markup, node, t) ||
        !parse_body(p, node, piece->name, NULL, 0, &t->body, &end, &done))
        return false;
    node->tag.data = t;
    node->blank = t->body.blank;
    return true;
}

struct tablerowloop {
    struct drop drop;
    int64_t length, cols, index, row, col;
};

static bool tablerowloop_get(const struct drop *d, struct drop_env *env, struct str key,
                             struct value *out)
{
    (void)env;
    const struct tablerowloop *t = (const struct tablerowloop *)(const void *)d;
    const struct {
        struct str name;
        struct value value;
    } rows[] = {
        {S("col"), value_int(t->col)},
        {S("col0"), value_int(t->col - 1)},
        {S("col_first"), value_bool(t->col == 1)},
        {S("col_last"), value_bool(t->col == t->cols)},
        {S("first"), value_bool(t->index == 0)},
        {S("index"), value_int(t->index + 1)},
        {S("index0"), value_int(t->index)},
        {S("last"), value_bool(t->index == t->length - 1)},
        {S("length"), value_int(t->length)},
        {S("rindex"), value_int(t->length - t->index)},
        {S("rindex0"), value_int(t->length - t->index - 1)},
        {S("row"), value_int(t->row)},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(rows[i].name, key)) {
            *out = rows[i].value;
            return true;
        }
    }
    return false;
}

static const struct drop_class tablerowloop_class = {
    .name = STR_INIT("Liquid::TablerowloopDrop"),
    .get = tablerowloop_get,
};

static bool tablerow_cell(struct exec *x, const struct tablerow *t, struct tablerowloop *d,
                          struct buf *out)
{
    buf_add(out, S("<td class=\"col"));
    buf_i64(out, d->col);
    buf_add(out, S("\">"));
    if (!exec_block(x, &t->body, out))
        return false;
    buf_add(out, S("</td>"));
    bool last_column = d->col == d->cols;
    if (last_column && d->index < d->length - 1) {
        buf_add(out, S("</tr>\n<tr class=\"row"));
        buf_i64(out, d->row + 1);
        buf_add(out, S("\">"));
    }
    d->index++;
    d->row += last_column ? 1 : 0;
    d->col = last_column ? 1 : d->col + 1;
    return true;
}

/* Ruby's to_i of an attribute, or 0. */
static bool attribute(struct exec *x, const struct liquid_expr *e, int64_t *out)
{
    struct value v = value_nil();
    return (e == NULL || exec_eval(x, e, &v)) && walk_cut(x, v, out);
}

static bool exec_tablerow(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct tablerow *t = node->tag.data;
    struct value collection;
    struct walk w;
    int64_t from = 0, limit = 0, cols = 0;
    if (!exec_eval(x, t->collection, &collection))
        return false;
    if (!value_truthy(collection))
        return true;
    if (!attribute(x, t->offset, &from) || !attribute(x, t->limit, &limit) ||
        !walk_init(x, collection, from, t->limit != NULL, from + limit, &w) ||
        !attribute(x, t->cols, &cols))
        return false;
    struct tablerowloop *d = arena_new(x->arena, struct tablerowloop);
    struct scope_mark outside = scope_enter(&x->eval.scope);
    if (d == NULL || !scope_push(&x->eval.scope, S("tablerowloop"), value_of_drop(&d->drop)) ||
        !scope_push(&x->eval.scope, t->variable, value_nil()))
        return err_arena(x->err, x->arena);
    *d = (struct tablerowloop){
        .drop = {&tablerowloop_class}, .length = w.length, .cols = cols, .row = 1, .col = 1};
    buf_add(out, S("<tr class=\"row1\">\n"));
    bool ok = true;
    for (int64_t i = 0; ok && i < w.length; i++) {
        struct value v;
        ok = eval_charge(&x->eval, 1) && walk_at(x, &w, i, &v);
        if (ok)
            scope_set(&x->eval.scope, outside.count + 1, v);
        ok = ok && tablerow_cell(x, t, d, out);
    }
    buf_add(out, S("</tr>\n"));
    scope_leave(&x->eval.scope, outside);
    return ok;
}

static const struct liquid_tag rows[] = {
    {STR_INIT("tablerow"), false, parse_tablerow, exec_tablerow},
};

const struct liquid_tags tags_table = {rows, ARRAY_LEN(rows)};
