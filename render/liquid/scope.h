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

/*
 * The text of a variable that a loop edits: {% assign x = x | remove_first: y %}. Each edit makes a
 * new text, and a loop of them over a large one would need quadratic memory. So the text has memory
 * of its own, which the next edit uses again, as long as nothing else has read the variable.
 */
struct scope_text {
    const char *text; /* the variable's value; NULL if there is no value, or it was read */
    char *start;
    size_t capacity;
};

struct scope {
    struct arena *arena;
    struct value_map *assigned;
    struct scope_binding *bindings; /* of all frames, the innermost at the end */
    size_t count, capacity;
    size_t frame; /* index of the innermost frame's first binding; SIZE_MAX: there is no frame */
    const struct value_map *counters; /* may be NULL */
    const struct value_map *globals;  /* may be NULL */
    struct scope_text *own;           /* NULL until a variable is edited */
};

/* Returns false if the arena is full, as do those below. */
MUST_CHECK bool scope_init(struct scope *s, struct liquid_run *run);

/* Makes space for more bindings. */
MUST_CHECK bool scope_grow(struct scope *s);

/* What scope_leave returns to. */
struct scope_mark {
    size_t count, frame;
};

/* Begins a frame, as a loop or an include does. What is bound in it is gone after scope_leave. */
static inline struct scope_mark scope_enter(struct scope *s)
{
    struct scope_mark outer = {s->count, s->frame};
    s->frame = s->count;
    return outer;
}

static inline void scope_leave(struct scope *s, struct scope_mark outer)
{
    s->count = outer.count;
    s->frame = outer.frame;
}

static inline bool scope_has_frame(const struct scope *s)
{
    return s->frame != SIZE_MAX;
}

/* Binds a name in the innermost frame; scope_pop removes it. */
MUST_CHECK static inline bool scope_push(struct scope *s, struct str name, struct value v)
{
    if (s->count == s->capacity && !scope_grow(s))
        return false;
    s->bindings[s->count++] = (struct scope_binding){name, v};
    return true;
}

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

/* Sets a variable of the innermost frame, as plugins do. Without a frame it is assigned. */
MUST_CHECK bool scope_set_local(struct scope *s, struct str name, struct value v);

/*
 * Assigns a large text that filters with FILTER_EDITS have made from the variable's own. `own` and
 * `before`: what scope_take and arena_mark gave before they ran. The text is copied. Its memory is
 * freed if it is the newest of the arena and they have made it.
 */
MUST_CHECK bool scope_edit(struct scope *s, struct str name, struct scope_text own, struct str text,
                           struct arena_mark before);

/* Takes the memory of a variable's text if it has any that nothing else can see. */
struct scope_text scope_take(const struct scope *s, struct str name);

/* Whoever reads an assigned variable may keep its value. */
static inline void scope_was_read(const struct scope *s, const struct value *v)
{
    if (s->own != NULL && v->kind == VALUE_STRING && value_as_str(*v).ptr == s->own->text)
        s->own->text = NULL;
}

/* The value of a name that is assigned or counted; false if it is neither. */
bool scope_find_assigned(const struct scope *s, struct str name, struct value *out);

/* The value of a name; false if nothing has it. */
bool scope_find(const struct scope *s, struct str name, struct value *out);

/*
 * The same, with a hint to the index among the globals (value_map_find_near). NULL if nothing has
 * it. What it returns is valid until the scope changes.
 */
static inline const struct value *scope_find_near(const struct scope *s, struct str name,
                                                  uint32_t *hint)
{
    for (size_t i = s->count; i-- > 0;) {
        if (str_eq(s->bindings[i].name, name))
            return &s->bindings[i].value;
    }
    const struct value *v = s->assigned->count > 0 ? value_map_find_str(s->assigned, name) : NULL;
    if (v != NULL)
        scope_was_read(s, v);
    if (v == NULL && s->counters != NULL)
        v = value_map_find_str(s->counters, name);
    if (v == NULL && s->globals != NULL)
        v = value_map_find_near(s->globals, name, hint);
    return v;
}

#endif
