/*
 * Symbols as drops. See symbol.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/ruby/symbol.h"

struct symbol {
    struct drop drop;
    struct str name, shown;
};

static const struct symbol *symbol_from(const struct drop *d)
{
    return (const struct symbol *)(const void *)d;
}

static bool get(const struct drop *d, struct drop_env *env, struct str key, struct value *out)
{
    (void)d;
    (void)env;
    (void)key;
    *out = value_nil();
    return false;
}

static void write_name(const struct drop *d, struct drop_env *env, struct buf *out)
{
    (void)env;
    buf_add(out, symbol_from(d)->name);
}

static void write_shown(const struct drop *d, struct drop_env *env, struct buf *out)
{
    (void)env;
    buf_add(out, symbol_from(d)->shown);
}

static struct value text_of(const struct drop *d)
{
    return value_str(symbol_from(d)->name);
}

static const struct drop_class symbol_class = {
    .name = STR_INIT("Symbol"),
    .get = get,
    .write = write_name,
    .inspect_item = write_shown,
    .inspect = write_shown,
    .liquid = text_of,
};

struct value symbol_of(struct arena *a, struct str name, struct str shown)
{
    struct symbol *s = arena_new(a, struct symbol);
    if (s == NULL)
        return value_nil();
    *s = (struct symbol){{&symbol_class}, name, shown};
    return value_of_listed_drop(&s->drop);
}

bool symbol_name(const struct drop *d, struct str *out)
{
    if (d->class == &symbol_class)
        *out = symbol_from(d)->name;
    return d->class == &symbol_class;
}
