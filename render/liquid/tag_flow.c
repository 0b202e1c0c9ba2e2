/*
 * Tags that choose: if, unless, case, ifchanged, break, continue.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/exec.h"
#include "render/liquid/memo/record.h"
#include "render/liquid/parse.h"

/* A body and its condition (if, elsif) or values (when); an else has neither. */
struct branch {
    const struct liquid_expr *condition; /* NULL: else */
    const struct liquid_expr **values;   /* of a `when` */
    size_t value_count;
    struct liquid_block block;
};

struct choice {
    const struct liquid_expr *subject; /* of a case */
    struct branch *branches;
    size_t count;
};

static struct branch *branch_add(struct parser *p, struct choice *c)
{
    struct branch *branches = arena_grow(p->arena, c->branches, c->count * sizeof(*branches),
                                         (c->count + 1) * sizeof(*branches));
    if (branches == NULL) {
        (void)err_arena(p->err, p->arena);
        return NULL;
    }
    c->branches = branches;
    branches[c->count] = (struct branch){.value_count = 0};
    return &branches[c->count++];
}

/* If no branch can print anything, their white space is not printed either. */
static void settle_blank(struct choice *c, bool blank, struct liquid_node *node)
{
    for (size_t i = 0; blank && i < c->count; i++)
        parse_remove_blank(&c->branches[i].block);
    node->blank = blank;
}

/* ---- if, unless ---- */

static bool condition_parse(struct parser *p, struct str markup, uint32_t line, uint32_t column,
                            struct branch *b)
{
    struct expr_context cx = parse_context(p, line, column);
    b->condition = expr_parse_condition(&cx, markup);
    return b->condition != NULL;
}

static bool parse_if(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    static const struct str words[] = {STR_INIT("elsif"), STR_INIT("else")};
    struct choice *c = parse_alloc(p, sizeof(*c));
    struct branch *b = c != NULL ? branch_add(p, c) : NULL;
    if (b == NULL || !condition_parse(p, piece->markup, node->line, node->column, b))
        return false;
    bool done = false, blank = true;
    while (!done) {
        struct parse_end end;
        if (!parse_body(p, node, piece->name, words, ARRAY_LEN(words), &b->block, &end, &done))
            return false;
        blank = blank && b->block.blank;
        if (done)
            break;
        b = branch_add(p, c);
        if (b == NULL)
            return false;
        if (str_eq(end.piece.name, S("elsif")) &&
            !condition_parse(p, end.piece.markup, end.line, end.column, b))
            return false;
    }
    settle_blank(c, blank, node);
    node->tag.data = c;
    return true;
}

static bool exec_choice(struct exec *x, const struct choice *c, bool negate_first, struct buf *out)
{
    for (size_t i = 0; i < c->count; i++) {
        const struct branch *b = &c->branches[i];
        struct value v = value_bool(true);
        if (b->condition != NULL && !exec_eval(x, b->condition, &v))
            return false;
        if (value_truthy(v) != (negate_first && i == 0))
            return exec_block(x, &b->block, out);
    }
    return true;
}

static bool exec_if(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    return exec_choice(x, node->tag.data, false, out);
}

static bool exec_unless(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    return exec_choice(x, node->tag.data, true, out);
}

/* ---- case ---- */

/* WhenSyntax: values separated by `or` or commas. */
static bool when_parse(struct parser *p, const struct parse_end *end, struct branch *b)
{
    struct expr_context cx = parse_context(p, end->line, end->column);
    struct str rest = end->piece.markup, value;
    for (;;) {
        if (!lex_find_fragment(rest, &value, &rest))
            return err_at(p->err, ERR_KIND_SYNTAX, cx.place,
                          "expected a value: {%% when value %%} or {%% when a or b %%}");
        const struct liquid_expr *e = expr_parse_operand(&cx, value);
        const struct liquid_expr **values =
            arena_grow(p->arena, b->values, b->value_count * sizeof(const struct liquid_expr *),
                       (b->value_count + 1) * sizeof(const struct liquid_expr *));
        if (e == NULL || values == NULL)
            return err_arena(p->err, p->arena);
        b->values = values;
        values[b->value_count++] = e;
        struct str next = str_trim_start(rest);
        bool blank_before = next.len < rest.len;
        if (str_starts(next, S(",")))
            rest = str_from(next, 1);
        else if (blank_before && str_starts(next, S("or")) && next.len > 2 &&
                 char_is_space(next.ptr[2]))
            rest = str_from(next, 2);
        else
            return true;
        rest = str_trim_start(rest);
        if (lex_fragment(rest) == 0)
            return true;
    }
}

static bool case_branch(struct parser *p, const struct parse_end *end, struct choice *c,
                        struct branch **b)
{
    *b = branch_add(p, c);
    if (*b == NULL)
        return false;
    if (str_eq(end->piece.name, S("when")))
        return when_parse(p, end, *b);
    struct expr_context cx = parse_context(p, end->line, end->column);
    return str_trim(end->piece.markup).len == 0 ||
           err_at(p->err, ERR_KIND_SYNTAX, cx.place,
                  "in a case, nothing may follow the word 'else' in its tag");
}

static bool parse_case(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    static const struct str words[] = {STR_INIT("when"), STR_INIT("else")};
    struct expr_context cx = parse_context(p, node->line, node->column);
    struct choice *c = parse_alloc(p, sizeof(*c));
    struct str subject, rest;
    if (c == NULL)
        return false;
    if (!lex_find_fragment(piece->markup, &subject, &rest))
        return parse_fail(p, node, "expected a value: {%% case value %%}");
    c->subject = expr_parse(&cx, subject);
    struct liquid_block dropped = {.count =
                                       0}; /* text before the first `when`, which is not printed */
    struct branch *b = NULL;
    bool done = false, blank = true;
    while (c->subject != NULL && !done) {
        struct parse_end end;
        struct liquid_block *block = b != NULL ? &b->block : &dropped;
        if (!parse_body(p, node, piece->name, words, ARRAY_LEN(words), block, &end, &done))
            return false;
        blank = blank && block->blank;
        if (!done && !case_branch(p, &end, c, &b))
            return false;
    }
    settle_blank(c, blank, node);
    node->tag.data = c;
    return c->subject != NULL;
}

static bool when_matches(struct exec *x, const struct choice *c, const struct liquid_expr *value,
                         bool *matches)
{
    struct expr_comparison part = {.left = c->subject, .right = value, .op = EXPR_EQ};
    struct liquid_expr e = {.kind = EXPR_CONDITION, .condition = {&part, 1}};
    struct value v;
    bool ok = exec_eval(x, &e, &v);
    *matches = ok && value_truthy(v);
    return ok;
}

/* Prints every `when` that matches, once for each matching value; `else` if none was printed. */
static bool exec_case(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct choice *c = node->tag.data;
    bool any = false;
    for (size_t i = 0; i < c->count; i++) {
        const struct branch *b = &c->branches[i];
        if (b->value_count == 0 && !any && !exec_block(x, &b->block, out))
            return false;
        if (b->value_count == 0 && !any && x->eval.options->profile.else_ends_case)
            return true;
        for (size_t k = 0; k < b->value_count; k++) {
            bool matches;
            if (!when_matches(x, c, b->values[k], &matches))
                return false;
            any = any || matches;
            if (matches && !exec_block(x, &b->block, out))
                return false;
        }
    }
    return true;
}

/* ---- ifchanged ---- */

static bool parse_ifchanged(struct parser *p, const struct lex_piece *piece,
                            struct liquid_node *node)
{
    struct liquid_block *b = parse_alloc(p, sizeof(*b));
    struct parse_end end;
    bool done;
    if (b == NULL || !parse_body(p, node, piece->name, NULL, 0, b, &end, &done))
        return false;
    node->tag.data = b;
    node->blank = b->blank;
    return true;
}

static bool exec_ifchanged(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    struct buf text;
    buf_init(&text, x->arena, out->cap);
    if (!exec_block(x, node->tag.data, &text))
        return false;
    struct value key = value_str(S(""));
    record_cell_read(&x->eval, RECORD_CHANGED, key,
                     x->ever_changed ? value_str(x->changed) : value_nil());
    record_cell_written(&x->eval, RECORD_CHANGED, key);
    if (x->ever_changed && str_eq(x->changed, buf_str(&text)))
        return true;
    x->ever_changed = true;
    x->changed = buf_str(&text);
    buf_add(out, x->changed);
    return buf_ok(out);
}

/* ---- break, continue ---- */

static bool parse_nothing(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    (void)p, (void)piece, (void)node;
    return true;
}

static bool exec_break(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    (void)node, (void)out;
    exec_interrupt(x, EXEC_BREAKS);
    return true;
}

static bool exec_continue(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    (void)node, (void)out;
    exec_interrupt(x, EXEC_CONTINUES);
    return true;
}

static const struct liquid_tag rows[] = {
    {STR_INIT("break"), false, parse_nothing, exec_break},
    {STR_INIT("case"), false, parse_case, exec_case},
    {STR_INIT("continue"), false, parse_nothing, exec_continue},
    {STR_INIT("if"), false, parse_if, exec_if},
    {STR_INIT("ifchanged"), false, parse_ifchanged, exec_ifchanged},
    {STR_INIT("unless"), false, parse_if, exec_unless},
};

const struct liquid_tags tags_flow = {rows, ARRAY_LEN(rows)};
