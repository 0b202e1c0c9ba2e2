/*
 * Liquid's errors: what each mode refuses, the position in the message, the suggestion, the chain
 * of includes; and the limits, each of which ends in such an error.
 *
 * The output of templates is tested in tests/compat/liquid.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/arena_case.h"

#include <stdio.h>

#include "render/liquid/liquid.h"

/* ---- includes by name ---- */

struct files {
    const struct liquid_options *options;
    const char *const (*rows)[2]; /* name, text; NULL after the last */
};

static const struct liquid_template *include(void *self, struct str name, struct err *err)
{
    const struct files *files = self;
    for (size_t i = 0; files->rows != NULL && files->rows[i][0] != NULL; i++) {
        struct err_place place = {.file = name, .line = 1};
        if (str_eq(name, str_c(files->rows[i][0])))
            return liquid_compile(str_c(files->rows[i][1]), place, files->options, &arena, NULL,
                                  err);
    }
    (void)err_set(err, ERR_KIND_MISSING, "there is no include '%.*s'", STR_ARG(name));
    return NULL;
}

/* Renders a text. Returns the error as it is logged, or the result. */
struct attempt {
    struct liquid_options options;
    struct liquid_limits limits;
    const char *const (*files)[2];
    size_t output; /* maximum bytes; 0: no limit */
    struct diags *diags;
};

static const char *run_in(struct arena *a, const char *text, const struct attempt *attempt,
                          enum err_kind *kind)
{
    struct files files = {&attempt->options, attempt->files};
    struct liquid_host host = {.self = &files, .include = include};
    struct liquid_run run = {.host = &host, .limits = attempt->limits, .env = {.arena = a}};
    struct err err = ERR_INIT;
    struct buf out, line;
    buf_init(&out, a, attempt->output);
    buf_init(&line, &arena, 0);
    struct err_place place = {.file = S("page.html"), .line = 3};
    const struct liquid_template *t =
        liquid_compile(str_c(text), place, &attempt->options, a, attempt->diags, &err);
    if (t != NULL && liquid_render(t, &run, &out, &err))
        buf_add(&line, buf_str(&out));
    else
        err_write(&err, &line);
    *kind = err.kind;
    buf_putc(&line, '\0');
    assert_true(buf_ok(&line));
    return line.ptr;
}

static const char *run(const char *text, const struct attempt *attempt)
{
    enum err_kind kind;
    return run_in(&arena, text, attempt, &kind);
}

/* ---- modes ---- */

static const struct liquid_options strict = {
    .mode = LIQUID_MODE_STRICT,
    .strict_filters = true,
    .strict_variables = true,
    .jekyll_tags = true,
};

static void test_strict_mode_says_what_it_expected(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"a\n  {{ x y }}", "page.html:4:3: expected the end but found 'y'"},
        {"{{ x | }}", "page.html:3:1: expected a name before the end"},
        {"{{ x | upcase: }}", "page.html:3:1: expected a value before the end"},
        {"{{ x[1 }}", "page.html:3:1: expected ']' before the end"},
        {"{{ x. }}", "page.html:3:1: expected a name before the end"},
        {"{{ $ }}", "page.html:3:1: expected a value but found '$'"},
        {"{{ (1..) }}", "page.html:3:1: expected a value but found ')'"},
        {"{% if a = 1 %}{% endif %}", "page.html:3:1: "},
        {"{% if a == %}{% endif %}", "page.html:3:1: expected a value before the end"},
        {"{% if a and %}{% endif %}", "page.html:3:1: expected a value before the end"},
        {"{% if a %}\n{% elsif b b %}{% endif %}", "page.html:4:1: expected the end but found 'b'"},
        {"{% for a of b %}{% endfor %}", "page.html:3:1: expected 'in': {% for item in list %}"},
        {"{% for a in b limit=2 %}{% endfor %}", "page.html:3:1: "},
        {"{% for a in b max:2 %}{% endfor %}",
         "page.html:3:1: a for loop knows 'limit' and 'offset', not 'max'"},
        {"{% assign x %}", "page.html:3:1: expected '=': {% assign name = value %}"},
        {"{% capture %}{% endcapture %}", "page.html:3:1: expected a name: {% capture name %}"},
        {"{% case %}{% endcase %}", "page.html:3:1: expected a value: {% case value %}"},
        {"{% cycle %}", "page.html:3:1: expected values: {% cycle 'a', 'b' %}"},
        {"{% if a %}\n{{ b }}", "page.html:3:1: 'if' is never closed: expected 'endif'"},
        {"{% if a %}{% endfor %}",
         "page.html:3:11: 'endfor' does not close 'if': expected 'endif'"},
        {"{% endif %}", "page.html:3:1: 'endif' without the tag that it belongs to"},
        {"x {{ a", "page.html:3:3: '{{' was not closed: expected '}}'"},
        {"x {% a", "page.html:3:3: '{%' was not closed: expected '%}'"},
        {"{% raw %}", "page.html:3:1: 'raw' is never closed: expected 'endraw'"},
        {"{% include %}", "page.html:3:1: expected a file: {% include file.html %}"},
        {"{% include a.html b %}", "page.html:3:1: expected parameters as in "},
        {"{% highlight %}{% endhighlight %}", "page.html:3:1: expected a language: "},
        {"{% liquid\nassign a = 1\nnosuch\n%}", "page.html:5:1: unknown tag 'nosuch'"},
    };
    const struct attempt attempt = {.options = strict};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got = str_c(run(rows[i][0], &attempt)), want = str_c(rows[i][1]);
        assert_str_equal(str_sub(got, 0, want.len), want);
    }
}

static void test_a_misspelt_name_is_met_with_the_nearest(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"{% asign x = 1 %}", "page.html:3:1: unknown tag 'asign'; did you mean 'assign'?"},
        {"{% if a %}\n {% inclde x %}{% endif %}",
         "page.html:4:2: unknown tag 'inclde' in 'if'; did you mean 'include'?"},
        {"{% zzzzzz %}", "page.html:3:1: unknown tag 'zzzzzz'"},
        {"{{ 'a' | upcse }}", "page.html:3:1: there is no filter 'upcse'; did you mean 'upcase'?"},
        {"{{ 'a' | zzzzzz }}", "page.html:3:1: there is no filter 'zzzzzz'"},
        {"{{ 'a'\n| relative_ulr }}",
         "page.html:3:1: there is no filter 'relative_ulr'; did you mean 'relative_url'?"},
        {"{{ nosuch }}", "page.html:3:1: undefined variable 'nosuch'"},
        {"{% if false %}{{ 'a' | upcse }}{% endif %}ok", "ok"},
    };
    const struct attempt attempt = {.options = strict};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(run(rows[i][0], &attempt), rows[i][1]);
}

static void test_an_unknown_tag_is_an_error_in_every_mode(void **state)
{
    (void)state;
    for (int mode = LIQUID_MODE_WARN; mode <= LIQUID_MODE_STRICT; mode++) {
        const struct attempt attempt = {
            .options = {.mode = (enum liquid_mode)mode, .jekyll_tags = true}};
        assert_string_equal(run("{% unles a %}", &attempt),
                            "page.html:3:1: unknown tag 'unles'; did you mean 'unless'?");
    }
}

/* Warnings come from compiling, so there is one for each template, however often it is rendered. */
static void test_warn_mode_tells_and_goes_on(void **state)
{
    (void)state;
    struct diags diags;
    diags_init(&diags, &arena);
    const struct attempt attempt = {.options = {.mode = LIQUID_MODE_WARN}, .diags = &diags};
    const char *text = "{% for i in (1..3) %}{{ 'a' b }}{{ 'c' | upcse }}{% endfor %}";
    assert_string_equal(run(text, &attempt), "acacac");
    assert_int_equal(diags.count, 2);
    assert_string_equal(diags.first->err.message, "expected the end but found 'b'");
    assert_int_equal(diags.first->err.line, 3);
    assert_int_equal(diags.first->err.column, 22);
    assert_string_equal(diags.last->err.message,
                        "there is no filter 'upcse'; did you mean 'upcase'?");
}

static void test_lax_mode_does_not_even_tell(void **state)
{
    (void)state;
    struct diags diags;
    diags_init(&diags, &arena);
    const struct attempt attempt = {.options = {.mode = LIQUID_MODE_LAX}, .diags = &diags};
    assert_string_equal(run("{{ 'a' b }}{% if true && %}c{% endif %}", &attempt), "ac");
    assert_int_equal(diags.count, 0);
}

static void test_an_error_names_the_includes_that_led_to_it(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"a.html", "one\n{% include b.html %}"},
        {"b.html", "{% if true %}\n  {{ 1 | divided_by: 0 }}{% endif %}"},
        {"c.html", "\n\n{% if %}"},
        {NULL, NULL},
    };
    const struct attempt attempt = {.options = {.jekyll_tags = true}, .files = files};
    assert_string_equal(run("x\n{% include a.html %}", &attempt),
                        "b.html:2:3: divided by 0 (in include b.html, in include a.html)");
    struct str got = str_c(run("{% include c.html %}", &attempt));
    assert_str_equal(str_sub(got, 0, 11), S("c.html:3:1:"));
    assert_string_equal(run("\n{% include d.html %}", &attempt),
                        "page.html:4:1: there is no include 'd.html'");
}

/* ---- limits ---- */

static void check_limit(const char *text, const struct attempt *attempt, const char *want)
{
    enum err_kind kind = ERR_KIND_NONE;
    struct str got = str_c(run_in(&arena, text, attempt, &kind));
    assert_int_equal(kind, ERR_KIND_LIMIT);
    assert_str_equal(str_sub(got, 0, strlen(want)), str_c(want));
}

static void test_circular_includes_end(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"a.html", "{% include b.html %}"},
        {"b.html", "\n{% for i in (1..2) %}{% include a.html %}{% endfor %}"},
        {NULL, NULL},
    };
    struct attempt attempt = {.options = {.jekyll_tags = true}, .files = files};
    check_limit("{% include a.html %}", &attempt,
                "b.html:2:22: includes are nested deeper than 100 (does one include itself?) "
                "(in include b.html, in include a.html, in include b.html");
    attempt.limits.depth = 3;
    check_limit("{% include a.html %}", &attempt, "a.html:1:1: includes are nested deeper than 3");
}

static void test_blocks_do_not_use_up_the_stack(void **state)
{
    (void)state;
    struct buf deep;
    buf_init(&deep, &arena, 0);
    for (int i = 0; i < 90; i++)
        buf_add(&deep, S("{% if true %}"));
    buf_add(&deep, S("{% include deep.html %}"));
    for (int i = 0; i < 90; i++)
        buf_add(&deep, S("{% endif %}"));
    buf_putc(&deep, '\0');
    const char *const files[][2] = {{"deep.html", deep.ptr}, {NULL, NULL}};
    const struct attempt attempt = {.options = {.jekyll_tags = true}, .files = files};
    check_limit("{% include deep.html %}", &attempt, "deep.html:1:");
    buf_cut(&deep, 0);
    for (int i = 0; i < 100000; i++)
        buf_add(&deep, S("{% if true %}"));
    buf_putc(&deep, '\0');
    check_limit(deep.ptr, &attempt, "page.html:3:1301: blocks are nested deeper than 100");
}

static void test_expressions_that_evaluate_themselves_end(void **state)
{
    (void)state;
    const struct attempt attempt = {.options = {.jekyll_tags = true}};
    check_limit("{% assign l = 'a' | split: ',' %}{% assign l = l | push: l %}"
                "{% assign e = \"l | group_by_exp: 'x', e\" %}{{ l | group_by_exp: 'i', e }}",
                &attempt, "page.html:3:");
}

static void test_steps_end(void **state)
{
    (void)state;
    struct attempt attempt = {.options = {.jekyll_tags = true}};
    check_limit("{% for i in (1..9999999999) %}{% endfor %}", &attempt,
                "page.html:3:1: more than 10000000 steps for one page");
    attempt.limits.steps = 50;
    assert_string_equal(run("{% for i in (1..9) %}{{ i }}{% endfor %}", &attempt), "123456789");
    static const char *const rows[] = {
        "{% for i in (1..60) %}{% endfor %}",
        "{% for i in (1..9) %}{% for j in (1..9) %}{% endfor %}{% endfor %}",
        "{% tablerow i in (1..60) %}{% endtablerow %}",
        "{{ (1..60) | join }}",
        "{{ (1..9999999999) | reverse }}",
        "{% assign a = (1..20) | sort %}{{ a | concat: a | concat: a }}",
        "{{ (1..60) | where_exp: 'i', 'i > 1' }}",
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_limit(rows[i], &attempt, "page.html:3:");
}

/* What reads a long value costs as much each time, even if it makes nothing of it. */
static void test_reading_long_values_ends(void **state)
{
    (void)state;
    static const char *const reads[] = {
        "", /* the steps suffice for what stands around it */
        "{% assign n = s | size %}",
        "{% assign n = s.size %}",
        "{% if s == t %}{% endif %}",
        "{% unless s != t %}{% endunless %}",
        "{% if s < t %}{% endif %}",
        "{% if s contains 'y' %}{% endif %}",
        "{% if l contains t %}{% endif %}",
        "{% if l == m %}{% endif %}",
        "{% case s %}{% when t %}{% endcase %}",
        "{% cycle s: 1, 2 %}",
        "{% assign n = l | uniq %}",
        "{% assign n = l | where_exp: 'i', 'i == t' %}",
        "{% assign n = l | group_by_exp: 'i', 'i' %}",
        "{% assign n = l | map: 'z' %}",
        "{% assign n = four | map: t | size %}",
        "{% assign n = four | compact: t %}",
        "{% assign n = four | where: t, 'x' %}",
        "{% assign n = named | where: 'name', t %}",
        "{% assign n = named | find: 'name', t %}",
        "{% if h[l] %}{% endif %}",
        "{% if h contains l %}{% endif %}",
        "{% if forloop[s] %}{% endif %}",
    };
    for (size_t i = 0; i < ARRAY_LEN(reads); i++) {
        char template[1024];
        struct attempt attempt = {.options = {.jekyll_tags = true}, .limits = {.steps = 40000}};
        (void)snprintf(
            template, sizeof(template),
            "{%% assign s = 'xxxxxxxx' %%}{%% for i in (1..15) %%}"
            "{%% assign s = s | append: s %%}{%% endfor %%}{%% assign t = s | append: '' %%}"
            "{%% assign l = '' | split: '' | push: s %%}"
            "{%% assign m = '' | split: '' | push: t %%}"
            "{%% assign four = 'a,b,c,d' | split: ',' | group_by_exp: 'i', 'i' %%}"
            "{%% assign named = l | group_by_exp: 'i', 'i' %%}"
            "{%% assign h = four[0] %%}{%% for i in (1..20) %%}%s{%% endfor %%}",
            reads[i]);
        if (i > 0)
            check_limit(template, &attempt, "page.html:3:");
        else
            assert_string_equal(run(template, &attempt), "");
    }
}

/* What a comparison costs and how long it takes depends on the shorter side only. */
static void test_comparing_with_a_long_value_ends(void **state)
{
    (void)state;
    struct attempt attempt = {.options = {.jekyll_tags = true}, .limits = {.steps = 1500000}};
    check_limit("{% assign none = '' | split: '' %}{% assign long = '1,2' | split: ',' %}"
                "{% for i in (1..16) %}{% assign long = long | concat: long %}{% endfor %}"
                "{% assign a = none | push: long %}{% assign b = none | push: none %}"
                "{% for i in (1..9999999) %}{% if a == b or b == a %}{% endif %}{% endfor %}",
                &attempt, "page.html:3:");
}

static void test_output_ends(void **state)
{
    (void)state;
    const struct attempt attempt = {.options = {.jekyll_tags = true}, .output = 100};
    assert_string_equal(
        run("{% for i in (1..10) %}0123456789{% endfor %}", &attempt)[99] == '9' ? "full" : "short",
        "full");
    check_limit("{% for i in (1..11) %}0123456789{% endfor %}", &attempt, "page.html:3:");
    check_limit("{% capture c %}{% for i in (1..11) %}0123456789{% endfor %}{% endcapture %}",
                &attempt, "page.html:3:");
}

static void test_memory_ends(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{% assign s = 'x' %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}",
        "{% for i in (1..40) %}{% capture s %}{{ s }}{{ s }}x{% endcapture %}{% endfor %}",
        "{% assign l = 'a,b' | split: ',' %}{% for i in (1..40) %}"
        "{% assign l = l | concat: l %}{% endfor %}",
        "{% assign l = 'a,b' | split: ',' %}{% for i in (1..40) %}{% assign l = l | push: l %}"
        "{% endfor %}{{ l | jsonify }}",
        "{{ 'x' | date: '%1000d' }}{% for i in (1..100000) %}{% assign x = i | append: x %}"
        "{% endfor %}",
    };
    const struct attempt attempt = {.options = {.jekyll_tags = true}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena small;
        enum err_kind kind = ERR_KIND_NONE;
        arena_init(&small, 1 << 20);
        const char *got = run_in(&small, rows[i], &attempt, &kind);
        arena_fini(&small);
        assert_int_equal(kind, ERR_KIND_LIMIT);
        assert_str_equal(str_sub(str_c(got), 0, 12), S("page.html:3:"));
    }
}

/* A loop that changes a large text needs no more memory than a few of them. */
static void test_changes_of_a_text_use_its_memory_again(void **state)
{
    (void)state;
    static const char make[] = "{% capture s %}{% for i in (1..2000) %}<!--{{ i }}-->{% endfor %}"
                               "{% endcapture %}{% assign t = '' %}";
    static const struct {
        const char *loop, *expected;
    } rows[] = {
        {"{% for i in (1..2000) %}{% capture c %}<!--{{ i }}-->{% endcapture %}"
         "{% assign s = s | remove_first: c %}{% endfor %}[{{ s }}]",
         "[]"},
        {"{% for i in (1..99) %}{% assign s = s | replace: '<!', '[[!' %}"
         "{% assign s = s | replace: '[[!', '<!' %}{% endfor %}{{ s | slice: 0, 8 }}",
         "<!--1-->"},
        {"{% for i in (1..999) %}{% assign s = s | replace_first: '>', ']x' %}{% endfor %}"
         "{{ s | slice: 0, 9 }}",
         "<!--1--]x"},
        {"{% for i in (1..9) %}{% assign s = s | replace_first: '<', '' %}{% assign t = s %}"
         "{% assign s = s | replace_first: '<', '' %}{% endfor %}"
         "{{ t | slice: 0, 8 }} {{ s | slice: 0, 8 }}",
         "!--1-->! !--1-->!"},
        {"{% assign s = s | remove_first: '<' %}{% assign l = s | split: '<' %}"
         "{% assign s = s | remove_first: '!--1--' %}{% assign s = s | upcase | strip %}"
         "{{ l[0] }} {{ s | slice: 0, 4 }}",
         "!--1--> ><!-"},
        {"{% assign s = s | remove_first: '<' %}{% capture s %}{{ s }}+{% endcapture %}"
         "{% assign s = s | remove_first: '!' %}{{ s | slice: 0, 5 }} {{ s | slice: -4, 4 }}",
         "--1-- -->+"},
        /* A loop's variable of the same name, and an argument as the result: others have those. */
        {"{% assign s = s | remove_first: '<' %}{% assign l = s | upcase | split: '~' %}"
         "{% for s in l %}{% assign s = s | remove: '~' %}{% endfor %}{% assign t = 'ab' | upcase "
         "%}"
         "{{ l[0] | slice: 0, 5 }} {{ s | slice: 0, 5 }} {{ t }}",
         "!--1- !--1- AB"},
        {"{% assign s = s | remove_first: '<' %}{% capture t %}{{ s | upcase }}{% endcapture %}"
         "{% assign s = s | slice: 0, 0 | default: t %}{% assign u = 'ab' | upcase %}"
         "{{ t | slice: 0, 5 }} {{ s | slice: 0, 5 }} {{ u }}",
         "!--1- !--1- AB"},
    };
    const struct attempt attempt = {.options = {.jekyll_tags = true}};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena small;
        struct buf text;
        enum err_kind kind = ERR_KIND_NONE;
        arena_init(&small, 1 << 20);
        buf_init(&text, &small, 0);
        buf_add(&text, str_c(make));
        buf_add(&text, str_c(rows[i].loop));
        buf_putc(&text, '\0');
        const char *got = run_in(&small, text.ptr, &attempt, &kind);
        assert_string_equal(got, rows[i].expected);
        assert_int_equal(kind, ERR_KIND_NONE);
        arena_fini(&small);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strict_mode_says_what_it_expected),
        cmocka_unit_test(test_a_misspelt_name_is_met_with_the_nearest),
        cmocka_unit_test(test_an_unknown_tag_is_an_error_in_every_mode),
        cmocka_unit_test(test_warn_mode_tells_and_goes_on),
        cmocka_unit_test(test_lax_mode_does_not_even_tell),
        cmocka_unit_test(test_an_error_names_the_includes_that_led_to_it),
        cmocka_unit_test(test_circular_includes_end),
        cmocka_unit_test(test_blocks_do_not_use_up_the_stack),
        cmocka_unit_test(test_expressions_that_evaluate_themselves_end),
        cmocka_unit_test(test_steps_end),
        cmocka_unit_test(test_reading_long_values_ends),
        cmocka_unit_test(test_comparing_with_a_long_value_ends),
        cmocka_unit_test(test_output_ends),
        cmocka_unit_test(test_memory_ends),
        cmocka_unit_test(test_changes_of_a_text_use_its_memory_again),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
