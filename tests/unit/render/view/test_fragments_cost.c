/*
 * The cost of a page whose layout makes a list of all pages: with the list of the first page at
 * hand, it grows little with the number of pages. Counted, not measured: see
 * tests/support/blocks.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>

#include "tests/support/blocks.h"
#include "tests/unit/fragments_case.h"

enum { FRAGMENT_BYTES = 16 << 20, FEW = 40, MANY = 440 };

static int setup(void **state)
{
    return fragments_setup(state, FRAGMENT_BYTES);
}

static void write_site(const char *layout, int pages)
{
    char name[64], text[256];
    folder_write(&folder, "_config.yml", "title: Site\n");
    folder_write(&folder, "_layouts/default.html", layout);
    folder_write(&folder, "_includes/card.html", "<b>{{ include.item.title }}</b>");
    for (int i = 0; i < pages; i++) {
        (void)snprintf(name, sizeof(name), "p%d.html", i);
        (void)snprintf(text, sizeof(text), "---\nlayout: default\ntitle: P%d\nlang: %s\n---\n",
                       i * 7 % pages, i % 3 ? "fr" : "en");
        folder_write(&folder, name, text);
    }
    load();
}

static uint64_t cost_of(const char *path)
{
    struct render_out out = {.dep_count = 0};
    struct route r = site_find(site, str_c(path));
    struct arena_mark mark = arena_mark(&arena);
    uint64_t before = blocks_run();
    assert_true(page_render(site, r.page, NULL, fragments, &arena, &out, &err));
    uint64_t cost = blocks_run() - before;
    arena_rewind(&arena, mark);
    return cost;
}

/*
 * The cost of a page on a site of this size after others have been rendered. *first: the cost of
 * the first page.
 */
static uint64_t cost_on(void **state, const char *layout, int pages, uint64_t *first)
{
    write_site(layout, pages);
    *first = cost_of("/p1.html");
    (void)cost_of("/p2.html");
    (void)cost_of("/p4.html");
    uint64_t cost = cost_of("/p5.html");
    assert_int_equal(fragments_teardown(state), 0);
    assert_int_equal(setup(state), 0);
    return cost;
}

#define SHOWN "{% assign shown = site.pages | where: 'lang', 'fr' | sort: 'title' %}"

static const char *const layouts[] = {
    SHOWN "{% for p in shown %}{% include card.html item=p %}{% endfor %}",
    SHOWN "{% for p in shown %}{{ p.title }}{% endfor %}{% for p in shown %}.{% endfor %}",
    "{% assign shown = site.pages | where_exp: 'p', 'p.lang == page.lang' %}"
    "{% for p in shown %}{{ p.title }}{% endfor %}",
    "{% assign groups = site.pages | group_by: 'lang' %}{% for g in groups %}{{ g.name }}"
    "{% for p in g.items %}{{ p.title }}{% endfor %}{% endfor %}",
    SHOWN "{% assign less = shown | map: 'title' | sort_natural %}{% assign more = less | uniq %}"
          "{% for t in more %}{{ t }}{% endfor %}",
};

/* For each additional page of the site: the cost to print it, without looking at it. */
static void test_a_list_is_made_once(void **state)
{
    enum { BLOCKS_A_PAGE = 10, FOR_MORE = (MANY - FEW) * BLOCKS_A_PAGE, ONCE = 10 };
    for (size_t i = 0; i < ARRAY_LEN(layouts); i++) {
        uint64_t first = 0, few = cost_on(state, layouts[i], FEW, &first);
        uint64_t many = cost_on(state, layouts[i], MANY, &first);
        bool linear = many < few + FOR_MORE && many * ONCE < first;
        if (!linear)
            print_error("%s: %llu, then %llu; %llu at first\n", layouts[i], (unsigned long long)few,
                        (unsigned long long)many, (unsigned long long)first);
        assert_true(linear);
    }
}

/* After an edit of what it was made from, it is made again, once. */
static void test_an_edit_makes_it_anew_once(void **state)
{
    enum { TIMES = 10 };
    (void)state;
    write_site(layouts[0], MANY);
    (void)cost_of("/p1.html");
    (void)cost_of("/p2.html");
    folder_replace(&folder, "p7.html", "---\nlayout: default\ntitle: Other\nlang: fr\n---\n");
    update("p7.html");
    uint64_t again = cost_of("/p3.html"), after = cost_of("/p4.html");
    assert_true(after * TIMES < again);
}

#define COST_TEST(f) cmocka_unit_test_setup_teardown(f, setup, fragments_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COST_TEST(test_a_list_is_made_once),
        COST_TEST(test_an_edit_makes_it_anew_once),
    };
    return cmocka_run_group_tests_name("fragments_cost", tests, NULL, NULL);
}
