/*
 * What a search asks of a snapshot: which page shows results, which pages there are, and which have
 * changed. See site_snapshot.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/polyglot.h"
#include "render/site/ruby_marks.h"
#include "render/site/ruby_outputs.h"

bool site_has_search(const struct site *s)
{
    return s->config->search.len > 0;
}

const struct page *site_search_page(const struct site *s)
{
    if (!site_has_search(s))
        return NULL;
    /* The setting may lack the slash of a folder, as links may. */
    struct route r = site_find(s, s->config->search);
    if (r.kind == ROUTE_REDIRECT)
        r = site_find(s, s->config->search_folder);
    return r.kind == ROUTE_PAGE && str_eq(r.page->output_ext, S(".html")) ? r.page : NULL;
}

bool site_is_search(const struct site *s, const struct route *r)
{
    const struct page *p = r->kind == ROUTE_PAGE ? site_search_page(s) : NULL;
    return p != NULL && str_eq(p->url, r->page->url);
}

struct str site_prefix(const struct site *language)
{
    return language->language != NULL ? language->language->prefix : S("");
}

void site_search_report(const struct site *s, struct diags *diags)
{
    struct err e = ERR_INIT;
    if (!site_has_search(s) || site_search_page(s) != NULL)
        return;
    (void)err_at(&e, ERR_KIND_CONFIG, config_files_where(&s->config->files, S("search")),
                 "'search' names no page of the site: %.*s. Make a page with that permalink; "
                 "it shows search.results",
                 STR_ARG(s->config->search));
    diag_add(diags, DIAG_LEVEL_WARNING, &e);
}

/* Whether a page is what the site has at its own address, and not another with that address. */
static bool is_served(const struct site *s, const struct page *p)
{
    const struct route *r = map_find(&s->routes, p->file);
    return page_has_output(p, s->config) && r != NULL && r->kind == ROUTE_PAGE && r->page == p;
}

/* The pages of a site that Ruby makes. */
static void each_output(const struct site *s, site_page_fn *each, void *self)
{
    for (size_t i = 0; i < s->outputs->count; i++) {
        const struct page *p = s->outputs->items[i].page;
        const struct route *r = p != NULL ? map_find(&s->routes, p->file) : NULL;
        if (r != NULL && r->page == p && !each(self, s, p, p))
            return;
    }
}

void site_each_page(const struct site *s, site_page_fn *each, void *self)
{
    if (s->outputs != NULL) {
        each_output(s, each, self);
        return;
    }
    for (size_t i = 0; i <= s->language_count; i++) {
        const struct site *language = i == 0 ? s : s->languages[i - 1];
        const struct value lists[] = {language->collect.pages.items,
                                      language->collect.documents.items};
        for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
            for (uint32_t n = 0; n < lists[k].len; n++) {
                const struct page *p = collect_page(lists[k].items[n]);
                if (p != NULL && is_served(language, p) &&
                    !each(self, language, site_page_now(language, p), p))
                    return;
            }
        }
    }
}

const struct page *site_page_now(const struct site *s, const struct page *listed)
{
    return edits_page(s->own.edits, listed);
}

bool site_edits_since(const struct site *old, const struct site *now, uint64_t *keys,
                      size_t capacity, size_t *count)
{
    const struct site *base = old->own.base != NULL ? old->own.base : old;
    const struct versions *edited = &now->own.edited;
    *count = 0;
    if (now == old)
        return true;
    if (now->own.base != base)
        return false;
    /* What `old` has edited, a later snapshot has as well. */
    for (size_t i = 0; i < edited->slot_count; i++) {
        const struct render_dep *dep = &edited->slots[i];
        if (dep->key == 0 || site_version(old, dep->key) == dep->version)
            continue;
        if (*count == capacity)
            return false;
        keys[(*count)++] = dep->key;
    }
    return ruby_marks_differ(old, now, keys, capacity, count);
}
