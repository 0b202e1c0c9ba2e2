/*
 * Languages in addresses. See language.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/document/language.h"

struct str language_default(const struct config *c)
{
    const struct value *own = value_map_find_str(c->values, S("default_lang"));
    return own != NULL ? value_as_str(*own) : S("en");
}

bool language_all(const struct config *c, struct arena *a, struct value *out)
{
    struct value listed = value_map_get(c->values, S("languages"));
    struct value_list all;
    bool ok = true;
    value_list_init(&all, a);
    if (listed.kind != VALUE_ARRAY)
        ok = value_list_add(&all, value_str(S("en")));
    for (uint32_t i = 0; ok && listed.kind == VALUE_ARRAY && i < listed.len; i++) {
        bool again = false;
        for (size_t k = 0; k < all.count; k++)
            again = again || value_eq(all.items[k], listed.items[i]);
        ok = again || value_list_add(&all, listed.items[i]);
    }
    *out = value_list_done(&all);
    return ok;
}

static bool is_mark(char c)
{
    return c == '/' || c == '.';
}

/* The length of "/fr/", ".fr.", "/fr." or ".fr/" at the start of s, or 0. */
static size_t marked(struct value languages, struct str s)
{
    if (s.len == 0 || !is_mark(s.ptr[0]))
        return 0;
    for (uint32_t i = 0; i < languages.len; i++) {
        struct str name = value_as_str(languages.items[i]);
        if (str_starts(str_from(s, 1), name) && s.len > name.len + 1 &&
            is_mark(s.ptr[name.len + 1]))
            return name.len + 2;
    }
    return 0;
}

struct str language_common_url(struct value languages, struct str url, struct arena *a)
{
    struct buf out;
    buf_init(&out, a, 0);
    while (url.len > 0) {
        size_t len = marked(languages, url);
        buf_putc(&out, len > 0 ? '/' : url.ptr[0]);
        url = str_from(url, len > 0 ? len : 1);
    }
    return buf_str(&out);
}

static size_t letters(struct str s, bool small)
{
    size_t n = 0;
    while (n < s.len &&
           ((s.ptr[n] >= 'a' && s.ptr[n] <= 'z') || (!small && s.ptr[n] >= 'A' && s.ptr[n] <= 'Z')))
        n++;
    return n;
}

/* "fr", "pt-BR", "zh_Hans_CN". */
static bool is_language(struct str s)
{
    enum { PARTS = 2 };
    size_t n = letters(s, true);
    if (n < 2 || n > 3)
        return false;
    s = str_from(s, n);
    for (int part = 0; part < PARTS && s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '_'); part++) {
        n = letters(str_from(s, 1), false);
        if (n != 2 && n != 4)
            return false;
        s = str_from(s, n + 1);
    }
    return s.len == 0;
}

struct str language_of_path(const struct config *c, struct str path)
{
    struct str first, second, rest;
    if (!value_truthy(value_map_get(c->values, S("lang_from_path"))))
        return S("");
    bool folder = str_cut(path, '/', &first, &rest);
    bool deep = str_cut(rest, '/', &second, NULL);
    if (folder && deep && str_starts(path, S("_")) && is_language(second))
        return second;
    return folder && is_language(first) ? first : S("");
}

bool language_permalink(struct page *p, const struct config *c, struct arena *a)
{
    struct value languages;
    struct value_map *data = value_map_new(a);
    if (!c->plugins.on[PLUGIN_POLYGLOT])
        return true;
    if (data == NULL || !language_all(c, a, &languages) || !value_map_add_all(data, p->data) ||
        !value_map_put_str(data, S("permalink"),
                           value_str(language_common_url(languages, p->url, a))))
        return false;
    p->data = data;
    return true;
}
