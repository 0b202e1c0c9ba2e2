/*
 * The library's face. See render.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/render.h"

#include <stdlib.h>

#include "render/liquid/profile.h"
#include "render/plugin/links.h"
#include "render/plugin/plugin_tag.h"
#include "render/plugin/polyglot_links.h"
#include "render/plugin/post_render.h"
#include "render/ruby/ruby.h"
#include "render/view/body.h"
#include "render/view/host.h"
#include "render/view/plain_text.h"

static const struct context_plugins plugins = {
    .rewrite_links = links_rewrite,
    .post_render = post_render,
    .write_tag = plugin_tag_write,
    .apply_filter = plugin_filter_apply,
    .call_ruby = ruby_call,
    .call_hooks = ruby_hooks,
};

const struct site *site_load(const struct site_options *options, struct diags *diags,
                             struct err *err)
{
    return site_load_as(options, &drop_classes, diags, err);
}

#define MiB ((size_t)1 << 20)

static const struct render_limits default_limits = {
    .memory = 512 * MiB,
    .output = 64 * MiB,
    .steps = 100000000,
    .depth = 100,
};

static struct render_limits limits_of(const struct render_limits *l)
{
    struct render_limits all = default_limits;
    if (l != NULL && l->memory > 0)
        all.memory = l->memory;
    if (l != NULL && l->output > 0)
        all.output = l->output;
    if (l != NULL && l->steps > 0)
        all.steps = l->steps;
    if (l != NULL && l->depth > 0)
        all.depth = l->depth;
    return all;
}

/* ---- a run ---- */

/* The caller has set site, page and arena. */
static bool context_init(struct context *x, const struct render_limits *limits,
                         struct liquid_fragments *fragments, struct diags *diags, struct err *err)
{
    x->limits = limits_of(limits);
    x->diags = diags;
    host_init(x);
    x->run = (struct liquid_run){
        .profile = x->profile,
        .host = &x->host,
        .limits = {.steps = x->limits.steps, .depth = x->limits.depth},
        .env = {.arena = x->arena, .render = x, .err = err},
    };
    if (!context_dependencies_init(x))
        return false;
    context_depend_path(x, CONFIG_FILE);
    context_depend_path(x, RULES_LINES); /* rules for this page may be added to it */
    if (fragments != NULL)
        x->run.sharing = liquid_sharing_begin(fragments, &x->notes, x->arena);
    x->site_drop = drop_site(x);
    x->jekyll = drop_jekyll();
    return true;
}

/* Hooks that change the file of a page in the destination. Other pages do not see what they did. */
static bool run_write_hooks(struct context *x, const struct page *p, struct str *out,
                            struct err *err)
{
    const struct ruby_names_hooks *hooks = &x->site->config->ruby_names.post_write;
    bool wanted = p->kind == PAGE_KIND_PAGE ? hooks->pages : hooks->documents;
    return !wanted || ruby_hooks(x, p, S("post_write"), out, err);
}

/* What is made of a page: all of it, or its content alone. */
typedef bool body_fn(struct context *x, const struct page *p, struct str *out, struct err *err);

static bool body_of_whole(struct context *x, const struct page *p, struct str *out, struct err *err)
{
    if (p->made != NULL && p->made->by_ruby)
        return ruby_whole(x, p, false, out, err);
    return body_render_whole(x, p, out, err) && polyglot_write(x, out, err) &&
           run_write_hooks(x, p, out, err);
}

static bool body_of_content(struct context *x, const struct page *p, struct str *out,
                            struct err *err)
{
    if (p->made != NULL && p->made->by_ruby)
        return ruby_whole(x, p, true, out, err);
    x->for_text = true;
    return body_render(x, p, NULL, out, err);
}

static bool render_all(struct context *x, const struct page *p, body_fn *body,
                       struct render_out *out, struct err *err)
{
    const struct unit *now = site_unit(x->site, p->source);
    now = context_use_unit(x, now != NULL ? now : p->unit);
    /* Ruby knows best which templates it understands. Of broken front matter it would make none. */
    bool trusted = p->made != NULL && p->made->by_ruby && now->data != NULL;
    if (now->err != NULL && !trusted) {
        *err = *now->err;
        return false;
    }
    bool ok = body(x, p, &out->body, err);
    if (!ok && now->err != NULL)
        *err = *now->err; /* it names the column */
    return ok;
}

static bool render(struct context *x, const struct render_limits *limits,
                   struct liquid_fragments *fragments, body_fn *body, struct render_out *out,
                   struct err *err)
{
    const int64_t billion = 1000000000;
    const struct page *p = x->page;
    struct arena *a = x->arena;
    struct err cause = ERR_INIT;
    *out = (struct render_out){.extension = path_extension(p->file)};
    diags_init(&out->diags, a);
    size_t budget = a->budget;
    size_t memory = limits_of(limits).memory;
    a->budget = memory < budget - a->taken ? a->taken + memory : budget;
    bool ok = context_init(x, limits, fragments, &out->diags, &cause);
    if (ok) {
        ok = render_all(x, p, body, out, &cause);
        /* What a page shares with others may go beyond the budget: then it is not shared. */
        if (a->failure == ARENA_FAILURE_MEMORY)
            ok = err_lack(&cause, a, ok);
        out->deps = x->dependencies->deps;
        out->dep_count = x->dependencies->count;
        out->modified = x->dependencies->modified / billion;
        out->steps = x->run.steps_used;
        liquid_sharing_end(x->run.sharing);
    }
    ruby_end(x);
    if (!ok && cause.kind == ERR_KIND_NONE)
        (void)err_arena(&cause, a);
    a->budget = budget;
    if (!ok && !str_eq(str_c(cause.file), p->source))
        err_wrap(&cause, "for %.*s", STR_ARG(p->source));
    if (!ok)
        *err = cause;
    return ok;
}

bool page_render(const struct site *s, const struct page *p, const struct render_limits *limits,
                 struct liquid_fragments *fragments, struct arena *a, struct render_out *out,
                 struct err *err)
{
    return page_render_found(s, p, limits, fragments, NULL, a, out, err);
}

bool page_render_found(const struct site *s, const struct page *p,
                       const struct render_limits *limits, struct liquid_fragments *fragments,
                       const struct found *found, struct arena *a, struct render_out *out,
                       struct err *err)
{
    struct context x = {.plugins = &plugins, .site = s, .page = p, .arena = a, .found = found};
    return render(&x, limits, fragments, body_of_whole, out, err);
}

bool page_render_last_good(const struct site *s, const struct page *p,
                           const struct render_limits *limits, struct arena *a,
                           struct render_out *out, struct err *err)
{
    return page_render_found_last_good(s, p, limits, NULL, a, out, err);
}

bool page_render_found_last_good(const struct site *s, const struct page *p,
                                 const struct render_limits *limits, const struct found *found,
                                 struct arena *a, struct render_out *out, struct err *err)
{
    struct context x = {
        .plugins = &plugins, .site = s, .page = p, .arena = a, .last_good = true, .found = found};
    return render(&x, limits, NULL, body_of_whole, out, err);
}

/* ---- search ---- */

/* The address beneath the baseurl, in the site's language. */
static bool local_url(const struct site *s, const struct page *p, struct arena *a, struct str *out)
{
    struct buf url;
    *out = p->url;
    if (site_prefix(s).len == 0)
        return true;
    buf_init(&url, a, 0);
    buf_add(&url, site_prefix(s));
    buf_add(&url, p->url);
    *out = buf_str(&url);
    return buf_ok(&url);
}

/* Without its content only what says that the page is not to be found can change that. */
static bool set_hidden(const struct site *s, const struct page *p, struct arena *a,
                       struct render_text *out)
{
    struct render_dep *deps = arena_new_array(a, 2, struct render_dep);
    if (deps == NULL)
        return false;
    deps[0] = render_dep_file(s, p->source);
    deps[1] = render_dep_file(s, CONFIG_FILE);
    out->deps = deps;
    out->dep_count = 2;
    return true;
}

static bool set_text(const struct site *s, const struct page *p, struct str html, struct arena *a,
                     struct render_text *out)
{
    struct buf text, headings;
    size_t first = 0;
    buf_init(&text, a, 0);
    buf_init(&headings, a, 0);
    plain_text_read(html, &text, &headings, &first);
    out->text = buf_str(&text);
    out->headings = buf_str(&headings);
    out->beneath = site_prefix(s);
    out->language = found_language(s, p);
    out->title = str_trim(found_title(p, a));
    if (out->title.len == 0)
        out->title = str_sub(out->headings, 0, first);
    if (out->title.len == 0)
        out->title = p->url;
    out->shown = local_url(s, p, a, &out->url) && buf_ok(&text) && buf_ok(&headings);
    return out->shown;
}

bool page_read_text(const struct site *s, const struct page *p, const struct render_limits *limits,
                    struct liquid_fragments *fragments, struct arena *a, struct render_text *out)
{
    struct render_out made;
    struct err ignored = ERR_INIT; /* it is told when the page is asked for */
    struct context now = {.plugins = &plugins, .site = s, .page = p, .arena = a};
    struct context good = {
        .plugins = &plugins, .site = s, .page = p, .arena = a, .last_good = true};
    *out = (struct render_text){.shown = false};
    if (!found_may_show(s, p))
        return set_hidden(s, p, a, out);
    bool ok = render(&now, limits, fragments, body_of_content, &made, &ignored);
    out->deps = made.deps;
    out->dep_count = made.dep_count;
    if (!ok && !err_may_pass(&ignored))
        ok = render(&good, limits, NULL, body_of_content, &made, &ignored);
    out->may_pass = !ok && err_may_pass(&ignored);
    return ok && set_text(s, p, made.body, a, out);
}

static int compare_costs(const void *a, const void *b)
{
    const struct render_cost *one = a, *other = b;
    return (one->steps < other->steps) - (one->steps > other->steps);
}

bool page_profile(const struct site *s, const struct page *p, const struct render_limits *limits,
                  struct arena *a, struct render_out *out, struct render_cost **costs,
                  size_t *count, struct err *err)
{
    struct liquid_profile profile;
    *costs = NULL;
    *count = 0;
    if (!profile_init(&profile, a))
        return err_arena(err, a);
    struct context x = {.plugins = &plugins, .site = s, .page = p, .arena = a, .profile = &profile};
    bool ok = render(&x, limits, NULL, body_of_whole, out, err);
    *costs = arena_new_array(a, profile.count, struct render_cost);
    for (size_t i = 0; *costs != NULL && i < profile.count; i++) {
        const struct profile_row *row = &profile.rows[i];
        (*costs)[(*count)++] = (struct render_cost){row->file, row->runs, row->steps};
    }
    if (*count > 0)
        qsort(*costs, *count, sizeof(**costs), compare_costs);
    return ok;
}

/* ---- the rest of the face ---- */

struct liquid_fragments *render_fragments_new(size_t bytes)
{
    return liquid_fragments_new(bytes);
}

void render_fragments_free(struct liquid_fragments *f)
{
    liquid_fragments_free(f);
}

struct render_fragments_stats render_fragments_stats(struct liquid_fragments *f)
{
    struct liquid_fragments_stats s = liquid_fragments_stats(f);
    return (struct render_fragments_stats){s.bytes, s.entries, s.stored, s.hits, s.dropped};
}

struct str page_path(const struct page *p)
{
    return p->source;
}

struct str page_text(const struct page *p, struct str key)
{
    return value_as_str(value_map_get(p->data, key));
}

bool page_key_place(const struct page *p, struct str key, struct err_place *place)
{
    if (value_map_get(p->data, key).kind == VALUE_NIL)
        return false;
    *place = p->unit != NULL ? unit_key_place(p->unit, key)
                             : (struct err_place){.file = p->source, .line = 1};
    return true;
}

bool page_date(const struct page *p, int64_t *out)
{
    struct value said = value_map_get(p->data, S("last_modified_at"));
    if (p->dated_by_file || (said.kind != VALUE_DATE && !p->dated))
        return false;
    *out = said.kind == VALUE_DATE ? said.moment->seconds : p->date.seconds;
    return true;
}
