/*
 * Mentions. See mentions.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/mentions.h"

#include "render/plugin/rewrite.h"

static bool is_word(char c)
{
    return char_is_alpha(c) || char_is_digit(c) || c == '_';
}

/*
 * The end of the name at `at`: letters, digits, _, and - after the first character; else `at`
 * itself.
 */
static size_t name_end(struct str s, size_t at)
{
    size_t end = at;
    while (end < s.len && (is_word(s.ptr[end]) || (end > at && s.ptr[end] == '-')))
        end++;
    return end;
}

/* Whether a name may end at `at`: not before a slash, nor before a dot with a word after it. */
static bool may_end(struct str s, size_t at)
{
    if (at == s.len || s.ptr[at] != '.')
        return at == s.len || s.ptr[at] != '/';
    return at + 1 == s.len || !is_word(s.ptr[at + 1]);
}

/* Names that the plugin treats as examples. */
static bool is_example(struct str name)
{
    static const struct str names[] = {STR_INIT("mention"), STR_INIT("mentions"),
                                       STR_INIT("mentioned"), STR_INIT("mentioning")};
    return html_is_one_of(name, names, ARRAY_LEN(names));
}

/*
 * Finds the next name in s, from *end (the end of the previous one) on. s[*at, *end) becomes
 * "@name".
 */
static bool name_next(struct str s, size_t *at, size_t *end)
{
    for (size_t i = *end, matched = *end; i < s.len; i++) {
        if (s.ptr[i] != '@')
            continue;
        size_t behind = name_end(s, i + 1);
        /* The plugin's pattern takes the character before the '@', too; two names cannot share it.
         */
        bool begins = i == 0 || s.ptr[i - 1] == '\n' || (i > matched && !is_word(s.ptr[i - 1]));
        if (behind > i + 1 && begins && may_end(s, behind)) {
            *at = i;
            *end = behind;
            return true;
        }
        i = behind - 1;
    }
    return false;
}

/* self: the beginning of the links; the name follows. */
static void write_links(void *self, struct str s, struct buf *out)
{
    struct str base = *(const struct str *)self;
    size_t from = 0, at = 0, end = 0;
    while (name_next(s, &at, &end)) {
        struct str name = str_sub(s, at + 1, end);
        if (is_example(name))
            continue;
        buf_add(out, str_sub(s, from, at));
        buf_add(out, S("<a href=\""));
        buf_add(out, base);
        if (base.len == 0 || strchr("/~", base.ptr[base.len - 1]) == NULL)
            buf_putc(out, '/');
        buf_add(out, name);
        buf_add(out, S("\" class=\"user-mention\">@"));
        buf_add(out, name);
        buf_add(out, S("</a>"));
        from = end;
    }
    buf_add(out, str_from(s, from));
}

/* The beginning of the links: the setting of the page or the site, a text or { base_url: text }. */
static struct str base_of(const struct context *x, const struct page *p)
{
    const struct value *own = value_map_find_str(p->data, S("jekyll-mentions"));
    struct value v =
        own != NULL ? *own : value_map_get(x->site->config->values, S("jekyll-mentions"));
    if (v.kind == VALUE_MAP)
        v = value_get(v, S("base_url"));
    return v.kind == VALUE_STRING ? value_as_str(v) : S("https://github.com");
}

bool mentions_write(struct context *x, const struct page *p, struct str *html, struct err *err)
{
    static const struct str except[] = {STR_INIT("pre"), STR_INIT("code"), STR_INIT("a")};
    struct value setting = value_map_get(p->data, S("jekyll-mentions"));
    struct str body = rewrite_body(*html);
    size_t at = 0, end = 0;
    /*
     * As in the plugin, the whole body is parsed if it has a name anywhere, even in code or a
     * script.
     */
    if ((setting.kind == VALUE_BOOL && !setting.boolean) || !name_next(body, &at, &end))
        return true;
    struct str base = base_of(x, p);
    const struct rewrite_text change = {except, ARRAY_LEN(except), &base, write_links};
    return rewrite_text(x, &change, body, html, err);
}
