/*
 * The tree of data files, by Jekyll's DataReader. See collect_data.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/collect_data.h"

#include <stdlib.h>

/* Data files are read extension by extension, so that of two with one key the later one wins. */
static const struct str extensions[] = {STR_INIT(".yaml"), STR_INIT(".yml"), STR_INIT(".json"),
                                        STR_INIT(".csv"), STR_INIT(".tsv")};

enum { DEPTH_MAX = 64 };

/*
 * DataReader#sanitize_filename: what is neither an ASCII word character, a blank nor '-' goes;
 * runs of blanks become '_'.
 */
static bool key_of(struct str name, struct arena *a, struct value *key)
{
    struct buf out;
    buf_init(&out, a, 0);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool space = char_is_space(c);
        bool run = space && i > 0 && char_is_space(name.ptr[i - 1]);
        if (space && !run)
            buf_putc(&out, '_');
        else if (char_is_word(c) || c == '-')
            buf_putc(&out, c);
    }
    *key = value_str(buf_str(&out));
    return buf_ok(&out);
}

/* The units of one folder of data: a range of the sorted array, and how much of a name to skip. */
struct folder {
    struct unit *const *units;
    size_t count;
    size_t prefix;
    struct arena *arena;
};

static struct str rest_of(const struct folder *f, size_t i)
{
    return str_from(f->units[i]->role.name, f->prefix);
}

static bool add_files(const struct folder *f, struct str extension, struct value_map *to)
{
    for (size_t i = 0; i < f->count; i++) {
        struct str name = rest_of(f, i);
        const struct unit *u = unit_good(f->units[i]);
        bool usable = u->err == NULL;
        if (str_find_char(name, '/') != STR_NONE || !str_ends(name, extension) || !usable)
            continue;
        struct value key;
        name.len -= extension.len;
        if (!key_of(name, f->arena, &key) || !value_map_put(to, key, u->value))
            return false;
    }
    return true;
}

/* A folder in a folder: a range of its units. */
struct inner {
    struct str name;
    size_t from, end;
};

static int inner_order(const void *a, const void *b)
{
    return str_cmp(((const struct inner *)a)->name, ((const struct inner *)b)->name);
}

/* In the order of their names, which is not that of their paths: "en" is before "en-US". */
static struct inner *inner_folders(const struct folder *f, size_t *count)
{
    struct inner *all = arena_new_array(f->arena, f->count + 1, struct inner);
    *count = 0;
    for (size_t i = 0; all != NULL && i < f->count; i++) {
        struct inner *last = *count > 0 ? &all[*count - 1] : NULL;
        struct str name;
        if (!str_cut(rest_of(f, i), '/', &name, NULL))
            continue;
        if (last != NULL && last->end == i && str_eq(last->name, name))
            last->end = i + 1;
        else
            all[(*count)++] = (struct inner){name, i, i + 1};
    }
    if (*count > 1)
        qsort(all, *count, sizeof(*all), inner_order);
    return all;
}

/* Files, then folders: "" is what stands for the folder itself. */
static struct value_map *build(const struct folder *f, unsigned depth)
{
    struct value_map *m = value_map_new(f->arena);
    size_t count;
    const struct inner *inner = inner_folders(f, &count);
    bool ok = m != NULL && inner != NULL && depth < DEPTH_MAX;
    for (size_t i = 0; ok && i < ARRAY_LEN(extensions); i++)
        ok = add_files(f, extensions[i], m);
    for (size_t i = 0; ok && i < count; i++) {
        const struct folder below = {f->units + inner[i].from, inner[i].end - inner[i].from,
                                     f->prefix + inner[i].name.len + 1, f->arena};
        struct value key;
        const struct value_map *built = build(&below, depth + 1);
        ok = built != NULL && key_of(inner[i].name, f->arena, &key) &&
             value_map_put(m, key, value_of_map(built));
    }
    return ok ? m : NULL;
}

/* One number for each top-level key: what a page that reads site.data.KEY depends on. */
static bool add_version(struct collect_data *out, const struct unit *u, struct arena *a)
{
    struct str name, inner;
    if (!str_cut(u->role.name, '/', &name, &inner))
        name.len -= path_extension(name).len;
    struct value key;
    if (!key_of(name, a, &key))
        return false;
    const uint64_t *old = map_find(&out->versions, value_as_str(key));
    uint64_t *version = arena_new(a, uint64_t);
    if (version == NULL)
        return false;
    uint64_t pair[2] = {old != NULL ? *old : 1, u->version};
    *version = str_hash(str_of((const char *)pair, sizeof(pair)));
    out->version ^= *version;
    return map_put(&out->versions, value_as_str(key), version);
}

static bool is_data(const struct unit *u, bool theme)
{
    return u->role.kind == CONFIG_ROLE_DATA && path_is_of_theme(u->path) == theme;
}

/* The tree of the site's own data, or of its theme's. */
static struct value_map *build_all(struct collect_data *out, struct unit *const *units,
                                   size_t count, bool theme, struct arena *a)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++)
        most += is_data(units[i], theme) ? 1 : 0;
    struct unit **own = arena_new_array(a, most + 1, struct unit *);
    struct folder all = {own, 0, 0, a};
    bool ok = own != NULL;
    for (size_t i = 0; ok && all.count < most; i++) {
        if (!is_data(units[i], theme))
            continue;
        own[all.count++] = units[i];
        ok = add_version(out, units[i], a);
    }
    return ok ? build(&all, 0) : NULL;
}

bool collect_data_build(struct collect_data *out, struct unit *const *units, size_t count,
                        struct arena *a)
{
    *out = (struct collect_data){.version = 1};
    map_init(&out->versions, a);
    struct value_map *own = build_all(out, units, count, false, a);
    struct value_map *themes = own != NULL ? build_all(out, units, count, true, a) : NULL;
    bool merged = themes != NULL && themes->count > 0;
    struct value_map *tree = merged ? value_map_merge(a, themes, own) : own;
    out->tree = value_of_map(tree);
    return tree != NULL && themes != NULL;
}
