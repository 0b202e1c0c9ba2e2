/*
 * Passes over the tree, and functions that all parsers of Markdown use, each tested alone: names
 * and tags in a text, entities, attribute lists, typography, ids, abbreviations, languages.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/abbreviation.h"
#include "render/markdown/attribute_list.h"
#include "render/markdown/element.h"
#include "render/markdown/entity.h"
#include "render/markdown/extension.h"
#include "render/markdown/heading_id.h"
#include "render/markdown/html_tag.h"
#include "render/markdown/language.h"
#include "render/markdown/span.h"
#include "tests/unit/arena_case.h"
#include "tests/unit/markdown_tree.h"

static struct md document;

/* ---- scan.c ---- */

static void test_names_and_blank_lines(void **state)
{
    (void)state;
    assert_int_equal(md_xml_name(S("a-b:c.d e"), 0), 7);
    assert_int_equal(md_xml_name(S("a:-"), 0), 1);
    assert_int_equal(md_xml_name(S("1a"), 0), 0);
    assert_int_equal(md_list_name(S("a-1_b:"), 0), 5);
    assert_int_equal(md_blank_lines(S(" \t\n\n  a"), 0), 4);
    assert_int_equal(md_blank_rest(S("  a\n"), 0), 0);
    assert_str_equal(md_trim_end(str_of("a \0\n", 4)), S("a"));
}

/*
 * The result is valid from the start of the search up to the position that it found; before and
 * after, a new search is made.
 */
static void test_what_is_ahead_is_remembered(void **state)
{
    (void)state;
    struct md_ahead ahead = {0};
    char text[] = "a>b>";
    struct str s = str_of(text, 4);
    assert_int_equal(md_ahead_find(&ahead, s, 0, S(">")), 1);
    text[1] = '-';
    assert_int_equal(md_ahead_find(&ahead, s, 1, S(">")), 1);
    assert_int_equal(md_ahead_find(&ahead, s, 2, S(">")), 3);
    assert_int_equal(md_ahead_find(&ahead, s, 0, S(">")), 3);
    assert_int_equal(md_ahead_find(&ahead, s, 4, S(">")), STR_NONE);
    struct md_ahead brace = {0};
    assert_int_equal(md_ahead_brace(&brace, S("a\\}}"), 0), 3);
}

static void test_a_budget_ends(void **state)
{
    (void)state;
    size_t budget = 5;
    assert_true(md_spend(&budget, 4));
    assert_false(md_spend(&budget, 4));
    assert_int_equal(budget, 0);
}

/* ---- html_tag.c, element.c ---- */

static void test_tags(void **state)
{
    (void)state;
    struct md_tag tag;
    struct md md;
    markdown_begin(&md, &arena);
    assert_true(md_tag_read(S("<DIV a=b C='d e' f>x"), 0, &tag));
    assert_int_equal(tag.end, 19);
    md_node_append(md.root, md_tag_element(&md, &tag));
    assert_str_equal(markdown_tree(md.root, &arena), S("(html[a=b][c=d e][f=] 'div')"));
    assert_true(md_tag_read(S("<x/>"), 0, &tag) && tag.is_closed);
    assert_false(md_tag_read(S("<x a=\"b>"), 0, &tag));
    assert_int_equal(md_tag_find_end(S("</a></B >"), 0, S("b")), 4);
    assert_true(md_element_is_span(S("B")) && md_element_is_void(S("br")));
    assert_int_equal(md_element_content(S("td")), MD_CONTENT_BLOCK);
    assert_int_equal(md_element_content(S("x-y")), MD_CONTENT_RAW);
}

/* ---- entity.c ---- */

static void test_entities(void **state)
{
    static const struct {
        struct str text;
        size_t len;
        uint32_t code;
    } cases[] = {
        {STR_INIT("&eacute;x"), 8, 0xE9}, {STR_INIT("&#65;"), 5, 'A'}, {STR_INIT("&#x41;"), 6, 'A'},
        {STR_INIT("&#128;"), 6, 0x20AC},  {STR_INIT("&nix;"), 5, 0},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t code = 1;
        assert_int_equal(md_entity_read(cases[i].text, &code), cases[i].len);
        assert_int_equal(code, cases[i].code);
    }
    uint32_t unused;
    assert_int_equal(md_entity_read(S("&amp"), &unused), 0);
    assert_string_equal(md_entity_name(0xE9), "eacute");
    assert_null(md_entity_name('a'));
}

static void test_escaping(void **state)
{
    static const struct {
        enum md_escape how;
        struct str want;
    } cases[] = {
        {MD_ESCAPE_CODE, STR_INIT("&lt;a&gt; \"&amp;amp; &amp;")},
        {MD_ESCAPE_TEXT, STR_INIT("&lt;a&gt; \"&amp; &amp;")},
        {MD_ESCAPE_ATTRIBUTE, STR_INIT("&lt;a&gt; &quot;&amp; &amp;")},
        {MD_ESCAPE_ALL, STR_INIT("&lt;a&gt; &quot;&amp;amp; &amp;")},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf out;
        buf_init(&out, &arena, 0);
        md_escape(&out, S("<a> \"&amp; &"), cases[i].how);
        assert_str_equal(buf_str(&out), cases[i].want);
    }
}

/* ---- attribute_list.c ---- */

static void apply_list(struct md *md, struct str text)
{
    struct md_attribute_list shared = {0}, list = {0};
    const struct md_list_definition definition = {&shared};
    md_list_read(md, S(".shared y='2'"), &shared);
    assert_true(map_put(&md->lists, S("ref"), &definition));
    md_list_read(md, text, &list);
    struct md_node *node = md_node_add(&md->nodes, md->root, NODE_PARAGRAPH, str_of(NULL, 0));
    md_list_apply(md, &list, &node->attributes);
}

static void test_attribute_lists(void **state)
{
    static const struct markdown_case cases[] = {
        {".a #b .c", "(p[class=a c][id=b])"},
        {"#a.b.c x=\"1 2\"", "(p[id=a][class=b c][x=1 2])"},
        {"x='a\\'b' x='c'", "(p[x=c])"},
        {"ref .a", "(p[class=shared a][y=2])"},
        {"nix x=1 a..b", "(p)"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, apply_list);
}

/* ---- extension.c ---- */

static void test_extensions(void **state)
{
    (void)state;
    struct md_ahead brace = {0};
    struct md_extension extension;
    assert_true(md_extension_read(S("{::comment a='b'}"), 0, &brace, &extension));
    assert_int_equal(extension.kind, MD_EXTENSION_COMMENT);
    assert_false(extension.is_closed);
    brace = (struct md_ahead){0};
    assert_true(md_extension_read(S("{::options x='y' /}"), 0, &brace, &extension));
    assert_true(extension.is_closed && extension.kind == MD_EXTENSION_OPTIONS);
    brace = (struct md_ahead){0};
    assert_true(md_extension_read(S("{::nix}"), 0, &brace, &extension));
    assert_int_equal(extension.kind, MD_EXTENSION_UNKNOWN);
    brace = (struct md_ahead){0};
    assert_false(md_extension_read(S("{: .a}"), 0, &brace, &extension));
    assert_int_equal(md_extension_read_end(S("{:/a}"), 0, S("a")), 5);
    assert_int_equal(md_extension_read_end(S("{:/b}"), 0, S("a")), 0);
}

static void apply_extension(struct md *md, struct str text)
{
    struct md_ahead brace = {0};
    struct md_extension extension;
    if (!md_extension_read(text, 0, &brace, &extension))
        return;
    size_t end = str_find(text, S("{:/"));
    struct str body = str_sub(text, extension.end, end);
    md_extension_apply(md, md->root, &extension, extension.is_closed ? NULL : &body, true);
}

static void test_what_extensions_do(void **state)
{
    static const struct markdown_case cases[] = {
        {"{::comment}a *b*{:/}", "(comment 'a *b*')"},
        {"{::comment /}", ""},
        {"{::nomarkdown}<b>*a*{:/}", "(raw '<b>*a*')"},
        {"{::nomarkdown type=\"latex\"}a{:/}", "(raw)"},
        {"{::options auto_ids=\"false\" /}", ""},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, apply_extension);
}

static int setup_document(void **state)
{
    (void)setup(state);
    markdown_begin(&document, &arena);
    return 0;
}

/* Options that decide how the text is read have no effect there. */
static void test_options_in_the_text(void **state)
{
    (void)state;
    apply_extension(&document, S("{::options auto_ids='false' hard_wrap='true' x='y' /}"));
    assert_true(document.options.no_auto_ids);
    assert_false(document.options.hard_wrap);
    apply_extension(&document, S("{::options auto_ids='true' /}"));
    assert_false(document.options.no_auto_ids);
}

/* ---- option.c ---- */

static bool option_set(const char *name, const char *value)
{
    return markdown_option_set(&document.options, str_c(name), str_c(value), &arena);
}

static void test_flags(void **state)
{
    struct markdown_options *o = &document.options;
    const struct {
        const char *name, *value;
        const bool *flag;
        bool want;
    } cases[] = {
        {"hard_wrap", "true", &o->hard_wrap, true},
        {"hard_wrap", " FALSE ", &o->hard_wrap, false},
        {"auto_ids", "", &o->no_auto_ids, true},
        {"parse_block_html", "x", &o->parse_block_html, true},
        {"parse_span_html", "false", &o->parse_span_html_off, true},
        {"input", "kramdown", &o->is_basic, true},
        {"input", "gfm", &o->is_basic, false},
        {"math_engine", ":mathjax", &o->no_math_engine, false},
        {"math_engine", "nil", &o->no_math_engine, true},
        {"syntax_highlighter", "rouge", &o->no_highlighter, false},
        {"syntax_highlighter", "", &o->no_highlighter, true},
        {"gfm_quirks", "no_auto_typographic", &o->no_typographic, true},
        {"gfm_quirks", "paragraph_end", &o->no_paragraph_end, false},
        {"footnote_backlink", "", &o->no_backlink, true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_true(option_set(cases[i].name, cases[i].value));
        if (*cases[i].flag != cases[i].want)
            fail_msg("%s: \"%s\"", cases[i].name, cases[i].value);
    }
}

static void test_values(void **state)
{
    (void)state;
    const struct markdown_options *o = &document.options;
    assert_true(option_set("toc_levels", "2..4"));
    assert_int_equal(o->toc_levels, 1U << 2 | 1U << 3 | 1U << 4);
    assert_true(option_set("toc_levels", "1,3"));
    assert_int_equal(o->toc_levels, 1U << 1 | 1U << 3);
    assert_true(option_set("header_offset", "-1"));
    assert_int_equal(o->header_offset, -1);
    assert_true(option_set("footnote_nr", " 7 "));
    assert_int_equal(o->footnote_nr, 7);
    assert_true(option_set("entity_output", ":symbolic"));
    assert_int_equal(o->entities, MARKDOWN_ENTITIES_SYMBOLIC);
    assert_true(option_set("auto_id_prefix", "p-"));
    assert_str_equal(o->auto_id_prefix, S("p-"));
    assert_true(option_set("smart_quotes", "apos, 39,laquo,raquo"));
    assert_str_equal(o->smart_quotes[MD_QUOTE_LEFT], S("'"));
    assert_str_equal(o->smart_quotes[MD_QUOTE_RIGHT_DOUBLE], S("\xc2\xbb"));
    assert_true(markdown_symbol_set(&document.options, S("hellip"), S("..")));
    assert_str_equal(o->symbols[MD_SYMBOL_ELLIPSIS], S(".."));
}

static void test_what_is_no_option(void **state)
{
    static const char *const cases[][2] = {
        {"toc_levels", "x"},
        {"header_offset", "x"},
        {"footnote_nr", "0"},
        {"smart_quotes", "apos"},
        {"smart_quotes", "nix,nix,nix,nix"},
        {"HARD_WRAP", "true"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_false(option_set(cases[i][0], cases[i][1]));
    assert_false(markdown_symbol_set(&document.options, S("nbsp"), S("x")));
}

/* ---- typography.c ---- */

static void typeset(struct md *md, struct str text)
{
    md_spans_read(md, md->root, text, MD_SPANS_TYPOGRAPHY, 1);
}

static void test_typography(void **state)
{
    static const struct markdown_case cases[] = {
        {"\"a\" 'b'", "(q2) 'a' (q3) ' ' (q0) 'b' (q1)"},
        {"it's '80s", "'it' (q1) 's ' (q1) '80s'"},
        {"\"'a'\"", "(q2) (q0) 'a' (q1) (q3)"},
        {"a--b---c...", "'a' (symbol1) 'b' (symbol0) 'c' (symbol2)"},
        {"<< a >>", "(symbol5) 'a' (symbol6)"},
        {"a - b.", "'a - b.'"},
        {"*a* `b` [c]", "'*a* `b` [c]'"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, typeset);
}

/* ---- heading_id.c ---- */

static void test_ids_of_texts(void **state)
{
    static const struct {
        struct str text, want;
    } cases[] = {
        {STR_INIT("A b\tc-d_1"), STR_INIT("a-b-c-d_1")},
        {STR_INIT("2.3 (x): y?"), STR_INIT("23-x-y")},
        {STR_INIT("Été « à »"), STR_INIT("été--à-")},
        {STR_INIT("!!!"), STR_INIT("")},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf id;
        buf_init(&id, &arena, 0);
        buf_add(&id, S("#"));
        markdown_heading_id(cases[i].text, &id);
        assert_str_equal(buf_since(&id, 1), cases[i].want);
    }
}

/* ---- abbreviation.c ---- */

static void mark(struct md *md, struct str text)
{
    struct md_abbreviation_definition one = {.title = S("1"),
                                             .definition = md_node_new(&md->nodes, NODE_ROOT)};
    struct md_abbreviation_definition two = {.title = S("2"), .definition = one.definition};
    assert_true(map_put(&md->abbreviations, S("AB"), &one));
    assert_true(map_put(&md->abbreviations, S("AB C"), &two));
    (void)md_node_add(&md->nodes, md->root, NODE_TEXT, text);
    md_abbreviations_mark(md, md->root);
}

static void test_abbreviations(void **state)
{
    static const struct markdown_case cases[] = {
        {"AB, x", "(abbr[title=1] 'AB') ', x'"},
        {"(AB C)", "'(' (abbr[title=2] 'AB C') ')'"},
        {"xAB ABx", "'xAB ABx'"},
        {NULL, NULL},
    };
    (void)state;
    markdown_check(cases, mark);
}

/* ---- language.c ---- */

static void test_languages(void **state)
{
    (void)state;
    assert_true(md_language_is_known(S("ruby")) && md_language_is_known(S("ruby?x=1")));
    assert_false(md_language_is_known(S("rub")) || md_language_is_known(S("ruby rust")));
    assert_false(md_language_is_known(S("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_and_blank_lines),
        cmocka_unit_test(test_what_is_ahead_is_remembered),
        cmocka_unit_test(test_a_budget_ends),
        cmocka_unit_test_setup_teardown(test_tags, setup, teardown),
        cmocka_unit_test(test_entities),
        cmocka_unit_test_setup_teardown(test_escaping, setup, teardown),
        cmocka_unit_test(test_attribute_lists),
        cmocka_unit_test(test_extensions),
        cmocka_unit_test(test_what_extensions_do),
        cmocka_unit_test_setup_teardown(test_options_in_the_text, setup_document, teardown),
        cmocka_unit_test_setup_teardown(test_flags, setup_document, teardown),
        cmocka_unit_test_setup_teardown(test_values, setup_document, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_no_option, setup_document, teardown),
        cmocka_unit_test(test_typography),
        cmocka_unit_test_setup_teardown(test_ids_of_texts, setup, teardown),
        cmocka_unit_test(test_abbreviations),
        cmocka_unit_test(test_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
