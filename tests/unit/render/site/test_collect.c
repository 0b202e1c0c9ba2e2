/*
 * The lists of a site: which file is in which, in what order, and what stands beside a document.
 * The same is asked of Jekyll in tests/compat (the sites tris, ordre, collections, brouillons).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>
#include <string.h>

#include "render/site/collect.h"
#include "render/site/site.h"
#include "tests/unit/site_case.h"

static void page(const char *name, const char *front)
{
    char text[256];
    (void)snprintf(text, sizeof(text), "---\n%s\n---\n", front);
    folder_write(&folder, name, text);
}

static void config(const char *text)
{
    folder_write(&folder, "_config.yml", text);
}

static void load_shown(struct site_shown shown)
{
    struct site_options o = {.source = str_c(folder.path), .now = NOON, .shown = shown};
    site_unref(site);
    site = site_load(&o, &diags, &err);
    assert_non_null(site);
}

static struct str path_of(struct value item)
{
    const struct page *p = collect_page(item);
    return p != NULL ? p->source : ((const struct unit *)(const void *)item.drop)->path;
}

/* The paths of a list: "a.md b.md". */
static const char *paths(struct value items)
{
    struct buf out;
    buf_init(&out, &arena, 0);
    for (uint32_t i = 0; i < items.len; i++)
        buf_printf(&out, "%s%.*s", i > 0 ? " " : "", STR_ARG(path_of(items.items[i])));
    return arena_z(&arena, buf_str(&out));
}

static const char *posts(void)
{
    return paths(site->collect.posts.items);
}

/* Tags or categories: "name: a.md b.md; name: c.md". */
static const char *groups(struct value map)
{
    struct buf out;
    buf_init(&out, &arena, 0);
    assert_int_equal(map.kind, VALUE_MAP);
    for (uint32_t i = 0; i < map.map->count; i++) {
        struct str name = value_to_str(map.map->pairs[i].key, NULL, &arena);
        buf_printf(&out, "%s%.*s: %s", i > 0 ? "; " : "", STR_ARG(name),
                   paths(map.map->pairs[i].value));
    }
    return arena_z(&arena, buf_str(&out));
}

static const struct collect_collection *collection(const char *label)
{
    for (size_t i = 0; i < site->config->collection_count; i++) {
        if (str_eq(site->config->collections[i].label, str_c(label)))
            return &site->collect.collections[i];
    }
    fail();
    return NULL;
}

static const char *docs(const char *label)
{
    return paths(collection(label)->docs.items);
}

static const struct page *page_at(const char *path)
{
    const struct unit *u = site_unit(site, str_c(path));
    assert_non_null(u);
    assert_non_null(u->page);
    return u->page;
}

static const char *source(const struct page *p)
{
    return p != NULL ? arena_z(&arena, p->source) : "";
}

/* ---- posts ---- */

static void test_posts_are_newest_first(void **state)
{
    (void)state;
    page("_posts/2020-01-02-b.md", "");
    page("_posts/2020-01-02-a.md", "");
    page("_posts/2020-01-02-c.md", "date: 2020-01-02 00:00:01");
    page("_posts/2019-12-31-z.md", "");
    page("_posts/2021-01-01-moved.md", "date: 2018-01-01");
    page("_posts/2010-01-01-late.md", "date: 2022-05-06 07:08:09 +0200");
    page("sub/_posts/2020-01-02-b.md", "");
    load();
    assert_string_equal(posts(), "_posts/2010-01-01-late.md _posts/2020-01-02-c.md "
                                 "sub/_posts/2020-01-02-b.md _posts/2020-01-02-b.md "
                                 "_posts/2020-01-02-a.md _posts/2019-12-31-z.md "
                                 "_posts/2021-01-01-moved.md");
    assert_string_equal(docs("posts"), "_posts/2021-01-01-moved.md _posts/2019-12-31-z.md "
                                       "_posts/2020-01-02-a.md _posts/2020-01-02-b.md "
                                       "sub/_posts/2020-01-02-b.md _posts/2020-01-02-c.md "
                                       "_posts/2010-01-01-late.md");
}

/* Zones count: the later moment may have the earlier day. */
static void test_dates_are_moments(void **state)
{
    (void)state;
    page("_posts/2020-01-01-west.md", "date: 2020-01-01 23:30:00 -0500");
    page("_posts/2020-01-01-east.md", "date: 2020-01-02 02:00:00 +0900");
    page("_posts/2020-01-01-utc.md", "date: 2020-01-02 00:00:00 +0000");
    load();
    assert_string_equal(posts(), "_posts/2020-01-01-west.md _posts/2020-01-01-utc.md "
                                 "_posts/2020-01-01-east.md");
}

/* A document of the future is listed, though it is not written; a post is not even listed. */
static void test_what_is_not_shown_is_in_no_list(void **state)
{
    (void)state;
    static const struct {
        struct site_shown shown;
        const char *posts, *docs;
    } rows[] = {
        {{0}, "_posts/2020-01-01-a.md", "_docs/d.md _docs/later.md"},
        {{.future = true},
         "_posts/2999-01-01-future.md _posts/2020-01-01-a.md",
         "_docs/d.md _docs/later.md"},
        {{.unpublished = true},
         "_posts/2020-01-02-no.md _posts/2020-01-01-a.md",
         "_docs/d.md _docs/later.md _docs/no.md"},
        {{.drafts = true}, "_drafts/draft.md _posts/2020-01-01-a.md", "_docs/d.md _docs/later.md"},
    };
    config("collections: {docs: {output: true}}\n");
    page("_posts/2020-01-01-a.md", "");
    page("_posts/2020-01-02-no.md", "published: false");
    page("_posts/2999-01-01-future.md", "");
    page("_posts/undated.md", "");
    page("_drafts/draft.md", "date: 2021-01-01");
    page("_docs/d.md", "");
    page("_docs/no.md", "published: false");
    page("_docs/later.md", "date: 2999-01-01");
    page("a.md", "");
    page("no.md", "published: false");
    page("later.md", "date: 2999-01-01");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        load_shown(rows[i].shown);
        assert_string_equal(posts(), rows[i].posts);
        assert_string_equal(docs("docs"), rows[i].docs);
        assert_string_equal(paths(site->collect.pages.items),
                            rows[i].shown.unpublished ? "a.md later.md no.md" : "a.md later.md");
        assert_int_equal(collect_position(&site->collect, page_at("no.md")) != NULL,
                         rows[i].shown.unpublished);
    }
    assert_int_equal(diags.count, 0);
}

static void test_limit_posts_keeps_the_newest(void **state)
{
    (void)state;
    page("_posts/2020-01-01-a.md", "tags: x");
    page("_posts/2020-01-02-b.md", "tags: x");
    page("_posts/2020-01-03-c.md", "tags: y");
    config("limit_posts: 2\n");
    load();
    assert_string_equal(posts(), "_posts/2020-01-03-c.md _posts/2020-01-02-b.md");
    assert_string_equal(groups(site->collect.tags),
                        "x: _posts/2020-01-02-b.md; y: _posts/2020-01-03-c.md");
    assert_null(collect_previous(&site->collect, page_at("_posts/2020-01-02-b.md")));
    load_shown((struct site_shown){.limits_posts = true, .limit_posts = 1});
    assert_string_equal(posts(), "_posts/2020-01-03-c.md");
    load_shown((struct site_shown){.limits_posts = true, .limit_posts = 9});
    assert_int_equal(site->collect.posts.items.len, 3);
}

/* ---- collections ---- */

static void test_documents_by_date_and_path(void **state)
{
    (void)state;
    config("collections: {docs: {output: true}}\n");
    page("_docs/b.md", "");
    page("_docs/B.md", "");
    page("_docs/a/z.md", "");
    page("_docs/a.md", "");
    page("_docs/10.md", "");
    page("_docs/9.md", "");
    folder_write(&folder, "_docs/x.txt", "no front matter");
    load();
    assert_string_equal(docs("docs"), "_docs/10.md _docs/9.md _docs/B.md _docs/a.md _docs/a/z.md "
                                      "_docs/b.md");
    assert_string_equal(paths(collection("docs")->files.items), "_docs/x.txt");
}

static void test_sort_by_a_key(void **state)
{
    (void)state;
    config("collections: {docs: {sort_by: rank}}\n");
    page("_docs/a.md", "rank: 3");
    page("_docs/b.md", "rank: 1");
    page("_docs/c.md", "");
    page("_docs/d.md", "rank: 1.5");
    page("_docs/e.md", "rank: 1");
    page("_docs/f.md", "rank:");
    load();
    assert_string_equal(docs("docs"),
                        "_docs/b.md _docs/e.md _docs/d.md _docs/a.md _docs/c.md _docs/f.md");
    config("collections: {docs: {sort_by: [rank]}}\n"); /* no name of a key */
    update("_config.yml");
    assert_string_equal(docs("docs"),
                        "_docs/a.md _docs/b.md _docs/c.md _docs/d.md _docs/e.md _docs/f.md");
}

static void test_an_order_of_files(void **state)
{
    (void)state;
    config("collections:\n  docs:\n    sort_by: rank\n"
           "    order: [c.md, absent.md, sub/d.md, c.md, 1.md]\n");
    page("_docs/a.md", "rank: 9");
    page("_docs/b.md", "rank: 1");
    page("_docs/c.md", "");
    page("_docs/sub/d.md", "");
    page("_docs/1.md", "");
    load();
    assert_string_equal(docs("docs"), "_docs/c.md _docs/sub/d.md _docs/1.md _docs/a.md _docs/b.md");
    config("collections: {docs: {order: []}}\n");
    update("_config.yml");
    assert_string_equal(docs("docs"), "_docs/1.md _docs/a.md _docs/b.md _docs/c.md _docs/sub/d.md");
}

static void test_collections_are_described_by_label(void **state)
{
    (void)state;
    static const char *const labels[] = {"alpha", "posts", "zeta"};
    config("collections: {zeta: {output: true}, alpha: {}}\n");
    load();
    struct value described = site->collect.described;
    assert_int_equal(described.len, ARRAY_LEN(labels));
    for (uint32_t i = 0; i < described.len; i++)
        assert_true(described.items[i].drop == &collection(labels[i])->drop);
}

static void test_the_lists_of_all(void **state)
{
    (void)state;
    config("collections: {zoo: {output: true}, docs: {}}\n");
    page("index.md", "");
    page("b.md", "");
    page("z/b.md", "");
    page("z/x.json", "");
    page("pretty.txt", "permalink: /p/");
    folder_write(&folder, "s.txt", "x");
    page("_docs/d.md", "");
    folder_write(&folder, "_docs/d.txt", "x");
    page("_zoo/z.md", "");
    page("_posts/2020-01-01-p.md", "");
    load();
    const struct collect *c = &site->collect;
    assert_string_equal(paths(c->pages.items), "z/b.md b.md index.md pretty.txt z/x.json");
    assert_string_equal(paths(c->html_pages.items), "z/b.md b.md index.md pretty.txt");
    assert_string_equal(paths(c->static_files.items), "s.txt _docs/d.txt");
    assert_string_equal(paths(c->documents.items),
                        "_posts/2020-01-01-p.md _zoo/z.md _docs/d.md _docs/d.txt");
}

/* ---- tags and categories ---- */

static void test_tags_and_categories(void **state)
{
    (void)state;
    page("_posts/2020-01-01-a.md", "tags: [old, both]\ncategories: one two");
    page("_posts/2020-01-02-b.md", "tags: both new\ncategory: two");
    page("sub/_posts/2020-01-03-c.md", "tags: [both, both]");
    page("_posts/2020-01-04-none.md", "tags:\ncategories: []");
    page("page.md", "tags: [page]");
    load();
    assert_string_equal(groups(site->collect.tags),
                        "old: _posts/2020-01-01-a.md; "
                        "both: sub/_posts/2020-01-03-c.md sub/_posts/2020-01-03-c.md "
                        "_posts/2020-01-02-b.md _posts/2020-01-01-a.md; "
                        "new: _posts/2020-01-02-b.md");
    assert_string_equal(groups(site->collect.categories),
                        "one: _posts/2020-01-01-a.md; "
                        "two: _posts/2020-01-02-b.md _posts/2020-01-01-a.md; "
                        "sub: sub/_posts/2020-01-03-c.md");
}

static void test_a_site_without_posts(void **state)
{
    (void)state;
    load();
    assert_string_equal(posts(), "");
    assert_string_equal(groups(site->collect.tags), "");
    assert_string_equal(groups(site->collect.categories), "");
    assert_string_equal(paths(site->collect.documents.items), "");
    assert_true(site_is_empty(site));
}

/* ---- positions ---- */

static void test_previous_and_next(void **state)
{
    (void)state;
    static const char *const in_order[] = {"_docs/c.md", "_docs/a.md", "_docs/b.md"};
    config("collections: {docs: {sort_by: rank}}\n");
    page("_docs/a.md", "rank: 2");
    page("_docs/b.md", "rank: 3");
    page("_docs/c.md", "rank: 1");
    page("_posts/2020-01-01-a.md", "");
    page("_posts/2020-01-02-b.md", "");
    page("_posts/2020-01-03-no.md", "published: false");
    page("_posts/2020-01-04-d.md", "");
    page("x.md", "");
    page("y.md", "");
    load();
    const struct collect *c = &site->collect;
    for (size_t i = 0; i < ARRAY_LEN(in_order); i++) {
        const struct page *p = page_at(in_order[i]);
        assert_string_equal(source(collect_previous(c, p)), i > 0 ? in_order[i - 1] : "");
        assert_string_equal(source(collect_next(c, p)),
                            i + 1 < ARRAY_LEN(in_order) ? in_order[i + 1] : "");
    }
    const struct page *b = page_at("_posts/2020-01-02-b.md");
    assert_string_equal(source(collect_previous(c, b)), "_posts/2020-01-01-a.md");
    assert_string_equal(source(collect_next(c, b)), "_posts/2020-01-04-d.md");
    assert_null(collect_next(c, page_at("x.md")));
    assert_null(collect_previous(c, page_at("y.md")));
    assert_null(collect_next(c, page_at("_posts/2020-01-03-no.md")));
}

static void test_positions_of_many(void **state)
{
    (void)state;
    enum { MANY = 100 };
    char name[32];
    config("collections: {docs: {}}\n");
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(name, sizeof(name), "_docs/%03d.md", i);
        page(name, "");
    }
    page("page.md", "");
    page("no.md", "published: false");
    load();
    const struct collect *c = &site->collect;
    uint64_t last = 0;
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(name, sizeof(name), "_docs/%03d.md", i);
        const struct page *p = page_at(name);
        const struct collect_position *at = collect_position(c, p);
        assert_non_null(at);
        assert_true(at->page == p);
        assert_int_equal(at->index, i);
        assert_true(i == 0 || collect_order(c, p) > last);
        last = collect_order(c, p);
    }
    assert_true(collect_order(c, page_at("page.md")) > last); /* pages come last */
    assert_null(collect_position(c, page_at("no.md")));
    assert_true(collect_order(c, page_at("no.md")) == UINT64_MAX);
}

/* ---- templates ---- */

static void test_layouts_have_names_without_extension(void **state)
{
    (void)state;
    folder_write(&folder, "_layouts/default.html", "{{ content }}");
    folder_write(&folder, "_layouts/sub/x.html", "{{ content }}");
    folder_write(&folder, "_includes/nav.html", "nav");
    load();
    assert_non_null(site_layout(site, S("default")));
    assert_non_null(site_layout(site, S("sub/x")));
    assert_null(site_layout(site, S("default.html")));
    assert_null(site_layout(site, S("x")));
    assert_non_null(site_include(site, S("nav.html")));
    assert_null(site_include(site, S("nav")));
}

/* ---- versions of lists ---- */

static void test_a_list_changes_with_its_members(void **state)
{
    (void)state;
    config("collections: {docs: {}}\n");
    page("_posts/2020-01-01-a.md", "title: A");
    page("_docs/d.md", "");
    load();
    uint64_t of_posts = site->collect.posts.version, of_docs = collection("docs")->docs.version;
    load_shown((struct site_shown){0});
    assert_true(site->collect.posts.version == of_posts);
    page("_posts/2020-01-01-a.md", "title: B");
    load_shown((struct site_shown){0});
    assert_true(site->collect.posts.version != of_posts);
    assert_true(collection("docs")->docs.version == of_docs);
    page("_docs/e.md", "");
    load_shown((struct site_shown){0});
    assert_true(collection("docs")->docs.version != of_docs);
}

/* ---- memory ---- */

static bool collect_within(size_t budget)
{
    struct arena own;
    struct collect out;
    arena_init(&own, budget);
    bool ok = collect_build(&out, site->config, NULL, site->units, site->unit_count, &own);
    assert_true(ok || own.failure == ARENA_FAILURE_BUDGET);
    if (ok)
        assert_string_equal(paths(out.documents.items), paths(site->collect.documents.items));
    arena_fini(&own);
    return ok;
}

static void test_memory_ends(void **state)
{
    (void)state;
    enum { STEP = 32, MOST = 1 << 20 };
    size_t budget = STEP;
    config("collections: {docs: {sort_by: rank}, more: {order: [b.md, a.md]}}\n");
    page("_posts/2020-01-01-a.md", "tags: [x, y]\ncategories: z");
    page("_docs/a.md", "rank: 2");
    page("_docs/b.md", "rank: 1");
    page("_more/a.md", "");
    page("_more/b.md", "");
    folder_write(&folder, "_more/x.txt", "x");
    folder_write(&folder, "_data/d.yml", "a: [1]\n");
    folder_write(&folder, "_layouts/default.html", "{{ content }}");
    page("index.md", "layout: default");
    load();
    while (budget < MOST && !collect_within(budget))
        budget += STEP;
    assert_true(budget > STEP && budget < MOST);
}

#define COLLECT_TEST(f) cmocka_unit_test_setup_teardown(f, site_setup, site_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COLLECT_TEST(test_posts_are_newest_first),
        COLLECT_TEST(test_dates_are_moments),
        COLLECT_TEST(test_what_is_not_shown_is_in_no_list),
        COLLECT_TEST(test_limit_posts_keeps_the_newest),
        COLLECT_TEST(test_documents_by_date_and_path),
        COLLECT_TEST(test_sort_by_a_key),
        COLLECT_TEST(test_an_order_of_files),
        COLLECT_TEST(test_collections_are_described_by_label),
        COLLECT_TEST(test_the_lists_of_all),
        COLLECT_TEST(test_tags_and_categories),
        COLLECT_TEST(test_a_site_without_posts),
        COLLECT_TEST(test_previous_and_next),
        COLLECT_TEST(test_positions_of_many),
        COLLECT_TEST(test_layouts_have_names_without_extension),
        COLLECT_TEST(test_a_list_changes_with_its_members),
        COLLECT_TEST(test_memory_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
