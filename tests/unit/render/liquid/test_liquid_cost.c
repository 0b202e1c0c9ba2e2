/*
 * The cost of templates: no heap memory once the arena has its chunks, and a time that grows
 * linearly with the input. Counted, not measured: see tests/support/blocks.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <string.h>

#include "render/liquid/lang.h"
#include "render/liquid/liquid.h"
#include "tests/bench/growing.h"
#include "tests/support/blocks.h"
#include "tests/support/heap.h"

static struct arena kept, arena;

static const struct liquid_template *compile_for(const char *text, bool jekyll)
{
    const struct liquid_options options = {.mode = LIQUID_MODE_WARN, .jekyll_tags = jekyll};
    struct err err = ERR_INIT;
    struct err_place place = {.file = S("cost.liquid"), .line = 1};
    const struct liquid_template *t =
        liquid_compile(str_c(text), place, &options, &kept, NULL, &err);
    assert_non_null(t);
    return t;
}

static const struct liquid_template *compile(const char *text)
{
    return compile_for(text, true);
}

/* Renders into the arena, which is empty again afterwards but keeps its chunks. */
static void render(const struct liquid_template *t, const struct value_map *data)
{
    const struct liquid_host host = {
        .url = S("https://example.org"),
        .baseurl = S("/base"),
        .now = date_at(1700000000, 0, NULL),
    };
    struct liquid_run run = {.host = &host,
                             .limits = {.steps = UINT64_MAX / 2},
                             .env = {.arena = &arena},
                             .globals = data};
    struct err err = ERR_INIT;
    struct buf out;
    struct arena_mark mark = arena_mark(&arena);
    buf_init(&out, &arena, 0);
    bool ok = liquid_render(t, &run, &out, &err);
    arena_rewind(&arena, mark);
    assert_true(ok);
}

static uint64_t cost(const struct liquid_template *t, const struct value_map *data)
{
    uint64_t before = blocks_run();
    render(t, data);
    return blocks_run() - before;
}

/*
 * Ten times the input may cost ten times as much, and a logarithm. Quadratic would be a hundred
 * times.
 */
static bool grows_evenly(const struct liquid_template *t, const char *text,
                         const struct value_map *few, const struct value_map *many)
{
    enum { TOO_MUCH = 16 };
    uint64_t a = cost(t, few), b = cost(t, many);
    assert_true(a > 0);
    if (b > a * TOO_MUCH)
        print_error("%s: %llu blocks, then %llu\n", text, (unsigned long long)a,
                    (unsigned long long)b);
    return b <= a * TOO_MUCH;
}

/* Liquid has filters that are too new for the Liquid of Jekyll. */
static void test_no_filter_or_tag_is_quadratic(void **state)
{
    (void)state;
    const struct value_map *few = growing_data(&kept, 1000), *many = growing_data(&kept, 10000);
    bool all = true;
    for (size_t i = 0; growing_templates[i] != NULL; i++) {
        const char *text = growing_templates[i];
        all &= grows_evenly(compile_for(text, true), text, few, many);
        all &= grows_evenly(compile_for(text, false), text, few, many);
    }
    assert_true(all);
}

/* Whether a growing template has a filter of that name. */
static bool grows(struct str name)
{
    for (size_t i = 0; growing_templates[i] != NULL; i++) {
        for (struct str rest = str_c(growing_templates[i]), before;
             str_cut(rest, '|', &before, &rest);) {
            struct str s = str_trim_start(rest);
            size_t len = 0;
            while (len < s.len && char_is_word(s.ptr[len]))
                len++;
            if (str_eq(str_sub(s, 0, len), name))
                return true;
        }
    }
    return false;
}

/* The functions of the host are tested with the host. */
static bool is_hosts(struct str name)
{
    return str_eq(name, S("markdownify")) || str_eq(name, S("smartify")) ||
           str_eq(name, S("sassify")) || str_eq(name, S("scssify"));
}

static void test_every_filter_is_among_them(void **state)
{
    (void)state;
    bool all = true;
    const struct liquid_filter *row;
    for (size_t i = 0; (row = lang_filter_at(i)) != NULL; i++) {
        if (is_hosts(row->name) || grows(row->name))
            continue;
        print_error("no growing template: %.*s\n", STR_ARG(row->name));
        all = false;
    }
    assert_true(all);
}

/* Two nested loops, to show that the test above would find them. */
static void test_a_square_is_noticed(void **state)
{
    (void)state;
    const struct liquid_template *t =
        compile("{% for i in n %}{% for k in n %}{% endfor %}{% endfor %}");
    uint64_t a = cost(t, growing_data(&kept, 50)), b = cost(t, growing_data(&kept, 500));
    assert_true(b > a * 50);
}

static const char *const others[] = {
    "{{ 'x' | date: '%c %j %V %:z' }}{{ '2021-03-04 05:06:07 +0100' | date: '%c %^a %10N' }}",
    "{{ '2021-03-04' | date_to_xmlschema }}{{ 'May 5th, 2020' | date_to_rfc822 }}",
    "{{ 3.7 | times: 1.1 | round: 2 }}{{ 7 | divided_by: 2.0 }}{{ 1e3 | plus: 0.1 | ceil }}",
    "{{ 99999999999999999999 | times: 99999999999 | minus: 1 }}{{ 2.5 | modulo: 0.7 | abs }}",
    "{{ '/a b/ü?x=1' | relative_url }}{{ '/c/' | absolute_url }}{{ 'Ünï 1' | slugify: 'latin' }}",
    "{% if n.size > 5 and n contains 'x' or s == h %}a{% elsif m.first.a >= 2 %}b{% endif %}",
    "{% capture x %}{% for p in m limit: 3 %}{{ p.b | escape }}{% endfor %}{% endcapture %}{{ x }}",
    "{% case n[0] %}{% when '1', '2' %}a{% else %}b{% endcase %}{% increment z %}{% decrement z %}",
    "{% assign g = m | group_by_exp: 'p', 'p.a | modulo: 7' %}{{ g | jsonify }}{{ g | inspect }}",
};

/* The first render may allocate chunks for the arena; the second one reuses them. */
static unsigned long heap_of(const char *text, const struct value_map *data, bool again)
{
    const struct liquid_template *t = compile(text);
    if (again)
        render(t, data);
    heap_begin();
    render(t, data);
    struct heap_counts counts = heap_end();
    return counts.allocated + counts.freed;
}

static void test_rendering_leaves_the_heap_alone(void **state)
{
    (void)state;
    const struct value_map *data = growing_data(&kept, 300);
    for (size_t i = 0; growing_templates[i] != NULL; i++) {
        unsigned long n = heap_of(growing_templates[i], data, true);
        if (n > 0)
            print_error("%s: %lu calls\n", growing_templates[i], n);
        assert_int_equal(n, 0);
    }
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        unsigned long n = heap_of(others[i], data, true);
        if (n > 0)
            print_error("%s: %lu calls\n", others[i], n);
        assert_int_equal(n, 0);
    }
}

static void test_the_arena_takes_its_chunks_from_the_heap(void **state)
{
    (void)state;
    arena_fini(&arena);
    assert_true(heap_of("{{ s | upcase }}", growing_data(&kept, 300), false) > 0);
}

/* Layouts that compress a page look for some 150 pieces of it one after another. */
static void test_replacing_what_is_not_there_copies_nothing(void **state)
{
    (void)state;
    enum { BYTES = 1 << 20, BUDGET = 2 * BYTES };
    char *text = arena_alloc(&kept, BYTES);
    assert_non_null(text);
    memset(text, 'x', BYTES);
    struct value_map *data = value_map_new(&kept);
    assert_true(value_map_put_str(data, S("s"), value_str(str_of(text, BYTES))));
    const struct liquid_template *t =
        compile("{% for i in (1..150) %}{% assign s = s | replace: '<e', ' <e' | remove: '</e>' | "
                "replace_first: 'y', 'z' %}{% endfor %}{{ s | size }}");
    arena_fini(&arena);
    arena_init(&arena, BUDGET);
    render(t, data);
}

/* Tables of contents, and links beside headings, are made in this way. */
static void test_a_capture_adds_to_itself_in_place(void **state)
{
    (void)state;
    enum { BUDGET = 4 << 20 };
    const struct liquid_template *t = compile(
        "{% for i in (1..3000) %}{% capture s %}{{ s }}<li>a heading of the page</li>{{ i }}"
        "{% endcapture %}{% endfor %}{{ s | size }}");
    arena_fini(&arena);
    arena_init(&arena, BUDGET);
    render(t, value_map_new(&kept));
}

static void costly_write(const struct drop *d, struct drop_env *env, struct buf *out)
{
    (void)d;
    (void)env;
    (void)out;
    fail_msg("a document was rendered for nothing");
}

static bool costly_get(const struct drop *d, struct drop_env *env, struct str key,
                       struct value *out)
{
    (void)d;
    (void)env;
    *out = value_str(key);
    return true;
}

static void test_one_document_is_sorted_unrendered(void **state)
{
    (void)state;
    static const struct drop_class costly = {
        .name = STR_INIT("costly"), .get = costly_get, .write = costly_write};
    const struct drop document = {&costly};
    struct value item = value_of_drop(&document);
    struct value_map *data = value_map_new(&kept);
    assert_true(value_map_put_str(data, S("one"), value_array(&item, 1)));
    render(compile("{{ one | sort_natural: 'title' | sort: 'title' | size }}"), data);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&kept, 0);
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_fini(&kept);
    arena_fini(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_filter_or_tag_is_quadratic, setup, teardown),
        cmocka_unit_test(test_every_filter_is_among_them),
        cmocka_unit_test_setup_teardown(test_a_square_is_noticed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rendering_leaves_the_heap_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_arena_takes_its_chunks_from_the_heap, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_replacing_what_is_not_there_copies_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_capture_adds_to_itself_in_place, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_document_is_sorted_unrendered, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
