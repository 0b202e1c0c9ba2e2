/*
 * `forloop`. See loop_drop.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/loop_drop.h"

/* The members of a loop, in the order of their names. */
enum member { FIRST, INDEX, INDEX0, LAST, LENGTH, NAME, PARENTLOOP, RINDEX, RINDEX0, MEMBERS };

static const struct str names[MEMBERS] = {
    STR_INIT("first"),      STR_INIT("index"),  STR_INIT("index0"),
    STR_INIT("last"),       STR_INIT("length"), STR_INIT("name"),
    STR_INIT("parentloop"), STR_INIT("rindex"), STR_INIT("rindex0"),
};

static struct value member_of(const struct loop_drop *f, enum member which)
{
    switch (which) {
    case FIRST:
        return value_bool(f->index == 0);
    case INDEX:
        return value_int(f->index + 1);
    case INDEX0:
        return value_int(f->index);
    case LAST:
        return value_bool(f->index == f->length - 1);
    case LENGTH:
        return value_int(f->length);
    case NAME:
        return value_str(f->name);
    case PARENTLOOP:
        return f->parent != NULL ? value_of_drop(f->parent) : value_nil();
    case RINDEX:
        return value_int(f->length - f->index);
    case RINDEX0:
        return value_int(f->length - f->index - 1);
    case MEMBERS:
        break;
    }
    return value_nil();
}

static bool loop_drop_get(const struct drop *d, struct drop_env *env, struct str key,
                          struct value *out)
{
    const struct loop_drop *f = (const struct loop_drop *)(const void *)d;
    size_t i = 0;
    while (i < MEMBERS && !str_eq(names[i], key))
        i++;
    /* Also if it has none: the same text may stand in a loop elsewhere. */
    env->outside += i == PARENTLOOP;
    if (i < MEMBERS)
        *out = member_of(f, (enum member)i);
    return i < MEMBERS;
}

static const struct drop_class loop_drop_class = {
    .name = STR_INIT("Liquid::ForloopDrop"),
    .get = loop_drop_get,
};

struct loop_drop *loop_drop_new(struct arena *a, struct str name, int64_t length,
                                const struct drop *parent)
{
    struct loop_drop *d = arena_new(a, struct loop_drop);
    if (d != NULL)
        *d = (struct loop_drop){
            .drop = {&loop_drop_class}, .name = name, .length = length, .parent = parent};
    return d;
}
