/*
 * The tree as HTML, by the file that writes it: each node by itself, in trees built by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/html.h"
#include "tests/unit/arena_case.h"
#include "tests/unit/markdown_tree.h"

static struct md md;

static int begin(void **state)
{
    (void)setup(state);
    markdown_begin(&md, &arena);
    map_init(&md.heading_ids, &arena);
    return 0;
}

static struct md_node *add(struct md_node *parent, enum md_node_type type, const char *text)
{
    return md_node_add(&md.nodes, parent, type, str_c(text));
}

static struct md_node *add_block(enum md_node_type type, const char *text)
{
    struct md_node *node = add(md.root, type, text);
    node->is_block = true;
    return node;
}

/* Adds a block with some text to the root. */
static struct md_node *add_leaf(enum md_node_type type, const char *text)
{
    struct md_node *node = add(md.root, type, "");
    (void)add(node, NODE_TEXT, text);
    return node;
}

static void set(struct md_node *node, const char *name, const char *value)
{
    md_attribute_set(&md.nodes, &node->attributes, str_c(name), str_c(value));
}

static void refer(struct md_node *node, const char *name)
{
    node->list = arena_new(&arena, struct md_attribute_list);
    node->list->references = arena_new(&arena, struct md_reference);
    *node->list->references = (struct md_reference){.name = str_c(name)};
}

/* Writes the tree as HTML. The next tree is empty and has the same options. */
static struct str html(void)
{
    struct markdown_options options = md.options;
    struct buf out;
    buf_init(&out, &arena, 0);
    md_html_write(&md, &out);
    markdown_begin(&md, &arena);
    map_init(&md.heading_ids, &arena);
    md.options = options;
    return buf_str(&out);
}

/* ---- html.c ---- */

static void test_leaves(void **state)
{
    (void)state;
    set(add_leaf(NODE_PARAGRAPH, "a & b"), "title", "\"q\" &amp; <");
    assert_str_equal(html(), S("<p title=\"&quot;q&quot; &amp; &lt;\">a &amp; b</p>\n"));
    set(add_leaf(NODE_PARAGRAPH, "a"), "id", " ");
    assert_str_equal(html(), S("<p>a</p>\n"));
    set(add(md.root, NODE_THEMATIC_BREAK, ""), "class", "c");
    (void)add(md.root, NODE_END_OF_BLOCK, "");
    assert_str_equal(html(), S("<hr class=\"c\" />\n"));
    add_block(NODE_COMMENT, "a");
    (void)add_block(NODE_HTML_COMMENT, "<?b?>");
    (void)add_block(NODE_RAW, "<i>");
    assert_str_equal(html(), S("<!-- a -->\n<?b?>\n<i>\n"));
}

static void test_headings(void **state)
{
    static const struct {
        uint32_t level;
        int offset;
        struct str want;
    } cases[] = {
        {1, 0, STR_INIT("<h1 id=\"i\">a</h1>\n")},
        {2, 2, STR_INIT("<h4 id=\"i\">a</h4>\n")},
        {5, 4, STR_INIT("<h6 id=\"i\">a</h6>\n")},
        {2, -3, STR_INIT("<h1 id=\"i\">a</h1>\n")},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        md.options.header_offset = cases[i].offset;
        struct md_node *heading = add_leaf(NODE_HEADING, "a");
        heading->level = cases[i].level;
        set(heading, "id", "i");
        assert_str_equal(html(), cases[i].want);
    }
    md.options.no_auto_ids = true;
    md.options.header_offset = 0;
    add_leaf(NODE_HEADING, "a")->level = 3;
    assert_str_equal(html(), S("<h3>a</h3>\n"));
}

static void test_lists(void **state)
{
    (void)state;
    struct md_node *list = add(md.root, NODE_BULLET_LIST, "");
    struct md_node *item = add(list, NODE_LIST_ITEM, "");
    struct md_node *tight = add(item, NODE_PARAGRAPH, "");
    tight->is_transparent = true;
    (void)add(tight, NODE_TEXT, "a");
    struct md_node *inner = add(item, NODE_ORDERED_LIST, "");
    (void)add(add(add(inner, NODE_LIST_ITEM, ""), NODE_PARAGRAPH, ""), NODE_TEXT, "b");
    (void)add(list, NODE_LIST_ITEM, "");
    assert_str_equal(html(), S("<ul>\n  <li>a    <ol>\n      <li>\n        <p>b</p>\n"
                               "      </li>\n    </ol>\n  </li>\n  <li></li>\n</ul>\n"));
    list = add(md.root, NODE_DEFINITION_LIST, "");
    (void)add(add(list, NODE_DEFINITION_TERM, ""), NODE_TEXT, "a");
    (void)add(add(list, NODE_DEFINITION, ""), NODE_BLOCK_QUOTE, "");
    assert_str_equal(html(), S("<dl>\n  <dt>a</dt>\n  <dd>\n    <blockquote>\n"
                               "    </blockquote>\n  </dd>\n</dl>\n"));
}

static void test_tables(void **state)
{
    (void)state;
    struct md_node *table = add(md.root, NODE_TABLE, "");
    struct md_node *row = add(add(table, NODE_TABLE_HEAD, ""), NODE_TABLE_ROW, "");
    struct md_node *cell = add(row, NODE_TABLE_CELL, "");
    cell->align = MD_COLUMN_CENTER;
    set(cell, "style", "x");
    (void)add(cell, NODE_TEXT, "a");
    row = add(add(table, NODE_TABLE_FOOT, ""), NODE_TABLE_ROW, "");
    (void)add(row, NODE_TABLE_CELL, "");
    assert_str_equal(html(), S("<table>\n  <thead>\n    <tr>\n"
                               "      <th style=\"x; text-align: center\">a</th>\n"
                               "    </tr>\n  </thead>\n  <tfoot>\n    <tr>\n"
                               "      <td>\xc2\xa0</td>\n    </tr>\n  </tfoot>\n</table>\n"));
}

static struct md_node *add_element(struct md_node *parent, const char *name, enum md_content how)
{
    struct md_node *node = add(parent, NODE_HTML_ELEMENT, name);
    node->is_block = true;
    node->content = how;
    return node;
}

static void test_elements(void **state)
{
    (void)state;
    struct md_node *div = add_element(md.root, "div", MD_CONTENT_BLOCK);
    (void)add(add(div, NODE_PARAGRAPH, ""), NODE_TEXT, "a");
    assert_str_equal(html(), S("<div>\n  <p>a</p>\n</div>\n"));
    div = add_element(md.root, "div", MD_CONTENT_RAW);
    (void)add(div, NODE_RAW, "\n");
    (void)add(add_element(div, "p", MD_CONTENT_RAW), NODE_RAW, "*a*");
    assert_str_equal(html(), S("<div>\n<p>*a*</p></div>\n"));
    add_element(md.root, "div", MD_CONTENT_BLOCK);
    assert_str_equal(html(), S("<div></div>\n"));
    add_element(md.root, "div", MD_CONTENT_RAW)->is_closed = true;
    (void)add_element(md.root, "hr", MD_CONTENT_SPAN);
    assert_str_equal(html(), S("<div />\n<hr />\n"));
    struct md_node *paragraph = add(md.root, NODE_PARAGRAPH, "");
    (void)add(add(paragraph, NODE_HTML_ELEMENT, "b"), NODE_TEXT, "a");
    set(add(paragraph, NODE_HTML_ELEMENT, "img"), "src", "/a");
    assert_str_equal(html(), S("<p><b>a</b><img src=\"/a\" /></p>\n"));
}

static void test_figures(void **state)
{
    (void)state;
    struct md_node *image = add(add(md.root, NODE_PARAGRAPH, ""), NODE_IMAGE, "");
    refer(image, "standalone");
    set(image, "alt", "x");
    set(image, "class", "c");
    assert_str_equal(html(), S("<figure class=\"c\">\n  <img alt=\"x\" />\n"
                               "  <figcaption>x</figcaption>\n</figure>\n"));
}

/* ---- html_code.c ---- */

#define WRAPPED(classes, code)                                                                     \
    "<div class=\"" classes                                                                        \
    " highlighter-rouge\"><div class=\"highlight\"><pre class=\"highlight\"><code>" code           \
    "</code></pre></div></div>\n"
#define TABLE(numbers, code)                                                                       \
    "<table class=\"rouge-table\"><tbody><tr><td class=\"rouge-gutter gl\">"                       \
    "<pre class=\"lineno\">" numbers "</pre></td><td class=\"rouge-code\"><pre>" code              \
    "</pre></td></tr></tbody></table>"

static void test_code_blocks(void **state)
{
    static const struct {
        const char *class;
        struct markdown_code how;
        struct str want;
    } cases[] = {
        {"language-c", {.is_off = false}, STR_INIT(WRAPPED("language-c", "a&lt;\nb\n"))},
        {"x language-c y", {.is_off = false}, STR_INIT(WRAPPED("language-c x  y", "a&lt;\nb\n"))},
        {NULL, {.is_off = false}, STR_INIT(WRAPPED("language-plaintext", "a&lt;\nb\n"))},
        {NULL, {.default_lang = STR_INIT("c")}, STR_INIT(WRAPPED("language-c", "a&lt;\nb\n"))},
        {NULL, {.no_default_lang = true}, STR_INIT("<pre><code>a&lt;\nb\n</code></pre>\n")},
        {"language-c",
         {.is_off = true},
         STR_INIT("<pre><code class=\"language-c\">a&lt;\nb\n</code></pre>\n")},
        {"language-none-such",
         {.is_off = false},
         STR_INIT("<pre><code class=\"language-none-such\">a&lt;\nb\n</code></pre>\n")},
        {"language-c",
         {.is_bare = true},
         STR_INIT("<div class=\"language-c highlighter-rouge\">a&lt;\nb\n</div>\n")},
        {"language-c",
         {.line_numbers = true, .lines_before = 8, .line_format = STR_INIT("%03d%%|")},
         STR_INIT(WRAPPED("language-c", TABLE("009%|\n010%|\n", "a&lt;\nb\n")))},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        md.options.block_code = cases[i].how;
        struct md_node *code = add(md.root, NODE_CODE_BLOCK, "a<\nb\n");
        if (cases[i].class != NULL)
            set(code, "class", cases[i].class);
        assert_str_equal(html(), cases[i].want);
    }
}

static void test_code_spans(void **state)
{
    (void)state;
    (void)add(md.root, NODE_CODE_SPAN, "&amp;");
    assert_str_equal(html(), S("<code class=\"language-plaintext highlighter-rouge\">"
                               "&amp;amp;</code>"));
    set(add(md.root, NODE_CODE_SPAN, "a"), "class", "language-c x");
    assert_str_equal(html(), S("<code class=\"language-c x highlighter-rouge\">a</code>"));
    md.options.no_highlighter = true;
    (void)add(md.root, NODE_CODE_SPAN, "a");
    assert_str_equal(html(), S("<code>a</code>"));
}

/* ---- html_notes.c ---- */

static struct md_footnote *note_of(const char *name, enum md_node_type type)
{
    struct md_footnote *note = arena_new(&arena, struct md_footnote);
    *note = (struct md_footnote){.name = str_c(name), .content = md_node_new(&md.nodes, NODE_ROOT)};
    (void)add(add(note->content, type, ""), NODE_TEXT, name);
    return note;
}

static void refer_to(struct md_footnote *note)
{
    add(md.root, NODE_FOOTNOTE_REFERENCE, "")->footnote = note;
}

#define REFERENCE(id, name, number)                                                                \
    "<sup id=\"fnref:" id "\" role=\"doc-noteref\"><a href=\"#fn:" name                            \
    "\" class=\"footnote\" rel=\"footnote\">" number "</a></sup>"
#define BACK(id, text)                                                                             \
    "<a href=\"#fnref:" id "\" class=\"reversefootnote\" role=\"doc-backlink\">" text "</a>"
#define NOTES(start, name, text)                                                                   \
    "<div class=\"footnotes\" role=\"doc-endnotes\">\n  <ol" start ">\n    <li id=\"fn:" name      \
    "\" role=\"doc-endnote\">\n" text "    </li>\n  </ol>\n</div>\n"

static void test_footnotes(void **state)
{
    (void)state;
    struct md_footnote *note = note_of("a", NODE_PARAGRAPH);
    refer_to(note);
    refer_to(note);
    assert_str_equal(html(), S(REFERENCE("a", "a", "1") REFERENCE("a:1", "a", "1")
                                   NOTES("", "a",
                                         "      <p>a\xc2\xa0" BACK("a", "&#8617;") "\xc2\xa0" BACK(
                                             "a:1", "&#8617;<sup>2</sup>") "</p>\n")));
    md.options = (struct markdown_options){
        .footnote_nr = 7, .footnote_prefix = S("p-"), .footnote_backlink = S("&uarr;<")};
    refer_to(note_of("a", NODE_BLOCK_QUOTE));
    assert_str_equal(html(), S(REFERENCE("p-a", "p-a", "7")
                                   NOTES(" start=\"7\"", "p-a",
                                         "      <blockquote>\na      </blockquote>\n      <p>" BACK(
                                             "p-a", "&uarr;&lt;") "</p>\n")));
    md.options = (struct markdown_options){.no_backlink = true};
    refer_to(note_of("a", NODE_PARAGRAPH));
    assert_str_equal(html(), S(REFERENCE("a", "a", "1") NOTES("", "a", "      <p>a</p>\n")));
}

static void add_heading(uint32_t level, const char *id, const char *class)
{
    struct md_node *heading = add_leaf(NODE_HEADING, id);
    heading->level = level;
    set(heading, "id", id);
    if (class != NULL)
        set(heading, "class", class);
}

#define TOC_LINK(id) "<a href=\"#" id "\" id=\"markdown-toc-" id "\">" id "</a>"

static void test_contents(void **state)
{
    (void)state;
    md.options.toc_levels = 1U << 1 | 1U << 3;
    refer(add(md.root, NODE_BULLET_LIST, ""), "toc");
    md.has_placeholders = true;
    add_heading(1, "a", NULL);
    add_heading(2, "b", NULL);
    add_heading(3, "c", NULL);
    add_heading(1, "d", "x no_toc");
    assert_str_equal(
        html(),
        S("<ul id=\"markdown-toc\">\n  <li>" TOC_LINK("a") "    <ul>\n      <li>" //
          TOC_LINK("c") "</li>\n    </ul>\n  </li>\n</ul>\n"                      //
                        "<h1 id=\"a\">a</h1>\n<h2 id=\"b\">b</h2>\n<h3 id=\"c\">c</h3>\n"
                        "<h1 id=\"d\" class=\"x no_toc\">d</h1>\n"));
}

/* ---- html_span.c ---- */

static void test_phrases(void **state)
{
    (void)state;
    (void)add(add(md.root, NODE_EMPHASIS, ""), NODE_TEXT, "a<");
    set(add(md.root, NODE_STRONG, ""), "class", "c");
    set(add(md.root, NODE_LINK, ""), "href", "?a&b");
    set(add(md.root, NODE_IMAGE, ""), "alt", "");
    (void)add(md.root, NODE_LINE_BREAK, "");
    (void)add(md.root, NODE_COMMENT, "a");
    set(add(md.root, NODE_ABBREVIATION, "AB"), "title", "x");
    assert_str_equal(html(), S("<em>a&lt;</em><strong class=\"c\"></strong>"
                               "<a href=\"?a&amp;b\"></a><img alt=\"\" /><br /><!-- a -->"
                               "<abbr title=\"x\">AB</abbr>"));
}

static void test_characters(void **state)
{
    static const struct {
        enum markdown_entities how;
        struct str want;
    } cases[] = {
        {MARKDOWN_ENTITIES_AS_CHARACTERS, STR_INIT("\xc3\xa9&#60;\xe2\x80\x94\xe2\x80\x9c")},
        {MARKDOWN_ENTITIES_AS_INPUT, STR_INIT("&#233;&#60;&#8212;&#8220;")},
        {MARKDOWN_ENTITIES_NUMERIC, STR_INIT("&#233;&lt;&#8212;&#8220;")},
        {MARKDOWN_ENTITIES_SYMBOLIC, STR_INIT("&eacute;&lt;&mdash;&ldquo;")},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        md.options.entities = cases[i].how;
        add(md.root, NODE_ENTITY, "&#233;")->code_point = 0xE9;
        add(md.root, NODE_ENTITY, "&#60;")->code_point = '<';
        add(md.root, NODE_TYPOGRAPHIC_SYMBOL, "")->symbol = MD_SYMBOL_EM_DASH;
        add(md.root, NODE_SMART_QUOTE, "")->quote = MD_QUOTE_LEFT_DOUBLE;
        assert_str_equal(html(), cases[i].want);
    }
}

static void test_settings_of_characters(void **state)
{
    (void)state;
    md.options.smart_quotes[MD_QUOTE_RIGHT] = S("'");
    md.options.symbols[MD_SYMBOL_ELLIPSIS] = S("...");
    md.options.joins_cjk_lines = true;
    add(md.root, NODE_SMART_QUOTE, "")->quote = MD_QUOTE_RIGHT;
    add(md.root, NODE_TYPOGRAPHIC_SYMBOL, "")->symbol = MD_SYMBOL_ELLIPSIS;
    add(md.root, NODE_TYPOGRAPHIC_SYMBOL, "")->symbol = MD_SYMBOL_LEFT_GUILLEMET_SPACE;
    (void)add(md.root, NODE_TEXT, "\xe4\xbd\xa0\n\xe5\xa5\xbd\na");
    assert_str_equal(html(), S("'...\xc2\xab\xc2\xa0\xe4\xbd\xa0\xe5\xa5\xbd\na"));
}

static void test_math(void **state)
{
    (void)state;
    (void)add(md.root, NODE_MATH, "a<b");
    (void)add_block(NODE_MATH, "a");
    assert_str_equal(html(), S("\\(a&lt;b\\)\\[a\\]\n"));
    set(add_block(NODE_MATH, "a"), "class", "c");
    assert_str_equal(html(), S("<div class=\"c\">\\[a\\]\n</div>\n"));
    md.options.no_math_engine = true;
    (void)add(md.root, NODE_MATH, "a");
    (void)add_block(NODE_MATH, "a");
    assert_str_equal(html(), S("<span class=\"kdmath\">$a$</span>"
                               "<div class=\"kdmath\">$$\na\n$$</div>\n"));
}

#define HTML_TEST(name) cmocka_unit_test_setup_teardown(name, begin, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HTML_TEST(test_leaves),      HTML_TEST(test_headings),
        HTML_TEST(test_lists),       HTML_TEST(test_tables),
        HTML_TEST(test_elements),    HTML_TEST(test_figures),
        HTML_TEST(test_code_blocks), HTML_TEST(test_code_spans),
        HTML_TEST(test_footnotes),   HTML_TEST(test_contents),
        HTML_TEST(test_phrases),     HTML_TEST(test_characters),
        HTML_TEST(test_math),        HTML_TEST(test_settings_of_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
