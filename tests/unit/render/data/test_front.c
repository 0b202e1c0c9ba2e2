/*
 * Front matter: its forms, the start of the body, and the positions of errors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/front.h"
#include "tests/unit/arena_case.h"

/* Observed with Ruby and the regular expressions of Jekyll 4.3.1. */
static void test_split(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool starts, present;
        const char *yaml, *body;
        uint32_t body_line;
    } rows[] = {
        {"---\na: 1\n---\nbody", true, true, "a: 1\n", "body", 4},
        {"---\n---\n", true, true, "", "", 3},
        {"---\n---", true, true, "", "", 2},
        {"---\na: 1\n---   \n\n \n  body", true, true, "a: 1\n", "  body", 6},
        {"---\na: 1\n--- x\n---\nb", true, true, "a: 1\n--- x\n", "b", 5},
        {"---\na: 1\n...\nb", true, true, "a: 1\n", "b", 4},
        {"---\r\na: 1\r\n---\r\n\r\nb", true, true, "a: 1\r\n", "b", 5},
        {"--- \t\n----\n---\nx", true, true, "----\n", "x", 4},
        {"---\na: |\n ---\n---\nx", true, true, "a: |\n ---\n", "x", 5},
        {"---\n...\n---\n", true, true, "", "---\n", 3},
        {"---\na\n---\v\f\n\n \nx", true, true, "a\n", "x", 6},
        {"---\na\n---\n\n  ", true, true, "a\n", "", 5},
        {"\xef\xbb\xbf---\na\n---\nb", false, true, "a\n", "b", 4},
        {"", false, false, "", "", 1},
        {"---", false, false, "", "---", 1},
        {"---\n", true, false, "", "---\n", 1},
        {"---\na", true, false, "", "---\na", 1},
        {"----\n---\n", false, false, "", "----\n---\n", 1},
        {" ---\n---\n", false, false, "", " ---\n---\n", 1},
        {"---\na: 1\n---\r\rb", true, false, "", "---\na: 1\n---\r\rb", 1},
        {"---\r---\n---\n", false, false, "", "---\r---\n---\n", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str text = str_c(rows[i].text);
        struct front front = front_split(text);
        assert_int_equal(front_starts(text), rows[i].starts);
        assert_int_equal(front.present, rows[i].present);
        assert_str_equal(front.yaml, str_c(rows[i].yaml));
        assert_str_equal(front.body, str_c(rows[i].body));
        assert_int_equal(front.body_line, rows[i].body_line);
    }
}

/* The data inspected, or the error as it is logged. */
static struct str parsed(struct str text)
{
    struct err err = ERR_INIT;
    struct front front;
    const struct value_map *data;
    struct buf out;
    buf_init(&out, &arena, 0);
    if (front_parse(S("a.md"), text, YDOC_OPTIONS_DEFAULT, &arena, &front, &data, &err)) {
        value_inspect(value_of_map(data), NULL, &out);
    } else {
        assert_int_equal(data->count, 0);
        err_write(&err, &out);
    }
    return buf_str(&out);
}

static void test_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"---\ntitle: A\ntags: [b]\n---\nbody", "{\"title\"=>\"A\", \"tags\"=>[\"b\"]}"},
        {"\xef\xbb\xbf---\r\ntitle: A\r\n---\r\n", "{\"title\"=>\"A\"}"},
        {"---\n---\n", "{}"},
        {"---\n# nothing\n---\n", "{}"},
        {"---\nfalse\n---\n", "{}"},
        {"no front matter", "{}"},
        {"---\n--- a\n---\n", "{}"},
        {"---\n- a\n---\n", "a.md:2: front matter is a map of 'key: value' lines, not a list"},
        {"---\nbla\n---\n",
         "a.md:2: front matter is a map of 'key: value' lines, not a single value"},
        {"---\na: 1\ntitle: Part 1: the start\n---\n",
         "a.md:3:14: a value that holds ': ' goes in quotes: title: \"Part 1: the start\""},
        {"---\n%x: 1\n---\n", "a.md:2:1: a line cannot begin with '%': put the value in quotes"},
        {"---\na: 1\n---\n\nbody \xff\n",
         "a.md:5:6: this is not UTF-8: save the file in that encoding"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_str_equal(parsed(str_c(rows[i].text)), str_c(rows[i].want));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_split, setup, teardown),
        cmocka_unit_test_setup_teardown(test_parse, setup, teardown),
    };
    return cmocka_run_group_tests_name("front", tests, NULL, NULL);
}
