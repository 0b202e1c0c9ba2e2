/*
 * The pages of this server about a site. See overview.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/dev/overview.h"

#include <inttypes.h>
#include <stdlib.h>

#include "server/core/rcu.h"
#include "server/dev/editor.h"

enum { ROWS_MAX = 2000, MICROSECONDS = 1000 };

static const char head[] = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                           "<meta name=\"viewport\" content=\"width=device-width\"><title>";
static const char style[] =
    "</title>\n<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;"
    "max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}"
    "caption{text-align:left;padding:.5rem 0}th,td{text-align:left;padding:.25rem .75rem;"
    "border-top:1px solid #8886;overflow-wrap:anywhere}.n{text-align:right;"
    "font-variant-numeric:tabular-nums;white-space:nowrap}pre{overflow-x:auto;padding:.5rem .75rem;"
    "border:1px solid #8886}</style></head>\n<body><main>\n<h1>";

/* Writes a page's beginning; the title is HTML. */
static void write_head(struct str title, struct buf *out)
{
    buf_add(out, str_c(head));
    buf_add(out, title);
    buf_add(out, str_c(style));
    buf_add(out, title);
    buf_add(out, S("</h1>\n"));
}

static void write_link(const struct site *site, const char *below, struct str path, struct buf *out)
{
    struct arena scratch;
    struct buf address;
    arena_init(&scratch, 0);
    buf_init(&address, &scratch, 0);
    buf_add(&address, site_root_url(site));
    buf_add(&address, str_c(below));
    buf_uri(&address, str_from(path, 1), "/:@!$&'()*+,;=");
    buf_add(out, S("<a href=\""));
    buf_html_quote(out, buf_str(&address));
    buf_add(out, S("\">"));
    buf_html(out, path);
    buf_add(out, S("</a>"));
    arena_fini(&scratch);
}

/* ---- problems ---- */

struct problem_list {
    const struct overview *overview;
    struct buf *out;
    size_t count;
};

static bool write_problem(void *self, const struct problem *p)
{
    struct problem_list *l = self;
    char line[ERR_LINE_MAX];
    err_line(&p->err, line);
    buf_add(l->out, l->count++ == 0 ? S("<ul>\n") : S(""));
    buf_printf(l->out, "<li><strong>%s</strong> ", p->error ? "Error" : "Warning");
    buf_html(l->out, str_c(line));
    buf_add(l->out, S("</li>\n"));
    return true;
}

static void write_problems(const struct overview *o, struct buf *out)
{
    struct problem_list l = {o, out, 0};
    buf_add(out, S("<h2>Problems</h2>\n"));
    size_t more = problems_each(o->notices.problems, write_problem, &l);
    buf_add(out, l.count > 0 ? S("</ul>\n") : S("<p>Nothing is wrong.</p>\n"));
    if (more > 0)
        buf_printf(out, "<p>And %zu more.</p>\n", more);
}

/* ---- all pages ---- */

struct row {
    struct str path, source;
    bool made, failed;
    uint32_t took_us;
    uint64_t steps;
    size_t deps;
};

struct table {
    const struct overview *overview;
    struct row *rows;
    size_t count, all;
};

static bool add_row(void *self, struct str path, const struct route *route)
{
    struct table *t = self;
    if (route->kind != ROUTE_PAGE)
        return true;
    t->all++;
    if (t->count == ROWS_MAX)
        return true;
    struct row *row = &t->rows[t->count++];
    *row = (struct row){.path = path, .source = page_path(route->page)};
    const struct cache_key key = cache_key_of_path(path);
    rcu_enter();
    const struct entry *e = cache_find(t->overview->cache, &key);
    if (e != NULL) {
        row->made = true;
        row->failed = e->failed;
        row->took_us = e->took_us;
        row->steps = e->steps;
        row->deps = e->dep_count;
    }
    rcu_leave();
    return true;
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *one = a, *other = b;
    int by_time = (one->took_us < other->took_us) - (one->took_us > other->took_us);
    return by_time != 0 ? by_time : str_cmp(one->path, other->path);
}

static void write_ms(uint32_t us, struct buf *out)
{
    buf_printf(out, "%u.%02u ms", us / MICROSECONDS, us % MICROSECONDS / 10);
}

static void write_row(const struct overview *o, const struct row *r, struct buf *out)
{
    buf_add(out, S("<tr><td>"));
    write_link(o->snapshot->site, "_approche/page/", r->path, out);
    buf_add(out, S("</td><td>"));
    buf_html(out, r->source);
    if (!r->made) {
        buf_add(out, S("</td><td class=\"n\">not made yet</td><td></td><td></td></tr>\n"));
        return;
    }
    buf_add(out, S("</td><td class=\"n\">"));
    write_ms(r->took_us, out);
    buf_printf(out, "%s</td><td class=\"n\">%" PRIu64 "</td><td class=\"n\">%zu</td></tr>\n",
               r->failed ? ", failed" : "", r->steps, r->deps);
}

void overview_write(const struct overview *o, struct arena *a, struct buf *out)
{
    struct table t = {.overview = o, .rows = arena_new_array(a, ROWS_MAX, struct row)};
    write_head(S("The pages of this site"), out);
    write_problems(o, out);
    if (t.rows == NULL)
        return;
    site_each(o->snapshot->site, add_row, &t);
    qsort(t.rows, t.count, sizeof(t.rows[0]), compare_rows);
    buf_printf(
        out,
        "<h2>Pages</h2>\n<table><caption>%zu pages, the slowest first. The time is that of the "
        "last rendering; parts that pages share are rendered once, by the page that needs "
        "them first.</caption>\n<thead><tr><th>Address</th><th>File</th><th class=\"n\">Time"
        "</th><th class=\"n\">Steps of Liquid</th><th class=\"n\">Made from</th></tr></thead>"
        "\n<tbody>\n",
        t.all);
    for (size_t i = 0; i < t.count; i++)
        write_row(o, &t.rows[i], out);
    buf_add(out, S("</tbody></table>\n"));
    if (t.all > t.count)
        buf_printf(out, "<p>And %zu more.</p>\n", t.all - t.count);
    buf_add(out, S("</main></body></html>\n"));
}

/* ---- one page ---- */

struct names {
    const struct render_dep *deps;
    size_t count;
    struct site_name *found; /* of each dependency; kind NULL: unknown */
};

/* The dependencies of a page are few: each name is compared with all of them. */
static bool find_name(void *self, const struct site_name *name)
{
    struct names *n = self;
    for (size_t i = 0; i < n->count; i++) {
        if (n->deps[i].key == name->key && n->found[i].kind == NULL)
            n->found[i] = *name;
    }
    return true;
}

static void write_deps(const struct overview *o, const struct render_out *made, struct arena *a,
                       struct buf *out)
{
    struct names n = {made->deps, made->dep_count,
                      arena_new_array(a, made->dep_count + 1, struct site_name)};
    if (n.found == NULL)
        return;
    memset(n.found, 0, (made->dep_count + 1) * sizeof(n.found[0]));
    site_each_name(o->snapshot->site, a, find_name, &n);
    buf_add(out,
            S("<h2>Made from</h2>\n<table><caption>If one of these changes, the page is made "
              "again.</caption>\n<thead><tr><th>What</th><th>Name</th></tr></thead>\n<tbody>\n"));
    for (size_t i = 0; i < n.count; i++) {
        const struct site_name *name = &n.found[i];
        if (name->kind == NULL)
            continue;
        buf_printf(out, "<tr><td>%s%s</td><td>", name->kind,
                   made->deps[i].version == 0 ? ", absent" : "");
        buf_html(out, name->text);
        buf_add(out, S("</td></tr>\n"));
    }
    buf_add(out, S("</tbody></table>\n"));
}

static void write_costs(const struct render_cost *costs, size_t count, uint64_t steps,
                        struct buf *out)
{
    buf_add(out,
            S("<h2>What it costs</h2>\n<table><caption>Steps of Liquid in each template, without "
              "those of what it includes, and without parts that were rendered before.</caption>"
              "\n<thead><tr><th>Template</th><th class=\"n\">Runs</th><th class=\"n\">Steps</th>"
              "<th class=\"n\">Share</th></tr></thead>\n<tbody>\n"));
    for (size_t i = 0; i < count; i++) {
        buf_add(out, S("<tr><td>"));
        buf_html(out, costs[i].file);
        buf_printf(out,
                   "</td><td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64
                   "</td><td class=\"n\">%" PRIu64 " %%</td></tr>\n",
                   costs[i].runs, costs[i].steps, steps > 0 ? costs[i].steps * 100 / steps : 0);
    }
    buf_add(out, S("</tbody></table>\n"));
}

bool overview_write_page(const struct overview *o, struct str path, struct arena *a,
                         struct buf *out)
{
    const struct render_limits limits = {.memory = 0};
    struct render_out made = {.dep_count = 0};
    struct render_cost *costs;
    size_t count;
    struct err err = ERR_INIT;
    struct route route = site_find(o->snapshot->site, path);
    if (route.kind != ROUTE_PAGE)
        return false;
    const struct site *site = route.language != NULL ? route.language : o->snapshot->site;
    struct buf title;
    buf_init(&title, a, 0);
    buf_html(&title, path);
    write_head(buf_str(&title), out);
    bool ok = page_profile(site, route.page, &limits, a, &made, &costs, &count, &err);
    buf_add(out, S("<p>"));
    write_link(o->snapshot->site, "", path, out);
    buf_add(out, S(" is made from <code>"));
    buf_html(out, page_path(route.page));
    buf_printf(out, "</code>, in %" PRIu64 " steps of Liquid.</p>\n", made.steps);
    if (!ok) {
        char line[ERR_LINE_MAX];
        err_line(&err, line);
        buf_add(out, S("<p><strong>It cannot be rendered:</strong> "));
        buf_html(out, str_c(line));
        buf_add(out, S("</p>\n"));
    }
    write_costs(costs, count, made.steps, out);
    write_deps(o, &made, a, out);
    buf_add(out, S("</main></body></html>\n"));
    return true;
}
