/*
 * Edits: what is read again, what is still good, and that a site which was edited, step by step, is
 * the site that a fresh start would read.
 *
 * unit_load is wrapped at link time, to count the files that are read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/site/edits.h"
#include "tests/unit/site_case.h"

enum { DOCUMENTS = 9 };

static size_t loaded; /* files read since the last update began */

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): names that the linker gives. */
struct unit *__real_unit_load(const struct scan_root *root, const struct config *c,
                              struct config_role role, const struct scan_file *file,
                              struct unit *previous, struct unit_batch *batch, struct diags *d);
struct unit *__wrap_unit_load(const struct scan_root *root, const struct config *c,
                              struct config_role role, const struct scan_file *file,
                              struct unit *previous, struct unit_batch *batch, struct diags *d);
struct unit *__wrap_unit_load(const struct scan_root *root, const struct config *c,
                              struct config_role role, const struct scan_file *file,
                              struct unit *previous, struct unit_batch *batch, struct diags *d)
{
    loaded++;
    return __real_unit_load(root, c, role, file, previous, batch, d);
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

static void save_all(const char *const *paths, size_t count)
{
    loaded = 0;
    update_all(paths, count);
}

static void save(const char *path)
{
    save_all(&path, 1);
}

/* The site after a fresh start. */
static const struct site *load_fresh(void)
{
    struct site_options o = {.source = str_c(folder.path), .now = NOON};
    const struct site *s = site_load(&o, NULL, &err);
    assert_non_null(s);
    return s;
}

static struct render_out out;

static struct str render(const struct site *s, const struct page *p)
{
    err = ERR_INIT;
    if (page_render(s, p, NULL, NULL, &arena, &out, &err))
        return out.body;
    print_error("%s: %s\n", err.file, err.message);
    return S("an error");
}

static struct str shown(const char *path)
{
    struct route r = site_find(site, str_c(path));
    assert_int_equal(r.kind, ROUTE_PAGE);
    return render(site, r.page);
}

static bool current(void)
{
    return site_deps_current(site, out.deps, out.dep_count);
}

/*
 * The text of a guide. Each version has another length, so that they differ even with the same
 * mtime.
 */
static void write_guide(unsigned n, const char *title, const char *tags, unsigned length)
{
    char path[64], text[512];
    (void)snprintf(path, sizeof(path), "_guides/g%u.md", n);
    (void)snprintf(text, sizeof(text), "---\ntitle: %s\ntags: [%s]\n---\nWords%*s\n", title, tags,
                   (int)length, "end");
    folder_replace(&folder, path, text);
}

/* The last render of each path: good as long as its dependencies are current. */
enum { CACHED_MAX = 64 };
static struct {
    struct str path, source, body;
    const struct render_dep *deps;
    size_t count;
} cached[CACHED_MAX];
static size_t cached_count;

static int setup(void **state)
{
    (void)site_setup(state);
    folder_write(&folder, "_config.yml",
                 "collections:\n  guides: {output: true}\n  sorted: {output: true, sort_by: rank}\n"
                 "plugins: [jekyll-sitemap, jekyll-feed, jekyll-paginate]\npaginate: 2\n");
    folder_write(&folder, "_layouts/default.html", "<main>{{ content }}</main>");
    folder_write(&folder, "_includes/menu.html", "menu");
    folder_write(&folder, "_data/names.yml", "one: 1\n");
    folder_write(&folder, "list.html",
                 "---\n---\n{% for g in site.guides %}{{ g.title }} {{ g.url }} {{ g.tags | join: "
                 "'+' }};{% endfor %}");
    folder_write(&folder, "bodies.html",
                 "---\n---\n{% for g in site.guides %}{{ g.content | strip }};{% endfor %}"
                 "{% for f in site.static_files %}{{ f.path }}{% endfor %}");
    folder_write(&folder, "around.html",
                 "---\nlayout: default\n---\n{% include menu.html %}{{ site.data.names.one }}"
                 "{% for p in site.pages %}{{ p.url }} {{ p.title }},{% endfor %}"
                 "{% for s in site.sorted %}{{ s.rank }} {{ s.title }} {{ s.next.title }},"
                 "{% endfor %}{% for t in site.tags %}{{ t[0] }}{{ t[1].size }}{% endfor %}");
    folder_write(&folder, "index.html",
                 "---\n---\n{% for p in paginator.posts %}{{ p.title }} {{ p.excerpt }}"
                 "{% endfor %}{% for p in site.posts %}{{ p.title }}{% for r in "
                 "site.related_posts %}{{ r.title }}{% endfor %}{% endfor %}");
    folder_write(&folder, "plain.txt", "as it is");
    for (unsigned n = 0; n < DOCUMENTS; n++)
        write_guide(n, "Guide", "a", 5);
    cached_count = 0;
    load();
    return 0;
}

static void test_an_edit_reads_one_file(void **state)
{
    (void)state;
    static const char *const paths[] = {"_guides/g1.md",         "list.html",
                                        "_layouts/default.html", "_includes/menu.html",
                                        "_data/names.yml",       "plain.txt"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        folder_replace(&folder, paths[i], "---\ntitle: new\n---\nNew\n");
        save(paths[i]);
        assert_int_equal(loaded, 1);
        save(paths[i]);
        assert_int_equal(loaded, 0);
    }
    /* A changed URL needs new lists, but no other file is read. */
    folder_replace(&folder, "_guides/g1.md", "---\npermalink: /moved/\n---\nMoved\n");
    save("_guides/g1.md");
    assert_int_equal(loaded, 1);
    assert_str_equal(shown("/moved/"), S("<p>Moved</p>\n"));
    assert_int_equal(site_find(site, S("/guides/g1.html")).kind, ROUTE_NONE);
}

static void test_a_rename_over_a_file_is_an_edit(void **state)
{
    (void)state;
    static const char *const paths[] = {"_guides/g1.md.new", "_guides/g1.md"};
    folder_replace(&folder, "_guides/g1.md", "---\n---\nRenamed\n");
    save_all(paths, ARRAY_LEN(paths));
    assert_int_equal(loaded, 1);
    assert_str_equal(shown("/guides/g1.html"), S("<p>Renamed</p>\n"));
}

static void test_a_list_outlives_the_bodies_of_what_it_lists(void **state)
{
    (void)state;
    struct str before = shown("/list.html");
    write_guide(3, "Guide", "a", 40);
    save("_guides/g3.md");
    assert_true(current());
    assert_str_equal(shown("/list.html"), before);
    (void)shown("/bodies.html");
    write_guide(3, "Guide", "a", 50);
    save("_guides/g3.md");
    assert_false(current());
    assert_true(str_find(shown("/bodies.html"), S("Words")) != STR_NONE);
}

static void test_a_list_changes_with_the_front_matter_of_what_it_lists(void **state)
{
    (void)state;
    (void)shown("/list.html");
    write_guide(3, "Another", "a", 5);
    save("_guides/g3.md");
    assert_false(current());
    assert_true(str_find(shown("/list.html"), S("Another /guides/g3.html a;")) != STR_NONE);
    write_guide(3, "Another", "a, b", 5);
    save("_guides/g3.md");
    assert_false(current());
    assert_true(str_find(shown("/list.html"), S("Another /guides/g3.html a+b;")) != STR_NONE);
}

static void test_a_bad_edit_keeps_its_place(void **state)
{
    (void)state;
    (void)shown("/list.html");
    folder_replace(&folder, "_guides/g2.md", "---\ntitle: [\n---\nBad\n");
    save("_guides/g2.md");
    assert_true(current());
    const struct page *p = site_find(site, S("/guides/g2.html")).page;
    assert_false(page_render(site, p, NULL, NULL, &arena, &out, &err));
    write_guide(2, "Good", "a", 5);
    save("_guides/g2.md");
    assert_true(str_find(shown("/list.html"), S("Good /guides/g2.html")) != STR_NONE);
    assert_true(str_starts(shown("/guides/g2.html"), S("<p>Words")));
}

/* ---- lists ---- */

/* The pages that show a list, by its name. */
static const char *const listings[] = {"pages",        "html_pages", "posts",    "documents",
                                       "static_files", "guides",     "paginator"};

static void write_listings(void)
{
    char path[64], text[256];
    for (size_t i = 0; i < ARRAY_LEN(listings) - 1; i++) {
        (void)snprintf(path, sizeof(path), "all/%s.txt", listings[i]);
        (void)snprintf(text, sizeof(text),
                       "---\n---\n{%% for x in site.%s %%}{{ x.path }} {{ x.note }} "
                       "{{ x.modified_time }};{%% endfor %%}",
                       listings[i]);
        folder_replace(&folder, path, text);
    }
    folder_replace(&folder, "index.html",
                   "---\n---\n{% for p in paginator.posts %}{{ p.note }}{% endfor %}");
}

/* Given a file of each kind, its edit in place makes the lists that show it stale, and no other. */
static void test_an_edit_changes_the_lists_that_have_it(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        bool stale[ARRAY_LEN(listings)];
    } rows[] = {
        {"_guides/g1.md", {false, false, false, true, false, true, false}},
        {"_guides/plain.txt", {false, false, false, true, true, false, false}},
        {"_posts/2020-01-01-p.md", {false, false, true, true, false, false, true}},
        {"page.html", {true, true, false, false, false, false, false}},
        {"page.txt", {true, false, false, false, false, false, false}},
        {"plain.txt", {false, false, false, false, true, false, false}},
    };
    write_listings();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool is_static = strstr(rows[i].file, "plain") != NULL;
        folder_replace(&folder, rows[i].file, is_static ? "a" : "---\nnote: a\n---\n");
    }
    save("");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool is_static = strstr(rows[i].file, "plain") != NULL;
        struct render_out before[ARRAY_LEN(listings)];
        char path[64];
        for (size_t k = 0; k < ARRAY_LEN(listings); k++) {
            bool index = k == ARRAY_LEN(listings) - 1;
            (void)snprintf(path, sizeof(path), "/all/%s.txt", listings[k]);
            (void)shown(index ? "/" : path);
            before[k] = out;
        }
        folder_replace(&folder, rows[i].file, is_static ? "bb" : "---\nnote: bb\n---\n");
        save(rows[i].file);
        for (size_t k = 0; k < ARRAY_LEN(listings); k++) {
            bool stale = !site_deps_current(site, before[k].deps, before[k].dep_count);
            if (stale != rows[i].stale[k])
                print_error("%s: %s\n", rows[i].file, listings[k]);
            assert_int_equal(stale, rows[i].stale[k]);
        }
    }
}

/* ---- a walk of changes, against fresh starts ---- */

static bool compare(void *self, struct str path, const struct route *route)
{
    const struct site *fresh = *(const struct site *const *)self;
    struct route here = site_find(site, path);
    assert_int_equal(here.kind, route->kind);
    assert_str_equal(here.location, route->location);
    if (route->kind != ROUTE_PAGE)
        return true;
    struct str want = render(fresh, route->page), got = render(site, here.page);
    assert_str_equal(got, want);
    size_t i = 0;
    while (i < cached_count && !str_eq(cached[i].path, path))
        i++;
    assert_true(i < CACHED_MAX);
    if (i < cached_count && str_eq(cached[i].source, page_path(here.page)) &&
        site_deps_current(site, cached[i].deps, cached[i].count))
        assert_str_equal(cached[i].body, want);
    cached_count += i == cached_count ? 1 : 0;
    assert_true(arena_dup(&arena, path, &cached[i].path));
    assert_true(arena_dup(&arena, page_path(here.page), &cached[i].source));
    cached[i].body = got;
    cached[i].deps = out.deps;
    cached[i].count = out.dep_count;
    return true;
}

static bool count_route(void *self, struct str path, const struct route *route)
{
    (void)path;
    (void)route;
    ++*(size_t *)self;
    return true;
}

static void compare_with_fresh(void)
{
    const struct site *fresh = load_fresh();
    size_t here = 0, there = 0;
    site_each(fresh, compare, (void *)&fresh);
    site_each(fresh, count_route, &there);
    site_each(site, count_route, &here);
    assert_int_equal(here, there);
    site_unref(fresh);
}

static uint32_t chances; /* state of the random numbers: the same in each run */

/* One of the first n numbers. */
static unsigned chance(size_t n)
{
    chances = chances * 1664525U + 1013904223U;
    return (unsigned)((chances >> 16) % n);
}

/* One change of some kind to one of the files. */
static void change(unsigned step)
{
    /* The rows after these always exist. */
    static const char *const files[] = {"_guides/g1.md",
                                        "_guides/g4.md",
                                        "_posts/2020-01-01-p.md",
                                        "_posts/2020-01-02-p.md",
                                        "_posts/2021-02-01-q.md",
                                        "_sorted/s.md",
                                        "_sorted/t.md",
                                        "page1.html",
                                        "page2.html",
                                        "list.html",
                                        "_layouts/default.html",
                                        "_includes/menu.html",
                                        "_data/names.yml",
                                        "plain.txt"};
    enum { LIST = 9 };
    const size_t which = chance(ARRAY_LEN(files));
    const char *path = files[which];
    char text[512];
    bool kept = which >= LIST;
    if (!kept && chance(6) == 0) {
        char full[128];
        (void)snprintf(full, sizeof(full), "%s/%s", folder.path, path);
        (void)unlink(full); /* it may have been removed already */
    } else if (kept && which != LIST) {
        (void)snprintf(text, sizeof(text), "one: %u\n# {{ content }}%*s\n", step, (int)(step % 97),
                       "x");
        folder_replace(&folder, path, text);
    } else {
        static const char *const titles[] = {"One", "Two", "Three words"};
        static const char *const more[] = {"",
                                           "tags: [a]\n",
                                           "permalink: /other/\n",
                                           "date: 2019-03-04\n",
                                           "published: false\n",
                                           "hidden: true\n"};
        (void)snprintf(text, sizeof(text), "---\ntitle: %s\nrank: %u\n%s---\nBody %u%*s\n",
                       titles[chance(3)], chance(4), more[chance(4) == 0 ? chance(6) : 0], step,
                       (int)(step % 89), "y");
        folder_replace(&folder, path, text);
    }
    save(path);
}

static void test_a_walk_of_changes_ends_where_a_fresh_start_does(void **state)
{
    (void)state;
    enum { STEPS = 240, EACH = 3 };
    chances = 4;
    for (unsigned step = 0; step < STEPS; step++) {
        change(step);
        assert_true(loaded <= 1);
        if (step % EACH == 0)
            compare_with_fresh();
    }
}

static void test_more_edits_than_are_kept(void **state)
{
    (void)state;
    char path[64];
    for (unsigned n = 0; n < EDITS_MAX + 8; n++)
        write_guide(n, "Guide", "a", 5);
    save("_guides");
    for (unsigned n = 0; n < EDITS_MAX + 8; n++) {
        write_guide(n, "Edited", "a", 9);
        (void)snprintf(path, sizeof(path), "_guides/g%u.md", n);
        save(path);
        assert_int_equal(loaded, 1);
    }
    assert_true(str_find(shown("/list.html"), S("Guide")) == STR_NONE);
    assert_true(str_find(shown("/list.html"), S("Edited /guides/g71.html")) != STR_NONE);
}

/*
 * Given so many files that they are read into slabs, then adding and removing files works as usual.
 */
static void test_many_files_are_edited_like_few(void **state)
{
    (void)state;
    enum { MANY = 1100 };
    for (unsigned n = DOCUMENTS; n < MANY; n++)
        write_guide(n, "Guide", "a", 5);
    save("");
    assert_int_equal(loaded, MANY - DOCUMENTS);
    site_unref(site);
    site = load_fresh();
    write_guide(1050, "Guide", "a", 9);
    save("_guides/g1050.md");
    assert_int_equal(loaded, 1);
    assert_str_equal(shown("/guides/g1050.html"), S("<p>Words      end</p>\n"));
    folder_replace(&folder, "_guides/g1051.md", "---\ntitle: [\n---\nBad\n");
    save("_guides/g1051.md");
    const struct page *bad = site_find(site, S("/guides/g1051.html")).page;
    assert_false(page_render(site, bad, NULL, NULL, &arena, &out, &err));
    folder_remove(&folder, "_guides/g1052.md");
    save("_guides/g1052.md");
    assert_int_equal(site_find(site, S("/guides/g1052.html")).kind, ROUTE_NONE);
    folder_replace(&folder, "_config.yml", "collections: {guides: {output: true}}\n");
    save("_config.yml");
    assert_true(loaded > MANY);
    assert_str_equal(shown("/guides/g1050.html"), S("<p>Words      end</p>\n"));
    assert_int_equal(site_find(site, S("/guides/g1051.html")).kind, ROUTE_PAGE);
    save("");
    assert_int_equal(loaded, 0);
}

/* Given folders of templates in which Jekyll also looks for pages, an edit changes both. */
static void test_what_is_a_template_and_served_is_edited_as_both(void **state)
{
    (void)state;
    folder_replace(&folder, "_config.yml",
                   "layouts_dir: frames\nincludes_dir: bits\ndata_dir: facts\n");
    folder_write(&folder, "frames/one.html", "---\na: 1\n---\n{{ page.path }} {{ layout.a }}");
    folder_write(&folder, "bits/bit.html", "bit");
    folder_write(&folder, "facts/x.yml", "---\nv: 1\n---\n");
    folder_write(&folder, "own.html",
                 "---\nlayout: one\n---\n{% include bit.html %} {{ site.data.x.v }}");
    folder_write(&folder, "both.html",
                 "---\n---\n{% include bit.html %} {{ site.data.x.v }}"
                 "{% for f in site.static_files %}{{ f.path }}{% endfor %}");
    save("");
    assert_str_equal(shown("/frames/one.html"), S("frames/one.html "));
    assert_str_equal(shown("/own.html"), S("own.html 1"));
    assert_str_equal(shown("/both.html"), S("bit 1/bits/bit.html/plain.txt"));
    folder_replace(&folder, "frames/one.html", "---\na: 22\n---\n+{{ page.a }}{{ layout.a }}");
    save("frames/one.html");
    assert_int_equal(loaded, 1);
    assert_str_equal(shown("/frames/one.html"), S("+22"));
    assert_str_equal(shown("/own.html"), S("+22"));
    folder_replace(&folder, "bits/bit.html", "---\n---\nbit {{ page.path }}");
    folder_replace(&folder, "facts/x.yml", "v: 333\n");
    static const char *const paths[] = {"bits/bit.html", "facts/x.yml"};
    save_all(paths, ARRAY_LEN(paths));
    assert_str_equal(shown("/bits/bit.html"), S("bit bits/bit.html"));
    assert_str_equal(shown("/both.html"), S("---\n---\nbit both.html 333/facts/x.yml/plain.txt"));
    assert_int_equal(site_find(site, S("/facts/x.yml")).kind, ROUTE_FILE);
    compare_with_fresh();
}

/* In Jekyll a document with an empty `published` stays in its list, but has no output. */
static void test_an_edit_takes_the_output_away(void **state)
{
    (void)state;
    folder_replace(&folder, "_guides/g1.md", "---\npublished:\ntitle: G\ntags: [a]\n---\nx\n");
    save("_guides/g1.md");
    assert_int_equal(site_find(site, S("/guides/g1.html")).kind, ROUTE_NONE);
    compare_with_fresh();
    write_guide(1, "G", "a", 9);
    save("_guides/g1.md");
    assert_int_equal(site_find(site, S("/guides/g1.html")).kind, ROUTE_PAGE);
}

static void test_a_draft_without_a_date_moves_as_it_is_edited(void **state)
{
    (void)state;
    char path[128];
    const struct timespec then[2] = {{.tv_sec = NOON - 86400}, {.tv_sec = NOON - 86400}};
    folder_replace(&folder, "_config.yml", "show_drafts: true\n");
    folder_write(&folder, "_drafts/d.md", "---\n---\n{{ page.date | date: '%F' }}");
    (void)snprintf(path, sizeof(path), "%s/_drafts/d.md", folder.path);
    assert_int_equal(utimensat(AT_FDCWD, path, then, 0), 0);
    save("");
    assert_str_equal(shown("/2023/11/13/d.html"), S("<p>2023-11-13</p>\n"));
    const struct timespec before[2] = {{.tv_sec = NOON - 2 * 86400}, {.tv_sec = NOON - 2 * 86400}};
    assert_int_equal(utimensat(AT_FDCWD, path, before, 0), 0);
    save("_drafts/d.md");
    assert_str_equal(shown("/2023/11/12/d.html"), S("<p>2023-11-12</p>\n"));
    assert_int_equal(site_find(site, S("/2023/11/13/d.html")).kind, ROUTE_NONE);
}

/* ---- folders, and files that cannot be read ---- */

static void move(const char *from, const char *to)
{
    char a[128], b[128];
    (void)snprintf(a, sizeof(a), "%s/%s", folder.path, from);
    (void)snprintf(b, sizeof(b), "%s/%s", folder.path, to);
    assert_int_equal(rename(a, b), 0);
}

static void test_folders_are_renamed_and_removed(void **state)
{
    (void)state;
    folder_write(&folder, "_guides/deep/er/x.md", "---\n---\nDeep\n");
    save("_guides/deep");
    assert_int_equal(loaded, 1);
    assert_str_equal(shown("/guides/deep/er/x.html"), S("<p>Deep</p>\n"));
    move("_guides/deep", "_guides/other");
    const char *const paths[] = {"_guides/deep", "_guides/other"};
    save_all(paths, ARRAY_LEN(paths));
    assert_int_equal(site_find(site, S("/guides/deep/er/x.html")).kind, ROUTE_NONE);
    assert_str_equal(shown("/guides/other/er/x.html"), S("<p>Deep</p>\n"));
    folder_remove(&folder, "_guides/other/er/x.md");
    folder_remove(&folder, "_guides/other/er");
    folder_remove(&folder, "_guides/other");
    save("_guides/other");
    assert_int_equal(site_find(site, S("/guides/other/er/x.html")).kind, ROUTE_NONE);
    move("_guides", "gone");
    const char *const all[] = {"_guides", "gone"};
    save_all(all, ARRAY_LEN(all));
    compare_with_fresh();
}

static void test_what_cannot_be_read_takes_nothing_along(void **state)
{
    (void)state;
    char path[128];
    folder_link(&folder, "_guides/loop", "../_guides");
    folder_link(&folder, "_guides/self.md", "self.md");
    folder_link(&folder, "_guides/nowhere.md", "missing.md");
    (void)snprintf(path, sizeof(path), "%s/_guides/pipe.md", folder.path);
    assert_int_equal(mkfifo(path, 0600), 0);
    /* Greater than the limit for one file: it exists, but cannot be read, even by root. */
    folder_write(&folder, "_guides/large.md", "---\n---\n");
    (void)snprintf(path, sizeof(path), "%s/_guides/large.md", folder.path);
    assert_int_equal(truncate(path, 64 << 20), 0);
    save("_guides");
    assert_true(diags.count > 0);
    assert_int_equal(site_find(site, S("/guides/pipe.html")).kind, ROUTE_NONE);
    assert_int_equal(site_find(site, S("/guides/self.html")).kind, ROUTE_NONE);
    assert_str_equal(shown("/guides/g1.html"), S("<p>Words  end</p>\n"));
    const struct site *fresh = load_fresh();
    assert_int_equal(site_find(fresh, S("/guides/g1.html")).kind, ROUTE_PAGE);
    site_unref(fresh);
}

#define EDITS_TEST(f) cmocka_unit_test_setup_teardown(f, setup, site_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EDITS_TEST(test_an_edit_reads_one_file),
        EDITS_TEST(test_a_rename_over_a_file_is_an_edit),
        EDITS_TEST(test_a_list_outlives_the_bodies_of_what_it_lists),
        EDITS_TEST(test_a_list_changes_with_the_front_matter_of_what_it_lists),
        EDITS_TEST(test_a_bad_edit_keeps_its_place),
        EDITS_TEST(test_an_edit_changes_the_lists_that_have_it),
        EDITS_TEST(test_what_is_a_template_and_served_is_edited_as_both),
        EDITS_TEST(test_an_edit_takes_the_output_away),
        EDITS_TEST(test_a_draft_without_a_date_moves_as_it_is_edited),
        EDITS_TEST(test_a_walk_of_changes_ends_where_a_fresh_start_does),
        EDITS_TEST(test_more_edits_than_are_kept),
        EDITS_TEST(test_many_files_are_edited_like_few),
        EDITS_TEST(test_folders_are_renamed_and_removed),
        EDITS_TEST(test_what_cannot_be_read_takes_nothing_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
