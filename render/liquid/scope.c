/*
 * Visible variables. See scope.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/scope.h"

bool scope_init(struct scope *s, struct liquid_run *run)
{
    *s =
        (struct scope){.arena = run->env.arena, .counters = run->counters, .globals = run->globals};
    s->assigned = value_map_new(s->arena);
    return s->assigned != NULL;
}

bool scope_push(struct scope *s, struct str name, struct value v)
{
    if (s->count == s->capacity) {
        size_t capacity = s->capacity > 0 ? s->capacity * 2 : 16;
        struct scope_binding *bindings = arena_grow(
            s->arena, s->bindings, s->capacity * sizeof(*bindings), capacity * sizeof(*bindings));
        if (bindings == NULL)
            return false;
        s->bindings = bindings;
        s->capacity = capacity;
    }
    s->bindings[s->count++] = (struct scope_binding){name, v};
    return true;
}

bool scope_assign(struct scope *s, struct str name, struct value v)
{
    return value_map_put_str(s->assigned, name, v);
}

bool scope_find(const struct scope *s, struct str name, struct value *out)
{
    uint32_t hint = UINT32_MAX;
    return scope_find_near(s, name, &hint, out);
}
