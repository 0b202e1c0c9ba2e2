/*
 * Highlighting: every language's table is well-formed, whatever the code is its text stays, and
 * the time grows with its length alone. Which tokens there are is compared with Rouge, in
 * tests/compat/test_highlight.py.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/highlight.h"
#include "tests/unit/arena_case.h"

/* Those of Rouge 3 and 4, for all tests. */
static struct highlight_languages *versions[2];

static struct str html_by(bool rouge_4, struct str code, struct str language)
{
    struct highlight_languages **languages = &versions[rouge_4];
    struct buf out;
    buf_init(&out, &arena, 0);
    if (*languages == NULL)
        *languages = highlight_languages_new(rouge_4);
    assert_non_null(*languages);
    assert_true(highlight_write(*languages, code, language, &arena, &out));
    return buf_str(&out);
}

static struct str html_of(struct str code, struct str language)
{
    return html_by(false, code, language);
}

/* The text of HTML that has only spans and entities. */
static struct str text_of(struct str html)
{
    static const struct {
        struct str name;
        char c;
    } entities[] = {{STR_INIT("&amp;"), '&'}, {STR_INIT("&lt;"), '<'}, {STR_INIT("&gt;"), '>'}};
    struct buf out;
    buf_init(&out, &arena, 0);
    for (size_t i = 0; i < html.len;) {
        struct str rest = str_from(html, i);
        if (rest.ptr[0] == '<') {
            assert_true(str_starts(rest, S("<span class=\"")) || str_starts(rest, S("</span>")));
            i += str_find_char(rest, '>') + 1;
            continue;
        }
        size_t taken = 1;
        char c = rest.ptr[0];
        for (size_t k = 0; k < ARRAY_LEN(entities); k++) {
            if (str_starts(rest, entities[k].name)) {
                taken = entities[k].name.len;
                c = entities[k].c;
            }
        }
        buf_putc(&out, c);
        i += taken;
    }
    return buf_str(&out);
}

static void test_an_example(void **state)
{
    (void)state;
    assert_str_equal(html_of(S("a: <1>\n"), S("yaml")),
                     S("<span class=\"na\">a</span><span class=\"pi\">:</span> "
                       "<span class=\"s\">&lt;1&gt;</span>\n"));
    assert_str_equal(html_of(S("a: 1"), S("yml?option")), html_of(S("a: 1"), S("yaml")));
    assert_str_equal(html_of(S(""), S("yaml")), S(""));
}

static void test_unknown_languages(void **state)
{
    (void)state;
    struct highlight_languages *languages = highlight_languages_new(false);
    struct buf out;
    buf_init(&out, &arena, 0);
    assert_non_null(languages);
    assert_false(highlight_write(languages, S("x"), S("no-such-language"), &arena, &out));
    assert_false(highlight_write(languages, S("x"), S("YAML"), &arena, &out));
    assert_false(highlight_write(languages, S("x"), S(""), &arena, &out));
    highlight_languages_free(languages);
    assert_int_equal(out.len, 0);
}

/* Asked of Rouge 3.30 and 4.7. */
static void test_the_version_of_rouge_decides(void **state)
{
    (void)state;
    static const struct {
        struct str language, code, rouge_3, rouge_4;
    } rows[] = {
        {STR_INIT("javascript"), STR_INIT("foo(1)"),
         STR_INIT("<span class=\"nx\">foo</span><span class=\"p\">(</span>"
                  "<span class=\"mi\">1</span><span class=\"p\">)</span>"),
         STR_INIT("<span class=\"nf\">foo</span><span class=\"p\">(</span>"
                  "<span class=\"mi\">1</span><span class=\"p\">)</span>")},
        {STR_INIT("python"), STR_INIT("'x'"), STR_INIT("<span class=\"s\">'x'</span>"),
         STR_INIT("<span class=\"sh\">'</span><span class=\"s\">x</span>"
                  "<span class=\"sh\">'</span>")},
        {STR_INIT("yaml"), STR_INIT("a: true"),
         STR_INIT("<span class=\"na\">a</span><span class=\"pi\">:</span> "
                  "<span class=\"no\">true</span>"),
         STR_INIT("<span class=\"na\">a</span><span class=\"pi\">:</span> "
                  "<span class=\"kc\">true</span>")},
        {STR_INIT("ruby"), STR_INIT("x"), STR_INIT("<span class=\"n\">x</span>"),
         STR_INIT("<span class=\"n\">x</span>")},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_str_equal(html_by(false, rows[i].code, rows[i].language), rows[i].rouge_3);
        assert_str_equal(html_by(true, rows[i].code, rows[i].language), rows[i].rouge_4);
    }
}

static void check_tables(bool rouge_4)
{
    struct highlight_languages *languages = highlight_languages_new(rouge_4);
    size_t count = 0;
    assert_non_null(languages);
    for (; highlight_name(count).len > 0; count++) {
        struct str name = highlight_name(count);
        const char *wrong = highlight_check(languages, name); /* to find the language by its name */
        if (wrong != NULL)
            fail_msg("%.*s: %s", STR_ARG(name), wrong);
    }
    assert_true(count > 0);
    highlight_languages_free(languages);
}

static void test_the_tables_of_rouge_3(void **state)
{
    (void)state;
    check_tables(false);
}

static void test_the_tables_of_rouge_4(void **state)
{
    (void)state;
    check_tables(true);
}

/* A small generator of the C standard's example kind: the same bytes in every run. */
static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1103515245U + 12345U;
    return *seed >> 16;
}

/* Bytes that lexers look at, in any order; now and then any byte at all. */
static struct str noise(char *text, size_t len, uint32_t *seed)
{
    static const char likely[] = "aZ_09 \n\t\"'`\\/*#$%&|<>=!?:;,.()[]{}@~^+-";
    for (size_t i = 0; i < len; i++) {
        uint32_t r = next_random(seed);
        text[i] = r % 16 == 0 ? (char)(next_random(seed) & 0xFF) : likely[r % (sizeof(likely) - 1)];
    }
    return str_of(text, len);
}

static void test_the_text_stays(void **state)
{
    (void)state;
    char text[200];
    uint32_t seed = 1;
    for (size_t i = 0; highlight_name(i).len > 0; i++) {
        for (int round = 0; round < 12 && !highlight_is_alias(i); round++) {
            struct str code = noise(text, 1 + (size_t)round * 15, &seed);
            assert_str_equal(text_of(html_of(code, highlight_name(i))), code);
        }
    }
}

/* The same few bytes, many times over: nothing is deep, slow or lost. */
static void test_long_runs(void **state)
{
    (void)state;
    static const char *const runs[] = {"\"",  "'",     "{",   "[",     "(",  "<a ",
                                       "/*",  "#{",    "%q(", "`",     "{%", "a ",
                                       "a: ", "- a\n", "$(",  "<<A\n", "=",  "\\"};
    enum { TIMES = 200 };
    char text[5 * TIMES];
    for (size_t i = 0; highlight_name(i).len > 0; i++) {
        for (size_t k = 0; k < ARRAY_LEN(runs) && !highlight_is_alias(i); k++) {
            size_t len = strlen(runs[k]);
            for (size_t n = 0; n < TIMES; n++)
                memcpy(text + n * len, runs[k], len);
            struct arena_mark mark = arena_mark(&arena);
            struct str code = str_of(text, TIMES * len);
            assert_str_equal(text_of(html_of(code, highlight_name(i))), code);
            arena_rewind(&arena, mark);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_an_example, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unknown_languages, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_version_of_rouge_decides, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_tables_of_rouge_3, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_tables_of_rouge_4, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_text_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(test_long_runs, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
