/*
 * Mentions. See mentions.h.
 *
 * The HTML is walked once, from tag to tag, and written as libxml2 does, with which the original
 * parses it: elements end where HTML 4 ends them, and attributes are written its way. What it makes
 * of a second body, and of elements that are HTML 5's alone, is not told apart.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/mentions.h"

#include "render/site/html4.h"

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

static bool is_one_of(struct str name, const struct str *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq_nocase(names[i], name))
            return true;
    }
    return false;
}

/* Those for which the plugin has a page to explain itself, which nobody here is shown. */
static bool is_example(struct str name)
{
    static const struct str names[] = {STR_INIT("mention"), STR_INIT("mentions"),
                                       STR_INIT("mentioned"), STR_INIT("mentioning")};
    return is_one_of(name, names, ARRAY_LEN(names));
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

/* Behind the tag or comment at `at`, whose attributes may hold a '>' in quotes; or behind a '<'
 * that begins none. */
static size_t tag_end(struct str s, size_t at)
{
    if (str_starts(str_from(s, at), S("<!--"))) {
        size_t close = str_find(str_from(s, at), S("-->"));
        return close == STR_NONE ? s.len : at + close + 3;
    }
    char quote = '\0', first = at + 1 < s.len ? s.ptr[at + 1] : '\0';
    if (!char_is_alpha(first) && (first == '\0' || strchr("/!?", first) == NULL))
        return at + 1;
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
    static const struct str names[] = {STR_INIT("pre"), STR_INIT("code"), STR_INIT("a")};
    return is_one_of(name, names, ARRAY_LEN(names));
}

/* What is in them is no HTML. */
static bool is_raw(struct str name)
{
    return str_eq_nocase(name, S("script")) || str_eq_nocase(name, S("style"));
}

/* HTML 4's, whose value is not written. */
static bool is_flag(struct str name)
{
    static const struct str names[] = {
        STR_INIT("checked"),  STR_INIT("compact"), STR_INIT("declare"),  STR_INIT("defer"),
        STR_INIT("disabled"), STR_INIT("ismap"),   STR_INIT("multiple"), STR_INIT("nohref"),
        STR_INIT("noresize"), STR_INIT("noshade"), STR_INIT("nowrap"),   STR_INIT("readonly"),
        STR_INIT("selected"),
    };
    return is_one_of(name, names, ARRAY_LEN(names));
}

static bool is_address(struct str element, struct str name)
{
    static const struct str names[] = {STR_INIT("href"), STR_INIT("action"), STR_INIT("src")};
    return is_one_of(name, names, ARRAY_LEN(names)) ||
           (str_eq_nocase(name, S("name")) && str_eq_nocase(element, S("a")));
}

static void write_address(struct str s, struct buf *out)
{
    size_t i = 0;
    while (i < s.len && char_is_space(s.ptr[i]))
        i++;
    for (; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (str_starts(str_from(s, i), S("&quot;"))) {
            buf_add(out, S("%22"));
            i += S("&quot;").len - 1;
        } else if (c <= ' ' || c >= 127 || strchr("\"$[\\]^`{|}", (char)c) != NULL) {
            buf_printf(out, "%%%02X", c);
        } else {
            buf_putc(out, (char)c);
        }
    }
}

/* Behind the value that begins at `at`; *value is what is in its quotes, if it has any. */
static size_t value_end(struct str tag, size_t at, struct str *value)
{
    char quote = at < tag.len ? tag.ptr[at] : '\0';
    bool quoted = quote == '"' || quote == '\'';
    size_t from = quoted ? at + 1 : at, end = from;
    while (end < tag.len &&
           (quoted ? tag.ptr[end] != quote : !char_is_space(tag.ptr[end]) && tag.ptr[end] != '>'))
        end++;
    *value = str_sub(tag, from, end);
    return quoted && end < tag.len ? end + 1 : end;
}

/* A start tag as libxml2 writes it: some attributes lose their value, addresses are escaped. */
static void write_tag(struct str tag, struct str element, struct buf *out)
{
    size_t at = 1 + element.len;
    buf_add(out, str_sub(tag, 0, at));
    while (at < tag.len) {
        size_t end = at;
        while (end < tag.len && !char_is_space(tag.ptr[end]) && strchr("=/>", tag.ptr[end]) == NULL)
            end++;
        struct str name = str_sub(tag, at, end), value = S("");
        while (end < tag.len && char_is_space(tag.ptr[end]))
            end++;
        if (name.len == 0 || end == tag.len || tag.ptr[end] != '=') {
            end = end == at ? at + 1 : end;
            buf_add(out, str_sub(tag, at, end));
            at = end;
            continue;
        }
        do
            end++;
        while (end < tag.len && char_is_space(tag.ptr[end]));
        end = value_end(tag, end, &value);
        if (is_flag(name)) {
            buf_add(out, name);
        } else if (is_address(element, name)) {
            buf_add(out, name);
            buf_add(out, S("=\""));
            write_address(value, out);
            buf_putc(out, '"');
        } else {
            buf_add(out, str_sub(tag, at, end));
        }
        at = end;
    }
}

/* Behind the content of the element `name` at `at`, which its end tag alone ends. */
static size_t raw_end(struct str s, size_t at, struct str name)
{
    for (; at + 2 + name.len <= s.len; at++) {
        if (str_starts(str_from(s, at), S("</")) &&
            str_eq_nocase(str_sub(s, at + 2, at + 2 + name.len), name))
            return at;
    }
    return s.len;
}

/* A page's body on its way through: what is open in it, and where it goes. */
struct pass {
    struct str *open;         /* the names of the open elements, as many as there is room for */
    size_t count, left_alone; /* of those, the elements in which nothing is changed */
    struct str base;
    struct buf *out;
};

static void push(struct pass *p, struct str name)
{
    p->open[p->count++] = name;
    p->left_alone += is_left_alone(name);
}

static void pop(struct pass *p)
{
    struct str name = p->open[--p->count];
    p->left_alone -= is_left_alone(name);
    buf_add(p->out, S("</"));
    buf_add(p->out, name);
    buf_putc(p->out, '>');
}

/* An end tag ends what is still open in its element. One without an element is dropped. */
static void end_element(struct pass *p, struct str name)
{
    size_t i = p->count;
    while (i > 0 && !str_eq_nocase(p->open[i - 1], name)) {
        if (html4_rank(p->open[i - 1]) > html4_rank(name))
            return;
        i--;
    }
    while (i > 0 && p->count >= i)
        pop(p);
}

static void start_element(struct pass *p, struct str tag, struct str name)
{
    bool empty = str_ends(tag, S("/>")) && !html4_is_void(name);
    while (p->count > 0 && html4_closes(name, p->open[p->count - 1]))
        pop(p);
    write_tag(empty ? str_sub(tag, 0, tag.len - 2) : tag, name, p->out);
    if (empty)
        buf_putc(p->out, '>');
    if (html4_is_void(name))
        return;
    push(p, name);
    if (empty)
        pop(p);
}

static void write_all(struct str s, struct pass *p)
{
    for (size_t at = 0; at < s.len && buf_ok(p->out);) {
        size_t open = str_find_char(str_from(s, at), '<');
        struct str text = str_sub(s, at, open == STR_NONE ? s.len : at + open);
        if (p->left_alone > 0)
            buf_add(p->out, text);
        else
            write_text(text, p->base, p->out);
        at += text.len;
        if (at == s.len)
            break;
        size_t end = tag_end(s, at);
        struct str tag = str_sub(s, at, end), name = tag_name(tag);
        bool closes = str_starts(tag, S("</"));
        if (name.len == 0)
            buf_add(p->out, tag);
        else if (closes)
            end_element(p, name);
        else
            start_element(p, tag, name);
        at = end;
        if (!closes && is_raw(name)) {
            end = raw_end(s, at, name);
            buf_add(p->out, str_sub(s, at, end));
            at = end;
        }
    }
    while (p->count > 0)
        pop(p);
}

/* Room for the names of all elements of s. */
static struct str *names_new(struct str s, struct arena *a)
{
    size_t tags = 1;
    for (size_t i = 0; i < s.len; i++)
        tags += s.ptr[i] == '<';
    return arena_new_array(a, tags, struct str);
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
    size_t at = 0, end = 0; /* a name anywhere, in code or in a script, has it all written anew */
    if (!name_next(str_sub(s, from, to), &at, &end))
        return true;
    struct buf out;
    buf_init(&out, x->arena, x->limits.output);
    buf_add(&out, str_sub(s, 0, from));
    struct pass pass = {
        .open = names_new(str_sub(s, from, to), x->arena), .base = base_of(x, p), .out = &out};
    if (pass.open == NULL)
        return err_arena(err, x->arena);
    write_all(str_sub(s, from, to), &pass);
    buf_add(&out, str_from(s, to));
    *html = buf_str(&out);
    return buf_ok(&out) || err_buf(err, &out);
}
