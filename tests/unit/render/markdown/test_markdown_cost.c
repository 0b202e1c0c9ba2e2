/*
 * The cost of Markdown: time and memory grow linearly with its length, and it uses little of the
 * stack, for each kind of tests/bench/pathological. Counted, not measured: see
 * tests/support/blocks.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <pthread.h>

#include "render/markdown/markdown.h"
#include "tests/bench/pathological.h"
#include "tests/support/blocks.h"

enum { SMALL = 8000, TWICE = 2, EIGHT_TIMES = 8, SIXTEEN_TIMES = 16 };

/*
 * The cost of a byte in per cent of before, for twice the text and for four times that: 100 is
 * linear, 200 and 400 are quadratic. The cost of nested blocks may also grow with their depth, up
 * to MD_DEPTH_MAX: for these, the first bound counts, with texts so long that the depth is reached.
 */
enum { PER_CENT_MAX = 120, PER_CENT_MAX_LONG = 150 };

/* Bytes of heap memory for each byte of a text, with the HTML. */
enum { BYTES_MAX = 1000 };

/* Of a thread's stack. */
enum { STACK = 512 << 10 };

struct cost {
    uint64_t blocks, bytes;
    size_t len;
};

/*
 * The cost to render a text `times` times, each time into a new arena. Of md4c, only its calls of
 * libc count.
 */
static struct cost cost_of(enum markdown_dialect dialect, struct str text, size_t times)
{
    const struct profile profile = {
        .reads_cdata = true, .abbreviations_cross_lines = true, .knows_html_5_names = true};
    const struct markdown_options options = {.dialect = dialect,
                                             .profile = profile,
                                             .commonmark = {.raw_html = true,
                                                            .smart = true,
                                                            .autolinks = true,
                                                            .footnotes = true,
                                                            .tag_filter = true}};
    struct cost cost = {.len = text.len};
    struct arena a;
    struct buf html;
    struct err err = ERR_INIT;
    uint64_t blocks = blocks_run(), bytes = blocks_allocated();
    for (size_t i = 0; i < times; i++) {
        arena_init(&a, 0);
        buf_init(&html, &a, 0);
        bool ok = markdown_write(text, &options, &a, &html, &err);
        arena_fini(&a);
        assert_true(ok);
    }
    cost.blocks = blocks_run() - blocks;
    cost.bytes = blocks_allocated() - bytes;
    return cost;
}

static struct cost kind_cost(enum markdown_dialect dialect, size_t kind, size_t size)
{
    struct arena a;
    struct buf text;
    arena_init(&a, 0);
    buf_init(&text, &a, 0);
    pathological_write(kind, size, &text);
    struct cost cost = cost_of(dialect, buf_str(&text), 1);
    arena_fini(&a);
    return cost;
}

/* The cost of a byte of the longer text, in per cent of the shorter one. */
static unsigned growth(struct cost a, struct cost b)
{
    assert_true(a.blocks > 0);
    return (unsigned)((double)b.blocks / (double)b.len * 100 * (double)a.len / (double)a.blocks);
}

static bool is_linear(enum markdown_dialect dialect, size_t kind)
{
    struct cost one = kind_cost(dialect, kind, SMALL);
    struct cost two = kind_cost(dialect, kind, (size_t)SMALL * TWICE);
    struct cost eight = kind_cost(dialect, kind, (size_t)SMALL * EIGHT_TIMES);
    unsigned twice = growth(one, two), more = growth(two, eight);
    bool ok = twice <= PER_CENT_MAX && more <= PER_CENT_MAX_LONG;
    if (!ok) {
        unsigned end = growth(eight, kind_cost(dialect, kind, (size_t)SMALL * SIXTEEN_TIMES));
        ok = end <= PER_CENT_MAX;
        if (!ok)
            print_error("%s: for each byte %u %% of the blocks, then %u %%, at last %u %% (%d)\n",
                        pathological_name(kind), twice, more, end, (int)dialect);
    }
    if (eight.bytes / eight.len <= BYTES_MAX)
        return ok;
    print_error("%s: %llu bytes for each byte (%d)\n", pathological_name(kind),
                (unsigned long long)(eight.bytes / eight.len), (int)dialect);
    return false;
}

static void check_all(enum markdown_dialect dialect)
{
    bool all = true;
    for (size_t kind = 0; pathological_name(kind) != NULL; kind++)
        all &= is_linear(dialect, kind);
    assert_true(all);
}

static void test_time_and_memory_grow_with_the_length_alone(void **state)
{
    (void)state;
    check_all(MARKDOWN_KRAMDOWN);
}

static void test_so_do_those_of_the_plain_dialect(void **state)
{
    (void)state;
    check_all(MARKDOWN_PLAIN);
}

static void test_so_do_those_of_jekyll_commonmark(void **state)
{
    (void)state;
    check_all(MARKDOWN_COMMONMARK);
}

/* A pass for each line of the text, to show that the test above would find it. */
static void test_a_square_is_noticed(void **state)
{
    (void)state;
    enum { LINES = 100, LENGTH = 4 };
    static char text[LINES * LENGTH * TWICE];
    for (size_t i = 0; i < sizeof(text); i += LENGTH)
        memcpy(text + i, "*a*\n", LENGTH);
    enum markdown_dialect dialect = MARKDOWN_KRAMDOWN;
    struct cost one = cost_of(dialect, str_of(text, sizeof(text) / TWICE), LINES);
    struct cost two = cost_of(dialect, str_of(text, sizeof(text)), (size_t)LINES * TWICE);
    assert_true(growth(one, two) > PER_CENT_MAX_LONG);
}

/* The constructs of most pages. */
static const char page[] =
    "The **service** public d'accès, it's *one* `code` -- \"open\" [a link](/b)&nbsp;; <i>c</i>.\n"
    "A line without anything in it, which is what most of a text is made of in the end.\n\n"
    "## A heading\n\n- item\n- item **b**\n\n> quote\n\n```\ncode\nmore\n```\n\n"
    "|a|b|\n|---|---|\n|c|d|\n\n";

/* Basic blocks for each hundred bytes of it, without those of md4c. */
static uint64_t page_cost(struct markdown_options options)
{
    enum { TIMES = 40 };
    struct arena a;
    struct buf text, html;
    struct err err = ERR_INIT;
    arena_init(&a, 0);
    buf_init(&text, &a, 0);
    buf_init(&html, &a, 0);
    for (size_t i = 0; i < TIMES; i++)
        buf_add(&text, str_c(page));
    uint64_t before = blocks_run();
    assert_true(markdown_write(buf_str(&text), &options, &a, &html, &err));
    uint64_t blocks = (blocks_run() - before) * 100 / text.len;
    arena_fini(&a);
    return blocks;
}

/*
 * HTML is written while md4c reads: without a tree, and without a walk for each pass. Bounds are a
 * quarter above the counts.
 */
static void test_a_page_is_written_at_once(void **state)
{
    (void)state;
    enum { PLAIN_MAX = 1820, COMMONMARK_MAX = 1480, PER_CENT_OF_TREE = 80 };
    struct markdown_options plain = {.dialect = MARKDOWN_PLAIN};
    struct markdown_options commonmark = {.dialect = MARKDOWN_COMMONMARK,
                                          .commonmark = {.tables = true, .raw_html = true}};
    uint64_t plain_cost = page_cost(plain), commonmark_cost = page_cost(commonmark);
    plain.needs_tree = commonmark.needs_tree = true;
    assert_in_range(plain_cost, 1, PLAIN_MAX);
    assert_in_range(commonmark_cost, 1, COMMONMARK_MAX);
    assert_true(plain_cost * 100 <= page_cost(plain) * PER_CENT_OF_TREE);
    assert_true(commonmark_cost * 100 <= page_cost(commonmark) * PER_CENT_OF_TREE);
}

static void *render_all(void *unused)
{
    for (size_t kind = 0; pathological_name(kind) != NULL; kind++)
        for (enum markdown_dialect d = MARKDOWN_KRAMDOWN; d <= MARKDOWN_PLAIN; d++)
            (void)kind_cost(d, kind, SMALL / TWICE);
    return unused;
}

static void test_a_small_stack_is_enough(void **state)
{
    (void)state;
    pthread_attr_t attributes;
    pthread_t thread;
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, STACK), 0);
    assert_int_equal(pthread_create(&thread, &attributes, render_all, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(pthread_attr_destroy(&attributes), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_page_is_written_at_once),
        cmocka_unit_test(test_time_and_memory_grow_with_the_length_alone),
        cmocka_unit_test(test_so_do_those_of_the_plain_dialect),
        cmocka_unit_test(test_so_do_those_of_jekyll_commonmark),
        cmocka_unit_test(test_a_square_is_noticed),
        cmocka_unit_test(test_a_small_stack_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
