/*
 * The pages, links and clouds of jekyll-tagging, and the filter of jekyll-liquify. The expected
 * texts are what the plugins (1.1.0 and 0.0.3, under Jekyll 4.3.1) wrote for these files.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>

#include "tests/unit/site_case.h"

static const char *page(const char *path)
{
    static struct render_out out;
    struct route r = site_find(site, str_c(path));
    if (r.kind != ROUTE_PAGE)
        return NULL;
    err = ERR_INIT;
    return page_render(site, r.page, NULL, NULL, &arena, &out, &err) ? arena_z(&arena, out.body)
                                                                     : "";
}

static void assert_page(const char *path, const char *expected)
{
    const char *got = page(path);
    assert_non_null(got);
    assert_string_equal(got, expected);
}

static void write_posts(void)
{
    static const char *const tags[] = {"a",
                                       "a",
                                       "a, Élan Vôtre",
                                       "a, Élan Vôtre",
                                       "a, Élan Vôtre, ÜBER",
                                       "a, Élan Vôtre, ÜBER, secret, 'été/x'",
                                       "a, Élan Vôtre, ÜBER",
                                       "x"};
    for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
        char path[64], text[256];
        (void)snprintf(path, sizeof(path), "_posts/2020-01-0%zu-p.html", i + 1);
        (void)snprintf(text, sizeof(text),
                       "---\ntitle: P%zu\ntags: [%s]\n---\n{{ page | tags }}|{{ page | keywords }}",
                       i + 1, tags[i]);
        folder_write(&folder, path, text);
    }
}

static const char settings[] =
    "plugins: [jekyll/tagging]\nbaseurl: /b\ntag_page_layout: t\ntag_page_dir: mots\n"
    "tag_feed_layout: f\ntag_feed_dir: mots\ntag_feed_data: {title: Feed}\n"
    "ignored_tags: [secret, x]\ntag_permalink_style: pretty\n";

static void write_site(void)
{
    folder_write(&folder, "_config.yml", settings);
    folder_write(&folder, "_layouts/t.html",
                 "---\n---\n{{ page.title }}|{{ page.tag }}|{{ page.url }}|{{ page.name }}|"
                 "{{ page.path }}|{% for p in page.posts %}{{ p.title }},{% endfor %}|"
                 "{{ content }}|{{ page.layout }}");
    folder_write(&folder, "_layouts/f.xml", "---\n---\n{{ page.title }} {{ page.url }}");
    folder_write(&folder, "index.html",
                 "---\n---\n{{ site | tag_cloud }}\n{{ site.tag_data | jsonify }}\n"
                 "{% for p in site.pages %}{{ p.url }} {% endfor %}");
    write_posts();
}

static void test_pages_and_feeds(void **state)
{
    (void)state;
    write_site();
    load();
    assert_int_equal(diags.count, 0);
    assert_page("/mots/elan-votre/", "|Élan Vôtre|/mots/elan-votre/|index.html|"
                                     "mots/elan-votre/index.html|P7,P6,P5,P4,P3,||t");
    assert_page("/mots/ueber/index.xml", "Feed /mots/ueber/index.xml");
    /* As in the plugin, tags of one letter are left out. */
    assert_non_null(page("/mots/secret/"));
    assert_null(page("/mots/x/"));
}

static void test_the_cloud(void **state)
{
    (void)state;
    write_site();
    load();
    assert_page(
        "/",
        "<a href=\"/b/mots/a/\" class=\"set-5\">a</a> "
        "<a href=\"/b/mots/elan-votre/\" class=\"set-4\">Élan Vôtre</a> "
        "<a href=\"/b/mots/ueber/\" class=\"set-2\">ÜBER</a> "
        "<a href=\"/b/mots/ete%2Fx/\" class=\"set-1\">été/x</a>\n"
        "[[\"a\",5],[\"secret\",1],[\"Élan Vôtre\",4],[\"ÜBER\",2],[\"été/x\",1]]\n"
        "/ /mots/a/ /mots/a/index.xml /mots/elan-votre/ /mots/elan-votre/index.xml /mots/ueber/ "
        "/mots/ueber/index.xml /mots/secret/ /mots/secret/index.xml /mots/ete/x/ "
        "/mots/ete/x/index.xml ");
}

static void test_links(void **state)
{
    (void)state;
    write_site();
    folder_write(&folder, "l.html",
                 "---\n---\n{{ 'Élan V' | tag_link }}{{ 'é' | tag_link: '/x' }}"
                 "{{ 'a' | tag_link: '/x', class: 'c' }} {{ 'a' | tag_url: 'feed' }} "
                 "{{ 'Éß ÿ Æx×÷ðÞ' | jekyll_tagging_slug }}");
    load();
    assert_page("/l.html", "<a href=\"/b/mots/elan-v/\">Élan V</a><a href=\"/x\">é</a>"
                           "<a href=\"/x\" class=\"c\">a</a> /b/mots/a/ ess-y-aex×÷dhth");
    assert_page("/2020/01/03/p.html", "<a href=\"/b/mots/a/\" rel=\"tag\">a</a>, "
                                      "<a href=\"/b/mots/elan-votre/\" rel=\"tag\">Élan Vôtre</a>|"
                                      "a,Élan Vôtre");
}

static void test_what_is_not_done_is_told(void **state)
{
    (void)state;
    folder_write(&folder, "_config.yml",
                 "plugins: [jekyll-tagging]\ntag_page_layout: t\ntag_feed_layout: f\n");
    folder_write(&folder, "_layouts/f.xml", "");
    load();
    assert_int_equal(diags.count, 2);
    assert_non_null(strstr(diags.first->err.message, "'tag_page_layout' is not the name"));
    assert_int_equal(diags.first->err.line, 2);
    assert_non_null(strstr(diags.last->err.message, "'tag_feed_dir' is not set"));
}

static void test_liquify(void **state)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"{{ page.t | liquify }}", "I am A."},
        {"{{ page.t | liquify | size }} {{ 5 | liquify }} {{ nil | liquify | inspect }}",
         "7 5 nil"},
        {"{{ page.s | liquify }}{{ z }}", "5"}, /* assignments stay */
        {"{% for i in (1..2) %}{{ page.l | liquify }}{% endfor %}", "<1><2>"},
        {"{{ page.m | liquify | markdownify }}", "<p>I am <em>A</em></p>\n"},
    };
    (void)state;
    folder_write(&folder, "_config.yml", "plugins: [jekyll-liquify]\n");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char path[16], text[512];
        (void)snprintf(path, sizeof(path), "a%zu.html", i);
        (void)snprintf(text, sizeof(text),
                       "---\ntitle: A\nt: 'I am {{ page.title }}.'\ns: '{%% assign z = 5 %%}'\n"
                       "l: '<{{ i }}>'\nm: 'I am *{{ page.title }}*'\n---\n%s",
                       rows[i].text);
        folder_write(&folder, path, text);
    }
    load();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char url[16];
        (void)snprintf(url, sizeof(url), "/a%zu.html", i);
        assert_page(url, rows[i].expected);
    }
}

static void test_an_error_in_a_text_is_told_at_the_filter(void **state)
{
    (void)state;
    folder_write(&folder, "_config.yml", "plugins: [jekyll-liquify]\n");
    folder_write(&folder, "a.html",
                 "---\nt: '{% if %}'\nu: '{{ page.u | liquify }}'\n---\n\n"
                 "x {{ page.t | liquify }}");
    folder_write(&folder, "b.html",
                 "---\nu: '{{ page.u | liquify }}'\n---\n{{ page.u | liquify }}");
    load();
    assert_string_equal(page("/a.html"), "");
    assert_int_equal(err.line, 6);
    assert_int_equal(err.column, 3);
    assert_non_null(strstr(err.context, "in a text that liquify renders"));
    assert_string_equal(page("/b.html"), ""); /* it renders itself, until a limit ends it */
    assert_int_equal(err.kind, ERR_KIND_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pages_and_feeds, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_the_cloud, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_links, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_what_is_not_done_is_told, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_liquify, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_an_error_in_a_text_is_told_at_the_filter, site_setup,
                                        site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
