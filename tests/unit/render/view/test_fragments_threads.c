/*
 * Threads share fragments: several threads render the pages of one site at the same time, from one
 * set of fragments, while the site changes. Every page is the same as without fragments.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <pthread.h>
#include <stdio.h>

#include "render/render.h"
#include "tests/unit/folder.h"

enum { THREADS = 4, PAGES = 12, ROUNDS = 6, FRAGMENT_BYTES = 1 << 20 };

static struct folder folder;
static struct liquid_fragments *fragments;

struct worker {
    pthread_t thread;
    const struct site *site;
    struct arena arena;
    unsigned first; /* the page at which it begins */
    unsigned rendered, wrong;
};

static void write_page(int i, int version)
{
    char name[64], text[256];
    (void)snprintf(name, sizeof(name), "p%02d.html", i);
    (void)snprintf(text, sizeof(text),
                   "---\nlayout: default\ntitle: Page %d, version %d\nlang: l%d\n---\nbody\n", i,
                   version, i % 2);
    folder_replace(&folder, name, text);
}

static void write_site(void)
{
    folder_write(&folder, "_config.yml", "title: Site\n");
    folder_write(&folder, "_layouts/default.html",
                 "{% include menu.html %}{% include lang.html %}{{ list | size }}{{ content }}"
                 "{% for p in site.pages %}{% if p.url == page.url %}*{% endif %}{{ p.url }}"
                 "{% endfor %}");
    folder_write(&folder, "_includes/menu.html",
                 "{% for p in site.pages %}{{ p.title }};{% endfor %}"
                 "{% assign list = site.pages | where: 'lang', 'l0' %}");
    folder_write(&folder, "_includes/lang.html",
                 "{% for p in site.pages %}{% if p.lang == page.lang %}{{ p.title }}{% endif %}"
                 "{% endfor %}");
    for (int i = 0; i < PAGES; i++)
        write_page(i, 0);
}

static bool render(struct worker *w, const struct page *p, struct liquid_fragments *f,
                   struct str *body)
{
    struct render_out out = {.dep_count = 0};
    struct err err = ERR_INIT;
    bool ok = page_render(w->site, p, NULL, f, &w->arena, &out, &err);
    *body = out.body;
    return ok && site_deps_current(w->site, out.deps, out.dep_count);
}

static void *work(void *self)
{
    struct worker *w = self;
    for (unsigned i = 0; i < PAGES; i++) {
        char path[32];
        struct str with = S(""), without = S("");
        (void)snprintf(path, sizeof(path), "/p%02u.html", (w->first + i) % PAGES);
        struct route r = site_find(w->site, str_c(path));
        bool ok = r.kind == ROUTE_PAGE && render(w, r.page, fragments, &with) &&
                  render(w, r.page, NULL, &without);
        w->wrong += ok && str_eq(with, without) ? 0 : 1;
        w->rendered++;
    }
    return NULL;
}

/* Runs all threads at once, half of them with the snapshot before. */
static void run(const struct site *before, const struct site *now)
{
    struct worker workers[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.site = i % 2 ? before : now, .first = i * 3};
        arena_init(&workers[i].arena, 0);
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        arena_fini(&workers[i].arena);
        assert_int_equal(workers[i].rendered, PAGES);
        assert_int_equal(workers[i].wrong, 0);
    }
}

static void test_threads_share_fragments(void **state)
{
    (void)state;
    struct arena arena;
    struct diags diags;
    struct err err = ERR_INIT;
    folder_init(&folder);
    arena_init(&arena, 0);
    diags_init(&diags, &arena);
    fragments = render_fragments_new(FRAGMENT_BYTES);
    assert_non_null(fragments);
    write_site();
    struct site_options o = {.source = str_c(folder.path), .now = 1700000000};
    const struct site *before = site_load(&o, &diags, &err);
    assert_non_null(before);
    for (int round = 1; round <= ROUNDS; round++) {
        char name[32];
        write_page(round, round);
        (void)snprintf(name, sizeof(name), "p%02d.html", round);
        struct str changed = str_c(name);
        const struct site *now = site_update(before, &changed, 1, &diags, &err);
        assert_non_null(now);
        run(before, now);
        site_unref(before);
        before = now;
    }
    struct render_fragments_stats stats = render_fragments_stats(fragments);
    assert_true(stats.hits > 0 && stats.dropped > 0);
    site_unref(before);
    render_fragments_free(fragments);
    arena_fini(&arena);
    folder_fini(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads_share_fragments)};
    return cmocka_run_group_tests_name("fragments_threads", tests, NULL, NULL);
}
