/*
 * Links to files. See links.h.
 *
 * A link is what the plugin's regular expressions match, even in code blocks:
 *     \[(.*?)\]\(([^)]+?)(#.+?|)?("TITLE")?\)        ^\s*?\[(.*?)\]: (.+?)(#.+?|)?("TITLE")?\s*?$
 * Each group of them is at most PART_MAX bytes here, so that the time is linear in the text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/links.h"

#include "render/base/uri.h"
#include "render/config/permalink.h"
#include "render/view/drop.h"

enum { PART_MAX = 4096 };

struct link {
    struct str text, path, fragment, title;
    size_t begin, end; /* in the text that is rewritten */
    bool reference;
};

/* ---- finding ---- */

static size_t bounded(struct str s, size_t from)
{
    return s.len - from < PART_MAX ? s.len : from + PART_MAX;
}

/* The position of the first `quote` without a backslash before it, or STR_NONE. */
static size_t quote_end(struct str s, size_t from, char quote)
{
    size_t most = bounded(s, from);
    for (size_t i = from; i < most; i++) {
        if (s.ptr[i] == quote && s.ptr[i - 1] != '\\')
            return i;
    }
    return STR_NONE;
}

/* Whether a link ends at `at`: with ")", or a reference with blanks up to the end of the line. */
static bool ends_at(struct str s, size_t at, bool reference, size_t *end)
{
    if (!reference) {
        *end = at + 1;
        return at < s.len && s.ptr[at] == ')';
    }
    size_t most = bounded(s, at < s.len ? at : s.len);
    for (*end = at; *end < most && s.ptr[*end] != '\n' && char_is_space(s.ptr[*end]);)
        (*end)++;
    return *end == s.len || s.ptr[*end] == '\n';
}

/* Reads an optional title and the end of the link. */
static bool title_and_end(struct str s, size_t at, struct link *l)
{
    size_t quote = at;
    l->title = S("");
    if (ends_at(s, at, l->reference, &l->end))
        return true;
    while (quote < s.len && char_is_space(s.ptr[quote]))
        quote++;
    if (quote == at || quote >= s.len || s.ptr[quote] != '"')
        return false;
    static const char quotes[] = {'"', '\''};
    for (size_t i = 0; i < ARRAY_LEN(quotes); i++) {
        size_t close = quote_end(s, quote + 1, quotes[i]);
        if (close != STR_NONE && ends_at(s, close + 1, l->reference, &l->end)) {
            l->title = str_sub(s, at, close + 1);
            return true;
        }
    }
    return false;
}

/* Reads "#part", the shortest after which the link can end, and the rest of the link. */
static bool fragment_and_end(struct str s, size_t at, struct link *l)
{
    size_t most = bounded(s, at);
    for (size_t i = at + 2; i <= most && s.ptr[i - 1] != '\n'; i++) {
        bool here = i == s.len || s.ptr[i] == ')' || char_is_space(s.ptr[i]);
        if (here && title_and_end(s, i, l)) {
            l->fragment = str_sub(s, at, i);
            return true;
        }
    }
    return false;
}

/* Reads the rest of a link after "](" or "]: ": the shortest path after which it can end. */
static bool target(struct str s, size_t at, struct link *l)
{
    size_t most = bounded(s, at);
    for (size_t i = at; i < most; i++) {
        if (l->reference ? s.ptr[i] == '\n' : s.ptr[i] == ')')
            return false;
        size_t next = i + 1;
        l->path = str_sub(s, at, next);
        l->fragment = S("");
        bool part = next + 1 < s.len && s.ptr[next] == '#';
        if (part && fragment_and_end(s, next, l))
            return true;
        l->fragment = S("");
        bool here = next == s.len || s.ptr[next] == ')' || char_is_space(s.ptr[next]);
        if (here && title_and_end(s, next, l))
            return true;
    }
    return false;
}

/* The link whose '[' is at `open`: up to the first "](" in its line that has a target after it. */
static bool link_at(struct str s, size_t open, struct link *l)
{
    const struct str mark = l->reference ? S("]: ") : S("](");
    for (size_t i = open + 1; i < s.len && s.ptr[i] != '\n'; i++) {
        if (s.ptr[i] == ']' && str_starts(str_from(s, i), mark) && target(s, i + mark.len, l)) {
            l->text = str_sub(s, open + 1, i);
            return true;
        }
    }
    return false;
}

static size_t line_length(struct str s)
{
    size_t n = str_find_char(s, '\n');
    return n == STR_NONE ? s.len : n;
}

/*
 * Finds the next link, from `from` on. If a '[' does not begin a link, then no later '[' in the
 * same line does, since it would find the same brackets and quotes. tried: for both kinds of links,
 * the offset up to which that is known.
 */
static bool link_next(struct str s, size_t from, struct link *l)
{
    size_t line = from, tried[2] = {0, 0};
    bool blank = from == 0 || s.ptr[from - 1] == '\n';
    for (size_t i = from; i < s.len; i++) {
        char c = s.ptr[i];
        for (int attempt = 0; c == '[' && attempt < (blank ? 2 : 1); attempt++) {
            /*
             * A definition includes the blanks before it. So it begins first, and is tried first.
             */
            int reference = blank && line < i ? 1 - attempt : attempt;
            l->reference = reference == 1;
            l->begin = l->reference ? line : i;
            if (i >= tried[reference] && link_at(s, i, l))
                return true;
            tried[reference] = i + line_length(str_from(s, i));
        }
        if (c == '\n' && !blank)
            line = i + 1;
        blank = c == '\n' || (blank && char_is_space(c));
    }
    return false;
}

/* ---- targets ---- */

/* CGI.unescape: '+' becomes a blank. */
static bool unescape(struct str path, struct arena *a, struct str *out)
{
    struct buf b;
    buf_init(&b, a, 0);
    for (size_t i = 0; i < path.len; i++)
        buf_putc(&b, path.ptr[i] == '+' ? ' ' : path.ptr[i]);
    return buf_ok(&b) && permalink_decode(buf_str(&b), a, out);
}

/* The unit of a Jekyll path: paths of documents leave out collections_dir. */
static const struct unit *unit_of(struct context *x, struct str path)
{
    const struct config *c = x->site->config;
    context_depend_path(x, path);
    const struct unit *u = site_unit(x->site, path);
    if (u != NULL || c->collections_dir.len == 0)
        return u;
    struct buf below;
    buf_init(&below, x->arena, 0);
    buf_add(&below, c->collections_dir);
    buf_putc(&below, '/');
    buf_add(&below, path);
    context_depend_path(x, buf_str(&below));
    return site_unit(x->site, buf_str(&below));
}

static bool is_routed(const struct context *x, const struct page *p)
{
    const struct route *r = map_find(&x->site->routes, p->file);
    return r != NULL && r->page == edits_base(x->site->own.edits, p);
}

/* The page that the site makes from a unit; may be NULL. */
static const struct page *listed(struct context *x, const struct unit *u)
{
    const struct page *p = u->page;
    if (p == NULL || !page_has_output(p, x->site->config))
        return NULL;
    bool readme = p->implicit == PAGE_IMPLICIT_README;
    bool movable = p->made != NULL && p->made->as_index != NULL;
    if (readme || movable)
        context_depend_list(x, S("pages"));
    if (movable && is_routed(x, p->made->as_index))
        return p->made->as_index;
    return !readme || is_routed(x, p) ? p : NULL;
}

static bool url_of(struct context *x, struct str path, struct str *url)
{
    const struct unit *u = unit_of(x, path);
    if (u == NULL)
        return false;
    u = unit_good(u);
    const struct page *p = listed(x, u);
    if (p != NULL) {
        *url = p->url;
        return true;
    }
    return u->is_static && drop_file_url(x, u, url);
}

static bool is_left_alone(struct str path)
{
    struct uri uri;
    struct err unused = ERR_INIT;
    return str_starts(path, S("#")) || (uri_parse(path, &uri, &unused) && uri.has_scheme);
}

/* Writes the link with its new URL; unchanged if its target is not a file of the site. */
static bool write_link(struct context *x, const struct page *p, struct str text,
                       const struct link *l, struct buf *out, struct err *err)
{
    struct str path, url;
    struct value target_url = value_nil();
    if (is_left_alone(l->path) ||
        !path_join(path_folder(p->relative_path), l->path, x->arena, &path) ||
        !unescape(path, x->arena, &path) || !url_of(x, path, &url)) {
        buf_add(out, str_sub(text, l->begin, l->end));
        return true;
    }
    if (!liquid_filter(&x->run, S("relative_url"), value_str(url), &target_url, err))
        return false;
    buf_add(out, l->reference ? S("\n[") : S("["));
    buf_add(out, l->text);
    buf_add(out, l->reference ? S("]: ") : S("]("));
    buf_add(out, value_as_str(target_url));
    buf_add(out, l->fragment);
    buf_add(out, l->title);
    if (!l->reference)
        buf_putc(out, ')');
    return true;
}

static bool concerns(const struct context *x, const struct page *p)
{
    const struct config *c = x->site->config;
    struct value own = value_map_get(c->values, S("relative_links"));
    struct value enabled = value_get(own, S("enabled")), all = value_get(own, S("collections"));
    if (!c->plugins.on[PLUGIN_RELATIVE_LINKS] || !p->markdown ||
        (enabled.kind == VALUE_BOOL && !enabled.boolean))
        return false;
    bool documents = all.kind == VALUE_BOOL && all.boolean;
    if (p->kind != PAGE_KIND_PAGE && !(documents && page_has_output(p, c)))
        return false;
    return !config_globs_match(value_get(own, S("exclude")), p->relative_path);
}

bool links_rewrite(struct context *x, const struct page *p, struct str text, struct str *out,
                   struct err *err)
{
    struct buf b;
    struct link l = {.begin = 0};
    size_t from = 0;
    *out = text;
    if (!concerns(x, p))
        return true;
    buf_init(&b, x->arena, x->limits.output);
    while (link_next(text, from, &l)) {
        buf_add(&b, str_sub(text, from, l.begin));
        if (!write_link(x, p, text, &l, &b, err))
            return false;
        from = l.end;
    }
    if (from == 0)
        return true;
    buf_add(&b, str_from(text, from));
    *out = buf_str(&b);
    return buf_ok(&b) || err_buf(err, &b);
}
