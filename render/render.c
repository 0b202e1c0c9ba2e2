/*
 * The library's face. See render.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/render.h"

#include "render/plugin/links.h"
#include "render/plugin/plugin_tag.h"
#include "render/plugin/polyglot_links.h"
#include "render/plugin/post_render.h"
#include "render/view/body.h"
#include "render/view/host.h"

static const struct context_plugins plugins = {
    .rewrite_links = links_rewrite,
    .post_render = post_render,
    .write_tag = plugin_tag_write,
    .apply_filter = plugin_filter_apply,
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

static bool render_all(struct context *x, const struct page *p, struct render_out *out,
                       struct err *err)
{
    const struct unit *now = site_unit(x->site, p->source);
    now = context_use_unit(x, now != NULL ? now : p->unit);
    if (now->err != NULL) {
        *err = *now->err;
        return false;
    }
    return body_render_whole(x, p, &out->body, err);
}

static bool render(struct context *x, const struct render_limits *limits,
                   struct liquid_fragments *fragments, struct render_out *out, struct err *err)
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
        ok = render_all(x, p, out, &cause) && polyglot_write(x, &out->body, &cause);
        out->deps = x->dependencies->deps;
        out->dep_count = x->dependencies->count;
        out->modified = x->dependencies->modified / billion;
        liquid_sharing_end(x->run.sharing);
    }
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
    struct context x = {.plugins = &plugins, .site = s, .page = p, .arena = a};
    return render(&x, limits, fragments, out, err);
}

bool page_render_last_good(const struct site *s, const struct page *p,
                           const struct render_limits *limits, struct arena *a,
                           struct render_out *out, struct err *err)
{
    struct context x = {.plugins = &plugins, .site = s, .page = p, .arena = a, .last_good = true};
    return render(&x, limits, NULL, out, err);
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
