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

/* Behind the name at `at`, letters, digits, _ and -; `at` where none begins there. */
static size_t name_end(struct str s, size_t at)
{
    size_t end = at;
    while (end < s.len && (is_word(s.ptr[end]) || (end > at && s.ptr[end] == '-')))
        end++;
    return end;
}

/* Whether a name may end there: not before a slash, nor before a dot that a word follows. */
static bool may_end(struct str s, size_t at)
{
    if (at == s.len || s.ptr[at] != '.')
        return at == s.len || s.ptr[at] != '/';
    return at + 1 == s.len || !is_word(s.ptr[at + 1]);
}

/* Those for which the plugin has a page to explain itself, which nobody here is shown. */
static bool is_example(struct str name)
{
    static const struct str names[] = {STR_INIT("mention"), STR_INIT("mentions"),
                                       STR_INIT("mentioned"), STR_INIT("mentioning")};
    return rewrite_is_one_of(name, names, ARRAY_LEN(names));
}

/* The next name of `s`: *at is its '@' and *end is behind it, where the one before ended. */
static bool name_next(struct str s, size_t *at, size_t *end)
{
    for (size_t i = *end, matched = *end; i < s.len; i++) {
        if (s.ptr[i] != '@')
            continue;
        size_t behind = name_end(s, i + 1);
        /* The character before belongs to what is found, and to one name only. */
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

/* A piece of text between two tags. */
static void write_text(struct str s, struct str base, struct buf *out)
{
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

static bool is_left_alone(struct str name)
{
    static const struct str names[] = {STR_INIT("pre"), STR_INIT("code"), STR_INIT("a")};
    return rewrite_is_one_of(name, names, ARRAY_LEN(names));
}

/* A page's body on its way through. */
struct pass {
    size_t left_alone; /* of the open elements, those in which nothing is changed */
    struct str base;
};

static void pass_text(void *self, struct str text, struct buf *out)
{
    const struct pass *p = self;
    if (p->left_alone > 0)
        buf_add(out, text);
    else
        write_text(text, p->base, out);
}

static void pass_begun(void *self, struct str name, struct str tag, bool is_void, struct buf *out)
{
    struct pass *p = self;
    (void)tag;
    (void)out;
    p->left_alone += !is_void && is_left_alone(name) ? 1 : 0;
}

static void pass_ended(void *self, struct str name)
{
    struct pass *p = self;
    p->left_alone -= is_left_alone(name) ? 1 : 0;
}

/* To whom the links lead: the page's own setting or the site's, a text or {base_url}. */
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
    struct value setting = value_map_get(p->data, S("jekyll-mentions"));
    struct str body = rewrite_body(*html);
    size_t at = 0, end = 0; /* a name anywhere, in code or in a script, has it all written anew */
    if ((setting.kind == VALUE_BOOL && !setting.boolean) || !name_next(body, &at, &end))
        return true;
    struct pass own = {.base = base_of(x, p)};
    const struct html_pass pass = {
        .self = &own, .text = pass_text, .begun = pass_begun, .ended = pass_ended};
    return rewrite_part(x, &pass, body, html, err);
}
