/*
 * The members of drops that can be walked. See value.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/value.h"

bool value_drop_get(const struct drop *d, struct drop_env *env, struct value key, struct value *out)
{
    if (key.kind == VALUE_STRING)
        return d->class->get(d, env, value_as_str(key), out);
    return d->class->get_other != NULL && d->class->get_other(d, env, key, out);
}

static struct value member(const struct drop *d, struct drop_env *env, struct value key)
{
    struct value v = value_nil();
    (void)value_drop_get(d, env, key, &v);
    return v;
}

bool value_drop_first(const struct drop *d, struct drop_env *env, struct value_pair *out)
{
    struct value keys = d->class->keys(d, env);
    if (keys.kind != VALUE_ARRAY || keys.len == 0)
        return false;
    *out = (struct value_pair){keys.items[0], member(d, env, keys.items[0])};
    return true;
}

struct value_map *value_drop_map(const struct drop *d, struct drop_env *env)
{
    struct value keys = d->class->keys(d, env);
    struct value_map *m = value_map_new(env->arena);
    for (uint32_t i = 0; m != NULL && keys.kind == VALUE_ARRAY && i < keys.len; i++) {
        if (!value_map_put(m, keys.items[i], member(d, env, keys.items[i])))
            m = NULL;
    }
    return m;
}
