/*
 * An item of site.collections: Drops::CollectionDrop. See drop.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/drop.h"

#include "render/data/json.h"

static const struct collect_collection *collection_of(const struct drop *d)
{
    return (const struct collect_collection *)(const void *)d;
}

static const struct config_collection *config_of(const struct drop *d, struct drop_env *env)
{
    return &context_of(env)->site->config->collections[collection_of(d)->index];
}

static bool get_directory(const struct config_collection *c, struct drop_env *env,
                          struct value *out)
{
    struct buf path;
    buf_init(&path, env->arena, 0);
    const struct site *s = context_of(env)->site;
    if (!str_starts(s->config->source, S("/"))) {
        buf_add(&path, s->source);
        buf_putc(&path, '/');
    }
    buf_add(&path, s->config->source);
    if (s->config->source.len > 0)
        buf_putc(&path, '/');
    buf_add(&path, c->folder);
    *out = value_str(buf_str(&path));
    return buf_ok(&path);
}

static bool collection_get(const struct drop *d, struct drop_env *env, struct str key,
                           struct value *out)
{
    const struct collect_collection *l = collection_of(d);
    const struct config_collection *c = config_of(d, env);
    context_depend_collection(context_of(env), c->label);
    if (str_eq(key, S("label"))) {
        *out = value_str(c->label);
    } else if (str_eq(key, S("docs"))) {
        *out = l->docs.items;
    } else if (str_eq(key, S("files"))) {
        context_depend_list(context_of(env), S("static_files"));
        *out = l->files.items;
    } else if (str_eq(key, S("output"))) {
        *out = value_bool(c->output);
    } else if (str_eq(key, S("relative_directory"))) {
        *out = value_str(str_from(c->folder, c->folder.len - c->label.len - 1));
    } else if (str_eq(key, S("directory"))) {
        return get_directory(c, env, out);
    } else {
        const struct value *own = value_map_find_str(c->metadata, key);
        *out = own != NULL ? *own : value_nil();
        return own != NULL;
    }
    return true;
}

static struct value collection_keys(const struct drop *d, struct drop_env *env)
{
    static const struct str own[] = {STR_INIT("label"),
                                     STR_INIT("files"),
                                     STR_INIT("docs"),
                                     STR_INIT("output"),
                                     STR_INIT("relative_directory"),
                                     STR_INIT("directory")};
    const struct value_map *metadata = config_of(d, env)->metadata;
    struct value_map *keys = value_map_new(env->arena);
    bool ok = keys != NULL;
    for (size_t i = 0; ok && i < ARRAY_LEN(own); i++)
        ok = value_map_put_str(keys, own[i], value_nil());
    for (size_t i = 0; ok && i < metadata->count; i++)
        ok = value_map_put(keys, metadata->pairs[i].key, value_nil());
    return ok ? drop_keys(keys, env->arena) : value_nil();
}

/* CollectionDrop#to_s: Ruby's inspect of its documents. */
static void collection_write(const struct drop *d, struct drop_env *env, struct buf *out)
{
    context_depend_collection(context_of(env), config_of(d, env)->label);
    value_inspect(collection_of(d)->docs.items, env, out);
}

static bool collection_identity(const struct drop *d, struct drop_env *env, struct hash128 *out)
{
    const struct site *s = context_of(env)->site;
    struct str label = config_of(d, env)->label;
    const uint64_t versions[] = {
        site_version(s, site_key_own(s, site_key_collection(label))),
        site_version(s, site_key_own(s, site_key_list(S("static_files"))))};
    *out = hash128_mix(hash128_str(label, 0), hash128_of(versions, sizeof(versions), 0));
    return true;
}

const struct drop_class collection_drop_class = {
    .name = STR_INIT("Jekyll::Drops::CollectionDrop"),
    .get = collection_get,
    .keys = collection_keys,
    .write = collection_write,
    .inspect = json_inspect,
    .objects = true,
    .identity = collection_identity,
    .lasting = true,
};
