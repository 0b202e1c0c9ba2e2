/*
 * Visible variables: those that templates assigned, those that loops and includes bound, the run's
 * globals.
 *
 * {% assign %} and {% capture %} write to one outermost table. A loop or an include pushes a frame
 * of few names on a stack and pops it at its end. A name is looked up in this order:
 *
 *     bindings      innermost frame first   {% for p in ... %}, include
 *     assigned                              {% assign %}, {% capture %}
 *     counters                              {% increment %}
 *     globals                               page, site, layout ...
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_SCOPE_H
#define RENDER_LIQUID_SCOPE_H

#include "render/liquid/liquid.h"

struct scope_binding {
    struct str name;
    struct value value;
};

struct scope {
    struct arena *arena;
    struct value_map *assigned;
    struct scope_binding *bindings; /* of all frames, the innermost at the end */
    size_t count, capacity;
    const struct value_map *counters; /* may be NULL */
    const struct value_map *globals;  /* may be NULL */
};

/* Returns false if the arena is full, as do those below. */
MUST_CHECK bool scope_init(struct scope *s, struct liquid_run *run);

/* Binds a name in the innermost frame; scope_pop removes it. */
MUST_CHECK bool scope_push(struct scope *s, struct str name, struct value v);

/* Removes bindings until `count` (an earlier s->count) are left. */
static inline void scope_pop(struct scope *s, size_t count)
{
    s->count = count;
}

/* Changes the value of the binding at `index`, the s->count at which it was pushed. */
static inline void scope_set(struct scope *s, size_t index, struct value v)
{
    s->bindings[index].value = v;
}

MUST_CHECK bool scope_assign(struct scope *s, struct str name, struct value v);

/* The value of a name; false if nothing has it. */
bool scope_find(const struct scope *s, struct str name, struct value *out);

#endif
