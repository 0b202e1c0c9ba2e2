/*
 * Front matter that is read without libyaml: which texts are, and that libyaml reads each as the
 * same. A fence with a comment is one that only libyaml knows.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/ydoc_simple.h"
#include "tests/unit/arena_case.h"

/* The value below a fence, inspected, or "line:column: message". */
static struct str parsed(const char *fence, struct str text)
{
    struct err err = ERR_INIT;
    struct value v;
    struct buf out, fenced;
    buf_init(&out, &arena, 0);
    buf_init(&fenced, &arena, 0);
    buf_add(&fenced, str_c(fence));
    buf_add(&fenced, text);
    if (ydoc_parse(buf_str(&fenced), (struct err_place){.line = 1}, YDOC_OPTIONS_DEFAULT, &arena,
                   &v, &err))
        value_inspect(v, NULL, &out);
    else
        buf_printf(&out, "%u:%u: %s", err.line, err.column, err.message);
    assert_true(buf_ok(&fenced) && buf_ok(&out));
    return buf_str(&out);
}

static bool is_simple(struct str text)
{
    struct ydoc_options options = YDOC_OPTIONS_DEFAULT;
    struct value v;
    return ydoc_simple(text, &options, &arena, &v);
}

static void check_same(struct str text)
{
    assert_str_equal(parsed("---\n", text), parsed("--- #\n", text));
}

static void test_usual_front_matter_is_simple(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "title: The harbour in winter\n",
        "title:   blanks around   \n\n   \nlayout: post",
        "# a comment: b\ndate: 2024-01-02 10:00:00 +0100\n# another\n",
        "a: 1\nb: 1.5\nc: yes\nd: ~\ne:\nf: 10:30\ng: 2024-01-02\n",
        "yes: a\nnull: b\n_x: c\nkey-2: d\n",
        "a: \"quoted: # text\"\nb: 'single \\n'\nc: \"\"\n",
        "a: http://example.org/?x#y\nb: C# and F#\nc: a-b, [c] {d}\n",
        "tags: [a, b c, 'd, e', \"f\", 1, C#, é]\nnone: []\nblanks: [ a , b ]\nlast: [a, ]\n",
        "list:\n- a\n- 'b'\nlist2:\n   - c\n   - 1\nend: x\n",
        "text: |\n  one\n  two # no comment\nnext: >-\n   three\n   four: x\n",
        "text: >\n  one\n",
        "a: 1\na: 2\n",
        "a:\n  b: c\n",
        "a:\n  b:\n  c: 1\n\n  b: [x, 'y']\nd:\n- e\n",
        "a:\n    b:\n    - c\n    d:\n      - e\n      - f\n    g: h\n",
        "a:\n  yes: ~\n# comment\n  c: \"d\"\n",
        "title: L’été à la mer\nname: 東京，日本\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        assert_true(is_simple(str_c(texts[i])));
        check_same(str_c(texts[i]));
    }
}

static void test_all_else_is_left_to_libyaml(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "just text\n",
        "0: a\n",
        "été: a\n",
        "a: 'it''s'\n",
        "a: |-\n  b",
        "a: b: c\n",
        "a: b:\n",
        "a: b # comment\n",
        "a: [b, c] # comment\n",
        "a: [,]\n",
        "a: [b,, c]\n",
        "a: [b: c]\n",
        "a: [b\n",
        "a: [b, #c]\n",
        "a: {b: c}\n",
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "a: @b\n",
        "a: -1\n",
        "a: \"b\\n\"\n",
        "a: \"b\n",
        "a: 'b' c\n",
        "a: b\n  c\n",
        "a:\n  b:\n    c: d\n",
        "a:\n  b: c\n d: e\n",
        "a:\n  b: c\n   d: e\n",
        "a:\n  b: |\n    c\n",
        "a:\n  b:\n - c\n",
        "a:\n  b:\n- c\n",
        "a:\n  b: c\n  - d\n",
        "a:\n  - b\n  c: d\n",
        "a: b\n  c: d\n",
        "a:\n  b: c\n    d\n",
        "a:\n  # comment\n  b: c\n",
        "  a: b\n",
        "a:\n  - b: c\n",
        "a:\n  -\n",
        "a:\n  - b\n - c\n",
        "a: x\n- b\n",
        "a:\n  - b\n    c\n",
        "a : b\n",
        "a:b\n",
        "a:\tb\n",
        "a: b\tc\n",
        "a: b\r\n",
        "a: b\n---\nc: d\n",
        "a: b\n...\n",
        "%YAML 1.1\n---\na: b\n",
        "<<: {a: b}\n",
        "\"a\": b\n",
        "? a\n: b\n",
        "a: |2\n   b\n",
        "a: |+\n  b\n\n",
        "a: |\n  b\n\n  c\n",
        "a: >\n  b\n   c\n",
        "a: >\n  b \n  c\n",
        "a: |\nb: c\n",
        "a: \x01\n",
        "a: \x7f\n",
        "a: b\xc2\x85 c\n",
        "a: b\xe2\x80\xa8 c\n",
        "a: \xef\xbb\xbf\n",
        "a: \xef\xbf\xbf\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        assert_false(is_simple(str_c(texts[i])));
        check_same(str_c(texts[i]));
    }
}

/* Texts of pieces, most of them simple by themselves: together they are simple or not. */
static void test_libyaml_reads_the_same(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "a",      "key",  ": ", ": ",         ":\n",      ":",         "\n",       "\n",
        "\n",     "  ",   "- ", "\n- ",       "\n  - ",   "[",         "]",        ", ",
        "\"",     "'",    "#",  " #",         "b c",      "1",         "2.50",     "yes",
        "null",   "~",    "é",  "’",          "\\",       "|",         ">-",       "|\n  ",
        ">-\n  ", "\n  ", " ",  "2024-01-02", "10:00:00", "-",         ".",        "?",
        "!",      "&",    "*",  "{",          "}",        "\na: ",     "\nb: ",    "\nc: [",
        "<<",     "%",    "\t", "\n  d: ",    "\n  e:",   "\n    f: ", ":\n  g: ",
    };
    enum { TEXTS = 30000, PIECES = 14 };
    uint64_t random = 20240102;
    size_t simple = 0;
    for (size_t i = 0; i < TEXTS; i++) {
        struct arena_mark mark = arena_mark(&arena);
        struct buf text;
        buf_init(&text, &arena, 0);
        buf_add(&text, S("k"));
        for (size_t count = 1 + i % PIECES; count > 0; count--) {
            random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            buf_add(&text, str_c(pieces[(random >> 33) % ARRAY_LEN(pieces)]));
        }
        simple += is_simple(buf_str(&text)) ? 1 : 0;
        check_same(buf_str(&text));
        arena_rewind(&arena, mark);
    }
    assert_true(simple > TEXTS / 200);
}

static void test_limits_hold(void **state)
{
    (void)state;
    struct value v;
    struct str text = S("a: [b, c]\n");
    struct ydoc_options options = YDOC_OPTIONS_DEFAULT;
    options.nodes = 5; /* the map, the key, the list, two items */
    assert_true(ydoc_simple(text, &options, &arena, &v));
    options.nodes = 4;
    assert_false(ydoc_simple(text, &options, &arena, &v));
    options = YDOC_OPTIONS_DEFAULT;
    options.depth = 2;
    assert_false(ydoc_simple(text, &options, &arena, &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_usual_front_matter_is_simple, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_else_is_left_to_libyaml, setup, teardown),
        cmocka_unit_test_setup_teardown(test_libyaml_reads_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(test_limits_hold, setup, teardown),
    };
    return cmocka_run_group_tests_name("ydoc_simple", tests, NULL, NULL);
}
