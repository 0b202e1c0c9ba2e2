/*
 * `forloop`. See loop_drop.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/loop_drop.h"

static bool loop_drop_get(const struct drop *d, struct drop_env *env, struct str key,
                          struct value *out)
{
    const struct loop_drop *f = (const struct loop_drop *)(const void *)d;
    env->outside += f->parent != NULL && str_eq(key, S("parentloop"));
    const struct {
        struct str name;
        struct value value;
    } rows[] = {
        {S("first"), value_bool(f->index == 0)},
        {S("index"), value_int(f->index + 1)},
        {S("index0"), value_int(f->index)},
        {S("last"), value_bool(f->index == f->length - 1)},
        {S("length"), value_int(f->length)},
        {S("name"), value_str(f->name)},
        {S("parentloop"), f->parent != NULL ? value_of_drop(f->parent) : value_nil()},
        {S("rindex"), value_int(f->length - f->index)},
        {S("rindex0"), value_int(f->length - f->index - 1)},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(rows[i].name, key)) {
            *out = rows[i].value;
            return true;
        }
    }
    return false;
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
