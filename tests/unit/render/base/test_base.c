/*
 * The basic types: slices, arenas, buffers, maps, errors.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "render/base/err.h"
#include "render/base/map.h"
#include "render/base/nearest.h"
#include "render/base/slab.h"
#include "tests/unit/arena_case.h"

static void test_str_cutting(void **state)
{
    (void)state;
    struct str head, tail;
    assert_true(str_cut(S("key: value"), ':', &head, &tail));
    assert_str_equal(head, S("key"));
    assert_str_equal(tail, S(" value"));
    assert_false(str_cut(S("key"), ':', &head, &tail));
    assert_str_equal(head, S("key"));
    assert_int_equal(tail.len, 0);
    assert_str_equal(str_sub(S("abc"), 1, 99), S("bc"));
    assert_str_equal(str_sub(S("abc"), 3, 1), S(""));
    assert_str_equal(str_trim(S(" \t\v a b \r\n")), S("a b"));
    assert_str_equal(str_trim(S("  ")), S(""));
    struct str rest = S("a\r\n\nb"), line;
    assert_true(str_next_line(&rest, &line));
    assert_str_equal(line, S("a"));
    assert_true(str_next_line(&rest, &line));
    assert_str_equal(line, S(""));
    assert_true(str_next_line(&rest, &line));
    assert_str_equal(line, S("b"));
    assert_false(str_next_line(&rest, &line));
}

static void test_str_searching_and_order(void **state)
{
    (void)state;
    assert_int_equal(str_find(S("abcabc"), S("ca")), 2);
    assert_int_equal(str_find(S("abc"), S("")), 0);
    assert_true(str_find(S("abc"), S("abcd")) == STR_NONE);
    assert_true(str_find_char(S(""), 'a') == STR_NONE);
    assert_int_equal(str_rfind_char(S("a.b.c"), '.'), 3);
    assert_true(str_cmp(S("a"), S("ab")) < 0 && str_cmp(S("b"), S("ab")) > 0);
    assert_true(str_cmp(S("\xc3"), S("z")) > 0);
    assert_true(str_eq(str_of(NULL, 0), S("")));
    assert_true(str_eq_nocase(S("Content-TYPE"), S("content-type")));
    assert_true(str_starts(S("abc"), S("ab")) && !str_starts(S("a"), S("ab")));
    assert_true(str_ends(S("abc"), S("bc")) && !str_ends(S("c"), S("bc")));
}

/* The offset at which needle stands in s, by comparing at each. */
static size_t find_slowly(struct str s, struct str needle)
{
    for (size_t at = 0; at + needle.len <= s.len; at++) {
        if (str_eq(str_sub(s, at, at + needle.len), needle))
            return at;
    }
    return STR_NONE;
}

/* Texts of few letters, so that the first byte of a needle is rare in some and frequent in others.
 */
static void test_str_find_finds_the_first_place(void **state)
{
    (void)state;
    enum { TEXTS = 20000, LEN = 400, LETTERS = 40 };
    uint64_t random = 1;
    for (int i = 0; i < TEXTS; i++) {
        char text[LEN], needle[6];
        unsigned letters = 2 + (unsigned)i % LETTERS;
        size_t len = (size_t)i % LEN, needle_len = 1 + (size_t)i % sizeof(needle);
        for (size_t k = 0; k < len + needle_len; k++) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            char letter = (char)('a' + (random >> 33) % letters);
            if (k < len)
                text[k] = letter;
            else
                needle[k - len] = letter;
        }
        struct str s = str_of(text, len), what = str_of(needle, needle_len);
        assert_int_equal(str_find(s, what), find_slowly(s, what));
    }
}

/* Names as people mistype them, and whether the right one is near enough. */
static void test_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *name, *candidate;
        size_t distance; /* 0: it is not near */
    } rows[] = {
        {"serve", "serev", 1}, {"incldue", "include", 1}, {"ab", "ba", 1},
        {"titel", "title", 1}, {"upcsae", "upcase", 1},   {"bulid", "build", 1},
        {"chek", "check", 1},  {"newer", "new", 2},       {"abcd", "badc", 2},
        {"a", "b", 0},         {"cab", "abc", 2},         {"title", "total", 0},
        {"abc", "xyz", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct nearest n = nearest_to(str_c(rows[i].name));
        nearest_consider(&n, str_c(rows[i].candidate));
        assert_int_equal(n.distance, rows[i].distance > 0 ? rows[i].distance : SIZE_MAX);
        assert_str_equal(n.best, rows[i].distance > 0 ? str_c(rows[i].candidate) : S(""));
    }
}

static void test_str_numbers(void **state)
{
    (void)state;
    int64_t n = 7;
    double x = 7;
    assert_true(str_to_i64(S("-9223372036854775808"), &n) && n == INT64_MIN);
    assert_true(str_to_i64(S("9223372036854775807"), &n) && n == INT64_MAX);
    assert_false(str_to_i64(S("9223372036854775808"), &n));
    static const char *const bad[] = {"", "-", "+", "1a", " 1", "1 ", "0x1"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(str_to_i64(str_c(bad[i]), &n));
    assert_true(str_to_f64(S("-1.5e3"), &x) && x > -1500.5 && x < -1499.5);
    static const char *const bad_real[] = {"", "inf", "nan", "0x1", "1e999", "1.5 ", "--1"};
    for (size_t i = 0; i < ARRAY_LEN(bad_real); i++)
        assert_false(str_to_f64(str_c(bad_real[i]), &x));
}

static void test_arena_grows_in_place_and_rewinds(void **state)
{
    (void)state;
    char *p = arena_alloc(&arena, 100);
    assert_non_null(p);
    memset(p, 'x', 100);
    assert_ptr_equal(arena_grow(&arena, p, 100, 1000), p);
    struct arena_mark mark = arena_mark(&arena);
    for (int i = 0; i < 1000; i++)
        assert_non_null(arena_alloc(&arena, 1000));
    size_t high = arena.taken;
    arena_rewind(&arena, mark);
    assert_true(arena.taken < high);
    assert_int_equal(p[99], 'x');
    char *moved = arena_alloc(&arena, 10);
    assert_non_null(moved);
    char *copy = arena_grow(&arena, p, 1000, 5000);
    assert_non_null(copy);
    assert_ptr_not_equal(copy, p);
    assert_int_equal(copy[0], 'x');
    arena_trim(&arena, 0);
    assert_null(arena.spare);
}

static void test_arena_shortens_its_newest_piece(void **state)
{
    (void)state;
    char *old = arena_alloc(&arena, 1000);
    struct arena_mark mark = arena_mark(&arena);
    assert_false(arena_shrink_since(&arena, mark, old, 1000, 16));
    char *piece = arena_alloc(&arena, 1000);
    assert_false(arena_shrink(&arena, old, 1000, 16));
    assert_true(arena_shrink_since(&arena, mark, piece, 1000, 16));
    char *next = arena_alloc(&arena, 16);
    assert_true(next > piece && next < piece + 1000);
    char *far = arena_alloc(&arena, 1 << 20); /* in a chunk of its own */
    assert_true(arena_shrink_since(&arena, mark, far, 1 << 20, 16));
    assert_true(arena_shrink(&arena, far, 16, 16));
}

static void test_arena_keeps_a_text_of_what_it_takes_back(void **state)
{
    (void)state;
    struct arena_mark mark = arena_mark(&arena);
    char *first = arena_alloc(&arena, 10);
    struct str text;
    assert_true(arena_dup(&arena, S("overlaps its own copy"), &text));
    assert_true(arena_keep(&arena, mark, &text));
    assert_ptr_equal(text.ptr, first);
    assert_true(str_eq(text, S("overlaps its own copy")));
    /* From another chunk, which becomes a spare one; and text that was there before the mark. */
    struct str kept = text;
    mark = arena_mark(&arena);
    assert_non_null(arena_alloc(&arena, 1 << 20));
    assert_true(arena_dup(&arena, S("far"), &text));
    assert_true(arena_keep(&arena, mark, &text));
    assert_true(str_eq(text, S("far")));
    assert_true(arena_keep(&arena, arena_mark(&arena), &kept));
    assert_true(str_eq(kept, S("overlaps its own copy")));
}

static void test_arena_remembers_a_failure_from_before_the_mark(void **state)
{
    (void)state;
    struct arena small;
    struct str text = S("text");
    arena_init(&small, 100);
    struct arena_mark start = arena_mark(&small);
    assert_null(arena_alloc(&small, 200));
    assert_false(arena_keep(&small, start, &text));
    arena_rewind(&small, arena_mark(&small));
    assert_true(arena_failed(&small));
    arena_rewind(&small, start);
    assert_false(arena_failed(&small));
    arena_fini(&small);
}

/* Given arenas that allocate from one slab alternately, then none is larger than what it holds. */
static void test_arenas_lie_side_by_side_in_slabs(void **state)
{
    (void)state;
    enum { ARENAS = 400, ROUNDS = 40 };
    static struct arena arenas[ARENAS];
    static char *texts[ARENAS];
    struct slabs slabs = {NULL};
    for (size_t i = 0; i < ARENAS; i++) {
        struct arena *a = &arenas[i];
        arena_init_small(a, 0, 64);
        arena_use(a, &slabs);
        texts[i] = arena_alloc(a, 1);
        assert_non_null(texts[i]);
        for (size_t n = 1; n < i * ROUNDS; n += ROUNDS) {
            char *p = arena_grow(a, texts[i], n, n + ROUNDS);
            assert_non_null(p);
            texts[i] = p;
            p[n + ROUNDS - 1] = (char)i;
        }
        struct arena_mark mark = arena_mark(a);
        assert_non_null(arena_alloc(a, 5000));
        arena_rewind(a, mark);
        arena_settle(a);
        assert_non_null(arena_alloc(a, 10)); /* from the heap, from now on */
    }
    slabs_close(&slabs);
    for (size_t i = ARENAS; i-- > 1;) {
        assert_int_equal(texts[i][(i - 1) * ROUNDS + ROUNDS], (char)i);
        arena_fini(&arenas[i]);
    }
    arena_fini(&arenas[0]);
    /* If a piece is too large for a slab, it comes from the heap. */
    arenas[0].slabs = &slabs;
    assert_non_null(arena_alloc(&arenas[0], (size_t)1 << 22));
    assert_null(slabs.open);
    arena_fini(&arenas[0]);
    slabs_close(&slabs);
}

static void test_arena_keeps_its_budget(void **state)
{
    (void)state;
    struct arena small;
    arena_init(&small, 1000);
    assert_non_null(arena_alloc(&small, 900));
    assert_null(arena_alloc(&small, 900));
    assert_int_equal(small.failure, ARENA_FAILURE_BUDGET);
    assert_null(arena_zalloc(&small, SIZE_MAX, 2));
    assert_null(arena_alloc(&small, SIZE_MAX));
    struct err e = ERR_INIT;
    assert_false(err_arena(&e, &small));
    assert_int_equal(e.kind, ERR_KIND_LIMIT);
    arena_fini(&small);
    assert_null(arena_z(&arena, S("a\0b")));
    assert_string_equal(arena_z(&arena, S("ab")), "ab");
}

static void test_buf_writes(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, &arena, 0);
    buf_i64(&b, INT64_MIN);
    buf_putc(&b, ' ');
    buf_html(&b, S("<a href=\"x\">'&'</a>"));
    buf_html_quote(&b, S("'"));
    buf_putc(&b, ' ');
    buf_uri(&b, S("/a b/\xc3\xa9?"), "/");
    buf_printf(&b, " %d-%s", 7, "x");
    buf_fill(&b, '.', 3);
    assert_str_equal(buf_str(&b), S("-9223372036854775808 &lt;a href=&quot;x&quot;&gt;'&amp;'"
                                    "&lt;/a&gt;&#39; /a%20b/%C3%A9%3F 7-x..."));
}

static void test_buf_failure_is_sticky(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, &arena, 10);
    buf_add(&b, S("12345678"));
    buf_add(&b, S("abc"));
    assert_false(buf_ok(&b));
    buf_putc(&b, 'x');
    assert_str_equal(buf_str(&b), S("12345678"));
    struct err e = ERR_INIT;
    assert_false(err_buf(&e, &b));
    assert_int_equal(e.kind, ERR_KIND_LIMIT);
}

static void test_map_reserves(void **state)
{
    (void)state;
    struct map m;
    char keys[100][8];
    map_init(&m, &arena);
    assert_true(map_put(&m, S("first"), "first"));
    assert_true(map_reserve(&m, ARRAY_LEN(keys) + 1));
    const size_t taken = arena.taken;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        (void)snprintf(keys[i], sizeof(keys[i]), "k%zu", i);
        assert_true(map_put(&m, str_c(keys[i]), keys[i]));
    }
    assert_true(map_reserve(&m, ARRAY_LEN(keys)));
    assert_int_equal(arena.taken, taken);
    assert_string_equal(map_find(&m, S("first")), "first");
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        assert_ptr_equal(map_find(&m, str_c(keys[i])), keys[i]);
    assert_false(map_reserve(&m, SIZE_MAX));
}

static void test_map_finds_many(void **state)
{
    (void)state;
    struct map m;
    map_init(&m, &arena);
    assert_null(map_find(&m, S("x")));
    static char keys[1000][16];
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(keys[i], sizeof(keys[i]), "k%d", i);
        assert_true(map_put(&m, str_c(keys[i]), keys[i]));
    }
    assert_true(map_put(&m, S("k5"), "again"));
    assert_int_equal(map_count(&m), 1000);
    for (int i = 0; i < 1000; i++)
        assert_str_equal(map_at(&m, (size_t)i)->key, str_c(keys[i]));
    assert_string_equal(map_find(&m, S("k5")), "again");
    assert_ptr_equal(map_find(&m, S("k999")), keys[999]);
    assert_null(map_find(&m, S("k1000")));
}

static const char *written(const struct err *e)
{
    struct buf b;
    buf_init(&b, &arena, 0);
    err_write(e, &b);
    buf_putc(&b, '\0');
    return b.ptr;
}

static void test_err_first_wins_and_context_grows(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    err_wrap(&e, "nothing to wrap");
    struct err_place place = {S("a.md"), 3, 7};
    assert_false(err_at(&e, ERR_KIND_SYNTAX, place, "unknown tag '%s'", "x\ny"));
    assert_false(err_set(&e, ERR_KIND_IO, "later"));
    err_wrap(&e, "in include %s", "menu.html");
    err_wrap(&e, "in layout %s", "default");
    assert_string_equal(written(&e),
                        "a.md:3:7: unknown tag 'x y' (in include menu.html, in layout default)");
    for (int i = 0; i < 100; i++)
        err_wrap(&e, "in include menu.html");
    assert_true(strlen(e.context) < sizeof(e.context));
}

static void test_err_excerpt_points_at_the_column(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct str text = S("one\ntwo\n\xc3\xa9\tthree\nfour\nfive\n");
    struct err_place place = err_place_of(S("f"), text, 12);
    assert_int_equal(place.line, 3);
    assert_int_equal(place.column, 5);
    (void)err_at(&e, ERR_KIND_SYNTAX, place, "here");
    struct buf b;
    buf_init(&b, &arena, 0);
    err_write_excerpt(&e, text, &b);
    assert_str_equal(buf_str(&b), S("     1 | one\n     2 | two\n     3 | \xc3\xa9\tthree\n"
                                    "       |  \t ^\n     4 | four\n"));
}

static void test_diags_are_bounded(void **state)
{
    (void)state;
    struct diags d;
    diags_init(&d, &arena);
    struct err e = ERR_INIT;
    (void)err_set(&e, ERR_KIND_IO, "x");
    for (int i = 0; i < DIAG_MAX + 5; i++)
        diag_add(&d, DIAG_LEVEL_WARNING, &e);
    diag_add(NULL, DIAG_LEVEL_ERROR, &e);
    assert_int_equal(d.count, DIAG_MAX);
    assert_int_equal(d.dropped, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_str_cutting),
        cmocka_unit_test(test_str_searching_and_order),
        cmocka_unit_test(test_str_find_finds_the_first_place),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_str_numbers),
        cmocka_unit_test_setup_teardown(test_arena_grows_in_place_and_rewinds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_arena_shortens_its_newest_piece, setup, teardown),
        cmocka_unit_test_setup_teardown(test_arena_keeps_a_text_of_what_it_takes_back, setup,
                                        teardown),
        cmocka_unit_test(test_arena_remembers_a_failure_from_before_the_mark),
        cmocka_unit_test(test_arenas_lie_side_by_side_in_slabs),
        cmocka_unit_test_setup_teardown(test_arena_keeps_its_budget, setup, teardown),
        cmocka_unit_test_setup_teardown(test_buf_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_buf_failure_is_sticky, setup, teardown),
        cmocka_unit_test_setup_teardown(test_map_reserves, setup, teardown),
        cmocka_unit_test_setup_teardown(test_map_finds_many, setup, teardown),
        cmocka_unit_test_setup_teardown(test_err_first_wins_and_context_grows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_err_excerpt_points_at_the_column, setup, teardown),
        cmocka_unit_test_setup_teardown(test_diags_are_bounded, setup, teardown),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
