/*
 * Objects of Ruby as drops. See object.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/ruby/object.h"

#include "render/ruby/ruby.h"

struct object {
    struct drop drop;
    struct str name;
};

/* A call as of a filter, by a name that no filter can have. */
static bool ask(const struct drop *d, struct drop_env *env, struct str what, struct value key,
                struct value *out)
{
    struct liquid_ruby_call call = {
        .name = what,
        .input = value_of_drop(d),
        .args = &key,
        .count = 1,
    };
    return liquid_ruby(&context_of(env)->run, &call, out);
}

static bool get_other(const struct drop *d, struct drop_env *env, struct value key,
                      struct value *out)
{
    return ask(d, env, S(" member"), key, out);
}

static bool get(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    return ask(d, env, S(" member"), value_str(key), out);
}

static void write_text(const struct drop *d, struct drop_env *env, struct buf *out)
{
    struct value text;
    if (ask(d, env, S(" text"), value_nil(), &text))
        value_write(text, env, out);
    else
        out->failed = true;
}

/* The items of one that Ruby can walk. */
static struct value items(const struct drop *d, struct drop_env *env)
{
    struct value all;
    return ask(d, env, S(" items"), value_nil(), &all) ? all : value_nil();
}

static const struct drop_class object_class = {
    .name = STR_INIT("Liquid::Drop"),
    .get = get,
    .get_other = get_other,
    .write = write_text,
    .foreign = true,
};

static const struct drop_class walked_class = {
    .name = STR_INIT("Liquid::Drop"),
    .get = get,
    .get_other = get_other,
    .keys = items,
    .write = write_text,
    .foreign = true,
};

struct value object_of_name(struct context *x, struct str name)
{
    struct object *o = arena_new(x->arena, struct object);
    if (o == NULL)
        return value_nil();
    *o = (struct object){{str_starts(name, S("%")) ? &walked_class : &object_class}, name};
    return value_of_drop(&o->drop);
}

struct str object_name(const struct drop *d)
{
    return d->class->foreign ? ((const struct object *)(const void *)d)->name : S("");
}
