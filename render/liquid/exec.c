/*
 * Execution. See exec.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/exec.h"

#include "render/liquid/profile.h"

bool exec_write(struct exec *x, struct value v, struct buf *out)
{
    value_write(v, &x->eval.run->env, out);
    return x->err->kind == ERR_KIND_NONE && buf_ok(out);
}

static bool exec_node(struct exec *x, const struct liquid_node *n, struct buf *out)
{
    switch (n->kind) {
    case NODE_TEXT:
        buf_add(out, n->text);
        return buf_ok(out);
    case NODE_OUTPUT:
        return expr_print(&x->eval, n->output, out);
    case NODE_TAG: {
        size_t before = out->len;
        bool ok = n->tag.row->exec(x, n, out);
        if (ok && n->blank && x->eval.options->profile.blank_blocks_print_nothing)
            out->len = before;
        return ok;
    }
    }
    return true;
}

/* Adds the position of the innermost node that failed; outer nodes find the error positioned. */
static bool failed_at(struct exec *x, const struct liquid_node *n, const struct buf *out)
{
    if (x->err->kind == ERR_KIND_NONE && !buf_ok(out))
        (void)err_buf(x->err, out);
    else if (x->err->kind == ERR_KIND_NONE)
        (void)err_arena(x->err, x->arena);
    err_locate(x->err, (struct err_place){x->template->file, n->line, n->column});
    return false;
}

static bool run_nodes(struct exec *x, const struct liquid_block *b, struct buf *out)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct liquid_node *n = &b->nodes[i];
        if (!eval_charge(&x->eval, 1) || !exec_node(x, n, out))
            return failed_at(x, n, out);
        bool looks = n->kind == NODE_TAG ||
                     (n->kind == NODE_OUTPUT && !x->eval.options->profile.only_tags_see_breaks);
        if (looks && x->interrupt != EXEC_RUNS)
            break;
    }
    return true;
}

bool exec_block(struct exec *x, const struct liquid_block *b, struct buf *out)
{
    enum { BLOCKS_MAX = 1000 }; /* far less than a thread's stack can hold */
    if (x->blocks >= BLOCKS_MAX)
        return err_set(x->err, ERR_KIND_LIMIT, "more than %d blocks are open in one another",
                       BLOCKS_MAX);
    x->blocks++;
    bool ok = run_nodes(x, b, out);
    x->blocks--;
    return ok;
}

void exec_interrupt(struct exec *x, enum exec_interrupt kind)
{
    x->interrupt = kind;
    x->interrupts++;
}

enum exec_interrupt exec_take_interrupt(struct exec *x)
{
    enum exec_interrupt taken = x->interrupt;
    if (x->interrupts > 0 && --x->interrupts == 0)
        x->interrupt = EXEC_RUNS;
    return taken;
}

bool exec_body(struct exec *x, const struct liquid_template *t, struct buf *out)
{
    struct liquid_profile *profile = x->eval.run->profile;
    if (LIKELY(profile == NULL))
        return exec_block(x, &t->body, out);
    struct profile_mark mark = profile_begin(profile, x->eval.run->steps_used);
    bool ok = exec_block(x, &t->body, out);
    profile_end(profile, mark, t->file, x->eval.run->steps_used);
    return ok;
}

bool exec_template(struct exec *x, const struct liquid_template *t, struct buf *out)
{
    const struct liquid_template *outer = x->template;
    const struct liquid_options *options = x->eval.options;
    if (x->depth >= x->eval.run->limits.depth)
        return err_set(x->err, ERR_KIND_LIMIT,
                       "includes are nested deeper than %u (does one include itself?)",
                       x->eval.run->limits.depth);
    x->depth++;
    if (x->deepest < x->depth)
        x->deepest = x->depth;
    x->template = t;
    x->eval.options = t->options;
    bool ok = exec_body(x, t, out);
    x->template = outer;
    x->eval.options = options;
    x->depth--;
    if (!ok)
        err_wrap(x->err, "in include %.*s", STR_ARG(t->file));
    return ok;
}
