/*
 * From a request to its answer: pages, files, conditions, errors; without a socket.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unistd.h>

#include "tests/support/asking.h"

/* ---- answers ---- */

/* Asks until the answer comes at once, since the watch may be at the end of a round. */
static void ask_hit(struct client *c, const char *method, const char *path)
{
    enum { TRIES = 100 };
    asking_ask(c, method, path, NULL);
    for (int i = 0; i < TRIES && c->waits > 0; i++)
        asking_ask(c, method, path, NULL);
    assert_int_equal(c->waits, 0);
}

static void test_pages(void **state)
{
    (void)state;
    asking_expect("/0/", 200, "page 0, version 1\n");
    asking_expect("/%30/", 200, "page 0, version 1\n");
    asking_expect("/x/../0/", 200, "page 0, version 1\n");
    asking_expect("/1/", 200, "page 1, version 1\n");
    assert_int_equal(fake_renders(0), 1);
}

static void test_a_hit_does_not_wait(void **state)
{
    (void)state;
    struct client c;
    asking_ask(&c, "GET", "/0/", NULL);
    assert_true(c.waits >= 1); /* for the page, and perhaps for the watch */
    ask_hit(&c, "HEAD", "/0/");
    assert_int_equal(c.status, 200);
}

static void test_redirects(void **state)
{
    (void)state;
    asking_expect("/0", 301, "/0/");
}

static void test_what_is_missing(void **state)
{
    (void)state;
    struct client c;
    asking_expect("/nothing/", 404, "<!doctype html>");
    ask_hit(&c, "GET", "/other/"); /* all missing paths share one entry */
    assert_int_equal(c.status, 404);
    fake_show_404(true);
    asking_touch("change", 1);
    asking_expect("/nothing/", 404, "page 15, version 1\n");
    fake_edit(FAKE_404);
    asking_touch("change", 1);
    asking_expect("/nothing/", 404, "page 15, version 2\n");
    fake_show_404(false);
    asking_touch("change", 1);
    asking_expect("/nothing/", 404, "<!doctype html>");
    assert_int_equal(serve_stats(asking_serve).cache.entries, 1);
}

static void test_bad_requests(void **state)
{
    (void)state;
    static char longest[URLPATH_MAX + 2];
    struct client c;
    memset(longest, '/', URLPATH_MAX + 1);
    asking_expect("/../x", 400, "");
    asking_expect("/%00", 400, "");
    asking_expect("*", 400, "");
    asking_expect(longest, 414, "");
    asking_ask(&c, "POST", "/0/", NULL);
    assert_int_equal(c.status, 405);
    asking_ask(&c, "OPTIONS", "*", NULL);
    assert_int_equal(c.status, 204);
    assert_int_equal(fake_renders(0), 0);
}

static void test_conditions(void **state)
{
    (void)state;
    struct client c, again;
    asking_ask(&c, "GET", "/0/", NULL);
    const struct reply_conditions same = {.any = true, .none_match = {{str_c(c.etag)}, 1}};
    const struct reply_conditions since = {.any = true, .modified_since = str_c(c.modified)};
    asking_ask(&again, "GET", "/0/", &same);
    assert_int_equal(again.status, 304);
    asking_ask(&again, "GET", "/0/", &since);
    assert_int_equal(again.status, 304);
    asking_ask(&again, "GET", "/nothing/", &same);
    assert_int_equal(again.status, 404);
    fake_edit(0);
    asking_touch("change", 1);
    asking_ask(&again, "GET", "/0/", &same);
    assert_int_equal(again.status, 200);
    /* The mtime has not changed, but the content has. */
    asking_ask(&again, "GET", "/0/", &since);
    assert_int_equal(again.status, 200);
}

static void test_files(void **state)
{
    (void)state;
    struct client c;
    asking_expect("/file.txt", 200, "xxxxx");
    ask_hit(&c, "GET", "/file.txt");
    asking_touch("file.txt", 7);
    fake_edit_files();
    asking_touch("change", 1);
    asking_expect("/file.txt", 200, "xxxxxxx");
}

static void test_large_files_are_opened_anew(void **state)
{
    (void)state;
    struct client c, again;
    char path[128];
    (void)snprintf(path, sizeof(path), "%s/large.bin", asking_folder);
    assert_int_equal(truncate(path, ASSET_MEMORY_MAX + 1), 0);
    fake_edit_files();
    asking_touch("change", 1);
    (void)usleep(50 * 1000); /* so that its stamp is old enough for an entity tag */
    asking_expect("/large.bin", 200, "1048577");
    ask_hit(&c, "GET", "/large.bin");
    assert_int_equal(strlen(c.etag), ETAG_LEN);
    const struct reply_conditions same = {.any = true, .none_match = {{str_c(c.etag)}, 1}};
    asking_ask(&again, "GET", "/large.bin", &same);
    assert_int_equal(again.status, 304);
    assert_int_equal(unlink(path), 0);
    asking_expect("/large.bin", 404, "");
}

/* ---- errors ---- */

static void test_the_last_good_version_goes_on(void **state)
{
    (void)state;
    struct client c;
    asking_expect("/0/", 200, "page 0, version 1\n");
    fake_break(0, true);
    asking_touch("change", 1);
    asking_expect("/0/", 200, "page 0, version 1\n");
    ask_hit(&c, "GET", "/0/"); /* it is not rendered again until something changes */
    assert_int_equal(fake_renders(0), 2);
    asking_touch("change", 1);
    asking_expect("/0/", 200, "page 0, version 1\n");
    assert_int_equal(fake_renders(0), 2);
    fake_break(0, true);
    asking_touch("change", 1);
    asking_expect("/0/", 200, "page 0, version 1\n");
    fake_break(0, false);
    asking_touch("change", 1);
    asking_expect("/0/", 200, "page 0, version 4\n");
}

static void test_what_never_was_good_is_500(void **state)
{
    (void)state;
    fake_break(0, true);
    asking_touch("change", 1);
    asking_expect("/0/", 500, "<!doctype html>");
    asking_expect("/0/", 500, "<!doctype html>");
    assert_int_equal(fake_renders(0), 1);
    asking_expect("/1/", 200, "page 1, version 1\n");
    fake_break(0, false);
    asking_touch("change", 1);
    asking_expect("/0/", 200, "page 0, version 3\n");
}

static void test_authors_see_the_error(void **state)
{
    (void)state;
    serve_free(asking_serve);
    asking_start(true);
    asking_expect("/0/", 200, "page 0, version 1\n");
    fake_break(0, true);
    asking_touch("change", 1);
    asking_expect("/0/", 500, "<!doctype html>");
    fake_break(0, false);
    asking_touch("change", 1);
    asking_expect("/0/", 200, "page 0, version 3\n");
}

static void test_a_broken_404_page_is_404_still(void **state)
{
    (void)state;
    fake_show_404(true);
    fake_break(FAKE_404, true);
    asking_touch("change", 1);
    asking_expect("/nothing/", 404, "<!doctype html>");
}

#define serve_test(f) cmocka_unit_test_setup_teardown(f, asking_setup, asking_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        serve_test(test_pages),
        serve_test(test_a_hit_does_not_wait),
        serve_test(test_redirects),
        serve_test(test_what_is_missing),
        serve_test(test_bad_requests),
        serve_test(test_conditions),
        serve_test(test_files),
        serve_test(test_large_files_are_opened_anew),
        serve_test(test_the_last_good_version_goes_on),
        serve_test(test_what_never_was_good_is_500),
        serve_test(test_authors_see_the_error),
        serve_test(test_a_broken_404_page_is_404_still),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
