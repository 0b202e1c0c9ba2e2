/*
 * Execution: nodes in order, into a buffer.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_EXEC_H
#define RENDER_LIQUID_EXEC_H

#include "render/liquid/node.h"

enum exec_interrupt { EXEC_RUNS, EXEC_BREAKS, EXEC_CONTINUES };

/* One call of liquid_render: what the template and its includes share. */
struct exec {
    struct eval eval; /* first: filters get it as their scope */
    struct arena *arena;
    struct err *err;
    const struct liquid_template *template; /* the running one, for positions in messages */
    unsigned depth;                         /* of includes */
    unsigned blocks;                        /* open ones, in all includes */
    unsigned deepest;                       /* the largest `depth` since share.c reset it */
    enum exec_interrupt
        interrupt;              /* of the innermost break or continue that no loop has taken yet */
    size_t interrupts;          /* how many there are: tablerow takes none and goes on */
    const struct drop *forloop; /* the innermost loop's, for parentloop */
    struct value_map *offsets;  /* {% for ... offset:continue %}: name -> items so far */
    struct value_map *cycles;   /* {% cycle %}: key -> iterations so far */
    struct str changed;         /* {% ifchanged %}: the text printed last */
    bool ever_changed;
    bool isolated; /* inside {% render %}, where {% include %} is not allowed */
};

/*
 * Runs a block. Returns false and err on failure. A break or continue ends the block early: it
 * returns true, and x->interrupt says which it was.
 */
MUST_CHECK bool exec_block(struct exec *x, const struct liquid_block *b, struct buf *out);

/* Runs the body of a template as it stands, and counts what that costs if somebody wants to know.
 */
MUST_CHECK bool exec_body(struct exec *x, const struct liquid_template *t, struct buf *out);

/* Runs another template in the scope as it stands, one level deeper. */
MUST_CHECK bool exec_template(struct exec *x, const struct liquid_template *t, struct buf *out);

/* exec_interrupt records a break or continue; a loop takes it at the end of each iteration. */
void exec_interrupt(struct exec *x, enum exec_interrupt kind);
enum exec_interrupt exec_take_interrupt(struct exec *x);

/* Evaluates an expression. The caller that runs the node adds its position to err. */
static inline bool exec_eval(struct exec *x, const struct liquid_expr *e, struct value *out)
{
    return expr_eval(&x->eval, e, out);
}

/* Appends a value as {{ }} prints it. */
MUST_CHECK bool exec_write(struct exec *x, struct value v, struct buf *out);

#endif
