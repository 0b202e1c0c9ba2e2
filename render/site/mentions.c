/*
 * Mentions. See mentions.h.
 *
 * The HTML is walked once, from tag to tag. What the original does with a parsed document, and so
 * differs in broken HTML alone: an element that is left alone ends with its own end tag.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/mentions.h"

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
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(names[i], name))
            return true;
    }
    return false;
}

/* A piece of text between two tags. */
static void write_text(struct str s, struct str base, struct buf *out)
{
    size_t from = 0, matched = 0; /* behind the last name found */
    for (size_t at = 0; at < s.len; at++) {
        size_t end = s.ptr[at] == '@' ? name_end(s, at + 1) : at;
        /* The character before belongs to what is found, and to one name only. */
        bool begins = at == 0 || s.ptr[at - 1] == '\n' || (at > matched && !is_word(s.ptr[at - 1]));
        if (end <= at + 1 || !begins || !may_end(s, end))
            continue;
        struct str name = str_sub(s, at + 1, end);
        matched = end;
        if (!is_example(name)) {
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
        at = end - 1;
    }
    buf_add(out, str_from(s, from));
}

/* Behind the tag or comment at `at`, whose attributes may hold a '>' in quotes. */
static size_t tag_end(struct str s, size_t at)
{
    if (str_starts(str_from(s, at), S("<!--"))) {
        size_t close = str_find(str_from(s, at), S("-->"));
        return close == STR_NONE ? s.len : at + close + 3;
    }
    char quote = '\0';
    for (size_t i = at + 1; i < s.len; i++) {
        char c = s.ptr[i];
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return i + 1;
    }
    return s.len;
}

static struct str tag_name(struct str tag)
{
    size_t from = str_starts(tag, S("</")) ? 2 : 1, end = from;
    while (end < tag.len && (is_word(tag.ptr[end]) || tag.ptr[end] == '-'))
        end++;
    return str_sub(tag, from, end);
}

static bool is_left_alone(struct str name)
{
    static const struct str names[] = {STR_INIT("pre"), STR_INIT("code"), STR_INIT("a"),
                                       STR_INIT("style"), STR_INIT("script")};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(names[i], name))
            return true;
    }
    return false;
}

static void write_all(struct str s, struct str base, struct buf *out)
{
    struct str inside = S(""); /* the element that is left alone, and how often it is nested */
    size_t depth = 0;
    for (size_t at = 0; at < s.len && buf_ok(out);) {
        size_t open = str_find_char(str_from(s, at), '<');
        struct str text = str_sub(s, at, open == STR_NONE ? s.len : at + open);
        if (depth > 0)
            buf_add(out, text);
        else
            write_text(text, base, out);
        at += text.len;
        if (at == s.len)
            break;
        size_t end = tag_end(s, at);
        struct str tag = str_sub(s, at, end), name = tag_name(tag);
        bool closes = str_starts(tag, S("</"));
        if (depth == 0 && !closes && is_left_alone(name)) {
            inside = name;
            depth = 1;
        } else if (depth > 0 && str_eq_nocase(name, inside)) {
            depth = closes ? depth - 1 : depth + 1;
        }
        buf_add(out, tag);
        at = end;
    }
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

static bool concerns(const struct context *x, const struct page *p)
{
    const struct config *c = x->site->config;
    struct value own = value_map_get(p->data, S("jekyll-mentions"));
    return c->plugins.on[PLUGIN_MENTIONS] && !(own.kind == VALUE_BOOL && !own.boolean) &&
           (p->kind == PAGE_KIND_PAGE || page_has_output(p, c)) &&
           (str_eq(p->output_ext, S(".html")) || str_ends(p->url, S("/")));
}

bool mentions_write(struct context *x, const struct page *p, struct str *html, struct err *err)
{
    struct str s = *html;
    if (!concerns(x, p) || str_find_char(s, '@') == STR_NONE)
        return true;
    /* Of a whole document its body alone. */
    size_t body = str_find(s, S("<body")), from = 0, to = s.len;
    if (body != STR_NONE) {
        from = tag_end(s, body);
        size_t close = str_find(str_from(s, from), S("</body>"));
        to = close == STR_NONE ? s.len : from + close;
    }
    struct buf out;
    buf_init(&out, x->arena, x->limits.output);
    buf_add(&out, str_sub(s, 0, from));
    write_all(str_sub(s, from, to), base_of(x, p), &out);
    buf_add(&out, str_from(s, to));
    *html = buf_str(&out);
    return buf_ok(&out) || err_buf(err, &out);
}
