/*
 * Loops recorded by iteration: which loops can be split, what is stored of each iteration, and
 * which iterations a change of the outside concerns.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/render/liquid/memo_case.h"

#include "render/liquid/memo/iterations.h"

/* A loop that has run in a record of its own. */
struct recorded {
    struct memo_render m;
    struct record record;
    struct iterations iterations;
    size_t from;
    bool settled;
};

/* The text before the loop is no part of it. */
static void record_loop(struct recorded *r, const char *before, const char *loop)
{
    memo_begin(&r->m, memo_globals(), &arena);
    assert_true(memo_run(&r->m, before));
    r->from = r->m.out.len;
    iterations_init(&r->iterations, r->from);
    record_open(&r->record, &r->m.x.eval);
    r->record.iterations = &r->iterations;
    assert_true(memo_run(&r->m, loop));
    record_close(&r->record, &r->m.x.eval);
    r->settled = iterations_settle(&r->iterations, &r->m.x.eval, &r->record);
}

#define LIST "{% assign l = 'a,b,c,d' | split: ',' %}"
#define HERE "{% assign here = 'b' %}"

/* ---- which loops can be split ---- */

struct split_case {
    const char *loop;
    bool settled, uniform;
    size_t count, tests, paths, reads, writes; /* if it is settled */
};

static const struct split_case splits[] = {
    {"{% for p in l %}{% if p == here %}*{% endif %}{% endfor %}", true, true, 4, 4, 1, 0, 0},
    {"{% for p in l %}{% if here != p %}*{% endif %}{% endfor %}", true, true, 4, 4, 1, 0, 0},
    {"{% for p in l %}{% if here == 'b' %}*{% endif %}{% endfor %}", true, true, 4, 4, 1, 0, 0},
    {"{% for p in l %}{% if p == here %}*{% endif %}{% if p == page.lang %}{% endif %}{% endfor %}",
     true, true, 4, 8, 2, 0, 0},
    {"{% for p in l %}{% if p == missing %}*{% endif %}{% endfor %}", true, true, 4, 4, 1, 0, 0},
    /* A value that one iteration reads belongs to it, one that several read to the loop. */
    {"{% for p in l %}{% if forloop.first %}{{ here }}{% endif %}{% endfor %}", true, true, 4, 0, 0,
     1, 0},
    {"{% for p in l %}{% if forloop.first %}{{ here }}{{ here }}{{ page.lang }}{% endif %}"
     "{% endfor %}",
     true, true, 4, 0, 0, 2, 0},
    {"{% for p in l %}{{ here }}{% if forloop.last %}{{ page.lang }}{% endif %}{% endfor %}", true,
     true, 4, 0, 0, 1, 0},
    {"{% for p in l %}{{ here }}{% endfor %}", false, false, 0, 0, 0, 0, 0},
    {"{% for p in l %}{{ p }}{% endfor %}", false, false, 0, 0, 0, 0, 0},
    {"{% for p in nothing %}{{ here }}{% endfor %}", false, false, 0, 0, 0, 0, 0},
    {"{% for p in nothing %}{% else %}{% if here == 'b' %}{% endif %}{% endfor %}", false, false, 0,
     0, 0, 0, 0},
    /* Both are from outside, or one of them is no plain value: that is read, not compared. */
    {"{% for p in l %}{% if page.lang == here %}*{% endif %}{% endfor %}", false, false, 0, 0, 0, 0,
     0},
    {"{% for p in l %}{% if here == 1.5 %}*{% endif %}{% endfor %}", false, false, 0, 0, 0, 0, 0},
    {"{% for p in l %}{% if here > p %}*{% endif %}{% endfor %}", false, false, 0, 0, 0, 0, 0},
    /* Writes: the same cells in each iteration, or others. */
    {"{% for p in l %}{% if p == here %}*{% endif %}{% assign m = p %}{% endfor %}", true, true, 4,
     4, 1, 0, 4},
    {"{% for p in l %}{% assign m = p %}{% assign n = p %}{% if p == here %}{% assign m = 1 %}"
     "{% endif %}{% endfor %}",
     true, true, 4, 4, 1, 0, 8},
    {"{% for p in l %}{% if p == here %}{% assign m = p %}{% endif %}{% endfor %}", true, false, 4,
     4, 1, 0, 1},
    {"{% for p in l %}{% if p == here %}{% assign m = p %}{% else %}{% assign n = p %}{% endif %}"
     "{% endfor %}",
     true, false, 4, 4, 1, 0, 4},
    {"{% for p in l %}{% if p == here %}{% assign m = p %}{% endif %}{{ forloop.index }}"
     "{% assign m = 1 %}{{ m }}{% endfor %}",
     true, true, 4, 4, 1, 0, 4},
    {"{% for p in l %}{% if p == here %}{% endif %}{% for q in l %}{{ q }}{% endfor %}{% endfor %}",
     true, true, 4, 4, 1, 0, 4},
    /* The iterations depend on each other, or a break ended the loop. */
    {"{% for p in l %}{% if p == here %}{% endif %}{{ m }}{% assign m = p %}{% endfor %}", false,
     false, 0, 0, 0, 0, 0},
    {"{% for p in l %}{% if p == here %}{% endif %}{% if m == p %}{% endif %}{% assign m = p %}"
     "{% endfor %}",
     false, false, 0, 0, 0, 0, 0},
    {"{% for p in l %}{% if p == here %}{% endif %}{% cycle 'a', 'b' %}{% endfor %}", false, false,
     0, 0, 0, 0, 0},
    {"{% for p in l %}{% if p == here %}{% endif %}{% ifchanged %}{{ p }}{% endifchanged %}"
     "{% endfor %}",
     false, false, 0, 0, 0, 0, 0},
    {"{% for p in l %}{% if p == here %}{% break %}{% endif %}{% endfor %}", false, false, 0, 0, 0,
     0, 0},
    {"{% for p in l %}{% if p == here %}{% continue %}{% endif %}{% endfor %}", true, true, 4, 4, 1,
     0, 0},
    /* Of nine values that are compared eight fit; the ninth is read. */
    {"{% for p in l %}{% for q in l %}{% endfor %}{% if p == a1 or p == a2 or p == a3 or p == a4 "
     "or p == a5 or p == a6 or p == a7 or p == a8 %}{% endif %}{% endfor %}",
     true, true, 4, 32, 8, 0, 4},
    {"{% for p in l %}{% if p == a1 or p == a2 or p == a3 or p == a4 or p == a5 or p == a6 or "
     "p == a7 or p == a8 or p == a9 %}{% endif %}{% endfor %}",
     true, true, 4, 32, 8, 0, 0},
};

static void test_which_loops_can_be_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(splits); i++) {
        const struct split_case *c = &splits[i];
        struct recorded r;
        record_loop(&r, LIST HERE, c->loop);
        const struct iterations *t = &r.iterations;
        bool right = r.settled == c->settled;
        if (c->settled)
            right = right && t->uniform == c->uniform && t->count == c->count &&
                    t->test_count == c->tests && t->path_count == c->paths &&
                    t->read_count == c->reads && t->write_count == c->writes;
        if (!right)
            print_error("%s: settled %d uniform %d, count %zu tests %zu paths %zu reads %zu "
                        "writes %zu\n",
                        c->loop, r.settled, t->uniform, t->count, t->test_count, t->path_count,
                        t->read_count, t->write_count);
        assert_true(right);
    }
}

/* The ninth value is a read of the loop. */
static void test_a_comparison_without_space_is_a_read(void **state)
{
    (void)state;
    struct recorded r;
    record_loop(&r, LIST, splits[ARRAY_LEN(splits) - 2].loop);
    assert_int_equal(r.record.read_count, 1); /* l */
    record_loop(&r, LIST, splits[ARRAY_LEN(splits) - 1].loop);
    assert_int_equal(r.record.read_count, 2);
    struct value key;
    assert_int_equal(record_path_cell(r.record.reads[1].path, &key), RECORD_VARIABLE);
    assert_str_equal(value_as_str(key), S("a9"));
}

/* ---- what is stored of each iteration ---- */

static void test_each_iteration_has_its_text_its_writes_and_its_steps(void **state)
{
    (void)state;
    static const char *const texts[] = {"<a>", "<*b>", "<c>", "<d>"};
    struct recorded r;
    record_loop(&r, LIST HERE "before",
                "{% for p in l %}<{% if p == here %}*{% assign m = p %}{% endif %}{{ p }}>"
                "{% assign n = p %}{% endfor %}after");
    const struct iterations *t = &r.iterations;
    assert_true(r.settled);
    assert_int_equal(t->count, ARRAY_LEN(texts));
    struct str text = str_from(buf_str(&r.m.out), r.from);
    size_t writes = 0, from = 0;
    for (size_t i = 0; i < t->count; i++) {
        assert_str_equal(str_sub(text, from, t->ends[i].text), str_c(texts[i]));
        assert_int_equal(t->ends[i].writes - writes, i == 1 ? 2 : 1);
        assert_str_equal(value_as_str(t->writes[t->ends[i].writes - 1].key), S("n"));
        assert_str_equal(value_as_str(t->writes[t->ends[i].writes - 1].value),
                         str_sub(S("abcd"), i, i + 1));
        assert_int_equal(t->ends[i].steps, i == 1 ? 8 : 6);
        from = t->ends[i].text;
        writes = t->ends[i].writes;
    }
    assert_str_equal(str_from(text, from), S("after"));
}

/* ---- which iterations a change concerns ---- */

/* The iterations, as digits, that run again if `here` and the single read have these values. */
static const char *marked(const struct recorded *r, struct value here, struct value read)
{
    static char text[8];
    struct memo_render m;
    struct hash128 path, reads;
    bool dirty[4] = {false};
    memo_begin(&m, NULL, &arena);
    assert_true(record_hash(&m.x.eval, true, here, &path));
    assert_true(record_hash(&m.x.eval, true, read, &reads));
    size_t n = iterations_mark(&r->iterations, &path, &reads, dirty), len = 0;
    for (size_t i = 0; i < ARRAY_LEN(dirty); i++) {
        if (dirty[i])
            text[len++] = (char)('0' + i);
    }
    text[len] = '\0';
    assert_int_equal(n, len);
    return text;
}

static void test_a_change_concerns_the_iterations_that_asked_for_it(void **state)
{
    (void)state;
    struct recorded r;
    record_loop(&r, LIST HERE,
                "{% for p in l %}{% if p == here %}*{% endif %}{% if forloop.last %}"
                "{{ page.lang }}{% endif %}{% endfor %}");
    assert_true(r.settled);
    assert_string_equal(marked(&r, memo_str("b"), memo_str("en")), "");
    assert_string_equal(marked(&r, memo_str("a"), memo_str("en")), "01");
    assert_string_equal(marked(&r, memo_str("x"), memo_str("en")), "1");
    assert_string_equal(marked(&r, value_nil(), memo_str("en")), "1");
    assert_string_equal(marked(&r, memo_str("b"), memo_str("fr")), "3");
    assert_string_equal(marked(&r, memo_str("c"), memo_str("fr")), "123");
    assert_string_equal(marked(&r, memo_str("d"), memo_str("fr")), "13");
    assert_string_equal(marked(&r, memo_str("d"), memo_str("en")), "13");
}

static void test_an_iteration_that_asked_twice_is_counted_once(void **state)
{
    (void)state;
    struct recorded r;
    record_loop(&r, LIST HERE,
                "{% for p in l %}{% if p == here %}*{% endif %}{% unless p == here %}-"
                "{% endunless %}{% if forloop.last %}{{ page.lang }}{% endif %}{% endfor %}");
    assert_int_equal(r.iterations.test_count, 8);
    assert_string_equal(marked(&r, memo_str("a"), memo_str("en")), "01");
    assert_string_equal(marked(&r, memo_str("d"), memo_str("fr")), "13");
}

/* ---- the loop as a whole ---- */

/* A loop that is not retained by iteration has read what it compared. */
static void test_comparisons_become_reads_of_a_loop_that_is_not_split(void **state)
{
    (void)state;
    struct recorded r;
    struct value v;
    bool found;
    record_loop(&r, LIST HERE,
                "{% for p in l %}{% if p == here %}{% break %}{% endif %}{% endfor %}");
    assert_false(r.settled);
    assert_int_equal(r.record.read_count, 1);
    record_flatten(&r.record, &r.m.x.eval);
    record_flatten(&r.record, &r.m.x.eval); /* twice is as once */
    assert_int_equal(r.record.read_count, 2);
    assert_true(record_path_follow(&r.m.x.eval, r.record.reads[1].path, &found, &v));
    assert_str_equal(value_as_str(v), S("b"));
    struct hash128 hash;
    assert_true(record_hash(&r.m.x.eval, true, v, &hash));
    assert_true(hash128_eq(hash, r.record.reads[1].value));
    r.record.iterations = NULL;
    record_flatten(&r.record, &r.m.x.eval); /* of no loop */
    assert_int_equal(r.record.read_count, 2);
}

static void test_a_record_around_the_loop_reads_what_it_compares(void **state)
{
    (void)state;
    struct memo_render m;
    struct record outer, inner;
    struct iterations t;
    memo_begin(&m, memo_globals(), &arena);
    assert_true(memo_run(&m, LIST HERE));
    record_open(&outer, &m.x.eval);
    iterations_init(&t, m.out.len);
    record_open(&inner, &m.x.eval);
    inner.iterations = &t;
    assert_true(memo_run(&m, "{% for p in l %}{% if p == here %}*{% assign m = p %}{% endif %}"
                             "{% endfor %}"));
    record_close(&inner, &m.x.eval);
    record_close(&outer, &m.x.eval);
    assert_int_equal(inner.read_count, 1);
    assert_int_equal(outer.read_count, 2);
    assert_int_equal(inner.write_count, 2); /* m, and the loop's offset */
    assert_int_equal(outer.write_count, 2);
}

/* ---- bounds ---- */

static void test_a_loop_with_too_many_iterations_is_not_split(void **state)
{
    (void)state;
    struct recorded r;
    record_loop(&r, HERE, "{% for p in (1..100000) %}{% if p == here %}*{% endif %}{% endfor %}");
    assert_int_equal(ITERATIONS_MAX, 100000);
    assert_true(r.settled);
    record_loop(&r, HERE, "{% for p in (1..100001) %}{% if p == here %}*{% endif %}{% endfor %}");
    assert_false(r.settled);
}

static void test_a_loop_with_too_many_reads_is_not_split(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        struct recorded r;
        struct buf text;
        buf_init(&text, &arena, 0);
        buf_add(&text, S("{% for p in (1..2) %}{% if p == here %}{% endif %}"));
        for (int i = 0; i < RECORD_READS_MAX + more; i++)
            buf_printf(&text, "{{ v%d }}", i);
        buf_add(&text, S("{% endfor %}"));
        buf_putc(&text, '\0');
        record_loop(&r, HERE, text.ptr);
        assert_int_equal(r.settled, more == 0);
    }
}

static struct value nil_cell(const void *self, enum record_cell cell, struct value key)
{
    (void)self;
    (void)cell;
    (void)key;
    return value_nil();
}

/* If memory ends, the loop is not split, or nothing is missing in what is stored. */
static void check_memory(bool only_in_the_loop)
{
    enum { COUNT = 33 }; /* the last one makes the arrays grow */
    bool whole = false, ended = false;
    for (size_t budget = 0; !whole; budget += 256) {
        struct memo_render m;
        struct record r;
        struct iterations t;
        struct arena tight;
        size_t refused = 0;
        arena_init(&tight, 0);
        memo_begin(&m, memo_globals(), &tight);
        iterations_init(&t, 0);
        tight.budget = tight.taken + budget;
        record_open(&r, &m.x.eval);
        r.iterations = &t;
        for (size_t i = 0; i < COUNT; i++) {
            struct record_read path = {.id = {1, 1}};
            iterations_begin(&t, &m.x.eval);
            if (i == 3)
                record_cell_read(&m.x.eval, RECORD_VARIABLE, memo_str("r"), value_nil());
            record_cell_written(&m.x.eval, RECORD_VARIABLE, memo_str("m"));
            refused += iterations_compared(&t, &m.x.eval, &path, path.id, false) ? 0 : 1;
            iterations_end(&t, &m.x.eval, i, nil_cell, NULL);
        }
        record_close(&r, &m.x.eval);
        if (only_in_the_loop)
            tight.budget = SIZE_MAX;
        bool settled = iterations_settle(&t, &m.x.eval, &r);
        if (settled) {
            assert_int_equal(t.count, COUNT);
            assert_int_equal(t.write_count, COUNT);
            assert_int_equal(t.test_count + refused, COUNT);
            assert_true(t.read_count == 1 || m.run.env.outside > 0);
        }
        ended = ended || !settled;
        whole = settled && refused == 0;
        arena_fini(&tight);
    }
    assert_true(ended);
}

static void test_a_loop_is_stored_whole_or_not_split_if_memory_ends(void **state)
{
    (void)state;
    check_memory(false);
    check_memory(true);
}

static void test_a_comparison_outside_of_an_iteration_is_not_taken(void **state)
{
    (void)state;
    struct memo_render m;
    struct iterations t;
    struct record_read path = {.id = {1, 1}};
    struct record r;
    memo_begin(&m, NULL, &arena);
    record_open(&r, &m.x.eval);
    iterations_init(&t, 0);
    assert_false(iterations_compared(&t, &m.x.eval, &path, path.id, true));
    iterations_begin(&t, &m.x.eval);
    assert_true(iterations_compared(&t, &m.x.eval, &path, path.id, true));
    iterations_end(&t, &m.x.eval, 0, nil_cell, NULL);
    assert_false(iterations_compared(&t, &m.x.eval, &path, path.id, true));
    assert_int_equal(t.test_count, 1);
    iterations_begin(&t, &m.x.eval);
    t.given_up = true;
    assert_false(iterations_compared(&t, &m.x.eval, &path, path.id, true));
    record_close(&r, &m.x.eval);
}

#define ARENA_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ARENA_TEST(test_which_loops_can_be_split),
        ARENA_TEST(test_a_comparison_without_space_is_a_read),
        ARENA_TEST(test_each_iteration_has_its_text_its_writes_and_its_steps),
        ARENA_TEST(test_a_change_concerns_the_iterations_that_asked_for_it),
        ARENA_TEST(test_an_iteration_that_asked_twice_is_counted_once),
        ARENA_TEST(test_comparisons_become_reads_of_a_loop_that_is_not_split),
        ARENA_TEST(test_a_record_around_the_loop_reads_what_it_compares),
        ARENA_TEST(test_a_loop_with_too_many_iterations_is_not_split),
        ARENA_TEST(test_a_loop_with_too_many_reads_is_not_split),
        ARENA_TEST(test_a_loop_is_stored_whole_or_not_split_if_memory_ends),
        ARENA_TEST(test_a_comparison_outside_of_an_iteration_is_not_taken),
    };
    return cmocka_run_group_tests_name("iterations", tests, NULL, NULL);
}
