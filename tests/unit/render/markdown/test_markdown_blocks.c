/*
 * Blocks, grouped by the file that recognises them: from a text to nodes. The text of a leaf is
 * SOURCE. A heading has it twice, since its id is made from the source.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include "render/markdown/block.h"
#include "tests/unit/markdown_tree.h"

static void read_all(struct md *md, struct str text)
{
    md_blocks_read(md, md->root, text, 0);
}

/* block.c */
static void test_paragraphs(void **state)
{
    static const struct markdown_case cases[] = {
        {"a\nb  \n\n\nc\n", "(p 'a|b') (blank '||') (p 'c')"},
        {"  a\n\n\nb\n", "(p 'a') (blank '||') (p 'b')"},
        {"a\n^\nb\n", "(p 'a') (end) (p 'b')"},
        {"a\n> b\n", "(p 'a') (quote (p 'b'))"},
        {"a\n- b\n", "(p 'a') (ul (li (p- 'b')))"},
        {"a\n***\n", "(p 'a|***')"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* block_leaf.c */
static void test_leaves(void **state)
{
    static const struct markdown_case cases[] = {
        {"# a #\n## b {#c}\n", "(h1 'a' 'a') (h2[id=c] 'b' 'b')"},
        {" # a\n", "(p '# a')"},
        {"a\n===\n\nb\n-\n", "(h1 'a' 'a') (blank '|') (h2 'b' 'b')"},
        {"a\nb\n---\n", "(p 'a|b|---')"},
        {"* * *\n___\n", "(hr) (hr)"},
        {"> a\nb\n\n> c\n", "(quote (p 'a|b')) (blank '|') (quote (p 'c'))"},
        {"$$\na\n$$\n", "(math 'a')"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* block_code.c */
static void test_code(void **state)
{
    static const struct markdown_case cases[] = {
        {"    a\n\n     b\n", "(pre 'a|| b|')"},
        {"```c\na\n```\n", "(pre[class=language-c] 'a|')"},
        {"~~~\na\n", "(p '~~~|a')"},
        {"````\na\n```\nb\n````\n", "(pre 'a|```|b|')"},
        {"````\na\n```\nb\n", "(pre[class=language-`] 'a|') (p 'b')"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* block_list.c, block_item.c */
static void test_lists(void **state)
{
    static const struct markdown_case cases[] = {
        {"- a\n- b\n", "(ul (li (p- 'a')) (li (p- 'b')))"},
        {"1. a\n9. b\n", "(ol (li (p- 'a')) (li (p- 'b')))"},
        {"- a\n\n- b\n", "(ul (li (p 'a')) (li (p 'b')))"},
        {"- a\n  - b\n", "(ul (li (p- 'a' '|') (ul (li (p- 'b')))))"},
        {"- a\n1. b\n", "(ul (li (p- 'a' '|') (ol (li (p- 'b')))))"},
        {"- [x] a\n",
         "(ul[class=task-list] (li[class=task-list-item] (p- '<input type=\"checkbox\" "
         "class=\"task-list-item-checkbox\" disabled=\"disabled\" checked=\"checked\" />' 'a')))"},
        {"- {:.x} a\n", "(ul (li+[class=x] (p- 'a')))"},
        {"-a\n", "(p '-a')"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* block_definition.c */
static void test_definitions(void **state)
{
    static const struct markdown_case cases[] = {
        {"a\nb\n: c\n: d\n", "(dl (dt 'a') (dt 'b') (dd (p- 'c')) (dd (p- 'd')))"},
        {"a\n\n: b\n", "(dl (dt 'a') (dd (p 'b')))"},
        {": a\n", "(p ': a')"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* block_html.c */
static void test_html(void **state)
{
    static const struct markdown_case cases[] = {
        {"<div>*a*</div>\n", "(html 'div' '*a*')"},
        {"<div markdown=\"1\">\n*a*\n</div>b\n", "(html 'div' (p '*a*')) (p 'b')"},
        {"<p markdown=\"1\">*a*</p>\n", "(html 'p' '*a*')"},
        {"<b>a</b>\n", "(p '<b>a</b>')"},
        {"<!-- a -->\nb\n", "(html-comment '<!-- a -->') (p 'b')"},
        {"</div>\n", "(p '</div>')"},
        {"<div>\na\n", "(html 'div' '|a|')"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* block_table.c */
static void test_tables(void **state)
{
    static const struct markdown_case cases[] = {
        {"|a|b|\n|:-|-:|\n|c|\n",
         "(table (thead (tr (td< 'a') (td> 'b'))) (tbody (tr (td< 'c') (td>))))"},
        {"a | `b|c`\n", "(table (tbody (tr (td 'a') (td '`b|c`'))))"},
        {"|a|\n|===|\n|b|\n", "(table (tbody (tr (td 'a'))) (tfoot (tr (td 'b'))))"},
        {"|a|\nb\n", "(p '|a||b')"},
        {"`a|b`\n", "(p '`a|b`')"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

/* block_reference.c, block_extension.c */
static void test_definitions_of_names(void **state)
{
    static const struct markdown_case cases[] = {
        {"[a]: /b \"c\"\n*[d]: e\n", "(end) (end)"},
        {"[a]: <b> \"c\" d\n", "(p '[a]: <b> \"c\" d')"},
        {"[^1]: a\n\n    b\n\nc\n", "(end) (blank '|') (p 'c')"},
        {"a\n{: .b}\n", "(p+[class=b] 'a') (end)"},
        {"{: #b}\na\n", "(p+[id=b] 'a')"},
        {"{::comment}\na\n{:/}\n", "(comment 'a')"},
        {"{::nomarkdown}\n*a*\n{:/nomarkdown}\n", "(raw '*a*')"},
        {"{::comment}\na\n", "(p '{::comment}|a')"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, read_all);
}

static void test_names_are_kept(void **state)
{
    (void)state;
    struct arena a;
    struct md md;
    arena_init(&a, 0);
    markdown_begin(&md, &a);
    read_all(&md, S("[A  b]: /c (d)\n[e]: f 'g'\n*[h]: i\n[^j]: k\n{:l: .m}\n"));
    const struct md_link *link = map_find(&md.links, S("a b"));
    assert_non_null(link);
    assert_str_equal(link->target, S("/c (d)"));
    link = map_find(&md.links, S("e"));
    assert_non_null(link);
    assert_str_equal(link->title, S("g"));
    const struct md_abbreviation_definition *abbreviation = map_find(&md.abbreviations, S("h"));
    assert_non_null(abbreviation);
    assert_str_equal(abbreviation->title, S("i"));
    const struct md_footnote_definition *note = map_find(&md.footnotes, S("j"));
    assert_non_null(note);
    assert_str_equal(markdown_tree(note->footnote->content, &a), S("(p 'k')"));
    assert_non_null(map_find(&md.lists, S("l")));
    arena_fini(&a);
}

/* Nothing is nested deeper than MD_DEPTH_MAX. */
static void test_depth_has_an_end(void **state)
{
    (void)state;
    static char text[4 * MD_DEPTH_MAX + 1];
    memset(text, '>', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\n';
    struct arena a;
    struct md md;
    arena_init(&a, 0);
    markdown_begin(&md, &a);
    read_all(&md, str_of(text, sizeof(text)));
    size_t depth = 0;
    for (const struct md_node *node = md.root; node->first != NULL; node = node->first)
        depth++;
    assert_in_range(depth, MD_DEPTH_MAX, MD_DEPTH_MAX + 2);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paragraphs),     cmocka_unit_test(test_leaves),
        cmocka_unit_test(test_code),           cmocka_unit_test(test_lists),
        cmocka_unit_test(test_definitions),    cmocka_unit_test(test_html),
        cmocka_unit_test(test_tables),         cmocka_unit_test(test_definitions_of_names),
        cmocka_unit_test(test_names_are_kept), cmocka_unit_test(test_depth_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
