/*
 * Changes because of the time: documents of the future become visible. At each moment, the site is
 * the one that a fresh start would show.
 *
 * time() is wrapped at link time, so that nobody waits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/unit/site_case.h"

static time_t clock_now; /* 0 until a test sets it: the system's */

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): names that the linker gives. */
time_t __real_time(time_t *out);
time_t __wrap_time(time_t *out);
time_t __wrap_time(time_t *out)
{
    if (clock_now == 0)
        return __real_time(out);
    if (out != NULL)
        *out = clock_now;
    return clock_now;
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl*) */

/* Seconds after NOON, and the files that have that date. */
enum { SOON = 10, FRACTION = 20, DRAFT = 30, DOCUMENT = 40, LATER = 50, END = 70 };

static const char config[] =
    "timezone: UTC\nshow_drafts: true\npaginate: 2\n"
    "collections: {docs: {output: true}}\n"
    "jekyll-archives: {enabled: all}\n"
    "plugins: [jekyll-archives, jekyll-feed, jekyll-paginate, jekyll-sitemap,"
    " jekyll-redirect-from]\n";

static const char list[] =
    "---\n---\n{% for p in site.posts %}{{ p.title }} {{ p.date | date: '%F %T' }} {{ p.url }}"
    " {{ p.next.url }}|{{ p.previous.url }};{% endfor %}"
    "{% for t in site.tags %}{{ t[0] }} {{ t[1].size }};{% endfor %}"
    "{% for d in site.docs %}{{ d.title }} {{ d.url }} {{ d.content }};{% endfor %}"
    "{% for p in site.pages %}{{ p.url }};{% endfor %}";

static void write_dated(const char *path, int after, const char *fraction)
{
    char text[256], date[32];
    const time_t at = NOON + after;
    struct tm fields;
    (void)gmtime_r(&at, &fields);
    (void)strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &fields);
    (void)snprintf(
        text, sizeof(text),
        "---\ndate: %s%s\ntags: [t%d]\ncategory: c%d\nredirect_from: /old/%d/\n---\nText\n", date,
        fraction, after, after, after);
    folder_write(&folder, path, text);
}

static int setup(void **state)
{
    (void)site_setup(state);
    clock_now = NOON;
    folder_write(&folder, "_config.yml", config);
    folder_write(&folder, "list.html", list);
    folder_write(&folder, "index.html",
                 "---\n---\n{% for p in paginator.posts %}{{ p.url }};{% endfor %}"
                 "{{ paginator.total_pages }}");
    folder_write(&folder, "_posts/2020-01-02-old.md", "---\n---\n{{ page.next.url }}");
    write_dated("_posts/2020-01-01-soon.md", SOON, "");
    write_dated("_posts/2020-01-03-fraction.md", FRACTION, ".5");
    write_dated("_docs/doc.md", DOCUMENT, "");
    folder_write(&folder, "_drafts/d.md", "---\n---\nDraft");
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/_drafts/d.md", folder.path);
    const struct timespec times[2] = {{.tv_sec = NOON}, {.tv_sec = NOON + DRAFT, .tv_nsec = 1}};
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    return 0;
}

static const struct site *load_now(void)
{
    struct site_options o = {.source = str_c(folder.path)};
    const struct site *s = site_load(&o, NULL, &err);
    assert_non_null(s);
    return s;
}

/* ---- against a fresh start ---- */

enum { CACHED_MAX = 128 };

static struct {
    struct str path, body;
    const struct render_dep *deps;
    size_t count;
} cached[CACHED_MAX];
static size_t cached_count;

/* A page without the time at which the site was read, which feeds contain. */
static struct str render(const struct site *s, const struct page *p, struct render_out *out)
{
    err = ERR_INIT;
    if (!page_render(s, p, NULL, NULL, &arena, out, &err)) {
        print_error("%s\n", err.message);
        fail();
    }
    size_t from = str_find(out->body, S("<updated>"));
    if (from == STR_NONE || str_find(out->body, S("<feed")) == STR_NONE)
        return out->body;
    return str_from(out->body, from + strlen("<updated>2023-11-14T22:13:20+00:00</updated>"));
}

static bool compare(void *self, struct str path, const struct route *route)
{
    const struct site *fresh = *(const struct site *const *)self;
    struct render_out out;
    struct route here = site_find(site, path);
    if (here.kind != route->kind)
        print_error("%.*s\n", STR_ARG(path));
    assert_int_equal(here.kind, route->kind);
    assert_str_equal(here.location, route->location);
    if (route->kind != ROUTE_PAGE)
        return true;
    struct str want = render(fresh, route->page, &out);
    assert_str_equal(render(site, here.page, &out), want);
    size_t i = 0;
    while (i < cached_count && !str_eq(cached[i].path, path))
        i++;
    assert_true(i < CACHED_MAX);
    if (i < cached_count && site_deps_current(site, cached[i].deps, cached[i].count))
        assert_str_equal(cached[i].body, want);
    cached_count += i == cached_count ? 1 : 0;
    assert_true(arena_dup(&arena, path, &cached[i].path));
    assert_true(arena_dup(&arena, want, &cached[i].body));
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
    const struct site *fresh = load_now();
    size_t here = 0, there = 0;
    site_each(fresh, compare, (void *)&fresh);
    site_each(fresh, count_route, &there);
    site_each(site, count_route, &here);
    assert_int_equal(here, there);
    site_unref(fresh);
}

/* ---- */

static void test_each_second(void **state)
{
    (void)state;
    unsigned woken = 0;
    site = load_now();
    cached_count = 0;
    for (; clock_now <= NOON + END; clock_now++) {
        const struct site *before = site;
        update("list.html");
        woken += site != before ? 1 : 0;
        assert_true(site_wake(site) == 0 || site_wake(site) > clock_now);
        compare_with_fresh();
    }
    assert_int_equal(woken, 4); /* two posts, a draft, a document */
    assert_int_equal(site_wake(site), 0);
}

/* Between the start and now: not in the future, although the site was read before. */
static void test_a_date_between_the_start_and_now(void **state)
{
    (void)state;
    site = load_now();
    cached_count = 0;
    compare_with_fresh();
    clock_now = NOON + 5;
    write_dated("_posts/2020-01-04-between.md", 3, "");
    update("_posts/2020-01-04-between.md");
    compare_with_fresh();
    write_dated("_posts/2020-01-04-between.md", 5, "");
    update("_posts/2020-01-04-between.md");
    compare_with_fresh();
    write_dated("_posts/2020-01-04-between.md", LATER, "");
    update("_posts/2020-01-04-between.md");
    compare_with_fresh();
    clock_now = NOON + LATER;
    update("list.html");
    compare_with_fresh();
}

/* If a post has an error when its date comes, its last good version is shown. */
static void test_bad_when_its_time_comes(void **state)
{
    (void)state;
    site = load_now();
    folder_write(&folder, "_posts/2020-01-01-soon.md", "---\ntitle: [\n---\n");
    update("_posts/2020-01-01-soon.md");
    clock_now = NOON + SOON;
    update("list.html");
    assert_true(site_wake(site) > clock_now);
    assert_int_equal(site_find(site, S("/c10/2023/11/14/soon.html")).kind, ROUTE_PAGE);
}

/* The other suites of this program need the system's time. */
static int teardown(void **state)
{
    clock_now = 0;
    return site_teardown(state);
}

#define CLOCK_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CLOCK_TEST(test_each_second),
        CLOCK_TEST(test_a_date_between_the_start_and_now),
        CLOCK_TEST(test_bad_when_its_time_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
