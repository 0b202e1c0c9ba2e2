/*
 * Documents for jekyll-paginate-v2. See paginate_select.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/paginate_select.h"

#include <stdlib.h>

#include "render/base/utf8.h"

/* ---- settings ---- */

/* A setting that is nil hides no default. */
struct value paginate_setting(struct value config, struct str key)
{
    static const struct {
        struct str key, text;
    } defaults[] = {
        {STR_INIT("collection"), STR_INIT("posts")},
        {STR_INIT("per_page"), STR_INIT("10")},
        {STR_INIT("permalink"), STR_INIT("/page:num/")},
        {STR_INIT("title"), STR_INIT(":title - page :num")},
        {STR_INIT("sort_field"), STR_INIT("date")},
        {STR_INIT("extension"), STR_INIT("html")},
    };
    struct value own = value_get(config, key);
    for (size_t i = 0; value_is_nil(own) && i < ARRAY_LEN(defaults); i++) {
        if (str_eq(defaults[i].key, key))
            own = value_str(defaults[i].text);
    }
    return own;
}

int64_t paginate_number(struct value setting, struct arena *a)
{
    int64_t n = 0;
    if (setting.kind == VALUE_INT)
        n = setting.integer;
    else if (!str_to_i64(str_trim(value_to_str(setting, NULL, a)), &n))
        n = 0;
    return n > 0 ? n : 0;
}

/* ---- words ---- */

enum { BLANKS = 1 };

static bool add_words(struct value_list *words, struct str text, unsigned how)
{
    struct buf lower;
    bool ok = true;
    buf_init(&lower, words->arena, 0);
    utf8_downcase(text, &lower);
    struct str rest = buf_str(&lower);
    while (ok && rest.len > 0) {
        size_t end = 0;
        while (end < rest.len && strchr(";,", rest.ptr[end]) == NULL &&
               !((how & BLANKS) != 0 && char_is_space(rest.ptr[end])))
            end++;
        ok = value_list_add(words, value_str(str_trim(str_sub(rest, 0, end))));
        rest = str_from(rest, end < rest.len ? end + 1 : end);
    }
    return ok && buf_ok(&lower);
}

/* A text's words, between commas, semicolons and (BLANKS) white space; those of a list's items. */
static bool words_of(struct value v, unsigned how, struct value_list *words)
{
    bool ok = true;
    if (v.kind != VALUE_ARRAY)
        return value_is_nil(v) || add_words(words, value_to_str(v, NULL, words->arena), how);
    for (uint32_t i = 0; ok && i < v.len; i++)
        ok = add_words(words, value_to_str(v.items[i], NULL, words->arena), 0);
    return ok;
}

static bool has_word(const struct value_list *words, struct str word)
{
    for (size_t i = 0; i < words->count; i++) {
        if (str_eq(value_as_str(words->items[i]), word))
            return true;
    }
    return false;
}

/* ---- which ---- */

/* Those of a collection that are shown: not hidden, and not paginated themselves. */
static bool add_collection(struct value_list *found, const struct site *s, size_t collection)
{
    struct value docs = s->collect.collections[collection].docs.items;
    bool ok = true;
    for (uint32_t i = 0; ok && i < docs.len; i++) {
        const struct value_map *data = collect_page(docs.items[i])->data;
        if (value_map_find_str(data, S("pagination")) == NULL &&
            !value_truthy(value_map_get(data, S("hidden"))))
            ok = value_list_add(found, docs.items[i]);
    }
    return ok;
}

static bool add_named(struct value_list *found, const struct site *s, struct str name)
{
    const struct config *c = s->config;
    bool all = str_eq(name, S("all")), ok = true;
    for (size_t i = 0; ok && i < c->collection_count; i++) {
        struct str label = c->collections[i].label;
        if (all ? !str_eq(label, S("posts")) : str_eq(label, name))
            ok = add_collection(found, s, i);
    }
    return ok;
}

/* Whether a document has all those words under a key of its front matter. */
static bool has_all(const struct page *p, struct str key, const struct value_list *wanted,
                    struct value_list *scratch)
{
    scratch->count = 0;
    if (!words_of(value_map_get(p->data, key), BLANKS, scratch))
        return false;
    for (size_t i = 0; i < wanted->count; i++) {
        struct str word = value_as_str(wanted->items[i]);
        bool any = str_eq(word, S("posts")) && str_eq(key, S("categories"));
        if (!any && !has_word(scratch, word))
            return false;
    }
    return true;
}

static bool filter(struct value config, struct value_list *found)
{
    static const struct {
        struct str setting, key;
    } filters[] = {
        {STR_INIT("category"), STR_INIT("categories")},
        {STR_INIT("tag"), STR_INIT("tags")},
        {STR_INIT("locale"), STR_INIT("locale")},
    };
    struct value_list wanted, scratch;
    value_list_init(&wanted, found->arena);
    value_list_init(&scratch, found->arena);
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        size_t left = 0;
        wanted.count = 0;
        if (!words_of(value_get(config, filters[i].setting), 0, &wanted))
            return false;
        for (size_t k = 0; k < found->count; k++) {
            struct value item = found->items[k];
            if (has_all(collect_page(item), filters[i].key, &wanted, &scratch))
                found->items[left++] = item;
        }
        found->count = left;
    }
    return true;
}

/* ---- in which order ---- */

struct sorted {
    struct value key, item;
    size_t place; /* before it is sorted: what is alike stays in order */
};

static int sorted_cmp(const void *x, const void *y)
{
    const struct sorted *a = x, *b = y;
    int order = 0;
    if (value_is_nil(a->key) || value_is_nil(b->key))
        order = (value_is_nil(a->key) ? 0 : 1) - (value_is_nil(b->key) ? 0 : 1);
    else if (!value_cmp(a->key, b->key, &order))
        order = (int)a->key.kind - (int)b->key.kind;
    if (order == 0)
        return a->place < b->place ? -1 : 1;
    return order;
}

/* The value at "a:b" of the front matter, if text is compared in small letters. */
static struct value key_of(const struct page *p, struct str field, struct arena *a)
{
    struct value v = value_of_map(p->data);
    while (field.len > 0) {
        struct str one;
        struct buf lower;
        (void)str_cut(field, ':', &one, &field);
        buf_init(&lower, a, 0);
        utf8_downcase(str_trim(one), &lower);
        v = value_get(v, buf_str(&lower));
    }
    if (v.kind == VALUE_STRING) {
        struct buf lower;
        buf_init(&lower, a, 0);
        utf8_downcase(value_as_str(v), &lower);
        return value_str(buf_str(&lower));
    }
    return v.kind == VALUE_MAP ? value_nil() : v;
}

static bool sort(struct value config, struct value_list *found)
{
    struct value field = paginate_setting(config, S("sort_field"));
    struct sorted *rows = arena_new_array(found->arena, found->count + 1, struct sorted);
    if (!value_truthy(field))
        return true;
    if (rows == NULL)
        return false;
    struct str name = value_to_str(field, NULL, found->arena);
    for (size_t i = 0; i < found->count; i++)
        rows[i] = (struct sorted){key_of(collect_page(found->items[i]), name, found->arena),
                                  found->items[i], i};
    qsort(rows, found->count, sizeof(*rows), sorted_cmp);
    int64_t offset = paginate_number(value_get(config, S("offset")), found->arena);
    found->count = (uint64_t)offset < found->count ? found->count - (size_t)offset : 0;
    bool reverse = value_truthy(value_get(config, S("sort_reverse")));
    for (size_t i = 0; i < found->count; i++)
        found->items[i] = rows[reverse ? found->count - 1 - i : i].item;
    return true;
}

bool paginate_select(const struct site *s, struct value config, struct arena *a, struct value *out)
{
    struct value_list found, names;
    value_list_init(&found, a);
    value_list_init(&names, a);
    bool ok = words_of(paginate_setting(config, S("collection")), BLANKS, &names);
    for (size_t i = 0; ok && i < names.count; i++)
        ok = add_named(&found, s, value_as_str(names.items[i]));
    ok = ok && filter(config, &found) && sort(config, &found);
    *out = value_list_done(&found);
    return ok;
}
