/*
 * The plain dialect, pass by pass, from Markdown to HTML. What kramdown has too is as in Jekyll;
 * the rest follows GitHub's specification or render/markdown/pass.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/markdown.h"
#include "tests/unit/arena_case.h"
#include "tests/unit/check.h"

struct html_case {
    const char *text, *html;
};

/* The stream and the tree write the same HTML. */
static void check(const struct html_case *cases, const struct markdown_options *options)
{
    struct markdown_options each = *options;
    size_t failed = 0;
    for (unsigned i = 0; cases->text != NULL; cases += i % 2, i++) {
        struct err err = ERR_INIT;
        struct buf html;
        buf_init(&html, &arena, 0);
        each.needs_tree = i % 2 == 1;
        assert_true(markdown_write(str_c(cases->text), &each, &arena, &html, &err));
        if (str_eq(buf_str(&html), str_c(cases->html)))
            continue;
        failed++;
        print_error("%s%s\ngot:  %.*s\nwant: %s\n", cases->text, each.needs_tree ? " (tree)" : "",
                    STR_ARG(buf_str(&html)), cases->html);
    }
    assert_int_equal(failed, 0);
}

static void check_plain(const struct html_case *cases)
{
    const struct markdown_options options = {.dialect = MARKDOWN_PLAIN};
    check(cases, &options);
}

static void test_headings(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"## Déroulé du *programme*", "<h2 id=\"déroulé-du-programme\">Déroulé du "
                                      "<em>programme</em></h2>\n"},
        {"# a\n\n# a\n\n> # a", "<h1 id=\"a\">a</h1>\n<h1 id=\"a-1\">a</h1>\n<blockquote>\n  <h1 "
                                "id=\"a-2\">a</h1>\n</blockquote>\n"},
        {"# a {#b}\n\n# a\n{: #c .d}", "<h1 id=\"b\">a</h1>\n<h1 id=\"c\" class=\"d\">a</h1>\n"},
        {"# a {b}", "<h1 id=\"a-b\">a {b}</h1>\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

static void test_typography(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"\"**a**\" 'b' it's", "<p>“<strong>a</strong>” ‘b’ it’s</p>\n"},
        {"a -- b --- c... the '80s", "<p>a – b — c… the ’80s</p>\n"},
        {"<< a >> <<1>>", "<p>«\xC2\xA0"
                          "a\xC2\xA0» «1»</p>\n"},
        {"\\\"a\\\" \\-- \\... `\"--\"` <b title=\"--\">", "<p>&quot;a&quot; -- ... <code "
                                                           "class=\"language-plaintext "
                                                           "highlighter-rouge\">\"--\"</code> <b "
                                                           "title=\"--\"></p>\n"},
        {"<http://a--b.c/...> &quot;a&quot; & <", "<p><a href=\"http://a--b.c/...\">http://a--b.c/"
                                                  "...</a> \"a\" &amp; &lt;</p>\n"},
        {"a \"b\n\"c\" d", "<p>a “b\n“c” d</p>\n"},
        {"[\"a\"](b \"it's\")", "<p><a href=\"b\" title=\"it's\">“a”</a></p>\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

static void test_typography_of_the_settings(void **state)
{
    (void)state;
    struct markdown_options french = {.dialect = MARKDOWN_PLAIN};
    assert_true(
        markdown_option_set(&french, S("smart_quotes"), S("lsquo,rsquo,laquo,raquo"), &arena));
    assert_true(markdown_symbol_set(&french, S("hellip"), S("&...")));
    static const struct html_case cases[] = {
        {"\"a\" 'b'...", "<p>«a» ‘b’&amp;...</p>\n"},
        {NULL, NULL},
    };
    check(cases, &french);
}

static void test_code(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"```ruby\na<b\n```", "<div class=\"language-ruby highlighter-rouge\"><div "
                              "class=\"highlight\"><pre class=\"highlight\"><code>a&lt;b\n"
                              "</code></pre></div></div>\n"},
        {"    a", "<div class=\"language-plaintext highlighter-rouge\"><div class=\"highlight\">"
                  "<pre class=\"highlight\"><code>a\n</code></pre></div></div>\n"},
        {"```nix?a=b c\nd\n```", "<div class=\"language-nix highlighter-rouge\"><div "
                                 "class=\"highlight\"><pre class=\"highlight\"><code>d\n</code>"
                                 "</pre></div></div>\n"},
        {"```no-such\nd\n```", "<pre><code class=\"language-no-such\">d\n</code></pre>\n"},
        {"```no-such\na:\n\tb\tc\n  \td\n \n\t\te\n```",
         "<pre><code class=\"language-no-such\">a:\n\tb\tc\n  \td\n \n\t\te\n</code></pre>\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

static void test_html(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"<img src=\"/a.png\" alt=\"b\" />", "<p><img src=\"/a.png\" alt=\"b\" /></p>\n"},
        {"<span>\na\n</span>\n", "<p><span>\na\n</span></p>\n"},
        {"> <img src=\"a\">", "<blockquote>\n  <p><img src=\"a\"></p>\n</blockquote>\n"},
        {"<a>\n<div>b</div>\n</a>", "<a>\n<div>b</div>\n</a>\n\n"},
        {"<div>\n*a*\n</div>\n", "<div>\n*a*\n</div>\n\n"},
        {"<!-- a -->\n", "<!-- a -->\n\n"},
        {"<figure class=\"highlight\"><pre>a\n\n \n*b*\n</pre></figure>\n\n*c*",
         "<figure class=\"highlight\"><pre>a&#10;&#10;\n*b*\n</pre></figure>\n\n<p><em>c</em></p>"
         "\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

static void test_addresses(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"www.a.org", "<p><a href=\"http://www.a.org\">www.a.org</a></p>\n"},
        {"(https://a.b/c(d)).", "<p>(<a href=\"https://a.b/c(d)\">https://a.b/c(d)</a>).</p>\n"},
        {"http://a.b/?c=d&amp;e&copy; x", "<p><a href=\"http://a.b/?c=d&amp;e\">http://a.b/"
                                          "?c=d&amp;e</a>© x</p>\n"},
        {"http://a.b/c_d_e--f... \"g\"", "<p><a href=\"http://a.b/c_d_e--f\">http://a.b/"
                                         "c_d_e--f</a>… “g”</p>\n"},
        {"me.you+1@a-b.org. you@x a@b.c_", "<p><a href=\"mailto:me.you+1@a-b.org\">me.you+1@a-"
                                           "b.org</a>. you@x a@b.c_</p>\n"},
        {"[http://a.b](c) <http://d.e>", "<p><a href=\"c\">http://a.b</a> <a "
                                         "href=\"http://d.e\">http://d.e</a></p>\n"},
        {"http:// http://. www. www.. www.a_b.c xhttp://a.b `www.a.b`",
         "<p>http:// http://. www. www.. www.a_b.c xhttp://a.b <code class=\"language-plaintext "
         "highlighter-rouge\">www.a.b</code></p>\n"},
        {"*http://a.b*", "<p><em><a href=\"http://a.b\">http://a.b</a></em></p>\n"},
        {"http://a.b/ö<br>", "<p><a href=\"http://a.b/%C3%B6\">http://a.b/ö</a><br></p>\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

static void test_footnotes(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"a[^1] \\[^1] [^2] `[^1]`\n\n[^1]: \"b\"\n  c\n\n    d\n\ne",
         "<p>a<sup id=\"fnref:1\" role=\"doc-noteref\"><a href=\"#fn:1\" class=\"footnote\" "
         "rel=\"footnote\">1</a></sup> [^1] [^2] <code class=\"language-plaintext "
         "highlighter-rouge\">[^1]</code></p>\n<p>e</p>\n"
         "<div class=\"footnotes\" role=\"doc-endnotes\">\n  <ol>\n    <li id=\"fn:1\" "
         "role=\"doc-endnote\">\n      <p>“b”\nc</p>\n      <p>d\xC2\xA0<a href=\"#fnref:1\" "
         "class=\"reversefootnote\" role=\"doc-backlink\">&#8617;</a></p>\n    </li>\n  "
         "</ol>\n</div>\n"},
        {"```\n[^1]: a\n```\n", "<div class=\"language-plaintext highlighter-rouge\"><div "
                                "class=\"highlight\"><pre class=\"highlight\"><code>[^1]: a\n"
                                "</code></pre></div></div>\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

static void test_attribute_lists(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"a\n{: .b #c}", "<p class=\"b\" id=\"c\">a</p>\n"},
        {"{: .b}\na", "<p class=\"b\">a</p>\n"},
        {"x\n\n{: .b}\n\na", "<p>x</p>\n<p class=\"b\">a</p>\n"},
        {"- a\n- b\n{: .c}", "<ul class=\"c\">\n  <li>a</li>\n  <li>b</li>\n</ul>\n"},
        {"- {: .c} a", "<ul>\n  <li class=\"c\">a</li>\n</ul>\n"},
        {"> a\n{: .c}", "<blockquote class=\"c\">\n  <p>a</p>\n</blockquote>\n"},
        {"*a*{: .b}{: .c} [d](e){:target=\"_blank\"} `f`{:.g}",
         "<p><em class=\"b c\">a</em> <a href=\"e\" target=\"_blank\">d</a> <code "
         "class=\"language-plaintext g highlighter-rouge\">f</code></p>\n"},
        {"```\na\n```\n{: .b}", "<div class=\"language-plaintext b highlighter-rouge\"><div "
                                "class=\"highlight\"><pre class=\"highlight\"><code>a\n</code>"
                                "</pre></div></div>\n"},
        {"|a|\n|---|\n|b|\n{: .c}",
         "<table class=\"c\">\n  <thead>\n    <tr>\n      <th>a</th>\n    </tr>\n  </thead>\n  "
         "<tbody>\n    <tr>\n      <td>b</td>\n    </tr>\n  </tbody>\n</table>\n"},
        {"* x\n{:toc}\n\n# a", "<ul id=\"markdown-toc\">\n  <li><a href=\"#a\" "
                               "id=\"markdown-toc-a\">a</a></li>\n</ul>\n<h1 id=\"a\">a</h1>\n"},
        {"a {: .b} c {:", "<p>a {: .b} c {:</p>\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

static void test_what_github_adds(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"- [ ] a\n- [x] b", "<ul class=\"task-list\">\n  <li class=\"task-list-item\"><input "
                             "type=\"checkbox\" class=\"task-list-item-checkbox\" "
                             "disabled=\"disabled\" />a</li>\n  <li class=\"task-list-item\">"
                             "<input type=\"checkbox\" class=\"task-list-item-checkbox\" "
                             "disabled=\"disabled\" checked=\"checked\" />b</li>\n</ul>\n"},
        {"|a|b|\n|:---|---:|\n|c||",
         "<table>\n  <thead>\n    <tr>\n      <th style=\"text-align: left\">a</th>\n      <th "
         "style=\"text-align: right\">b</th>\n    </tr>\n  </thead>\n  <tbody>\n    <tr>\n      "
         "<td style=\"text-align: left\">c</td>\n      <td style=\"text-align: right\">\xC2\xA0"
         "</td>\n    </tr>\n  </tbody>\n</table>\n"},
        {"~~a~~", "<p><del>a</del></p>\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

/* As on GitHub, one dash is enough in a row of a table. */
static void test_narrow_tables(void **state)
{
    (void)state;
#define TABLE(a, b)                                                                                \
    "<table>\n  <thead>\n    <tr>\n      <th>" a "</th>\n    </tr>\n  </thead>\n  <tbody>\n    "   \
    "<tr>\n      <td>" b "</td>\n    </tr>\n  </tbody>\n</table>\n"
    static const struct html_case cases[] = {
        {"|a|\n|-|\n|b|", TABLE("a", "b")},
        {"# c\n|a|\n| - |\n|b|", "<h1 id=\"c\">c</h1>\n" TABLE("a", "b")},
        {"a|b\n:-|-:", "<table>\n  <thead>\n    <tr>\n      <th style=\"text-align: left\">a</th>\n"
                       "      <th style=\"text-align: right\">b</th>\n    </tr>\n  </thead>\n"
                       "</table>\n"},
        {"> |a|\n> |-|", "<blockquote>\n  <table>\n    <thead>\n      <tr>\n        <th>a</th>\n"
                         "      </tr>\n    </thead>\n  </table>\n</blockquote>\n"},
        {"- |a|\n  |-|", "<ul>\n  <li>\n    <table>\n      <thead>\n        <tr>\n          "
                         "<th>a</th>\n        </tr>\n      </thead>\n    </table>\n  </li>\n"
                         "</ul>\n"},
        {"|a|\n|-|-|", "<p>|a|\n|-|-|</p>\n"},
        {"x\n|a|\n|-|", "<p>x\n|a|\n|-|</p>\n"},
        {"|a|\n|-:-|", "<p>|a|\n|-:-|</p>\n"},
        {"~~~\n\n|a|\n|-|\n~~~", "<div class=\"language-plaintext highlighter-rouge\"><div "
                                 "class=\"highlight\"><pre class=\"highlight\"><code>\n|a|\n|-|\n"
                                 "</code></pre></div></div>\n"},
        {"    |a|\n    |-|", "<div class=\"language-plaintext highlighter-rouge\"><div "
                             "class=\"highlight\"><pre class=\"highlight\"><code>|a|\n|-|\n</code>"
                             "</pre></div></div>\n"},
        {NULL, NULL},
    };
#undef TABLE
    check_plain(cases);
}

/* Blocks as in the pages of this repository: a quote with a list, &nbsp;, blanks at line ends. */
static void test_a_page(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"**A** l'action \"**b**\" – c. \n\n> Notre travail&nbsp;: \n> - **d** e : [f](https://g."
         "h/i.html)&nbsp;;\n> - j\n\nk&nbsp;: \n- une **[l](/m)** (6 à 9)&nbsp;; \n- n d'o\n",
         "<p><strong>A</strong> l’action “<strong>b</strong>” – c.</p>\n<blockquote>\n  <p>Notre "
         "travail\xC2\xA0:</p>\n  <ul>\n    <li><strong>d</strong> e : <a href=\"https://g.h/"
         "i.html\">f</a>\xC2\xA0;</li>\n    <li>j</li>\n  </ul>\n</blockquote>\n<p>k\xC2\xA0:</p>\n"
         "<ul>\n  <li>une <strong><a href=\"/m\">l</a></strong> (6 à 9)\xC2\xA0;</li>\n  <li>n "
         "d’o</li>\n</ul>\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

/* Each row of a table is as wide as its header, so that a few bytes can mean millions of cells. */
static void test_a_table_has_an_end(void **state)
{
    (void)state;
    enum { COLUMNS = 2000, ROWS = 2000 };
    const struct markdown_options options = {.dialect = MARKDOWN_PLAIN};
    struct err err = ERR_INIT;
    struct buf text, html;
    buf_init(&text, &arena, 0);
    buf_init(&html, &arena, 0);
    for (size_t i = 0; i < COLUMNS; i++)
        buf_add(&text, S("|a"));
    buf_putc(&text, '\n');
    for (size_t i = 0; i < COLUMNS; i++)
        buf_add(&text, S("|---"));
    for (size_t i = 0; i < ROWS; i++)
        buf_add(&text, S("\n|b"));
    bool ok = markdown_write(buf_str(&text), &options, &arena, &html, &err);
    /* A newer md4c has its own maximum of columns. */
    assert_true(ok ? html.len < 1000 * text.len : err.kind == ERR_KIND_LIMIT);
}

static void test_what_is_not_utf8(void **state)
{
    (void)state;
    static const struct html_case cases[] = {
        {"a\xFF \"b\xC3", "<p>a\xEF\xBF\xBD “b\xEF\xBF\xBD</p>\n"},
        {NULL, NULL},
    };
    check_plain(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_headings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_typography, setup, teardown),
        cmocka_unit_test_setup_teardown(test_typography_of_the_settings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_code, setup, teardown),
        cmocka_unit_test_setup_teardown(test_html, setup, teardown),
        cmocka_unit_test_setup_teardown(test_addresses, setup, teardown),
        cmocka_unit_test_setup_teardown(test_footnotes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_attribute_lists, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_github_adds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_narrow_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_page, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_table_has_an_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_not_utf8, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
