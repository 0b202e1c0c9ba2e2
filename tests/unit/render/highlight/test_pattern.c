/*
 * Patterns: each construct, compared with Ruby's regular expressions under a StringScanner; and no
 * pattern takes more steps than it may.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/pattern.h"
#include "tests/unit/arena_case.h"

static const char *named(const void *self, struct str name)
{
    (void)self;
    return str_eq(name, S("id")) ? "[a-z]+" : NULL;
}

static const char *listed(const void *self, struct str name)
{
    (void)self;
    return str_eq(name, S("words")) ? " do done end " : NULL;
}

static bool remembered(const void *self, struct str name, unsigned char *number)
{
    static const struct str names[] = {STR_INIT("word"), STR_INIT("empty"), STR_INIT("forgotten")};
    (void)self;
    for (*number = 0; *number < ARRAY_LEN(names); ++*number) {
        if (str_eq(names[*number], name))
            return true;
    }
    return false;
}

static const struct pattern_scope scope = {
    .pattern = named, .words = listed, .remembered = remembered};
static const struct str texts[] = {STR_INIT("ab"), STR_INIT(""), {NULL, 0}};

struct row {
    const char *pattern, *text;
    const char *all;   /* its match; NULL: it does not match */
    const char *first; /* its first group; NULL: it took no part */
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct pattern *p = pattern_compile(rows[i].pattern, &scope, &arena);
        struct matcher m = {
            .arena = &arena, .steps = 100000, .remembered = texts, .delimiter = '('};
        struct match match = {0};
        if (p == NULL)
            fail_msg("no pattern: %s", rows[i].pattern);
        bool found = pattern_match(p, &m, str_c(rows[i].text), &match);
        if (found != (rows[i].all != NULL))
            fail_msg("%s on \"%s\": %s", rows[i].pattern, rows[i].text, found ? "yes" : "no");
        if (!found)
            continue;
        assert_str_equal(match.group[0], str_c(rows[i].all));
        assert_true((match.group[1].ptr != NULL) == (rows[i].first != NULL));
        assert_str_equal(match.group[1], str_c(rows[i].first));
    }
}

static void test_characters(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"abc", "abcd", "abc", NULL},
        {"abc", "abd", NULL, NULL},
        {"", "x", "", NULL},
        {"a.c", "a\nc", NULL, NULL},
        {"(?m)a.c", "a\nc", "a\nc", NULL},
        {"(?i)AbC", "aBcd", "aBc", NULL},
        {"(?im)a.c", "A\nC", "A\nC", NULL},
        {"[a-c]+", "abcd", "abc", NULL},
        {"[^a-c]+", "xyaz", "xy", NULL},
        {"[]]", "]", NULL, NULL},
        {"[%]a]+", "a]b", "a]", NULL},
        {"[a-]+", "a-b", "a-", NULL},
        {"[%w.]+", "a_1.b!", "a_1.b", NULL},
        {"[^%S\n]+", " \t\nx", " \t", NULL},
        {"%s%S%d%D%w%W%h", " x1y_!f", " x1y_!f", NULL},
        {"%.%*%%", ".*%", ".*%", NULL},
        {"\\.", "\\n", "\\n", NULL},
        {"{a}", "{a}", "{a}", NULL},
        {"a{2}", "aaa", "aa", NULL},
        {"(?i)%{id}", "ABc1", "ABc", NULL},
        {"%{id}=", "abc=", "abc=", NULL},
    };
    check(rows, ARRAY_LEN(rows));
}

static void test_unicode(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {".", "é!", "é", NULL},
        {"[^<]+", "日本<", "日本", NULL},
        {"%w+", "aé", "a", NULL},
        {"%p{L}+", "añ1", "añ", NULL},
        {"[[:alpha:]_]+", "é_1", "é_", NULL},
        {"[[:upper:]]", "É", "É", NULL},
        {"[[:upper:]]", "é", NULL, NULL},
        {"[%p{Word}·]+", "a·é-", "a·é", NULL},
        {"%p{Ll}+", "éÉ", "é", NULL},
        {"[%p{Lt}%p{Lm}]+", "ǅʰa", "ǅʰ", NULL},
        {"a[%p{Mn}%p{Mc}%p{Pc}]+", "a\xcc\x81\xe0\xa4\xbe_b", "a\xcc\x81\xe0\xa4\xbe_", NULL},
        {"%p{S}+", "€+∑a", "€+∑", NULL},
        {"if%b", "ifé", NULL, NULL},
        {"if%b", "if é", "if", NULL},
        {".+é", "aéxéz", "aéxé", NULL},
        {"[^a]", "\xff", "\xff", NULL},
    };
    check(rows, ARRAY_LEN(rows));
}

static void test_repetition(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"a*", "aab", "aa", NULL},
        {"a*a", "aab", "aa", NULL},
        {"a+?", "aab", "a", NULL},
        {"a+?b", "aab", "aab", NULL},
        {".*?%*/", "x */ */", "x */", NULL},
        {"(?m)/%*.*?%*/", "/* a\n */ */", "/* a\n */", NULL},
        {"a{2,3}", "aaaa", "aaa", NULL},
        {"a{2,}", "aaaa", "aaaa", NULL},
        {"a{2,}", "a", NULL, NULL},
        {"(?:ab){2}", "ababab", "abab", NULL},
        {"(?:ab){1,2}", "ababab", "abab", NULL},
        {"(?:ab)*?c", "ababc", "ababc", NULL},
        {"(?:a*)*b", "aab", "aab", NULL},
        {"(?:a?)*", "aab", "aa", NULL},
        {"(?:ab*)+c", "abbac", "abbac", NULL},
        {"(?:a_*){1,3}b", "a_ab", "a_ab", NULL},
        {"(?:%s*-){3,}%s*$", "- - -  ", "- - -  ", NULL},
        {"a??b", "ab", "ab", NULL},
        {"\"(?:\\\\|\\\"|[^\"])*\"", "\"a\\\"b\" c\"", "\"a\\\"b\"", NULL},
        {"(a|ab)(?:c|bcd)(d*)", "abcd", "abcd", "a"},
    };
    check(rows, ARRAY_LEN(rows));
}

static void test_groups(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"(a)|b", "a", "a", "a"},
        {"(a)|b", "b", "b", NULL},
        {"(a*)b", "b", "b", ""},
        {"(a)?b", "b", "b", NULL},
        {"(['\"]).*?%1", "'a\"b' '", "'a\"b'", "'"},
        {"(`+)[^`]+%1", "``a`` b", "``a``", "``"},
        {"(x)?y%1", "yx", NULL, NULL},
        {"(.).*?%1;", "/g/;", "/g/;", "/"},
        {"(a?)[b/]*%1;", "b/;", "b/;", ""},
        {"(%k{words})%b", "done ", "done", "done"},
        {"%k{words}", "don", NULL, NULL},
        {"(?i)%k{words}", "DoNE", "DoNE", NULL},
        {"%k{words}", "Done", NULL, NULL},
        {"%k{words}", "end.", "end", NULL},
    };
    check(rows, ARRAY_LEN(rows));
}

static void test_edges(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"^a", "a", "a", NULL},
        {"a\n^b", "a\nb", "a\nb", NULL},
        {"a\n^", "a\n", NULL, NULL},
        {"a$", "a\nb", "a", NULL},
        {"a$", "ab", NULL, NULL},
        {"a\n$", "a\n", "a\n", NULL},
        {"%Ba", "a", NULL, NULL},
        {"a%z", "a\n", NULL, NULL},
        {"a(?=b)", "ab", "a", NULL},
        {"a(?=b)", "ac", NULL, NULL},
        {"a(?!b)", "ac", "a", NULL},
        {"(?=(a+))a", "aaa", "a", "aaa"},
        {"(?m).*?(?<!\\)\n", "a\\\nb\nc", "a\\\nb\n", NULL},
        {"a(?<=a)b", "ab", "ab", NULL},
        {"(?<=a)b", "b", NULL, NULL},
        {"(?!)", "a", NULL, NULL},
    };
    check(rows, ARRAY_LEN(rows));
}

static void test_what_the_lexer_remembers(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"%K{word}c", "abc", "abc", NULL},
        {"%K{word}", "ax", NULL, NULL},
        {"%K{word}", "a", NULL, NULL},
        {"x%K{word}+", "xababa", "xabab", NULL},
        {"a*%K{word}", "aaab", "aaab", NULL},
        {"%K{empty}c", "c", "c", NULL},
        {"%K{empty}", "", "", NULL},
        {"%K{forgotten}", "", NULL, NULL},
        {"%K{forgotten}|x", "x", "x", NULL},
        {"%K{open}%K{close}", "()", "()", NULL},
        {"%K{open}", "", NULL, NULL},
        {"%K{close}", "(", NULL, NULL},
        {"(?:(?!%K{close}).)+", "a(b)", "a(b", NULL},
    };
    check(rows, ARRAY_LEN(rows));
    assert_int_equal(pattern_closing('<'), '>');
    assert_int_equal(pattern_closing('>'), '>');
    assert_int_equal(pattern_closing(0xE9), 0xE9);
}

static void test_what_is_no_pattern(void **state)
{
    (void)state;
    static const char *const rows[] = {"(a",    "a)",       "[a",       "%{none}", "%k{none}",
                                       "[z-a]", "%p{None}", "%K{none}", "(?<n>a)", "(?>a)"};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_null(pattern_compile(rows[i], &scope, &arena));
}

/* Patterns that would take exponential or quadratic time end with their steps. */
static void test_steps_end(void **state)
{
    (void)state;
    static const char *const rows[] = {"(?:a|aa)+b", "(a|a?a)+b", "(?:(?:a|aa){1,20}a)+b"};
    char text[4096];
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct pattern *p = pattern_compile(rows[i], &scope, &arena);
        struct matcher m = {.arena = &arena, .steps = 1000000};
        struct match match;
        assert_non_null(p);
        assert_false(pattern_match(p, &m, str_of(text, sizeof(text)), &match));
        assert_true(m.spent);
    }
}

/* Long runs of a few characters, in which a match may begin at every position. */
static struct str long_runs(char *text, size_t len)
{
    static const char runs[] = "a \nab\"=<aA\xc3\xa9 a.[]\n";
    uint32_t seed = 1;
    for (size_t i = 0; i < len;) {
        seed = seed * 1103515245U + 12345U;
        size_t times = seed >> 16 & 1 ? 1 + (seed >> 17) % 4 : 1 + (seed >> 17) % 300;
        size_t which = (seed >> 8) % (sizeof(runs) - 1);
        for (size_t k = 0; k < times && i < len; k++)
            text[i++] = runs[which];
    }
    return str_of(text, len);
}

static bool same_match(const struct match *a, const struct match *b)
{
    bool same = true;
    for (size_t i = 0; i < 3; i++)
        same = same && a->group[i].ptr == b->group[i].ptr && a->group[i].len == b->group[i].len;
    return same;
}

/* What a pattern remembers of one position does not change its matches at another. */
static void test_what_is_remembered_holds(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "a.*b",       "(?m)a.*?\"",    "(.+?)(%s*)=",   "(%s*)(a)",        "%s*%ba",
        ".*?(?<=a)b", "[^b]*(?<!a)b",  "(a+)[^=]*%1=",  "(?:a+ )*=",       "(?:[a-z]*?%s)+(b)",
        "[^\"]*$",    "%s*(?=a)a.*?<", "(?!.*b)[a-z]+", "(?m).*?(?=a.*b)", "(?m)(a|%s)*?[^a]*\\]",
    };
    enum { LEN = 3000, END = 2500, STEPS = 100000 };
    static char text[LEN];
    struct str code = long_runs(text, LEN);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct pattern *p = pattern_compile(rows[i], &scope, &arena);
        struct matcher m = {.arena = &arena};
        assert_non_null(p);
        size_t ended = 0;
        for (size_t from = 0; from < LEN; from++) {
            struct str rest = str_sub(code, from, (from % 7 < 3 && from < END ? END : LEN) - from);
            struct arena_mark mark = arena_mark(&arena);
            const struct pattern *fresh = pattern_compile(rows[i], &scope, &arena);
            struct matcher other = {.arena = &arena, .steps = STEPS};
            struct match match = {0}, want = {0};
            bool wanted = pattern_match(fresh, &other, rest, &want);
            arena_rewind(&arena, mark);
            m.steps = STEPS;
            bool found = pattern_match(p, &m, rest, &match);
            assert_false(m.spent);
            ended += other.spent;
            if (!other.spent && (found != wanted || !same_match(&match, &want)))
                fail_msg("%s at %zu", rows[i], from);
        }
        assert_true(ended < LEN / 2);
    }
}

static void test_words(void **state)
{
    (void)state;
    assert_true(words_have(" a ab b ", S("ab")));
    assert_true(words_have(" a ab b ", S("a")));
    assert_true(words_have(" a ab b ", S("b")));
    assert_false(words_have(" a ab b ", S("aa")));
    assert_false(words_have(" a ab b ", S("")));
    assert_false(words_have(" a ab b ", S("c")));
    assert_false(words_have(" ", S("a")));
    assert_true(words_sorted(" a ab b "));
    assert_false(words_sorted(" b a "));
    assert_false(words_sorted(" a  b "));
    assert_false(words_sorted("a b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_characters, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unicode, setup, teardown),
        cmocka_unit_test_setup_teardown(test_repetition, setup, teardown),
        cmocka_unit_test_setup_teardown(test_groups, setup, teardown),
        cmocka_unit_test_setup_teardown(test_edges, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_the_lexer_remembers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_no_pattern, setup, teardown),
        cmocka_unit_test_setup_teardown(test_steps_end, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_remembered_holds, setup, teardown),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
