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
    const struct liquid_template *template; /* whose nodes run now, for places */
    unsigned depth;                         /* of includes */
    unsigned blocks;                        /* that are open, in all of them */
    unsigned deepest;                       /* that depth was, since share.c looked last */
    enum exec_interrupt interrupt; /* of the innermost break or continue that no loop took yet */
    size_t interrupts;             /* how many there are: tablerow takes none, and goes on */
    const struct drop *forloop;    /* the innermost loop's, for parentloop */
    struct value_map *offsets;     /* {% for ... offset:continue %}: name -> items so far */
    struct value_map *cycles;      /* {% cycle %}: key -> turns so far */
    struct str changed;            /* {% ifchanged %}: what was printed last */
    bool ever_changed;
    bool isolated; /* inside {% render %}, where {% include %} is not allowed */
};

/*
 * Runs a block. False and err where something failed; stops early, with true, at a break or
 * continue, which x->interrupt then tells.
 */
MUST_CHECK bool exec_block(struct exec *x, const struct liquid_block *b, struct buf *out);

/* Runs another template in the scope as it stands, one level deeper. */
MUST_CHECK bool exec_template(struct exec *x, const struct liquid_template *t, struct buf *out);

/* A break or continue; and what a loop takes off at the end of each turn. */
void exec_interrupt(struct exec *x, enum exec_interrupt kind);
enum exec_interrupt exec_take_interrupt(struct exec *x);

/* Evaluates, with err at the node's place by whoever runs it. */
static inline bool exec_eval(struct exec *x, const struct liquid_expr *e, struct value *out)
{
    return expr_eval(&x->eval, e, out);
}

/* Appends a value as {{ }} prints it. */
MUST_CHECK bool exec_write(struct exec *x, struct value v, struct buf *out);

#endif
