/*
 * What shows without rendering: front matter, permalinks, templates, redirects, what is left out.
 *
 * SPDX-License-Identifier: MIT
 */
#include <unistd.h>

#include "render/check/check_link.h"
#include "render/check/check_private.h"
#include "render/liquid/lex.h"

enum { HEAD_BYTES = 512 };

/* ---- front matter ---- */

/* Whether files of this name usually have front matter. */
static bool is_text(const struct check *c, struct str path)
{
    struct str extension = path_extension(path);
    return page_file_kind(c->site->config, path).markdown || str_eq_nocase(extension, S(".html")) ||
           str_eq_nocase(extension, S(".htm")) || str_eq_nocase(extension, S(".xml"));
}

/* The first bytes of a file; fewer if it is shorter, none if it cannot be read. */
static struct str read_head(const struct site *s, struct str path, char out[static HEAD_BYTES])
{
    int fd = site_open(s, path);
    ssize_t len = fd >= 0 ? read(fd, out, HEAD_BYTES) : -1;
    if (fd >= 0)
        (void)close(fd);
    return str_of(out, len > 0 ? (size_t)len : 0);
}

/* Whether a text begins with front matter: `---`, a line with a colon, and so on. */
static bool is_front(struct str text)
{
    struct str line;
    if (!front_starts(text) || !str_next_line(&text, &line))
        return false;
    while (str_next_line(&text, &line)) {
        if (str_starts(line, S("---")))
            return true;
        if (line.len > 0 && line.ptr[0] != '#' && str_find_char(line, ':') == STR_NONE &&
            !char_is_space(line.ptr[0]) && line.ptr[0] != '-')
            return false;
    }
    return false;
}

/* A file that is served as it is, though its author gave it front matter. */
static void check_static(struct check_worker *w, const struct unit *u)
{
    char buffer[HEAD_BYTES];
    if (!u->is_static || u->page != NULL || !is_text(w->check, u->path) ||
        (u->role.kind != CONFIG_ROLE_ENTRY && u->role.kind != CONFIG_ROLE_DOCUMENT))
        return;
    struct str head = read_head(w->check->site, u->path, buffer), text = front_text(head);
    struct err_place place = {.file = u->path, .line = 1, .column = 1};
    if (text.len < head.len && front_starts(text)) {
        check_add(w, CHECK_RULE_BYTE_ORDER_MARK, place, S(""),
                  "a byte order mark before the front matter: the file is served as it is; save "
                  "it as UTF-8 without one");
        return;
    }
    struct str late = str_trim_start(text);
    if (late.len == text.len || !is_front(late))
        return;
    place = err_place_of(u->path, text, text.len - late.len);
    check_add(w, CHECK_RULE_LATE_FRONT_MATTER, place, S(""),
              "front matter has to begin on the first line: the file is served as it is");
}

static void check_unclosed(struct check_worker *w, const struct unit *u)
{
    bool read = u->role.kind == CONFIG_ROLE_LAYOUT || u->page != NULL;
    if (!read || u->role.kind == CONFIG_ROLE_DATA || path_is_yaml(u->path) || u->front.present ||
        !front_starts(front_text(u->text)))
        return;
    const struct err_place place = {.file = u->path, .line = 1, .column = 1};
    check_add(w, CHECK_RULE_UNCLOSED_FRONT_MATTER, place, S(""),
              "the front matter is never closed: put a line '---' behind it");
}

/* ---- permalinks ---- */

/* What is odd about an address; NULL: nothing. */
static const char *oddness(struct str permalink)
{
    for (size_t i = 0; i < permalink.len; i++) {
        if (char_is_space(permalink.ptr[i]))
            return "a blank";
        if (permalink.ptr[i] == '\\')
            return "a backslash";
        if (permalink.ptr[i] == '?' || permalink.ptr[i] == '#')
            return "a '?' or '#', which begins something else in an address";
    }
    if (str_find(permalink, S("://")) != STR_NONE)
        return "a scheme and a host";
    if (str_find(permalink, S("//")) != STR_NONE)
        return "two slashes";
    if (str_find(permalink, S("/../")) != STR_NONE || str_starts(permalink, S("../")))
        return "a '..'";
    if (str_find(permalink, S("{{")) != STR_NONE)
        return "Liquid, which is not evaluated there";
    return NULL;
}

/* A placeholder that only posts and documents have, in a page's permalink. */
static bool has_placeholder(const struct page *p, struct str permalink)
{
    static const struct str names[] = {
        STR_INIT(":title"), STR_INIT(":slug"), STR_INIT(":year"),       STR_INIT(":month"),
        STR_INIT(":day"),   STR_INIT(":name"), STR_INIT(":categories"), STR_INIT(":collection")};
    for (size_t i = 0; p->kind == PAGE_KIND_PAGE && i < ARRAY_LEN(names); i++) {
        if (str_find(permalink, names[i]) != STR_NONE)
            return true;
    }
    return false;
}

static void check_permalink(struct check_worker *w, const struct unit *u)
{
    if (u->page == NULL || u->data == NULL)
        return;
    struct str permalink = value_as_str(value_map_get(u->data, S("permalink")));
    struct err_place place = unit_key_place(u, S("permalink"));
    const char *odd = oddness(permalink);
    if (place.column == 0)
        return; /* a default, or a plugin's */
    if (odd != NULL)
        check_add(w, CHECK_RULE_PERMALINK, place, S(""), "the permalink '%.*s' has %s",
                  STR_ARG(permalink), odd);
    else if (has_placeholder(u->page, permalink))
        check_add(w, CHECK_RULE_PERMALINK, place, S(""),
                  "the permalink '%.*s' has a placeholder that only posts and documents have",
                  STR_ARG(permalink));
}

/* ---- documents that are not shown ---- */

static void check_left_out(struct check_worker *w)
{
    static const struct {
        const char *why;
        struct str key;
    } reasons[SITE_REASONS] = {
        [SITE_REASON_DRAFT] = {"a draft ('show_drafts: true' in _config.yml shows drafts)",
                               STR_INIT("")},
        [SITE_REASON_FUTURE] =
            {"until its date comes ('future: true' in _config.yml shows it before)",
             STR_INIT("date")},
        [SITE_REASON_UNPUBLISHED] =
            {"'published: false' ('unpublished: true' in _config.yml shows it nevertheless)",
             STR_INIT("published")},
        [SITE_REASON_NAME] = {"a post has to be called YYYY-MM-DD-title.md", STR_INIT("")},
    };
    for (size_t r = 0; r < SITE_REASONS; r++) {
        const struct site_left_out *l = site_left_out(w->check->site, (enum site_reason)r);
        for (size_t i = 0; i < l->count; i++) {
            const struct unit *u = site_unit(w->check->site, l->paths[i]);
            struct err_place place = {.file = l->paths[i]};
            if (u != NULL && reasons[r].key.len > 0)
                place = unit_key_place(u, reasons[r].key);
            if (place.column == 0)
                place.line = 0;
            check_add(w, CHECK_RULE_LEFT_OUT, place, S(""), "left out: %s", reasons[r].why);
        }
    }
}

/* ---- redirects ---- */

static void check_redirect(struct check_worker *w, struct err_place place, struct str from,
                           const struct check_link *l)
{
    if (l->kind == CHECK_LINK_LOOP)
        check_add(w, CHECK_RULE_REDIRECT_LOOP, place, S(""),
                  "the redirects from '%.*s' lead in a circle", STR_ARG(from));
    else if (l->dead)
        check_add(w, CHECK_RULE_BROKEN_REDIRECT, place, S(""),
                  "the redirect from '%.*s' leads to nothing", STR_ARG(from));
}

/* The line of a rule, by its source. */
static struct err_place rule_place(const struct unit *u, struct str from)
{
    struct err_place place = {.file = u->path, .line = 0, .column = 0};
    struct str rest = u->text, line;
    for (uint32_t n = 1; str_next_line(&rest, &line); n++) {
        struct str source = str_trim_start(line);
        size_t end = 0;
        while (end < source.len && !char_is_space(source.ptr[end]))
            end++;
        if (str_eq(rules_without_slash(str_sub(source, 0, end)), from)) {
            place.line = n;
            place.column = (uint32_t)(source.ptr - line.ptr) + 1;
            break;
        }
    }
    return place;
}

/* The lines of _redirects whose source is one path of this host. */
static void check_rules_file(struct check_worker *w)
{
    const struct site *s = w->check->site;
    const struct unit *u = site_unit(s, RULES_REDIRECTS);
    struct arena_mark mark = arena_mark(&w->scratch);
    if (s->redirects == NULL || u == NULL)
        return;
    for (size_t i = 0; i < s->redirects->count; i++) {
        const struct rule *r = &s->redirects->items[i];
        struct check_link l;
        if (r->pattern || r->host.len > 0 || r->query_count > 0 || r->status >= 400)
            continue;
        struct check_entry at = {.path = r->from.len > 0 ? r->from : S("/")};
        struct str from = check_base(w->check, &at, &w->scratch);
        if (!check_link_resolve(s, S("/"), from, &w->scratch, &l))
            break;
        check_redirect(w, rule_place(u, r->from), r->from, &l);
    }
    arena_rewind(&w->scratch, mark);
}

/* Pages that lead elsewhere by their front matter. */
static void check_redirect_pages(struct check_worker *w)
{
    const struct check *c = w->check;
    for (size_t i = 0; i < c->entry_count; i++) {
        const struct check_entry *e = &c->entries[i];
        const struct page *p = e->item.page;
        struct arena_mark mark = arena_mark(&w->scratch);
        struct check_link l;
        if (p == NULL || p->made == NULL || p->made->location.len == 0)
            continue;
        if (check_link_resolve(c->site, S("/"), check_base(c, e, &w->scratch), &w->scratch, &l))
            check_redirect(w, unit_key_place(p->unit, S("redirect_to")), e->path, &l);
        arena_rewind(&w->scratch, mark);
    }
}

/* ---- all together ---- */

static void check_unit(struct check_worker *w, const struct unit *u)
{
    if (path_is_of_theme(u->path))
        return;
    check_static(w, u);
    check_unclosed(w, u);
    check_permalink(w, u);
    if (u->role.kind == CONFIG_ROLE_LAYOUT || u->role.kind == CONFIG_ROLE_INCLUDE)
        check_template(w, u->path, u->text, 1);
}

void check_files(struct check *c, const struct diags *diags)
{
    struct check_worker *w = c->first;
    check_add_diags(w, diags, S(""));
    for (size_t i = 0; i < c->site->unit_count; i++)
        check_unit(w, c->site->units[i]);
    check_left_out(w);
    check_rules_file(w);
    check_redirect_pages(w);
}
