/*
 * What tabs show above their page. See notice.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/dev/notice.h"

#include "server/cache/asset.h"
#include "server/dev/editor.h"

enum {
    SHOWN = 20, /* the rest is only counted */
    NEAR = 5,
    COMPARED_MAX = 128, /* bytes of a path */
};

void notice_write_string(struct str s, struct buf *out)
{
    buf_putc(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c == '"' || c == '\\')
            buf_putc(out, '\\');
        if (c < ' ' || c == 0x7f)
            buf_printf(out, "\\u%04x", c);
        else
            buf_putc(out, s.ptr[i]);
    }
    buf_putc(out, '"');
}

void notice_write_address(const struct site *site, struct str path, struct buf *out)
{
    buf_add(out, site_root_url(site));
    buf_uri(out, str_from(path, 1), "/:@!$&'()*+,;=");
}

static void write_member(const char *name, struct str value, struct buf *out)
{
    buf_printf(out, ", \"%s\": ", name);
    notice_write_string(value, out);
}

/* ---- problems ---- */

/* Copies of the first problems: files are read when the list is free again. */
struct listing {
    struct problem *items;
    size_t count, more;
};

static bool add_problem(void *self, const struct problem *problem)
{
    struct listing *l = self;
    const struct err *e = &problem->err;
    for (size_t i = 0; i < l->count; i++) {
        const struct err *other = &l->items[i].err;
        if (e->line == other->line && e->column == other->column &&
            strcmp(e->file, other->file) == 0 && strcmp(e->message, other->message) == 0)
            return true;
    }
    if (l->count < SHOWN)
        l->items[l->count++] = *problem;
    else
        l->more++;
    return true;
}

static void write_place(const struct notice_options *o, const struct site *site,
                        const struct err *e, struct arena *a, struct buf *out)
{
    struct str file = str_c(e->file);
    struct buf text;
    buf_init(&text, a, 0);
    err_write_excerpt(e, asset_text(site, file, a), &text);
    write_member("excerpt", buf_str(&text), out);
    if (o->editor.len == 0)
        return;
    struct buf path, address;
    buf_init(&path, a, 0);
    buf_init(&address, a, 0);
    if (file.ptr[0] != '/') {
        struct str source = site_source(site);
        bool absolute = str_starts(source, S("/"));
        buf_printf(&path, "%s%s", absolute ? "" : o->root, absolute || source.len == 0 ? "" : "/");
        buf_add(&path, source);
        buf_putc(&path, '/');
    }
    buf_add(&path, file);
    editor_write_address(o->editor, buf_str(&path), e->line, e->column, &address);
    write_member("editor", buf_str(&address), out);
}

static void write_problem(const struct notice_options *o, const struct site *site,
                          const struct problem *p, struct arena *a, struct buf *out)
{
    const struct err *e = &p->err;
    buf_add(out, S("{\"level\": "));
    notice_write_string(p->error ? S("error") : S("warning"), out);
    write_member("file", str_c(e->file), out);
    buf_printf(out, ", \"line\": %u, \"column\": %u", e->line, e->column);
    write_member("message", str_c(e->message), out);
    write_member("context", str_c(e->context), out);
    if (p->page[0] != '\0' && strcmp(p->page, e->file) != 0)
        write_member("page", str_c(p->page), out);
    if (e->file[0] != '\0')
        write_place(o, site, e, a, out);
    buf_putc(out, '}');
}

void notice_write_problems(const struct notice_options *o, const struct site *site, struct buf *out)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    struct listing l = {.items = arena_new_array(&scratch, SHOWN, struct problem)};
    if (l.items != NULL)
        l.more = problems_each(o->problems, add_problem, &l) + l.more;
    buf_add(out, S("{\"problems\": ["));
    for (size_t i = 0; i < l.count; i++) {
        buf_add(out, i > 0 ? S(", ") : S(""));
        write_problem(o, site, &l.items[i], &scratch, out);
    }
    buf_printf(out, "], \"more\": %zu}", l.more);
    arena_fini(&scratch);
}

/* ---- a page that is missing ---- */

struct near {
    struct str path;
    struct {
        struct str path;
        size_t distance;
    } best[NEAR];
    size_t count;
};

/* How many bytes are changed, added or removed; the paths are no longer than COMPARED_MAX. */
static size_t distance(struct str a, struct str b)
{
    size_t row[COMPARED_MAX + 1];
    for (size_t k = 0; k <= b.len; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t k = 1; k <= b.len; k++) {
            size_t change = diagonal + (char_lower(a.ptr[i - 1]) != char_lower(b.ptr[k - 1]));
            size_t step = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            diagonal = row[k];
            row[k] = change < step ? change : step;
        }
    }
    return row[b.len];
}

/* The last segment, without slash and extension: what of an address stays when a page moves. */
static struct str name_of(struct str path)
{
    if (path.len > 1 && path.ptr[path.len - 1] == '/')
        path.len--;
    struct str name = str_from(path, str_rfind_char(path, '/') + 1);
    size_t dot = str_rfind_char(name, '.');
    return dot != STR_NONE && dot > 0 ? str_sub(name, 0, dot) : name;
}

static bool compare(void *self, struct str path, const struct route *route)
{
    struct near *n = self;
    bool page = route->kind == ROUTE_PAGE ||
                (route->kind == ROUTE_FILE && str_ends(route->path, S(".html")));
    if (!page || path.len > COMPARED_MAX)
        return true;
    struct str name = name_of(path);
    size_t d = distance(n->path, path);
    if (name.len > 0 && str_eq_nocase(name, name_of(n->path)))
        d = 1;
    if (d > n->path.len / 2 && d > 3)
        return true;
    size_t at = n->count < NEAR ? n->count++ : NEAR;
    while (at > 0 && d < n->best[at - 1].distance) {
        if (at < NEAR)
            n->best[at] = n->best[at - 1];
        at--;
    }
    if (at < NEAR) {
        n->best[at].path = path;
        n->best[at].distance = d;
    }
    return true;
}

void notice_write_missing(const struct site *site, struct str path, struct buf *out)
{
    struct near n = {.path = path};
    if (path.len <= COMPARED_MAX)
        site_each(site, compare, &n);
    buf_add(out, S("{\"path\": "));
    notice_write_string(path, out);
    buf_add(out, S(", \"near\": ["));
    for (size_t i = 0; i < n.count; i++) {
        struct arena scratch;
        struct buf address;
        arena_init(&scratch, 0);
        buf_init(&address, &scratch, 0);
        notice_write_address(site, n.best[i].path, &address);
        buf_add(out, i > 0 ? S(", {\"path\": ") : S("{\"path\": "));
        notice_write_string(n.best[i].path, out);
        write_member("address", buf_str(&address), out);
        buf_putc(out, '}');
        arena_fini(&scratch);
    }
    buf_add(out, S("]}"));
}
