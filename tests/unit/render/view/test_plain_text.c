/*
 * The text of HTML, as a search reads it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "render/view/plain_text.h"

static void test_text_and_headings(void **state)
{
    static const struct {
        const char *html, *text, *headings, *first;
    } rows[] = {
        {"", "", "", ""},
        {"a b", "a b", "", ""},
        {"  a \n\t b  c ", "a b c", "", ""},
        {"<p>a</p><p>b</p>", "a b", "", ""},
        {"a<em>b</em>c<span class=x>d</span>e", "abcde", "", ""},
        {"<td>a</td><td>b</td>", "a b", "", ""},
        {"a<br>b<hr/>c", "a b c", "", ""},
        {"a<wbr>b&shy;c\xC2\xAD"
         "d",
         "abcd", "", ""},
        {"a&nbsp;b\xC2\xA0"
         "c",
         "a b c", "", ""},
        {"a\xC2\xB0"
         "b",
         "a\xC2\xB0"
         "b",
         "", ""},
        {"&lt;b&gt; &amp;amp; &#233;&#xE9; &copy; &nope; & &;",
         "<b> &amp; \xC3\xA9\xC3\xA9 \xC2\xA9 &nope; & &;", "", ""},
        {"<h1>A <em>b</em></h1>c<h2>D</h2>", "A b c D", "A b D", "A b"},
        {"<h2>A</h2><h1>B</h1>", "A B", "A B", "A"},
        {"<h1></h1><h2>B</h2>", "B", "B", "B"},
        {"<h1>A<h2>B</h2>", "A B", "A B", "A"},
        {"<h1>A &amp; b", "A & b", "A & b", "A & b"},
        {"<h7>A</h7><header>b</header>", "A b", "", ""},
        {"a<script>b</script>c<STYLE>d</Style>e", "a c e", "", ""},
        {"a<script>b</scrip></script >c", "a c", "", ""},
        {"a<script>b", "a b", "", ""},
        {"<head><title>a</title></head><body>b</body>", "b", "", ""},
        {"<template>a</template>b", "b", "", ""},
        {"a<!-- b <p> -->c<!-- d", "ac", "", ""},
        {"<!doctype html><?xml ?>a", "a", "", ""},
        {"<a title=\"x > y\" b='>'>a</a>", "a", "", ""},
        {"a < b <3 <> </> c", "a < b <3 <> </> c", "", ""},
        {"a <p", "a", "", ""},
        {"<p title=\"a", "", "", ""},
        {"<", "<", "", ""},
        {"</", "</", "", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a;
        struct buf text, headings;
        size_t first = 99;
        arena_init(&a, 0);
        buf_init(&text, &a, 0);
        buf_init(&headings, &a, 0);
        plain_text_read(str_c(rows[i].html), &text, &headings, &first);
        assert_true(buf_ok(&text) && buf_ok(&headings) && first <= headings.len);
        assert_string_equal(arena_z(&a, buf_str(&text)), rows[i].text);
        assert_string_equal(arena_z(&a, buf_str(&headings)), rows[i].headings);
        assert_string_equal(arena_z(&a, str_sub(buf_str(&headings), 0, first)), rows[i].first);
        arena_fini(&a);
    }
}

/* What has no end is looked for once, and a long text is cut. */
static void test_text_that_never_ends(void **state)
{
    static const char *const pieces[] = {
        "<script>", "<!--",           "<p title=\"",  "<",        "</", "&", "<h1>",
        "a ",       "<style></styl>", "\xE6\xBC\xA2", "\xC3\xA9 "};
    enum { LEN = 4 << 20 };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct arena a;
        struct buf html, text, headings;
        size_t first;
        arena_init(&a, 0);
        buf_init(&html, &a, 0);
        buf_init(&text, &a, 0);
        buf_init(&headings, &a, 0);
        while (html.len < LEN)
            buf_add(&html, str_c(pieces[i]));
        plain_text_read(buf_str(&html), &text, &headings, &first);
        assert_true(text.len <= PLAIN_TEXT_MAX + 8 && headings.len <= PLAIN_TEXT_MAX + 8);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_and_headings),
        cmocka_unit_test(test_text_that_never_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
