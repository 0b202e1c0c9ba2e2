/*
 * The record of what a render reads. See context.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/context.h"

struct context *context_of(struct drop_env *env)
{
    return env->render;
}

static uint32_t *slot_of(const struct context *x, uint64_t key)
{
    size_t mask = x->dep_slot_count - 1;
    size_t i = (size_t)(key >> 1) & mask;
    while (x->dep_slots[i] != 0 && x->deps[x->dep_slots[i] - 1].key != key)
        i = (i + 1) & mask;
    return &x->dep_slots[i];
}

static bool grow(struct context *x)
{
    enum { FIRST = 32 };
    size_t room = x->dep_room > 0 ? x->dep_room * 2 : FIRST;
    struct render_dep *deps =
        arena_grow(x->arena, x->deps, x->dep_room * sizeof(*deps), room * sizeof(*deps));
    uint32_t *slots = arena_new_array(x->arena, room * 2, uint32_t);
    if (deps == NULL || slots == NULL)
        return false;
    x->deps = deps;
    x->dep_room = room;
    x->dep_slots = slots;
    x->dep_slot_count = room * 2;
    for (size_t i = 0; i < x->dep_count; i++)
        *slot_of(x, deps[i].key) = (uint32_t)i + 1;
    return true;
}

void context_note(struct context *x, uint64_t key, uint64_t version)
{
    if (x->dep_count == x->dep_room && !grow(x))
        return;
    uint32_t *slot = slot_of(x, key);
    if (*slot != 0)
        return;
    x->deps[x->dep_count++] = (struct render_dep){key, version};
    *slot = (uint32_t)x->dep_count;
}

void context_note_unit(struct context *x, const struct unit *u)
{
    context_note_path(x, u->path);
    if (u->stamp.mtime > x->modified)
        x->modified = u->stamp.mtime;
}

void context_note_path(struct context *x, struct str path)
{
    uint64_t key = site_key_file(path);
    context_note(x, key, site_version(x->site, key));
}

void context_note_list(struct context *x, struct str name)
{
    uint64_t key = site_key_list(name);
    context_note(x, key, site_version(x->site, key));
}
