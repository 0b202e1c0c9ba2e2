/*
 * Spans, by the file that recognises them: from a leaf's text to nodes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include "render/markdown/span.h"
#include "tests/unit/markdown_tree.h"

static void read_all(struct md *md, struct str text)
{
    static const struct md_link link = {.target = STR_INIT("/l"), .title = STR_INIT("t")};
    static struct md_footnote footnote = {.name = STR_INIT("1")};
    static const struct md_footnote_definition definition = {&footnote};
    assert_true(map_put(&md->links, S("known"), &link));
    assert_true(map_put(&md->footnotes, S("1"), &definition));
    md_spans_read(md, md->root, text, MD_SPANS_ALL, 0);
}

static void read_code_and_html(struct md *md, struct str text)
{
    md_spans_read(md, md->root, text, MD_SPANS_CODE_AND_HTML, 0);
}

/* span.c */
static void test_text_and_what_is_small(void **state)
{
    static const struct markdown_case cases[] = {
        {"a b", "'a b'"},
        {"a\\*b", "'a' '*b'"},
        {"a  \nb", "'a' (br) '|b'"},
        {"a\\\\\nb", "'a' (br) '|b'"},
        {"$$x$$", "(math 'x')"},
        {"$$x", "'$$x'"},
        {"&amp;", "(entity38 '&amp;')"},
        {"&nix;", "(entity38 '&amp;') 'nix;'"},
        {"a -- b...", "'a ' (symbol1) ' b' (symbol2)"},
        {"it's", "'it' (q1) 's'"},
        {"a{::comment}b{:/}c", "'a' (comment 'b') 'c'"},
        {"a{::nix}b{:/}", "'a{::nix}b{:/}'"},
        {"*a*{: .b}", "(em[class=b]+[class=b] 'a')"},
        {"a{: .b}", "'a{: .b}'"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* span_emphasis.c */
static void test_emphasis_and_code(void **state)
{
    static const struct markdown_case cases[] = {
        {"*a* _b_ **c** __d__", "(em 'a') ' ' (em 'b') ' ' (strong 'c') ' ' (strong 'd')"},
        {"***a***", "(strong (em 'a'))"},
        {"*a **b** c*", "(em 'a ' (strong 'b') ' c')"},
        {"*a *b", "'*a *b'"},
        {"* a*", "'* a*'"},
        {"a_b_c", "'a_b_c'"},
        {"a*b*c", "'a' (em 'b') 'c'"},
        {"~~a~~ ~b~", "(html 'del' 'a') ' ~b~'"},
        {"`a` ``b`c``", "(code 'a') ' ' (code 'b`c')"},
        {"` a `b", "'` a `b'"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* span_link.c */
static void test_links(void **state)
{
    static const struct markdown_case cases[] = {
        {"[a](/b)", "(a[href=/b] 'a')"},
        {"[a](<b c> \"d\")", "(a[href=b c][title=d] 'a')"},
        {"[a](b 'c')", "(a[href=b][title=c] 'a')"},
        {"[a](b", "'[a](b'"},
        {"[a *b*](c)", "(a[href=c] 'a ' (em 'b'))"},
        {"[Known], [x][KNOWN] [x]",
         "(a[href=/l][title=t] 'Known') ', ' (a[href=/l][title=t] 'x') ' [x]'"},
        {"[known] [x]", "'[known] [x]'"},
        {"![a *b*](c)", "(img[src=c][alt=a *b*])"},
        {"[a [b](c)](d)", "(a[href=d] 'a [b](c)')"},
        {"x[^1] y[^2]", "'x' (note) ' y[^2]'"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* span_html.c */
static void test_html(void **state)
{
    static const struct markdown_case cases[] = {
        {"<http://a.b>", "(a[href=http://a.b] 'http://a.b')"},
        {"<http://a.b\n>", "'<http://a.b|>'"},
        {"<a@b.c>", "(a[href=mailto:a@b.c] 'a@b.c')"},
        {"<b>*a*</b> c", "(html 'b' (em 'a')) ' c'"},
        {"<code>*a*</code>", "(html 'code' '*a*')"},
        {"<B CLASS=\"x\ny\">a</b>", "(html[class=x y] 'b' 'a')"},
        {"<br>a<img src='b'/>", "(html 'br') 'a' (html[src=b] 'img')"},
        {"a <div>b</div>", "'a <div>b</div>'"},
        {"<!-- *a* -->", "(html-comment '<!-- *a* -->')"},
        {"a < b <c", "'a < b <c'"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

static void test_only_code_and_html(void **state)
{
    static const struct markdown_case cases[] = {
        {"*a* `b` <b>c</b>", "'*a* ' (code 'b') ' ' (html 'b' 'c')"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_code_and_html);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_and_what_is_small),
        cmocka_unit_test(test_emphasis_and_code),
        cmocka_unit_test(test_links),
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_only_code_and_html),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
