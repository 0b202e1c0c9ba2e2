/*
 * One pass over HTML, from tag to tag. See html_pass.h.
 *
 * The plugins parse pages with libxml2. So elements end here by the rules of HTML 4, and tags are
 * read and written as libxml2 does it. What it does to the new elements of HTML 5 is left out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/html_pass.h"

#include "render/plugin/html4.h"
#include "render/plugin/html4_read.h"

bool html_is_one_of(struct str name, const struct str *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq_nocase(names[i], name))
            return true;
    }
    return false;
}

/* ---- tags ---- */

size_t html_tag_end(struct str s, size_t at)
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
    while (end < tag.len && (char_is_word(tag.ptr[end]) || tag.ptr[end] == '-'))
        end++;
    return str_sub(tag, from, end);
}

/* Elements whose content is not HTML. */
static bool is_raw(struct str name)
{
    return str_eq_nocase(name, S("script")) || str_eq_nocase(name, S("style"));
}

/* The boolean attributes of HTML 4: their value is not written. */
static bool is_flag(struct str name)
{
    static const struct str names[] = {
        STR_INIT("checked"),  STR_INIT("compact"), STR_INIT("declare"),  STR_INIT("defer"),
        STR_INIT("disabled"), STR_INIT("ismap"),   STR_INIT("multiple"), STR_INIT("nohref"),
        STR_INIT("noresize"), STR_INIT("noshade"), STR_INIT("nowrap"),   STR_INIT("readonly"),
        STR_INIT("selected"),
    };
    return html_is_one_of(name, names, ARRAY_LEN(names));
}

static bool is_address(struct str element, struct str name)
{
    static const struct str names[] = {STR_INIT("href"), STR_INIT("action"), STR_INIT("src")};
    return html_is_one_of(name, names, ARRAY_LEN(names)) ||
           (str_eq_nocase(name, S("name")) && str_eq_nocase(element, S("a")));
}

void html_write_address(struct str s, struct buf *out)
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

/* The end of the value at `at`. *value gets the value without its quotes. */
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

/*
 * Reads the attribute at `at`, and returns its end. *name is empty if no attribute is there, and
 * value->ptr is NULL if the attribute has no value.
 */
static size_t read_attribute(struct str tag, size_t at, struct str *name, struct str *value)
{
    size_t end = at;
    while (end < tag.len && !char_is_space(tag.ptr[end]) && strchr("=/>", tag.ptr[end]) == NULL)
        end++;
    *name = str_sub(tag, at, end);
    *value = str_of(NULL, 0);
    while (end < tag.len && char_is_space(tag.ptr[end]))
        end++;
    if (name->len == 0 || end == tag.len || tag.ptr[end] != '=')
        return end > at ? end : at + 1;
    do
        end++;
    while (end < tag.len && char_is_space(tag.ptr[end]));
    return value_end(tag, end, value);
}

/*
 * Writes a start tag as libxml2 does: without values of boolean attributes, with addresses escaped.
 */
static void write_tag(struct str tag, struct str element, struct buf *out)
{
    size_t at = 1 + element.len;
    buf_add(out, str_sub(tag, 0, at));
    for (size_t end; at < tag.len; at = end) {
        struct str name, value;
        end = read_attribute(tag, at, &name, &value);
        if (value.ptr != NULL && is_flag(name)) {
            buf_add(out, name);
        } else if (value.ptr != NULL && is_address(element, name)) {
            buf_add(out, name);
            buf_add(out, S("=\""));
            html_write_address(value, out);
            buf_putc(out, '"');
        } else {
            buf_add(out, str_sub(tag, at, end));
        }
    }
}

/* The end of the content at `at` of a raw element `name`: only its end tag ends it. */
static size_t raw_end(struct str s, size_t at, struct str name)
{
    for (; at + 2 + name.len <= s.len; at++) {
        if (str_starts(str_from(s, at), S("</")) &&
            str_eq_nocase(str_sub(s, at + 2, at + 2 + name.len), name))
            return at;
    }
    return s.len;
}

/* ---- elements ---- */

struct element {
    struct str name;
    size_t content; /* its start in the output */
};

struct pass {
    const struct html_pass *hooks;
    struct element *open; /* at least as many as there are tags */
    size_t count;
    struct arena *arena;
    struct buf *out;
};

/* In libxml2, an empty li needs no end tag; of all elements, only li. */
static void end(struct pass *p)
{
    const struct element *e = &p->open[--p->count];
    if (p->hooks->ended != NULL)
        p->hooks->ended(p->hooks->self, e->name);
    if (p->out->len == e->content && str_eq(e->name, S("li")))
        return;
    buf_add(p->out, S("</"));
    buf_add(p->out, e->name);
    buf_putc(p->out, '>');
}

/* Elements that a page has once; tags for them mean nothing in a part of a page. */
static bool is_ignored(const struct pass *p, struct str name)
{
    static const struct str names[] = {STR_INIT("html"), STR_INIT("head"), STR_INIT("body")};
    return !p->hooks->whole && html_is_one_of(name, names, ARRAY_LEN(names));
}

/*
 * An end tag also ends the open elements inside its element. If its element is not open, it is left
 * out.
 */
static void end_element(struct pass *p, struct str name)
{
    size_t i = p->count;
    while (i > 0 && !str_eq_nocase(p->open[i - 1].name, name)) {
        if (html4_rank(p->open[i - 1].name) > html4_rank(name))
            return;
        i--;
    }
    while (i > 0 && p->count >= i)
        end(p);
}

static void start_element(struct pass *p, const struct html4_tag *read)
{
    struct str name = read->name, tag = read->text;
    while (p->count > 0 && html4_closes(name, p->open[p->count - 1].name))
        end(p);
    if (is_ignored(p, name))
        return;
    if (p->hooks->start != NULL)
        tag = p->hooks->start(p->hooks->self, name, tag);
    write_tag(tag, name, p->out);
    size_t content = p->out->len;
    if (p->hooks->begun != NULL)
        p->hooks->begun(p->hooks->self, name, tag, html4_is_void(name), p->out);
    if (html4_is_void(name))
        return;
    p->open[p->count++] = (struct element){name, content};
    if (read->ended)
        end(p);
}

/* ---- the pass ---- */

/* Writes the text at `at`, up to the next tag. Returns the offset after it. */
static size_t write_text(struct pass *p, struct str s, size_t at)
{
    struct buf escaped;
    buf_init(&escaped, p->arena, 0);
    while (at < s.len) {
        size_t length = str_find_char(str_from(s, at), '<');
        size_t open = length == STR_NONE ? s.len : at + length;
        html4_write_text(str_sub(s, at, open), &escaped);
        at = open;
        if (open == s.len || html4_markup_at(s, open) != HTML4_TEXT)
            break;
        bool slashed = open + 1 < s.len && s.ptr[open + 1] == '/';
        buf_add(&escaped, slashed ? S("") : S("&lt;"));
        at += slashed ? 2 : 1;
    }
    if (buf_str(&escaped).len > 0)
        p->hooks->text(p->hooks->self, buf_str(&escaped), p->out);
    return at;
}

static size_t write_comment(struct pass *p, struct str s, size_t at)
{
    size_t text = at + S("<!--").len, length = str_find(str_from(s, text), S("-->"));
    if (length == STR_NONE)
        return s.len;
    size_t behind = text + length + S("-->").len;
    buf_add(p->out, str_sub(s, at, behind));
    return behind;
}

static size_t write_declaration(struct pass *p, struct str s, size_t at)
{
    size_t length = str_find_char(str_from(s, at), '>');
    size_t behind = length == STR_NONE ? s.len : at + length + 1;
    if (p->hooks->whole || s.ptr[at + 1] == '?')
        buf_add(p->out, str_sub(s, at, behind));
    return behind;
}

static bool write_start(struct pass *p, struct str s, size_t *at)
{
    struct html4_tag tag;
    if (!html4_read_tag(s, *at, p->arena, &tag))
        return false;
    start_element(p, &tag);
    *at = tag.behind;
    if (!tag.ended && is_raw(tag.name)) {
        size_t behind = raw_end(s, *at, tag.name);
        buf_add(p->out, str_sub(s, *at, behind));
        *at = behind;
    }
    return true;
}

static bool write_all(struct str s, struct pass *p)
{
    bool ok = true;
    for (size_t at = 0; ok && at < s.len && buf_ok(p->out);) {
        enum html4_markup markup = s.ptr[at] == '<' ? html4_markup_at(s, at) : HTML4_TEXT;
        if (markup == HTML4_TEXT) {
            at = write_text(p, s, at);
        } else if (markup == HTML4_COMMENT) {
            at = write_comment(p, s, at);
        } else if (markup == HTML4_DECLARATION) {
            at = write_declaration(p, s, at);
        } else if (markup == HTML4_START_TAG) {
            ok = write_start(p, s, &at);
        } else {
            struct str name = html4_end_tag_name(s, at);
            size_t length = str_find_char(str_from(s, at), '>');
            if (!is_ignored(p, name))
                end_element(p, name);
            at = length == STR_NONE ? s.len : at + length + 1;
        }
    }
    while (p->count > 0)
        end(p);
    return ok;
}

size_t html_tag_count(struct str s)
{
    size_t tags = 1;
    for (size_t i = 0; i < s.len; i++)
        tags += s.ptr[i] == '<' ? 1 : 0;
    return tags;
}

static bool is_control(char c)
{
    return (unsigned char)c < ' ' && c != '\t' && c != '\n' && c != '\r';
}

/* libxml2 drops control characters wherever they are, form feeds too: XML does not have them. */
static struct str without_controls(struct str s, struct arena *a)
{
    struct buf out;
    size_t from = 0, at = 0;
    while (at < s.len && !is_control(s.ptr[at]))
        at++;
    if (at == s.len)
        return s;
    buf_init(&out, a, s.len);
    for (; at < s.len; at++) {
        if (is_control(s.ptr[at])) {
            buf_add(&out, str_sub(s, from, at));
            from = at + 1;
        }
    }
    buf_add(&out, str_from(s, from));
    return buf_str(&out);
}

bool html_pass(const struct html_pass *hooks, struct str html, struct arena *a, struct buf *out)
{
    html = without_controls(html, a);
    struct pass p = {.hooks = hooks,
                     .open = arena_new_array(a, html_tag_count(html), struct element),
                     .arena = a,
                     .out = out};
    return p.open != NULL && write_all(html, &p) && buf_ok(out);
}

/* ---- attributes ---- */

bool html_attribute(struct str tag, struct str wanted, struct str *value)
{
    for (size_t at = 1 + tag_name(tag).len; at < tag.len;) {
        struct str name;
        at = read_attribute(tag, at, &name, value);
        if (!str_eq_nocase(name, wanted))
            continue;
        if (value->ptr == NULL)
            *value = S("");
        return true;
    }
    return false;
}

void html_set_attribute(struct str tag, struct str name, struct str value, struct buf *out)
{
    size_t at = 1 + tag_name(tag).len, end = at, behind = tag.len;
    while (behind > at && (tag.ptr[behind - 1] == '>' || tag.ptr[behind - 1] == '/'))
        behind--; /* the position of a new attribute */
    while (behind > at && char_is_space(tag.ptr[behind - 1]))
        behind--;
    for (; at < tag.len; at = end) {
        struct str found, old;
        end = read_attribute(tag, at, &found, &old);
        if (str_eq_nocase(found, name))
            break;
    }
    bool is_new = at >= tag.len;
    buf_add(out, str_sub(tag, 0, is_new ? behind : at));
    buf_add(out, is_new ? S(" ") : S(""));
    buf_add(out, name);
    buf_add(out, S("=\""));
    buf_add(out, value);
    buf_putc(out, '"');
    buf_add(out, str_from(tag, is_new ? behind : end));
}
