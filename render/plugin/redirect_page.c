/*
 * Redirect pages in a layout of the site. See redirect_page.h.
 *
 * Jekyll writes the page to a file. These elements of it redirect a browser:
 *
 *     <link rel="canonical" href="https://a.example/new">
 *     <meta http-equiv="refresh" content="0; url=https://a.example/new">
 *     <script>location="https://a.example/new"</script>
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/redirect_page.h"

#include "render/document/redirect.h"
#include "render/plugin/html_pass.h"
#include "render/site/site.h"

/* The comparison of the addresses in a page with its target. */
struct asking {
    const struct config *config;
    struct str location;
    struct arena *arena;
    bool found, differs;
};

/* Replaces the entities that Liquid's `escape` writes. */
static bool unescape(struct str s, struct arena *a, struct str *out)
{
    static const struct {
        struct str entity;
        char is;
    } rows[] = {{STR_INIT("&amp;"), '&'},
                {STR_INIT("&quot;"), '"'},
                {STR_INIT("&#39;"), '\''},
                {STR_INIT("&lt;"), '<'},
                {STR_INIT("&gt;"), '>'}};
    struct buf text;
    buf_init(&text, a, 0);
    for (size_t i = 0; i < s.len; i++) {
        size_t row = 0;
        while (row < ARRAY_LEN(rows) && !str_starts(str_from(s, i), rows[row].entity))
            row++;
        buf_putc(&text, row < ARRAY_LEN(rows) ? rows[row].is : s.ptr[i]);
        i += row < ARRAY_LEN(rows) ? rows[row].entity.len - 1 : 0;
    }
    *out = buf_str(&text);
    return buf_ok(&text);
}

static void ask(struct asking *q, struct str address)
{
    struct str location;
    bool ok = redirect_location(q->config, address, q->arena, &location);
    q->found = true;
    q->differs |= !ok || !str_eq(location, q->location);
}

static void ask_attribute(struct asking *q, struct str value)
{
    struct str address;
    if (unescape(str_trim(value), q->arena, &address))
        ask(q, address);
}

/* "0; url='/new'" */
static void ask_refresh(struct asking *q, struct str content)
{
    struct str url = S("url"), rest = content;
    size_t from = 0;
    while (from < rest.len && rest.ptr[from] != ';' && rest.ptr[from] != ',')
        from++;
    rest = str_trim(str_from(rest, from < rest.len ? from + 1 : from));
    if (!str_eq_nocase(str_sub(rest, 0, url.len), url))
        return;
    rest = str_trim_start(str_from(rest, url.len));
    if (!str_starts(rest, S("=")))
        return;
    rest = str_trim(str_from(rest, 1));
    char quote = rest.len > 1 ? rest.ptr[0] : '\0';
    if ((quote == '"' || quote == '\'') && rest.ptr[rest.len - 1] == quote)
        rest = str_sub(rest, 1, rest.len - 1);
    ask_attribute(q, rest);
}

static void ask_tag(struct asking *q, struct str tag)
{
    struct str kind, value;
    if (str_eq_nocase(str_sub(tag, 0, 5), S("<link")) && html_attribute(tag, S("rel"), &kind) &&
        str_eq_nocase(kind, S("canonical")) && html_attribute(tag, S("href"), &value))
        ask_attribute(q, value);
    if (str_eq_nocase(str_sub(tag, 0, 5), S("<meta")) &&
        html_attribute(tag, S("http-equiv"), &kind) && str_eq_nocase(kind, S("refresh")) &&
        html_attribute(tag, S("content"), &value))
        ask_refresh(q, value);
}

/* location="/new", location.href = '/new' */
static void ask_script(struct asking *q, struct str script)
{
    const struct str name = S("location"), member = S(".href");
    for (size_t at; (at = str_find(script, name)) != STR_NONE;) {
        struct str rest = str_from(script, at + name.len);
        script = rest;
        rest = str_from(rest, str_starts(rest, member) ? member.len : 0);
        rest = str_trim_start(rest);
        if (!str_starts(rest, S("=")))
            continue;
        rest = str_trim_start(str_from(rest, 1));
        char quote = rest.len > 0 ? rest.ptr[0] : '\0';
        size_t end =
            quote == '"' || quote == '\'' ? str_find_char(str_from(rest, 1), quote) : STR_NONE;
        if (end != STR_NONE)
            ask(q, str_sub(rest, 1, 1 + end));
    }
}

bool redirect_page_leads(const struct site *s, const struct page *p, struct str body,
                         struct arena *a)
{
    if (p->made == NULL || p->made->location.len == 0 || site_layout(s, p->layout) == NULL)
        return true; /* in the layout of the plugin */
    struct asking q = {.config = s->config, .location = p->made->location, .arena = a};
    for (size_t at = 0, end; at < body.len; at = end) {
        if (body.ptr[at] != '<') {
            size_t next = str_find_char(str_from(body, at), '<');
            end = next != STR_NONE ? at + next : body.len;
            continue;
        }
        end = html_tag_end(body, at);
        struct str tag = str_sub(body, at, end);
        ask_tag(&q, tag);
        if (!str_eq_nocase(str_sub(tag, 0, 7), S("<script")))
            continue;
        size_t close = str_find(str_from(body, end), S("</"));
        size_t script_end = close != STR_NONE ? end + close : body.len;
        ask_script(&q, str_sub(body, end, script_end));
        end = script_end;
    }
    return q.found && !q.differs;
}
