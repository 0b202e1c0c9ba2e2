/*
 * {% highlight %}: its options, and what stands around the spans.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/highlight.h"
#include "render/liquid/liquid.h"
#include "tests/unit/arena_case.h"

static bool highlight(void *self, struct str code, struct str language, struct buf *out)
{
    return highlight_write(self, code, language, &arena, out);
}

/* {% highlight %} around some YAML. */
static struct str tag(const char *options)
{
    static const struct liquid_options jekyll = {.jekyll_tags = true};
    struct err err = ERR_INIT;
    static struct highlight_languages *languages; /* kept: its tables take long */
    if (languages == NULL)
        languages = highlight_languages_new(false);
    struct liquid_host host = {.self = languages, .highlight = highlight};
    struct liquid_run run = {.host = &host, .env = {.arena = &arena, .err = &err}};
    struct buf text, out;
    buf_init(&text, &arena, 0);
    buf_init(&out, &arena, 0);
    buf_printf(&text, "{%% highlight %s %%}\na: 1\n\nb:\n{%% endhighlight %%}", options);
    run.globals = value_map_new(&arena);
    struct err_place place = {.line = 1};
    const struct liquid_template *t =
        liquid_compile(buf_str(&text), place, &jekyll, &arena, NULL, &err);
    if (t == NULL || !liquid_render(t, &run, &out, &err))
        return S("error");
    return buf_str(&out);
}

#define FIGURE(code)                                                                               \
    S("<figure class=\"highlight\"><pre><code class=\"language-yaml\" data-lang=\"yaml\">" code    \
      "</code></pre></figure>")
#define LINE_1 "<span class=\"na\">a</span><span class=\"pi\">:</span> <span class=\"m\">1</span>"
#define LINE_3 "<span class=\"na\">b</span><span class=\"pi\">:</span>"
#define TABLE(code)                                                                                \
    "<table class=\"rouge-table\"><tbody><tr><td class=\"gutter gl\"><pre "                        \
    "class=\"lineno\">1\n2\n3\n"                                                                   \
    "</pre></td><td class=\"code\"><pre>" code "\n</pre></td></tr></tbody></table>"

/* As Jekyll 4.3 writes it, which accepts mark_lines and ignores it. */
static void test_the_tag(void **state)
{
    (void)state;
    assert_str_equal(tag("yaml"), FIGURE(LINE_1 "\n\n" LINE_3));
    assert_str_equal(tag("YAML nolinenos x=y"), FIGURE(LINE_1 "\n\n" LINE_3));
    assert_str_equal(tag("yaml linenos"), FIGURE(TABLE(LINE_1 "\n\n" LINE_3)));
    assert_str_equal(tag("yaml linenos=table"), FIGURE(TABLE(LINE_1 "\n\n" LINE_3)));
    assert_str_equal(tag("yaml mark_lines=\"1 2\""), FIGURE(LINE_1 "\n\n" LINE_3));
    assert_str_equal(tag("yaml mark_lines=\"a\""), S("error"));
    assert_str_equal(tag("yaml linenos="), S("error"));
    assert_str_equal(tag("ya/ml"), S("error"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_tag, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
