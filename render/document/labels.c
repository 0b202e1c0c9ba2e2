/*
 * Categories and tags. See labels.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/document/labels.h"

/* Adds the words of a string, the items of a list, anything else as one item; nil as nothing. */
static bool add_plural(struct value_list *l, struct value v)
{
    if (v.kind == VALUE_STRING) {
        struct str rest = str_trim(value_as_str(v));
        while (rest.len > 0) {
            size_t end = 0;
            while (end < rest.len && !char_is_space(rest.ptr[end]))
                end++;
            if (!value_list_add(l, value_str(str_sub(rest, 0, end))))
                return false;
            rest = str_trim_start(str_from(rest, end));
        }
        return true;
    }
    if (v.kind != VALUE_ARRAY)
        return value_is_nil(v) || value_list_add(l, v);
    for (uint32_t i = 0; i < v.len; i++) {
        /* Nested lists are flattened one level only. */
        struct value item = v.items[i];
        bool ok = true;
        if (item.kind == VALUE_ARRAY) {
            for (uint32_t k = 0; ok && k < item.len; k++)
                ok = value_list_add(l, item.items[k]);
        } else if (!value_is_nil(item)) {
            ok = value_list_add(l, item);
        }
        if (!ok)
            return false;
    }
    return true;
}

/*
 * Utils.pluralized_array_from_hash: the singular key wins, and is not split; the plural one is a
 * string or a list (`tags: 2024` is nothing).
 */
static bool add_pluralized(struct value_list *l, const struct value_map *data, struct str singular,
                           struct str plural)
{
    struct value one = value_map_get(data, singular), many = value_map_get(data, plural);
    if (!value_truthy(one))
        return (many.kind != VALUE_STRING && many.kind != VALUE_ARRAY) || add_plural(l, many);
    return one.kind == VALUE_ARRAY ? add_plural(l, one) : value_list_add(l, one);
}

/* Most lists are a few different words: then there is nothing to remove. */
static bool are_unique_texts(const struct value_list *l)
{
    enum { FEW = 8 };
    bool ok = l->count <= FEW;
    for (size_t i = 0; ok && i < l->count; i++) {
        ok = l->items[i].kind == VALUE_STRING;
        for (size_t k = 0; ok && k < i; k++)
            ok = !value_eq(l->items[i], l->items[k]);
    }
    return ok;
}

/* Each item once. */
static struct value unique_names(struct arena *a, const struct value_list *l)
{
    if (are_unique_texts(l))
        return value_list_done(l);
    struct value_map *seen = value_map_new(a);
    struct value_list out;
    value_list_init(&out, a);
    for (size_t i = 0; seen != NULL && i < l->count; i++) {
        struct value key = l->items[i];
        if (value_map_find(seen, key) == NULL &&
            (!value_map_put(seen, key, value_nil()) || !value_list_add(&out, key)))
            seen = NULL;
    }
    return value_list_done(&out);
}

/* `categories`: a text is split; what is in a list stays as it is, if nil or a list. */
static bool add_kept(struct value_list *l, struct value v)
{
    bool ok = v.kind == VALUE_ARRAY || add_plural(l, v);
    for (uint32_t i = 0; ok && v.kind == VALUE_ARRAY && i < v.len; i++)
        ok = value_list_add(l, v.items[i]);
    return ok;
}

/* Array#to_s is inspect; Liquid would join the items. */
static struct value text_of(struct value v, struct arena *a)
{
    if (v.kind != VALUE_ARRAY)
        return value_str(value_to_str(v, NULL, a));
    struct buf text;
    buf_init(&text, a, 0);
    value_inspect(v, NULL, &text);
    return value_str(buf_str(&text));
}

/* The first `count` items of a list, as texts. */
static bool add_texts(struct value_list *l, const struct value_list *from, size_t count)
{
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++)
        ok = value_list_add(l, text_of(from->items[i], l->arena));
    return ok;
}

/* The folders above _posts (or _drafts), which are categories too. */
static bool add_folders(struct value_list *l, struct str path)
{
    for (struct str rest = path, folder; str_cut(rest, '/', &folder, &rest);) {
        if (str_eq(folder, S("_posts")) || str_eq(folder, S("_drafts")))
            return true;
        if (folder.len > 0 && !value_list_add(l, value_str(folder)))
            return false;
    }
    return true;
}

bool labels_put_unread(struct value_map *data, struct str post, const struct value_map *defaults,
                       struct arena *a)
{
    struct value_list categories;
    value_list_init(&categories, a);
    return add_folders(&categories, post) &&
           add_kept(&categories, value_map_get(defaults, S("categories"))) &&
           value_map_put_str(data, S("categories"), unique_names(a, &categories));
}

/*
 * Once more as texts, after those of `category`, or else of lists in the list: `categories: [2024]`
 * gives 2024 and '2024'.
 */
static bool add_again(struct value_list *l, const struct value_map *data)
{
    size_t count = l->count;
    struct value_list more;
    value_list_init(&more, l->arena);
    struct value one = value_map_get(data, S("category"));
    struct value given = value_truthy(one) ? one : value_list_done(l);
    bool ok = given.kind == VALUE_ARRAY ? add_plural(&more, given) : value_list_add(&more, given);
    return ok && add_texts(l, l, count) && add_texts(l, &more, more.count);
}

/*
 * Document#populate_categories: those of the folders, the defaults, the front matter, and last
 * `category`. Jekyll merges them twice, the second time as texts.
 */
bool labels_put(struct value_map *data, struct str post, const struct value_map *defaults,
                const struct value_map *front, struct arena *a)
{
    struct value_list categories, tags;
    value_list_init(&categories, a);
    value_list_init(&tags, a);
    return add_folders(&categories, post) &&
           add_kept(&categories, value_map_get(defaults, S("categories"))) &&
           add_kept(&categories, value_map_get(front, S("categories"))) &&
           ((are_unique_texts(&categories) && !value_truthy(value_map_get(data, S("category")))) ||
            add_again(&categories, data)) &&
           value_map_put_str(data, S("categories"), unique_names(a, &categories)) &&
           add_pluralized(&tags, data, S("tag"), S("tags")) &&
           value_map_put_str(data, S("tags"), value_list_done(&tags));
}

bool labels_check(const struct value_map *front, struct arena *a, struct err *err)
{
    enum { TEXT_MAX = 40 };
    struct value v = value_map_get(front, S("categories"));
    if (v.kind == VALUE_NIL || v.kind == VALUE_STRING || v.kind == VALUE_ARRAY)
        return true;
    struct str kind = value_class(v), text = value_to_str(v, NULL, a);
    bool plain = v.kind != VALUE_MAP && text.len < TEXT_MAX;
    return err_set(
        err, ERR_KIND_SYNTAX,
        "'categories' has to be a text or a list; Jekyll cannot read a document that has "
        "a value of Ruby's %.*s there, and it is left out%s%.*s%s",
        STR_ARG(kind), plain ? ": write categories: [\"" : "", STR_ARG(plain ? text : S("")),
        plain ? "\"]" : "");
}
