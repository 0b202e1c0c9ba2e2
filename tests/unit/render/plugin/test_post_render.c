/*
 * The plugins that rewrite whole pages. Those that Debian has are compared with Jekyll by
 * tests/compat/sites; the cases here are from the documents of the others.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>

#include "tests/unit/site_case.h"

/* Pages of one site: the source of each, and a text that the page must have. */
struct rewritten {
    const char *written, *expected;
};

static void assert_page(const char *path, const char *expected)
{
    struct render_out out;
    struct route r = site_find(site, str_c(path));
    assert_int_equal(r.kind, ROUTE_PAGE);
    assert_true(page_render(site, r.page, NULL, NULL, &arena, &out, &err));
    assert_string_equal(arena_z(&arena, out.body), expected);
}

static void assert_rewritten(const char *config, const struct rewritten *rows, size_t n)
{
    folder_write(&folder, "_config.yml", config);
    for (size_t i = 0; i < n; i++) {
        char path[32], text[512];
        (void)snprintf(path, sizeof(path), "p%zu.html", i);
        (void)snprintf(text, sizeof(text), "---\n---\n%s", rows[i].written);
        folder_write(&folder, path, text);
    }
    load();
    for (size_t i = 0; i < n; i++) {
        char path[32];
        (void)snprintf(path, sizeof(path), "/p%zu.html", i);
        assert_page(path, rows[i].expected);
    }
}

#define EMOJI(name, code)                                                                          \
    "<img class=\"emoji\" title=\":" name ":\" alt=\":" name                                       \
    ":\" src=\"https://github.githubassets.com/images/icons/emoji/unicode/" code                   \
    ".png\" height=\"20\" width=\"20\">"

static void test_emoji(void **state)
{
    static const struct rewritten rows[] = {
        {":+1::-1:", EMOJI("+1", "1f44d") EMOJI("-1", "1f44e")},
        {"10:30:zzz:", "10:30" EMOJI("zzz", "1f4a4")},
        {":fr: :heart: :zombie_woman:",
         EMOJI("fr", "1f1eb-1f1f7") " " EMOJI("heart", "2764") " " EMOJI("zombie_woman",
                                                                         "1f9df-2640")},
        {":no_such_name: : :: :+1", ":no_such_name: : :: :+1"},
        /* Control characters are not in what Nokogiri writes. */
        {"a\bb\f<i title=\"\vx\">:fr:</i><!-- \001 --><script>\033</script>",
         "ab<i title=\"x\">" EMOJI("fr", "1f1eb-1f1f7") "</i><!--  --><script></script>"},
        {"<tt>:a:</tt><pre><b>:a:</b></pre><i title=\":a:\">:a:</i>",
         "<tt>:a:</tt><pre><b>:a:</b></pre><i title=\":a:\">" EMOJI("a", "1f170") "</i>"},
        {"<head><title>:a:</title></head><body x>:a:</body>:a:",
         "<head><title>:a:</title></head><body x>" EMOJI("a", "1f170") "</body>:a:"},
        {"&lt;b&gt; :a:", "&lt;b&gt; " EMOJI("a", "1f170")},
    };
    (void)state;
    assert_rewritten("plugins: [jemoji]\n", rows, ARRAY_LEN(rows));
}

static void test_emoji_of_another_place(void **state)
{
    static const struct rewritten before[] = {{":a:", EMOJI("a", "1f170")}};
    (void)state;
    assert_rewritten("plugins: [jemoji]\n", before, ARRAY_LEN(before));
    folder_write(&folder, "_config.yml", "plugins: [jemoji]\nemoji: {src: /e}\n");
    update("_config.yml");
    assert_page("/p0.html", "<img class=\"emoji\" title=\":a:\" alt=\":a:\" "
                            "src=\"/e/emoji/unicode/1f170.png\" height=\"20\" width=\"20\">");
}

static void test_links_to_other_sites(void **state)
{
    static const struct rewritten rows[] = {
        {"<a href='https://b.example/x?a=1&amp;b=2' class=c>b</a>",
         "<a href=\"https://b.example/x?a=1&amp;b=2\" class=\"c\" target=\"_blank\" "
         "rel=\"noopener noreferrer\">b</a>"},
        {"<a href=\"https://A.example/x\">a</a><a href=\"/x\">x</a><a name=\"y\">y</a>",
         "<a href=\"https://A.example/x\">a</a><a href=\"/x\">x</a><a name=\"y\">y</a>"},
        {"<a href=\"mailto:http://b.example\">b</a><a href=\"ftp://b.example/\">b</a>",
         "<a href=\"mailto:http://b.example\">b</a><a href=\"ftp://b.example/\">b</a>"},
        {"<a rel=\"me\" target=\"x\" href=\"http://b.example/\">b</a>",
         "<a rel=\"noopener noreferrer\" target=\"_blank\" href=\"http://b.example/\">b</a>"},
        {"<head><title>t</title></head><body><a href=\"http://b.example/\">b</a></body>",
         "<head><title>t</title></head><body><a href=\"http://b.example/\" target=\"_blank\" "
         "rel=\"noopener noreferrer\">b</a></body>"},
    };
    (void)state;
    assert_rewritten("url: https://a.example\nplugins: [jekyll-target-blank]\n", rows,
                     ARRAY_LEN(rows));
}

static void test_links_to_other_sites_by_their_settings(void **state)
{
    static const struct rewritten rows[] = {
        {"<a href=\"http://b.example/\">b</a>", "<a href=\"http://b.example/\">b</a>"},
        {"<a class=\"x ext\" href=\"http://b.example/\">b</a>",
         "<a class=\"some more x ext\" href=\"http://b.example/\" target=\"_blank\" "
         "rel=\"noreferrer nofollow &quot;\">b</a>"},
    };
    (void)state;
    assert_rewritten("url: https://a.example\nplugins: [jekyll-target-blank]\n"
                     "target-blank: {css_class: ext, add_css_classes: some more,"
                     " noopener: false, rel: 'nofollow \"'}\n",
                     rows, ARRAY_LEN(rows));
}

static void test_loading_lazy(void **state)
{
    static const struct rewritten rows[] = {
        {"<img src=\"a.png\"><img src=b.png /><iframe src=\"c\"></iframe>",
         "<img src=\"a.png\" loading=\"lazy\"><img src=\"b.png\" loading=\"lazy\">"
         "<iframe src=\"c\" loading=\"lazy\"></iframe>"},
        {"<img alt=\"src=\"><img loading=\"eager\" src=\"a.png\">",
         "<img alt=\"src=\"><img loading=\"eager\" src=\"a.png\">"},
        {"<p>no image", "<p>no image"},
    };
    (void)state;
    assert_rewritten("plugins: [jekyll-loading-lazy]\n", rows, ARRAY_LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_emoji, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_emoji_of_another_place, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_links_to_other_sites, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_links_to_other_sites_by_their_settings, site_setup,
                                        site_teardown),
        cmocka_unit_test_setup_teardown(test_loading_lazy, site_setup, site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
