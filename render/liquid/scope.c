/*
 * Visible variables. See scope.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/scope.h"

#include <string.h>

bool scope_init(struct scope *s, struct liquid_run *run)
{
    *s = (struct scope){.arena = run->env.arena,
                        .frame = SIZE_MAX,
                        .counters = run->counters,
                        .globals = run->globals};
    s->assigned = value_map_new(s->arena);
    return s->assigned != NULL;
}

bool scope_grow(struct scope *s)
{
    size_t capacity = s->capacity > 0 ? s->capacity * 2 : 16;
    struct scope_binding *bindings = arena_grow(
        s->arena, s->bindings, s->capacity * sizeof(*bindings), capacity * sizeof(*bindings));
    if (bindings == NULL)
        return false;
    s->bindings = bindings;
    s->capacity = capacity;
    return true;
}

bool scope_assign(struct scope *s, struct str name, struct value v)
{
    return value_map_put_str(s->assigned, name, v);
}

bool scope_set_local(struct scope *s, struct str name, struct value v)
{
    if (!scope_has_frame(s))
        return scope_assign(s, name, v);
    for (size_t i = s->count; i-- > s->frame;) {
        if (str_eq(s->bindings[i].name, name)) {
            scope_set(s, i, v);
            return true;
        }
    }
    return scope_push(s, name, v);
}

struct scope_text scope_take(const struct scope *s, struct str name)
{
    bool has = s->own != NULL && s->own->text != NULL;
    const struct value *v = has ? value_map_find_str(s->assigned, name) : NULL;
    if (v == NULL || v->kind != VALUE_STRING || value_as_str(*v).ptr != s->own->text)
        return (struct scope_text){NULL, NULL, 0};
    struct scope_text own = *s->own;
    s->own->text = NULL;
    return own;
}

/* Whether a text is part of that memory: what filters cut off, or leave as it is. */
static bool is_inside(struct scope_text own, struct str text)
{
    uintptr_t start = (uintptr_t)own.start, at = (uintptr_t)text.ptr;
    return own.start != NULL && at >= start && at - start < own.capacity;
}

bool scope_edit(struct scope *s, struct str name, struct scope_text own, struct str text,
                struct arena_mark before)
{
    if (s->own == NULL)
        s->own = arena_new(s->arena, struct scope_text);
    if (s->own == NULL)
        return false;
    if (!is_inside(own, text)) {
        /* A text that grows has space for more. */
        size_t capacity = own.start != NULL ? text.len + text.len / 2 : text.len;
        if (own.capacity < text.len)
            own = (struct scope_text){NULL, arena_alloc(s->arena, capacity), capacity};
        if (own.start == NULL)
            return false;
        memcpy(own.start, text.ptr, text.len);
        (void)arena_shrink_since(s->arena, before, text.ptr, text.len, 1);
        text.ptr = own.start;
    }
    own.text = text.ptr;
    *s->own = own;
    return scope_assign(s, name, value_str(text));
}

bool scope_find_assigned(const struct scope *s, struct str name, struct value *out)
{
    struct scope outermost = *s;
    outermost.count = 0;
    outermost.globals = NULL;
    return scope_find(&outermost, name, out);
}

bool scope_find(const struct scope *s, struct str name, struct value *out)
{
    uint32_t hint = UINT32_MAX;
    const struct value *v = scope_find_near(s, name, &hint);
    if (v != NULL)
        *out = *v;
    return v != NULL;
}
