/*
 * Fragments change nothing: whichever page was rendered before, every page has the same text and
 * the same dependencies as without fragments. And they are reused as often as expected.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <stdio.h>

#include "tests/unit/fragments_case.h"

enum { FRAGMENT_BYTES = 4 << 20, PAGES = 6 };

static int setup(void **state)
{
    return fragments_setup(state, FRAGMENT_BYTES);
}

/* A Jekyll site of a few pages and posts, to which a test adds a layout and includes. */
static void write_pages(void)
{
    char name[64], text[512];
    folder_write(&folder, "_config.yml", "title: Site\n");
    folder_write(&folder, "_data/menu.yml", "- {name: A, url: /p1.html}\n- {name: B, url: /x}\n");
    for (int i = 0; i < PAGES; i++) {
        (void)snprintf(name, sizeof(name), "p%d.html", i);
        (void)snprintf(text, sizeof(text),
                       "---\nlayout: default\ntitle: Page %d\nlang: %s\norder: %d\n%s---\n"
                       "body {{ page.title }}\n",
                       i, i % 2 ? "fr" : "en", PAGES - i, i == 3 ? "special: yes\n" : "");
        folder_write(&folder, name, text);
        (void)snprintf(name, sizeof(name), "_posts/2020-01-0%d-post-%d.md", i + 1, i);
        (void)snprintf(text, sizeof(text),
                       "---\nlayout: default\ntitle: Post %d\ntags: [t%d, all]\n---\n"
                       "First of *%d*.\n\nMore.\n",
                       i, i % 3, i);
        folder_write(&folder, name, text);
    }
}

/* ---- a page with and without fragments ---- */

static bool has_dep(const struct render_out *out, struct render_dep dep)
{
    for (size_t i = 0; i < out->dep_count; i++) {
        if (out->deps[i].key == dep.key && out->deps[i].version == dep.version)
            return true;
    }
    return false;
}

static bool check_page(void *self, struct str path, const struct route *route)
{
    (void)self;
    struct render_out with = {.dep_count = 0}, without = {.dep_count = 0};
    struct err with_err = ERR_INIT, without_err = ERR_INIT;
    if (route->kind != ROUTE_PAGE)
        return true;
    bool ok = page_render(site, route->page, NULL, NULL, &arena, &without, &without_err);
    bool also = page_render(site, route->page, NULL, fragments, &arena, &with, &with_err);
    assert_int_equal(ok, also);
    if (ok && !str_eq(with.body, without.body))
        print_error("%.*s:\n", STR_ARG(path));
    if (ok)
        assert_str_equal(with.body, without.body);
    else
        assert_string_equal(with_err.message, without_err.message);
    assert_true(with.modified == without.modified);
    for (size_t i = 0; i < without.dep_count; i++)
        assert_true(has_dep(&with, without.deps[i]));
    return true;
}

struct paths {
    struct str items[64];
    size_t count;
};

static bool collect_path(void *self, struct str path, const struct route *route)
{
    struct paths *p = self;
    if (route->kind == ROUTE_PAGE && p->count < ARRAY_LEN(p->items))
        p->items[p->count++] = path;
    return true;
}

static void check_at(struct str path)
{
    struct route r = site_find(site, path);
    check_page(NULL, path, &r);
}

/* Every page, in several orders, one after the other from the same fragments. */
static void check_all(void)
{
    struct paths p = {.count = 0};
    site_each(site, collect_path, &p);
    assert_true(p.count >= PAGES);
    for (size_t i = 0; i < p.count; i++)
        check_at(p.items[i]);
    for (size_t i = p.count; i-- > 0;)
        check_at(p.items[i]);
    for (size_t i = 0; i < p.count; i++)
        check_at(p.items[i * 7 % p.count]);
}

static uint64_t hits(void)
{
    return render_fragments_stats(fragments).hits;
}

/* ---- the cases ---- */

struct shared_case {
    const char *name, *layout, *include, *inner; /* _includes/a.html, _includes/b.html */
    bool found;                                  /* whether anything can be shared */
};

/* Long enough to be shared. */
#define LONG "{% for k in (1..20) %}{{ k }},{% endfor %}"

static const struct shared_case cases[] = {
    {"reads nothing of the page", "{% include a.html %}{{ content }}",
     "<ul>{% for p in site.pages %}<li>{{ p.url }}</li>{% endfor %}</ul>", NULL, true},
    {"a loop in the layout", "{% for p in site.pages %}<a href={{ p.url }}></a>{% endfor %}", NULL,
     NULL, true},
    {"the page, under a condition", "{% include a.html %}|{{ content }}",
     LONG "{% if page.special %}{{ page.url }}{% else %}plain{% endif %}", NULL, true},
    {"the page's language", "{% include a.html %}",
     "{% for p in site.pages %}{% if p.lang == page.lang %}{{ p.title }},{% endif %}{% endfor %}",
     NULL, true},
    {"the page itself in a menu", "{% include a.html %}",
     "{% for p in site.pages %}<a{% if p.url == page.url %} class=on{% endif %}>{{ p.title }}</a>"
     "{% endfor %}",
     NULL, true},
    {"the page itself, and more of it where it stands", "{% include a.html %}",
     "{% for p in site.pages %}{% if p.url == page.url %}<b>{{ page.title }}{{ page.order }}</b>"
     "{% else %}{{ p.title }}{% endif %}{% endfor %}",
     NULL, true},
    {"a mark that each iteration sets anew",
     "{% for p in site.pages %}{% assign m = '' %}{% if page.url == p.url %}{% assign m = p.url %}"
     "{% endif %}<i {{ m }}>{{ p.title }}</i>{% endfor %}{{ m }}",
     NULL, NULL, true},
    {"a variable that one iteration sets and later ones read",
     "{% for p in site.pages %}{% if found %}{{ p.title }}after{% endif %}"
     "{% if p.url == page.url %}{% assign found = p %}{% endif %}{{ p.url }}{% endfor %}"
     "{{ found.title }}",
     NULL, NULL, true},
    {"the same, if the first page to be rendered is in no menu",
     "{% for p in site.posts %}{% if found %}{{ p.title }}after{% endif %}"
     "{% if p.url == page.url %}{% assign found = p.title %}{% endif %}{{ p.url }}{% endfor %}"
     "{{ found }}",
     NULL, NULL, true},
    {"a loop that ends at the page",
     "{% for p in site.pages %}{{ p.title }}{% if p.url == page.url %}{% break %}{% endif %}"
     "{% endfor %}|{% for p in site.pages %}{% if p.url == page.url %}{% continue %}{% endif %}"
     "{{ p.title }}{{ forloop.index }}{% endfor %}",
     NULL, NULL, true},
    {"the first iteration reads the page",
     "{% for p in site.pages %}{% if forloop.first %}{{ page.title }}{% endif %}{{ p.url }}"
     "{% endfor %}",
     NULL, NULL, true},
    {"many iterations equal at once",
     "{% for p in site.pages %}{% if p.lang == page.lang %}={% endif %}"
     "{% if p.none == page.special %}~{% endif %}{{ p.url }}{% endfor %}",
     NULL, NULL, true},
    {"equal to numbers, and to what is none",
     "{% for p in site.pages %}{% if page.order == forloop.index %}1{% endif %}"
     "{% if page.order == 2.0 %}2{% endif %}{% if page.none != p.order %}3{% endif %}"
     "{% if page == p %}4{% endif %}{{ p.url }}{% endfor %}",
     NULL, NULL, false},
    {"a cycle and a loop in the iterations",
     "{% for p in site.pages %}<{% cycle 'a', 'b', 'c' %}>{% for k in site.data.menu %}{{ k.name }}"
     "{% endfor %}{% if p.url == page.url %}{% cycle 'a', 'b', 'c' %}{% endif %}{% endfor %}"
     "{% cycle 'a', 'b', 'c' %}",
     NULL, NULL, false},
    {"menus in menus",
     "{% for p in site.pages %}{% for q in site.posts %}{% if q.url == page.url %}!{% endif %}"
     "{% if p.url == page.url %}?{% endif %}{% if p.order == forloop.index %}{{ q.title }}"
     "{% endif %}{% endfor %}{% endfor %}",
     NULL, NULL, false},
    {"an include in each iteration",
     "{% for p in site.pages %}{% include a.html item=p %}{% endfor %}",
     "{% if include.item.url == page.url %}*{% assign here = include.item.title %}{% endif %}"
     "{{ include.item.title }}",
     NULL, true},
    {"another loop on some pages",
     "{% if page.special %}{% assign list = site.posts %}{% else %}{% assign list = site.pages %}"
     "{% endif %}{% for p in list %}{% if p.url == page.url %}*{% endif %}{{ p.title }}{% endfor "
     "%}",
     NULL, NULL, true},
    {"an include in an include", "{% include a.html %}",
     "{% for p in site.pages %}{% include b.html item=p %}{% endfor %}{{ page.title }}",
     "<b>{{ include.item.title }}</b>" LONG, true},
    {"a variable of the page", "{% assign x = page.lang %}{% include a.html %}", "{{ x }}" LONG,
     NULL, true},
    {"a parameter that is the page's", "{% include a.html t=page.title %}{% include a.html t=1 %}",
     "<h1>{{ include.t }}</h1>" LONG, NULL, true},
    {"the page as a parameter", "{% include a.html p=page %}", "{{ include.p.title }}" LONG, NULL,
     true},
    {"no parameters if others have some", "{% include a.html %}{% include a.html t=2 %}",
     "[{{ include.t }}]{{ include }}" LONG, NULL, true},
    {"what it assigns is used later",
     "{% include a.html %}<{{ n }}|{{ list | join: ',' }}|{{ last.url }}|{{ when | date: '%Y' }}>",
     "{% assign n = 0 %}{% assign list = '' | split: ',' %}{% for p in site.posts %}"
     "{% assign n = n | plus: p.title.size %}{% assign list = list | push: p.title %}"
     "{% assign last = p %}{% assign when = p.date %}{% endfor %}",
     NULL, true},
    {"what it captures, and maps", "{% include a.html %}<{{ c }}|{{ g | size }}{{ g[0].name }}>",
     "{% capture c %}{% for p in site.posts %}{{ p.url }};{% endfor %}{% endcapture %}"
     "{% assign g = site.data.menu | group_by: 'name' %}",
     NULL, true},
    {"it assigns what it read before", "{% assign n = page.order %}{% include a.html %}{{ n }}",
     LONG "{{ n }}{% assign n = n | plus: 1 %}{{ n }}", NULL, true},
    {"it assigns over page", "{% include a.html %}{{ page.title }}|{{ page }}",
     LONG "{% assign page = site.data.menu[0] %}{{ page.name }}", NULL, true},
    {"somebody assigned over site",
     "{% if page.special %}{% assign site = 'x' %}{% endif %}{% include a.html %}",
     "{% for p in site.pages %}{{ p.url }} {% endfor %}{{ site.title }}", NULL, true},
    {"a shadowed variable",
     "{% for page in site.data.menu %}{% include a.html %}{% endfor %}{% include a.html %}",
     "{{ page.name }}{{ page.title }}" LONG, NULL, true},
    {"a cycle that goes on outside",
     "{% if page.special %}{% cycle 'a', 'b', 'c' %}{% endif %}{% include a.html %}"
     "{% cycle 'a', 'b', 'c' %}",
     "{% for p in (1..10) %}{% cycle 'a', 'b', 'c' %}{% endfor %}", NULL, true},
    {"a cycle of variables", "{% assign u = page.lang %}{% include a.html %}{% include a.html %}",
     "{% for p in (1..10) %}{% cycle u, 'v' %}{% endfor %}", NULL, true},
    {"offset:continue",
     "{% if page.special %}{% for i in (1..9) limit: 2 %}{% endfor %}{% endif %}"
     "{% include a.html %}{% for i in (1..9) offset:continue %}{{ i }}{% endfor %}",
     "{% for k in site.pages %}.{% endfor %}"
     "{% for i in (1..9) limit: 2 offset:continue %}{{ i }}{% endfor %}",
     NULL, true},
    {"ifchanged",
     "{% ifchanged %}{{ page.lang }}{% endifchanged %}{% include a.html %}"
     "{% ifchanged %}z{% endifchanged %}",
     "{% for p in site.pages %}{% ifchanged %}{{ p.lang }}{% endifchanged %}{% endfor %}"
     "{% ifchanged %}z{% endifchanged %}",
     NULL, true},
    {"counters", "{% if page.special %}{% increment n %}{% endif %}{% include a.html %}",
     LONG "{% increment n %}{{ n }}", NULL, true},
    {"the loop around it",
     "{% for i in (1..3) %}{% include a.html %}{% endfor %}{% for i in (1..4) %}"
     "{% include a.html %}{% endfor %}",
     "{{ forloop.index }}{% if forloop.last %}!{% endif %}" LONG, NULL, true},
    {"the loop around the loop",
     "{% for i in site.pages %}{% for k in site.data.menu %}{{ forloop.parentloop.index }}{{ "
     "k.name }}"
     "{% endfor %}{% endfor %}",
     NULL, NULL, false},
    {"break out of an include",
     "{% for i in (1..5) %}{% if i == page.order %}{% assign stop = true %}{% endif %}"
     "{{ i }}{% include a.html %}{% endfor %}",
     "{% for p in site.pages %}{{ p.url }}{% endfor %}{% if stop %}{% break %}{% endif %}", NULL,
     true},
    {"the body", "{% include a.html %}", LONG "{{ content }}", NULL, true},
    {"the merged layout", "{% include a.html %}", LONG "{{ layout.mark }}{{ layout.layout }}", NULL,
     true},
    {"contents of posts", "{% include a.html %}",
     "{% for p in site.posts %}{{ p.content }}{{ p.excerpt }}{% endfor %}", NULL, true},
    {"related posts", "{% include a.html %}",
     "{% for p in site.related_posts %}{{ p.title }}{% endfor %}" LONG, NULL, true},
    {"the next and the previous page", "{% include a.html %}",
     LONG "{{ page.next.url }}{{ page.previous.title }}", NULL, true},
    {"where_exp with the page", "{% include a.html %}",
     LONG "{% assign s = site.pages | where_exp: 'p', 'p.lang == page.lang' %}"
          "{% for p in s %}{{ p.url }}{% endfor %}",
     NULL, true},
    {"a list that is made once for all, and then made longer",
     "{% assign l = site.posts | concat: site.pages | concat: site.pages | where: 'lang', 'fr' "
     "| sort: 'order' %}{% for p in l %}{{ p.url }}{% if p == page %}*{% endif %}{% endfor %}"
     "{% assign m = l | push: page | reverse %}{{ l | size }}{{ m | map: 'title' | join }}"
     "{% assign l = l | push: 1 %}{{ l | size }}{{ l.last }}",
     NULL, NULL, true},
    {"lists by what the page says",
     "{% assign l = site.pages | concat: site.posts | where: 'lang', page.lang | sort: 'title' %}"
     "{% assign o = site.pages | concat: l | where_exp: 'p', 'p.url != page.url' | map: 'url' %}"
     "{% for p in l %}{% if p.url == page.url %}*{% endif %}{{ p.title }}{% endfor %}{{ o | join "
     "}}",
     NULL, NULL, true},
    {"lists in a loop",
     "{% for m in site.data.menu %}{% assign l = site.pages | where: 'url', m.url %}"
     "{{ l[0].title }}{% for q in site.posts %}{% assign t = q.tags | concat: l | uniq %}"
     "{{ t | size }}{% endfor %}{% endfor %}{{ l | size }}",
     NULL, NULL, true},
    {"lists of lists, groups and what is no list",
     "{% assign g = site.pages | concat: site.posts | group_by: 'lang' | sort: 'name' %}{% for k "
     "in g %}{{ k.name }}"
     "{% for p in k.items %}{{ p.title }}{% endfor %}{% endfor %}{{ g | size }}"
     "{% assign n = page.none | where: 'a', 'b' %}{{ n | inspect }}"
     "{% assign s = site.pages | sort: 'order' | map: 'order' | sum %}{{ s }}"
     "{% assign f = site.pages | find: 'url', page.url %}{{ f.title }}{{ g == nil }}",
     NULL, NULL, true},
    {"a name in brackets", "{% assign key = page.lang %}{% include a.html %}",
     LONG "{{ page[key] }}{{ site.data.menu[page.order].name }}{{ page['title'] }}", NULL, true},
    {"size, first, last", "{% include a.html %}",
     LONG "{{ page.title.size }}{{ page.tags.first }}{{ page.tags.last }}{{ page.tags.size }}",
     NULL, true},
    {"data as a whole", "{% include a.html %}{{ d.menu | size }}",
     LONG "{% assign d = site.data %}", NULL, true},
    {"chance and the clock", "{% include a.html %}",
     LONG "{{ 'now' | date: '%Y' }}{{ '10:00' | date: '%d' }}", NULL, true},
    {"a link", "{% include a.html %}", LONG "{% link p1.html %}{% post_url 2020-01-01-post-0 %}",
     NULL, true},
    {"what fails on one page", "{% include a.html %}",
     LONG "{% if page.special %}{% include none.html %}{% endif %}", NULL, true},
    {"a deep include", "{% include a.html n=page.order %}",
     LONG "{% if include.n > 0 %}{% assign m = include.n | minus: 1 %}{% include a.html n=m %}"
          "{% endif %}",
     NULL, true},
};

static void check_case(const struct shared_case *c)
{
    write_pages();
    folder_write(&folder, "_layouts/default.html", c->layout);
    folder_write(&folder, "_layouts/outer.html", "{{ content }}");
    if (c->include != NULL)
        folder_write(&folder, "_includes/a.html", c->include);
    if (c->inner != NULL)
        folder_write(&folder, "_includes/b.html", c->inner);
    load();
    check_all();
    if (c->found != (hits() > 0))
        print_error("%s: %llu hits\n", c->name, (unsigned long long)hits());
    assert_true(c->found == (hits() > 0));
}

static void test_pages_are_what_they_are_without(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        check_case(&cases[i]);
        assert_int_equal(fragments_teardown(state), 0);
        assert_int_equal(setup(state), 0);
    }
}

/* ---- edits ---- */

static const char *const edits[][2] = {
    {"_data/menu.yml", "- {name: C, url: /p2.html}\n"},
    {"_includes/b.html", "<i>{{ include.item.title }}</i>" LONG},
    {"_includes/a.html", "{% for p in site.pages %}{% include b.html item=p %}{% endfor %}!"},
    {"p2.html", "---\nlayout: default\ntitle: Other\nlang: fr\n---\nnew\n"},
    {"_posts/2020-01-02-post-1.md", "---\nlayout: default\ntitle: Renamed\n---\nNew *text*.\n"},
    {"p9.html", "---\nlayout: default\ntitle: One more\n---\nmore\n"},
    {"_layouts/default.html", "{% include a.html %}{% for d in site.data.menu %}{{ d.name }}"
                              "{% endfor %}{{ content }}"},
    {"_config.yml", "title: Another\n"},
};

static void test_an_edit_drops_what_was_made_from_it(void **state)
{
    (void)state;
    write_pages();
    folder_write(&folder, "_layouts/default.html",
                 "{{ site.title }}{% include a.html %}{% for d in site.data.menu %}{{ d.name }}"
                 "{% endfor %}{% for p in site.posts %}{{ p.excerpt }}{% endfor %}{{ content }}");
    folder_write(&folder, "_includes/a.html",
                 "{% for p in site.pages %}{% include b.html item=p %}{% endfor %}"
                 "{% assign all = site.pages | where: 'lang', 'fr' %}{{ all | map: 'title' }}");
    folder_write(&folder, "_includes/b.html", "<b>{{ include.item.title }}</b>" LONG);
    load();
    check_all();
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        folder_replace(&folder, edits[i][0], edits[i][1]);
        update(edits[i][0]);
        uint64_t before = hits();
        check_all();
        assert_true(hits() > before);
    }
    folder_remove(&folder, "p9.html");
    update("p9.html");
    check_all();
    assert_true(render_fragments_stats(fragments).dropped > 0);
}

/* A page that was made from a fragment depends on what the fragment was made from. */
static void test_a_page_depends_on_what_its_fragments_read(void **state)
{
    (void)state;
    struct render_out out = {.dep_count = 0};
    write_pages();
    folder_write(&folder, "_layouts/default.html", "{% include a.html %}");
    folder_write(&folder, "_includes/a.html",
                 "{% for d in site.data.menu %}{{ d.name }}{% endfor %}" LONG);
    load();
    check_all();
    struct route r = site_find(site, S("/p1.html"));
    assert_true(page_render(site, r.page, NULL, fragments, &arena, &out, &err));
    assert_true(site_deps_current(site, out.deps, out.dep_count));
    folder_replace(&folder, "p2.html", "---\nlayout: default\n---\nnot read\n");
    update("p2.html");
    assert_true(site_deps_current(site, out.deps, out.dep_count));
    folder_replace(&folder, "_data/menu.yml", "- {name: Z}\n");
    update("_data/menu.yml");
    assert_false(site_deps_current(site, out.deps, out.dep_count));
}

static void test_memory_is_bounded(void **state)
{
    (void)state;
    enum { FEW = 8000 };
    render_fragments_free(fragments);
    fragments = render_fragments_new(FEW);
    write_pages();
    folder_write(&folder, "_layouts/default.html",
                 "{% for p in site.pages %}{% for q in site.posts %}{% include a.html p=p q=q %}"
                 "{% endfor %}{% endfor %}");
    folder_write(&folder, "_includes/a.html", "{{ include.p.title }}{{ include.q.title }}" LONG);
    load();
    check_all();
    struct render_fragments_stats stats = render_fragments_stats(fragments);
    assert_true(stats.bytes <= FEW);
    assert_true(stats.stored > stats.entries);
}

/* A page that reaches a limit without fragments also does with them, whichever page came before. */
static void test_limits_do_not_depend_on_fragments(void **state)
{
    (void)state;
    struct render_out out = {.dep_count = 0};
    write_pages();
    folder_write(&folder, "_layouts/default.html", "{% include a.html %}{% include a.html %}");
    folder_write(&folder, "_includes/a.html", "{% for i in (1..100) %}{{ i }}{% endfor %}");
    load();
    struct route r = site_find(site, S("/p1.html"));
    uint64_t least = 0;
    for (uint64_t steps = 100; least == 0; steps++) {
        struct render_limits limits = {.steps = steps};
        err = ERR_INIT;
        if (page_render(site, r.page, &limits, NULL, &arena, &out, &err))
            least = steps;
    }
    for (int round = 0; round < 3; round++) {
        struct render_limits enough = {.steps = least}, less = {.steps = least - 1};
        assert_true(page_render(site, r.page, &enough, fragments, &arena, &out, &err));
        err = ERR_INIT;
        assert_false(page_render(site, r.page, &less, fragments, &arena, &out, &err));
        assert_int_equal(err.kind, ERR_KIND_LIMIT);
    }
}

#define FRAGMENTS_TEST(f) cmocka_unit_test_setup_teardown(f, setup, fragments_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRAGMENTS_TEST(test_pages_are_what_they_are_without),
        FRAGMENTS_TEST(test_an_edit_drops_what_was_made_from_it),
        FRAGMENTS_TEST(test_a_page_depends_on_what_its_fragments_read),
        FRAGMENTS_TEST(test_memory_is_bounded),
        FRAGMENTS_TEST(test_limits_do_not_depend_on_fragments),
    };
    return cmocka_run_group_tests_name("fragments", tests, NULL, NULL);
}
