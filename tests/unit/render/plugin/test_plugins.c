/*
 * The common plugins on real folders: their pages appear, change and disappear with the files that
 * they are made from. tests/compat/sites compares what they print with Jekyll.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tests/unit/site_case.h"

enum { FILES_MAX = 8 };

/* The page at a path; NULL if the path has no page, "" and err if it cannot be rendered. */
static struct render_out out;
static const char *page(const char *path)
{
    struct route r = site_find(site, str_c(path));
    if (r.kind != ROUTE_PAGE)
        return NULL;
    err = ERR_INIT;
    bool ok = page_render(site, r.page, NULL, NULL, &arena, &out, &err);
    return ok ? arena_z(&arena, out.body) : "";
}

static void assert_has(const char *text, const char *part)
{
    assert_non_null(text);
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is not in: %s (%s)", part, text, err.message);
}

/* Whether the last render, of that source, is still current for the path. */
static bool is_current(const char *path, const char *source)
{
    struct route r = site_find(site, str_c(path));
    return r.kind == ROUTE_PAGE && str_eq(page_path(r.page), str_c(source)) &&
           site_deps_current(site, out.deps, out.dep_count);
}

struct file {
    const char *path, *text;
};

/*
 * A site, one of its pages, and an edit that changes that page. before, after: its text; NULL: no
 * page.
 */
struct edit {
    const char *name;
    struct file files[FILES_MAX];
    const char *url, *before;
    struct file change; /* text NULL: removed */
    const char *after;
};

#define POST(day)     "_posts/2020-01-0" #day "-p.md", "---\n---\np" #day "\n"
#define SMALL(plugin) "_config.yml", "url: https://a.example\nplugins: [" plugin "]\n"
#define V2                                                                                         \
    "_config.yml", "plugins: [jekyll-paginate-v2]\npagination: {enabled: true, per_page: 1}\n"
#define INDEX_V2 "index.html", "---\npagination: {enabled: true}\n---\n"
#define SHOWN_V2 "{% for p in paginator.posts %}{{ p.title }}{% endfor %}{{ paginator.page }}"

static const struct edit edits[] = {
    {"a redirect goes when nobody asks for it",
     {{SMALL("jekyll-redirect-from")}, {"a.md", "---\nredirect_from: /old\n---\n"}},
     "/old",
     "https://a.example/a.html",
     {"a.md", "---\n---\n"},
     NULL},
    {"a redirect follows the page's address",
     {{SMALL("jekyll-redirect-from")}, {"a.md", "---\nredirect_from: /old\n---\n"}},
     "/old",
     "https://a.example/a.html",
     {"a.md", "---\nredirect_from: /old\npermalink: /b/\n---\n"},
     "https://a.example/b/"},
    {"a site's own layout for redirects counts as soon as it is there",
     {{SMALL("jekyll-redirect-from")}, {"a.md", "---\nredirect_from: /old\n---\n"}},
     "/old",
     "Redirecting",
     {"_layouts/redirect.html", "moved"},
     "moved"},
    {"redirects.json has what is new",
     {{SMALL("jekyll-redirect-from")}, {"a.md", "---\nredirect_from: /old\n---\n"}},
     "/redirects.json",
     "{\"/old\":\"https://a.example/a.html\"}",
     {"b.md", "---\nredirect_from: /more\n---\n"},
     "\"/more\""},
    {"an archive has the titles of its posts",
     {{"_config.yml", "plugins: [jekyll-archives]\njekyll-archives: {enabled: [year]}\n"},
      {"_layouts/archive.html", "{% for p in page.posts %}{{ p.title }}{% endfor %}"},
      {"_posts/2020-01-01-p.md", "---\ntitle: old\n---\n"}},
     "/2020/",
     "old",
     {"_posts/2020-01-01-p.md", "---\ntitle: new\n---\n"},
     "new"},
    {"pages that show the archives of all show their posts",
     {{"_config.yml", "plugins: [jekyll-archives]\njekyll-archives: {enabled: [year]}\n"},
      {"all.html",
       "---\n---\n{% for a in site.pages %}{{ a.type }}{% for p in a.posts %}{{ p.title }}"
       "{% endfor %}{% endfor %}"},
      {"_posts/2020-01-01-p.md", "---\ntitle: old\n---\n"}},
     "/all.html",
     "yearold",
     {"_posts/2020-01-01-p.md", "---\ntitle: new\n---\n"},
     "yearnew"},
    {"an archive goes with the last post of its tag",
     {{"_config.yml", "plugins: [jekyll-archives]\njekyll-archives: {enabled: [tags]}\n"},
      {"_layouts/archive.html", "{{ page.title }}"},
      {"_posts/2020-01-01-p.md", "---\ntags: one two\n---\n"}},
     "/tag/two/",
     "two",
     {"_posts/2020-01-01-p.md", "---\ntags: one\n---\n"},
     NULL},
    {"a table of contents has a new heading",
     {{SMALL("jekyll-toc")},
      {"_layouts/d.html", "{{ content | toc_only }}"},
      {"a.md", "---\nlayout: d\ntoc: true\n---\n# One\n"}},
     "/a.html",
     "<a href=\"#one\">One</a></li>\n</ul>",
     {"a.md", "---\nlayout: d\ntoc: true\n---\n# One\n\n## Two\n"},
     "<a href=\"#two\">Two</a>"},
    {"a filter of a plugin that is not listed is none",
     {{"_config.yml", "plugins: []\n"}, {"a.md", "---\ntoc: true\n---\n{{ '# One' | toc_only }}"}},
     "/a.html",
     "<h1 id=\"one\">One</h1>",
     {"_config.yml", "plugins: [jekyll-toc]\n"},
     "<ul id=\"toc\" class=\"section-nav\">"},
    {"a feed has a new post",
     {{SMALL("jekyll-feed")}, {POST(1)}},
     "/feed.xml",
     "<![CDATA[<p>p1</p>]]>",
     {POST(2)},
     "<![CDATA[<p>p2</p>]]>"},
    {"a feed of a tag goes with the last post that has it",
     {{"_config.yml", "plugins: [jekyll-feed]\nfeed: {tags: true}\n"},
      {"_posts/2020-01-01-p.md", "---\ntags: x\n---\n"}},
     "/feed/by_tag/x.xml",
     "<entry>",
     {"_posts/2020-01-01-p.md", NULL},
     NULL},
    {"an own file takes the place of a feed",
     {{SMALL("jekyll-feed")}, {POST(1)}},
     "/feed.xml",
     "<entry>",
     {"feed.xml", "---\n---\nown"},
     "own"},
    {"a sitemap has a new page",
     {{SMALL("jekyll-sitemap")}, {"a.md", "---\n---\n"}},
     "/sitemap.xml",
     "<loc>https://a.example/a.html</loc>",
     {"b.md", "---\n---\n"},
     "<loc>https://a.example/b.html</loc>"},
    {"a page behind the first goes when the posts fit on one",
     {{"_config.yml", "plugins: [jekyll-paginate]\npaginate: 1\n"},
      {"index.html", "---\n---\n{{ paginator.page }} of {{ paginator.total_pages }}"},
      {POST(1)},
      {POST(2)}},
     "/page2/",
     "2 of 2",
     {"_posts/2020-01-02-p.md", NULL},
     NULL},
    {"the first page knows of a new one",
     {{"_config.yml", "plugins: [jekyll-paginate]\npaginate: 1\n"},
      {"index.html", "---\n---\n{{ paginator.next_page_path }}."},
      {POST(1)}},
     "/",
     ".",
     {POST(2)},
     "/page2."},
    {"another index.html becomes the one that is paginated",
     {{"_config.yml", "plugins: [jekyll-paginate]\npaginate: 1\npaginate_path: /b/:num\n"},
      {"index.html", "---\n---\n[{{ paginator.page }}]"},
      {POST(1)}},
     "/",
     "[1]",
     {"b/index.html", "---\n---\n"},
     "[]"},
    {"an autopage goes with the last post of its tag",
     {{V2 "autopages: {enabled: true}\n"},
      {"_layouts/autopage_tags.html", SHOWN_V2},
      {"_posts/2020-01-01-p.md", "---\ntags: x\n---\n"}},
     "/tag/x/",
     "P1",
     {"_posts/2020-01-01-p.md", "---\n---\n"},
     NULL},
    {"the pages of paginate-v2 follow the page that they are made of",
     {{V2}, {INDEX_V2 SHOWN_V2}, {POST(1)}, {POST(2)}},
     "/page2/",
     "P2",
     {INDEX_V2 "new {{ paginator.page }}"},
     "new 2"},
    {"a page becomes one of many by its front matter",
     {{V2}, {"index.html", "---\n---\n" SHOWN_V2}, {POST(1)}, {POST(2)}},
     "/",
     "",
     {INDEX_V2 SHOWN_V2},
     "P1"},
    {"a page of a tag has the titles of its posts",
     {{"_config.yml", "plugins: [jekyll-tagging]\ntag_page_layout: t\ntag_page_dir: tag\n"},
      {"_layouts/t.html", "{% for p in page.posts %}{{ p.title }}{% endfor %}"},
      {"_posts/2020-01-01-p.md", "---\ntitle: old\ntags: x\n---\n"}},
     "/tag/x.html",
     "old",
     {"_posts/2020-01-01-p.md", "---\ntitle: new\ntags: x\n---\n"},
     "new"},
    {"a page of a tag goes with the last post that has it",
     {{"_config.yml", "plugins: [jekyll/tagging]\ntag_page_layout: t\ntag_page_dir: tag\n"},
      {"_layouts/t.html", "{{ page.tag }}"},
      {"_posts/2020-01-01-p.md", "---\ntags: x y\n---\n"}},
     "/tag/y.html",
     "y",
     {"_posts/2020-01-01-p.md", "---\ntags: x\n---\n"},
     NULL},
    {"a cloud of tags has a new one",
     {{"_config.yml", "plugins: [jekyll-tagging]\ntag_page_dir: tag\n"},
      {"index.html", "---\n---\n{{ site | tag_cloud }}"},
      {"_posts/2020-01-01-p.md", "---\ntags: x\n---\n"}},
     "/",
     "<a href=\"/tag/x.html\" class=\"set-5\">x</a>",
     {"_posts/2020-01-02-q.md", "---\ntags: x y\n---\n"},
     "class=\"set-1\">y</a>"},
    {"what liquify reads is a dependency",
     {{SMALL("jekyll-liquify")},
      {"_data/d.yml", "v: one\n"},
      {"a.html", "---\nt: '{{ site.data.d.v }}'\n---\n{{ page.t }} {{ page.t | liquify }}."}},
     "/a.html",
     "{{ site.data.d.v }} one.",
     {"_data/d.yml", "v: two\n"},
     "{{ site.data.d.v }} two."},
    {"a README gives way to an index",
     {{SMALL("jekyll-readme-index")}, {"README.md", "readme"}},
     "/",
     "readme",
     {"index.html", "---\n---\nindex"},
     "index"},
    {"a link follows the page that it leads to",
     {{SMALL("jekyll-relative-links")},
      {"a.md", "---\n---\n[b](b.md#x)\n"},
      {"b.md", "---\n---\n"}},
     "/a.html",
     "href=\"/b.html#x\"",
     {"b.md", "---\npermalink: /c/\n---\n"},
     "href=\"/c/#x\""},
    {"a link to what is not there yet is found when it is",
     {{SMALL("jekyll-relative-links")}, {"a.md", "---\n---\n[b](b.md)\n"}},
     "/a.html",
     "href=\"b.md\"",
     {"b.md", "---\n---\n"},
     "href=\"/b.html\""},
    {"a layout by kind counts as soon as it is there",
     {{SMALL("jekyll-default-layout")}, {"a.md", "---\n---\nx\n"}},
     "/a.html",
     "<p>x</p>",
     {"_layouts/page.html", "[{{ content }}]"},
     "[<p>x</p>"},
    {"a title follows its heading",
     {{SMALL("jekyll-titles-from-headings")}, {"a.md", "---\n---\n# One\n\n{{ page.title }}\n"}},
     "/a.html",
     "<p>One</p>",
     {"a.md", "---\n---\n# Two\n\n{{ page.title }}\n"},
     "<p>Two</p>"},
    {"a partial of a partial is a dependency",
     {{"a.scss", "---\n---\n@import 'b';"},
      {"_sass/_b.scss", "@import 'c';"},
      {"_sass/_c.scss", ".c { d: e }"}},
     "/a.css",
     ".c { d: e; }",
     {"_sass/_c.scss", ".f { g: h }"},
     ".f { g: h; }"},
    {"a partial that is found earlier wins when it appears",
     {{"_config.yml", "sass: {load_paths: [first]}\n"},
      {"a.scss", "---\n---\n@import 'b';"},
      {"_sass/_b.scss", ".b { c: d }"}},
     "/a.css",
     ".b { c: d; }",
     {"first/b.scss", ".first { c: d }"},
     ".first { c: d; }"},
    {"a source map follows too",
     {{"a.scss", "---\n---\n@import 'b';"}, {"_sass/_b.scss", ".b { c: d }"}},
     "/a.css.map",
     ".b { c: d }",
     {"_sass/_b.scss", ".e { c: d }"},
     ".e { c: d }"},
};

static void test_pages_follow_what_they_are_made_from(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        const struct edit *e = &edits[i];
        if (i > 0)
            (void)site_setup(state);
        for (size_t k = 0; k < FILES_MAX && e->files[k].path != NULL; k++)
            folder_write(&folder, e->files[k].path, e->files[k].text);
        load();
        print_message("%s\n", e->name);
        assert_has(page(e->url), e->before);
        const char *source = arena_z(&arena, page_path(site_find(site, str_c(e->url)).page));
        folder_write(&folder, "_data/nobody-reads-this.yml", "a: 1\n");
        update("_data");
        assert_true(is_current(e->url, source));
        if (e->change.text != NULL)
            folder_write(&folder, e->change.path, e->change.text);
        else
            folder_remove(&folder, e->change.path);
        update(e->change.path);
        assert_false(is_current(e->url, source));
        if (e->after != NULL)
            assert_has(page(e->url), e->after);
        else
            assert_null(page(e->url));
        if (i + 1 < ARRAY_LEN(edits))
            (void)site_teardown(state);
    }
}

/* Redirects within the site have no host; to other sites, they have the whole URL. */
static void test_where_redirects_lead(void **state)
{
    (void)state;
    folder_write(&folder, "_config.yml",
                 "url: https://a.example\nbaseurl: /b\nplugins: [jekyll-redirect-from]\n");
    folder_write(&folder, "a.md", "---\nredirect_from: [/old, /older/]\n---\n");
    folder_write(&folder, "c.md", "---\nredirect_to: https://elsewhere.example/x\n---\n");
    load();
    static const struct {
        const char *path, *location;
        unsigned status;
    } cases[] = {
        {"/old", "/b/a.html", 301},   {"/older/", "/b/a.html", 301},
        {"/older/index.html", "", 0}, {"/c.html", "https://elsewhere.example/x", 301},
        {"/a.html", "", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct route r = site_find(site, str_c(cases[i].path));
        assert_int_equal(r.kind, ROUTE_PAGE);
        assert_int_equal(r.status, cases[i].status);
        assert_string_equal(arena_z(&arena, r.location), cases[i].location);
    }
}

static void test_plugins_that_are_not_there(void **state)
{
    (void)state;
    folder_write(&folder, "_config.yml", "plugins: [jekyll-coffeescript, jekyll-feed, kramdown]\n");
    folder_write(&folder, "a.html", "---\n---\n{% seo %}");
    load();
    assert_int_equal(diags.count, 2);
    assert_has(diags.first->err.message, "'jekyll-coffeescript' is not known here: CoffeeScript");
    assert_string_equal(page("/a.html"), "");
    assert_has(err.message, "jekyll-seo-tag");
    assert_int_equal(err.line, 3);
}

static void test_the_seo_tag_ends_its_line(void **state)
{
    (void)state;
    folder_write(&folder, "_config.yml", "plugins: [jekyll-seo-tag]\n");
    folder_write(&folder, "a.html", "---\n---\n{% seo %}|");
    load();
    assert_has(page("/a.html"), "</script>\n<!-- End Jekyll SEO tag -->\n|");
}

/* Only names are read from Ruby files: their tags print nothing, their filters give nil. */
static void test_a_sites_own_plugins(void **state)
{
    (void)state;
    folder_write(&folder, "_plugins/own.rb",
                 "module Own\n  def shout(s)\n    s.upcase\n  end\nend\n"
                 "Liquid::Template.register_filter(Own)\n"
                 "class Box < Liquid::Block\nend\n"
                 "Liquid::Template.register_tag('box', Box)\n"
                 "Liquid::Template.register_tag(\"avatar\", Avatar)\n");
    folder_write(&folder, "a.html",
                 "---\n---\n[{{ 'x' | shout }}{{ 'x' | shout: 1 | default: 'd' }}{% avatar me %}"
                 "{% box %}in {{ 'the' }}{% if true %}box{% endif %}{% endbox %}]");
    folder_write(&folder, "b.html", "---\n---\n{% missing %}");
    load();
    assert_string_equal(page("/a.html"), "[d]");
    static const struct {
        unsigned line;
        const char *name;
    } told[] = {{2, "'shout'"}, {9, "'box'"}, {10, "'avatar'"}};
    const struct diag *d = diags.first;
    for (size_t i = 0; i < ARRAY_LEN(told); i++, d = d->next) {
        assert_string_equal(d->err.file, "_plugins/own.rb");
        assert_int_equal(d->err.line, told[i].line);
        assert_has(d->err.message, told[i].name);
    }
    folder_write(&folder, "_plugins/more.rb", "Liquid::Template.register_tag 'missing', More\n");
    update("_plugins/more.rb");
    assert_string_equal(page("/b.html"), "");
    assert_int_equal(err.kind, ERR_KIND_NONE);
}

/* Classes without a name for templates are reported, too. Helper methods are not filters. */
static void test_what_a_sites_own_plugins_do(void **state)
{
    (void)state;
    folder_write(&folder, "_config.yml", "plugins_dir: [./rouge/, bleu]\n");
    folder_write(&folder, "bleu/p.rb",
                 "module Site\n"
                 "  class Pages < Jekyll::Generator\n    def size(text)\n      3\n    end\n  end\n"
                 "  # class Not < Jekyll::Converter\n"
                 "  module Loud\n    def shout(s)\n      helper(s)\n    end\n\n"
                 "    private\n\n    def helper(s)\n      s\n    end\n  end\n"
                 "  module Other\n    def other(s)\n      s\n    end\n  end\n"
                 "end\n"
                 "class Up < Jekyll::Converters::Markdown\nend\n"
                 "Jekyll::Hooks.register([:pages, :posts], :post_render) do |page|\nend\n");
    folder_write(&folder, "rouge/r.rb", "Liquid::Template.register_filter(Site::Loud)\n");
    load();
    static const struct {
        unsigned line;
        const char *part;
    } told[] = {{9, "filter 'shout'"},
                {2, "generator 'Pages'"},
                {25, "converter 'Up'"},
                {27, "hook '[:pages, :posts], :post_render'"}};
    assert_int_equal(diags.count, ARRAY_LEN(told));
    const struct diag *d = diags.first;
    for (size_t i = 0; i < ARRAY_LEN(told); i++, d = d->next) {
        assert_string_equal(d->err.file, "bleu/p.rb");
        assert_has(d->err.message, told[i].part);
        assert_int_equal(d->err.line, told[i].line);
    }
}

/* With --strict, a page that uses such a name is an error, at the position of the name. */
static void test_a_sites_own_plugins_are_errors_where_that_is_asked_for(void **state)
{
    (void)state;
    folder_write(&folder, "_plugins/own.rb",
                 "module Own\n  def shout(s)\n    s.upcase\n  end\nend\n"
                 "Liquid::Template.register_filter(Own)\n"
                 "class Box < Liquid::Block\nend\n"
                 "Liquid::Template.register_tag('box', Box)\n"
                 "Liquid::Template.register_tag('line', Line)\n");
    static const struct {
        const char *file, *path, *text, *message;
    } rows[] = {
        {"a.html", "/a.html", "\n{{ 'x' | shout }}",
         "filter 'shout' is Ruby's (_plugins/own.rb:2)"},
        {"b.html", "/b.html", "\n{% if true | shout %}{% endif %}{% assign x = 'x' | shout %}",
         "filter 'shout' is Ruby's (_plugins/own.rb:2)"},
        {"c.html", "/c.html", "\n{% box %}{% endbox %}", "tag 'box' is Ruby's (_plugins/own.rb:9)"},
        {"d.html", "/d.html", "\n{% line %}", "tag 'line' is Ruby's (_plugins/own.rb:10)"},
        {"e.html", "/e.html", "\n{% include i.html %}", "tag 'line' is Ruby's"},
    };
    folder_write(&folder, "_includes/i.html", "{% line %}");
    folder_write(&folder, "fine.html", "---\n---\nfine {{ 'x' | upcase }}");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[128];
        (void)snprintf(text, sizeof(text), "---\n---\n%s", rows[i].text);
        folder_write(&folder, rows[i].file, text);
    }
    site_unref(site);
    struct site_options o = {.source = str_c(folder.path), .now = NOON, .strict = true};
    err = ERR_INIT;
    site = site_load(&o, &diags, &err);
    assert_non_null(site);
    assert_string_equal(page("/fine.html"), "fine X");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_string_equal(page(rows[i].path), "");
        assert_has(err.message, rows[i].message);
        assert_int_equal(err.line, i + 1 == ARRAY_LEN(rows) ? 1 : 4);
    }
}

/* At the position in the author's file: after its front matter, or in the partial. */
static void test_errors_of_stylesheets_have_their_place(void **state)
{
    (void)state;
    folder_write(&folder, "a.scss", "---\nx: y\n---\n.a { b: c }\n.d { e: $f }\n");
    folder_write(&folder, "g.scss", "---\n---\n@import 'h';\n");
    folder_write(&folder, "_sass/_h.scss", ".h {\n  i: $j;\n}\n");
    folder_write(&folder, "k.scss", "---\n---\n@import '../../etc/passwd';\n");
    load();
    assert_string_equal(page("/a.css"), "");
    assert_string_equal(err.file, "a.scss");
    assert_int_equal(err.line, 5);
    assert_true(err.column > 1);
    assert_string_equal(page("/g.css"), "");
    assert_string_equal(err.file, "_sass/_h.scss");
    assert_int_equal(err.line, 2);
    assert_string_equal(page("/k.css"), "");
    assert_has(err.message, "no file to import");
    assert_int_equal(err.line, 3);
}

static void touch(const char *name, int64_t seconds)
{
    char path[128];
    const struct timespec then[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};
    (void)snprintf(path, sizeof(path), "%s/%s", folder.path, name);
    assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
}

static void test_a_list_tells_when_a_file_was_changed_that_is_what_it_was(void **state)
{
    (void)state;
    static const struct file files[] = {
        {SMALL("jekyll-last-modified-at")},
        {"list.html",
         "---\n---\n{% for p in site.posts %}{{ p.last_modified_at | date: '%F' }}{% endfor %}"},
        {POST(1)}};
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        folder_write(&folder, files[i].path, files[i].text);
    touch(files[2].path, NOON);
    load();
    assert_has(page("/list.html"), "2023-11-14");
    touch(files[2].path, NOON + 86400);
    update(files[2].path);
    assert_false(is_current("/list.html", "list.html"));
    assert_has(page("/list.html"), "2023-11-15");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pages_follow_what_they_are_made_from, site_setup,
                                        site_teardown),
        cmocka_unit_test_setup_teardown(test_where_redirects_lead, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_plugins_that_are_not_there, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_the_seo_tag_ends_its_line, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_a_sites_own_plugins, site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(test_what_a_sites_own_plugins_do, site_setup,
                                        site_teardown),
        cmocka_unit_test_setup_teardown(test_a_sites_own_plugins_are_errors_where_that_is_asked_for,
                                        site_setup, site_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_list_tells_when_a_file_was_changed_that_is_what_it_was, site_setup,
            site_teardown),
        cmocka_unit_test_setup_teardown(test_errors_of_stylesheets_have_their_place, site_setup,
                                        site_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
