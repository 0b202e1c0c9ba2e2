/*
 * Request targets into paths: what is refused, what is normalised, what is left alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "server/http/urlpath.h"

static char decoded[URLPATH_MAX];

static const struct {
    const char *target;
    const char *path; /* NULL: refused */
} cases[] = {
    {"/", "/"},
    {"/approche/", "/approche/"},
    {"/a-b_c~d", "/a-b_c~d"},
    {"/img/x.png", "/img/x.png"},
    {"/a%20b", "/a b"},
    {"/%C3%A9t%c3%a9/", "/\xc3\xa9t\xc3\xa9/"},
    {"/\xc3\xa9t\xc3\xa9/", "/\xc3\xa9t\xc3\xa9/"},
    {"/%E2%82%AC%F0%9F%8C%8D", "/\xe2\x82\xac\xf0\x9f\x8c\x8d"},
    {"/a+b", "/a+b"},
    {"/a;b=c,d@e:f!$&'()*", "/a;b=c,d@e:f!$&'()*"},
    /* Decoded once. */
    {"/%2541", "/%41"},
    {"/%252e%252e/", "/%2e%2e/"},
    /* Dots. */
    {"/.", "/"},
    {"/./", "/"},
    {"/a/.", "/a/"},
    {"/a/./b", "/a/b"},
    {"/a/..", "/"},
    {"/a/../", "/"},
    {"/a/b/../c", "/a/c"},
    {"/a/b/..", "/a/"},
    {"/a/%2e%2e/b", "/b"},
    {"/a/.%2E/b", "/b"},
    {"/a/b%2f..%2fc", "/a/c"},
    {"/...", "/..."},
    {"/..a/.b", "/..a/.b"},
    {"/a..", "/a.."},
    {"/.well-known/x", "/.well-known/x"},
    {"/..", NULL},
    {"/../", NULL},
    {"/../etc/passwd", NULL},
    {"/a/../../b", NULL},
    {"/%2e%2e/", NULL},
    {"/..%2fetc", NULL},
    {"/./../x", NULL},
    /* Empty segments are segments. */
    {"http://a:80/b", "/b"},
    {"http://[::1]:80/b", "/b"},
    {"http://u@a/b", NULL},
    {"http://u:p@a/b", NULL},
    {"http://:80/b", NULL},
    {"http://a:x/b", NULL},
    {"http://a%zz/b", NULL},
    {"//", "/"},
    {"///", "/"},
    {"//example.org/", "/example.org/"},
    {"/a//b", "/a/b"},
    {"/a///b//", "/a/b/"},
    {"/a//../b", "/b"},
    {"/%2f/a", "/a"},
    {"/a%2F%2Fb", "/a/b"},
    {"/.//a", "/a"},
    {"/a//.", "/a/"},
    {"//..", NULL},
    {"/%5cexample.org/", NULL},
    {"/%09/example.org/", NULL},
    /* Absolute form. */
    {"http://example.org/a", "/a"},
    {"HTTP://example.org:80/a/../b", "/b"},
    {"https://example.org", "/"},
    {"http://", NULL},
    {"http:///a", NULL},
    /* What a target must not have. */
    {"/a b", NULL},
    {"/a#b", NULL},
    {"ftp://example.org/", NULL},
    /* Not a path. */
    {"", NULL},
    {"a", NULL},
    {"*", NULL},
    {"?", NULL},
    /* What a name in a site must not have. */
    {"/%00", NULL},
    {"/a%00.html", NULL},
    {"/a\\b", NULL},
    {"/a%5cb", NULL},
    {"/..\\..\\x", NULL},
    {"/%0d%0aX: y", NULL},
    {"/a\tb", NULL},
    {"/%7f", NULL},
    /* Percent signs that encode nothing. */
    {"/%", NULL},
    {"/%4", NULL},
    {"/%zz", NULL},
    {"/100%", NULL},
    {"/%-1", NULL},
    /* Invalid UTF-8: stray, cut off, overlong, surrogate, beyond Unicode. */
    {"/%ff", NULL},
    {"/%80", NULL},
    {"/\xc3", NULL},
    {"/%c0%ae%c0%ae/", NULL},
    {"/%e0%80%af", NULL},
    {"/%c0%80", NULL},
    {"/%ed%a0%80", NULL},
    {"/%f4%90%80%80", NULL},
};

static void test_targets(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str path;
        enum urlpath_result result = urlpath_parse(str_c(cases[i].target), decoded, &path);
        const char *want = cases[i].path;
        bool ok = want == NULL ? result == URLPATH_BAD
                               : result == URLPATH_OK && str_eq(path, str_c(want));
        if (!ok) {
            fail_msg("%s gives %d %.*s, not %s", cases[i].target, (int)result,
                     result == URLPATH_OK ? (int)path.len : 0, result == URLPATH_OK ? path.ptr : "",
                     want != NULL ? want : "a refusal");
        }
    }
}

static void test_a_plain_target_is_not_copied(void **state)
{
    (void)state;
    struct str target = S("/approche/"), path;
    assert_int_equal(urlpath_parse(target, decoded, &path), URLPATH_OK);
    assert_ptr_equal(path.ptr, target.ptr);
}

static void test_the_longest_target(void **state)
{
    (void)state;
    static char text[URLPATH_MAX + 1];
    struct str path;
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i % 2 == 0 ? '/' : '.';
    assert_int_equal(urlpath_parse(str_of(text, URLPATH_MAX), decoded, &path), URLPATH_OK);
    assert_true(str_eq(path, S("/")));
    assert_int_equal(urlpath_parse(str_of(text, URLPATH_MAX + 1), decoded, &path),
                     URLPATH_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_targets),
        cmocka_unit_test(test_a_plain_target_is_not_copied),
        cmocka_unit_test(test_the_longest_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
