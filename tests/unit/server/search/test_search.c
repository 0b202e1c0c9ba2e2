/*
 * The parts of a search: stems, queries as expressions, the index, excerpts, the best of many.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "server/search/excerpt.h"
#include "server/search/ranking.h"

struct box {
    struct words *words;
    struct fts *fts;
    struct arena arena;
};

static int setup(void **state)
{
    struct err err = ERR_INIT;
    struct box *b = calloc(1, sizeof(*b));
    assert_non_null(b);
    arena_init(&b->arena, 0);
    b->words = words_new();
    b->fts = fts_new(b->words, 64 << 20, &err);
    assert_non_null(b->fts);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct box *b = *state;
    fts_free(b->fts);
    words_free(b->words);
    arena_fini(&b->arena);
    free(b);
    return 0;
}

/* ---- words ---- */

static void test_a_language_is_found_by_its_tag(void **state)
{
    (void)state;
    unsigned fr = words_language(S("fr"));
    assert_int_not_equal(fr, WORDS_NO_LANGUAGE);
    assert_int_equal(words_language(S("fr-CH")), fr);
    assert_int_equal(words_language(S("FR_ch")), fr);
    assert_int_not_equal(words_language(S("en")), fr);
    assert_int_equal(words_language(S("")), WORDS_NO_LANGUAGE);
    assert_int_equal(words_language(S("french")), WORDS_NO_LANGUAGE);
    assert_int_equal(words_language(S("tlh")), WORDS_NO_LANGUAGE);
    assert_int_equal(words_language(S("-fr")), WORDS_NO_LANGUAGE);
}

static void test_forms_of_a_word_have_one_stem(void **state)
{
    static const struct {
        const char *tag, *one, *other;
        bool same;
    } rows[] = {
        {"en", "walking", "walked", true},  {"en", "rivers", "river", true},
        {"en", "river", "rival", false},    {"fr", "recherches", "rechercher", true},
        {"fr", "chevaux", "chevaux", true}, {"fr", "eleves", "eleve", true},
        {"de", "hausern", "hauser", true},  {"", "walking", "walked", false},
        {"zz", "walking", "walked", false}, {"es", "caminando", "caminar", true},
    };
    struct box *b = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned language = words_language(str_c(rows[i].tag));
        struct str one;
        /* Each twice: first it is made, then it is remembered. */
        for (int twice = 0; twice < 2; twice++) {
            assert_true(
                arena_dup(&b->arena, words_stem(b->words, language, str_c(rows[i].one)), &one));
            bool same = str_eq(one, words_stem(b->words, language, str_c(rows[i].other)));
            if (same != rows[i].same)
                fail_msg("%s: %s and %s", rows[i].tag, rows[i].one, rows[i].other);
        }
    }
}

static void test_any_bytes_have_a_stem(void **state)
{
    struct box *b = *state;
    char bytes[WORDS_BYTES_MAX + 16];
    unsigned seed = 1;
    for (unsigned language = 0; language < WORDS_LANGUAGES_MAX; language++) {
        for (size_t len = 0; len < sizeof(bytes); len++) {
            for (size_t i = 0; i < len; i++) {
                seed = seed * 1103515245U + 12345U;
                bytes[i] = (char)(seed >> 16);
            }
            struct str stem = words_stem(b->words, language, str_of(bytes, len));
            assert_true(stem.len <= len + 8);
        }
    }
}

/* ---- queries ---- */

static const char *expression(struct box *b, const char *text, const char *tags)
{
    static struct query q;
    static struct fts_question question;
    struct err err = ERR_INIT;
    uint32_t languages = 0;
    struct str rest = str_c(tags), tag;
    while (rest.len > 0) {
        str_cut(rest, ' ', &tag, &rest);
        languages |= 1U << words_language(tag);
    }
    query_read(b->fts, str_c(text), &q);
    assert_true(query_write(&q, b->words, languages, &b->arena, &question, &err));
    for (size_t i = 0; i < question.phrase_count; i++)
        assert_true(question.terms[i] < question.term_count);
    return arena_z(&b->arena, question.expression);
}

static void test_a_query_becomes_an_expression(void **state)
{
    static const struct {
        const char *text, *languages, *expression;
    } rows[] = {
        {"", "en", ""},
        {"   \t ", "en", ""},
        {"!?*()^-", "en", ""},
        {"\"\" \" ", "en", ""},
        {"rivers ", "en", "(\"river\")"},
        {"rivers", "en", "(\"river\" OR \"rivers\" *)"},
        {"river", "en", "(\"river\" OR \"river\" *)"},
        {"rivers ", "", "(\"rivers\")"},
        {"rivers ", "en fr", "(\"river\")"},
        {"walking ", "en fr", "(\"walk\" OR \"walking\")"},
        {"r", "en", "(\"r\")"},
        {"old rivers ", "en", "(\"old\") AND (\"river\")"},
        {"\"old rivers\"", "en", "(\"old river\")"},
        {"\"old rivers", "en", "(\"old river\")"},
        {"a\"old rivers\"b ", "en", "(\"a\") AND (\"old river\") AND (\"b\")"},
        {"vis-\xC3\xA0-vis ", "", "(\"vis a vis\")"},
        {"l'\xC3\xA9t\xC3\xA9 ", "", "(\"ete\")"},
        {"qu\xE2\x80\x99hier ", "", "(\"hier\")"},
        {"\"l'\xC3\xA9t\xC3\xA9\"", "", "(\"l ete\")"},
        {"rock'n'roll ", "", "(\"rock n roll\")"},
        {"\xC3\x89L\xC3\x88VES ", "", "(\"eleves\")"},
        {"\xE6\xBC\xA2\xE5\xAD\x97 ", "", "(\"\xE6\xBC\xA2 \xE5\xAD\x97\")"},
        /* What means something to FTS5 is a word, or nothing. */
        {"a AND b OR NOT c ", "",
         "(\"a\") AND (\"and\") AND (\"b\") AND (\"or\") AND (\"not\") AND (\"c\")"},
        {"NEAR(a b, 3) ", "", "(\"near a\") AND (\"b\") AND (\"3\")"},
        {"title:x ", "", "(\"title x\")"},
        {"{title text}: x ", "", "(\"title\") AND (\"text\") AND (\"x\")"},
        {"x* + ^y ", "", "(\"x\") AND (\"y\")"},
        {"'; DROP TABLE words; -- ", "", "(\"drop\") AND (\"table\") AND (\"words\")"},
    };
    struct box *b = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(expression(b, rows[i].text, rows[i].languages), rows[i].expression);
}

static void test_a_query_is_bounded(void **state)
{
    struct box *b = *state;
    struct query q;
    static char text[100000];
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = i % 2 == 0 ? 'a' : ' ';
    query_read(b->fts, str_c(text), &q);
    assert_int_equal(q.term_count, QUERY_TERMS_MAX);
    assert_int_equal(q.text.len, QUERY_BYTES_MAX);
    memset(text, 'a', sizeof(text) - 1);
    query_read(b->fts, str_c(text), &q);
    assert_int_equal(q.words[0].len, WORDS_BYTES_MAX);
    /* Cut between two characters. */
    for (size_t i = 0; i + 1 < sizeof(text); i++)
        text[i] = "\xE2\x82\xAC"[i % 3];
    assert_int_equal(query_cut(str_c(text)).len, QUERY_BYTES_MAX / 3 * 3);
    for (size_t i = 0; i + 1 < sizeof(text); i++)
        text[i] = "a-"[i % 2];
    query_read(b->fts, str_c(text), &q);
    assert_true(q.word_count <= QUERY_WORDS_MAX);
}

/* Each term has phrases, even if there are more languages and terms than phrases. */
static void test_no_term_is_without_phrases(void **state)
{
    const char *const all = "ar ca da de el en es eu fi fr ga hi hu hy id it lt nb ne nl nn no pt "
                            "ro ru sr sv ta tr yi";
    struct box *b = *state;
    char text[QUERY_BYTES_MAX + 1] = "";
    size_t terms = 0;
    for (size_t i = 0; i < QUERY_TERMS_MAX; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s",
                       "\"aneria anmme\" "); /* ten stems */
    struct str rest = str_c(expression(b, text, all)), term;
    while (rest.len > 0) {
        str_cut(rest, ')', &term, &rest);
        assert_true(str_find(term, S("\"")) != STR_NONE);
        terms++;
    }
    assert_int_equal(terms, QUERY_TERMS_MAX);
}

/* ---- the index ---- */

struct hits {
    int64_t ids[16];
    double scores[16];
    size_t count;
};

static void take_hit(void *self, int64_t id, double score)
{
    struct hits *h = self;
    assert_true(h->count < ARRAY_LEN(h->ids));
    h->ids[h->count] = id;
    h->scores[h->count++] = score;
}

static struct hits match(struct box *b, const char *text, uint32_t languages)
{
    struct query q;
    struct fts_question question;
    struct err err = ERR_INIT;
    struct hits h = {.count = 0};
    bool whole = false;
    query_read(b->fts, str_c(text), &q);
    assert_true(query_write(&q, b->words, languages, &b->arena, &question, &err));
    if (q.term_count == 0)
        return h;
    if (!fts_match(b->fts, &question, 10000, take_hit, &h, &whole, &err))
        fail_msg("%s: %s", text, err.message);
    assert_true(whole);
    return h;
}

static struct fts_document document(int64_t id, const char *tag, const char *title,
                                    const char *headings, const char *text)
{
    return (struct fts_document){id, words_language(str_c(tag)), str_c(title), str_c(headings),
                                 str_c(text)};
}

static void add(struct box *b, const struct fts_document *d)
{
    struct err err = ERR_INIT;
    assert_true(fts_begin(b->fts, false, &err));
    assert_true(fts_add(b->fts, d, &err));
    assert_true(fts_end(b->fts, &err));
}

static void test_documents_come_and_go(void **state)
{
    struct box *b = *state;
    uint32_t languages = 1U << words_language(S("fr")) | 1U << words_language(S("en"));
    struct err err = ERR_INIT;
    const struct fts_document fr =
        document(3, "fr", "L'\xC3\xA9t\xC3\xA9", "", "Les \xC3\xA9l\xC3\xA8ves marchaient");
    const struct fts_document en = document(7, "en", "Summer", "", "The pupils walked");
    add(b, &fr);
    add(b, &en);
    assert_int_equal(match(b, "ete ", languages).count, 1);
    assert_int_equal(match(b, "eleve ", languages).ids[0], 3);
    assert_int_equal(match(b, "\"eleve marchait\"", languages).count, 1);
    assert_int_equal(match(b, "walking ", languages).ids[0], 7);
    assert_int_equal(match(b, "pup", languages).count, 1);
    assert_int_equal(match(b, "pup ", languages).count, 0);
    assert_int_equal(match(b, "eleve pupils ", languages).count, 0);
    assert_true(fts_begin(b->fts, false, &err));
    assert_true(fts_remove(b->fts, &fr, &err));
    assert_true(fts_end(b->fts, &err));
    assert_int_equal(match(b, "eleve ", languages).count, 0);
    assert_int_equal(match(b, "walking ", languages).count, 1);
}

static void test_a_title_counts_more_than_a_heading_than_the_text(void **state)
{
    struct box *b = *state;
    const struct fts_document rows[] = {
        document(0, "en", "other", "", "a text with the word lighthouse in it"),
        document(1, "en", "other", "lighthouse", "lighthouse a text without it else"),
        document(2, "en", "lighthouse", "", "a text that has no such word in it"),
        document(3, "en", "other", "", "nothing to be seen here"),
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        add(b, &rows[i]);
    struct hits h = match(b, "lighthouse ", 1U << words_language(S("en")));
    assert_int_equal(h.count, 3);
    assert_true(h.scores[0] < h.scores[1] && h.scores[1] < h.scores[2]);
}

/* ---- excerpts ---- */

static const char *excerpt(struct box *b, const char *query, const char *text)
{
    struct query q;
    struct buf out;
    query_read(b->fts, str_c(query), &q);
    buf_init(&out, &b->arena, 0);
    excerpt_write(b->fts, b->words, &q, words_language(S("en")), str_c(text), &out);
    assert_true(buf_ok(&out));
    return arena_z(&b->arena, buf_str(&out));
}

static void test_an_excerpt_marks_what_was_looked_for(void **state)
{
    struct box *b = *state;
    assert_string_equal(excerpt(b, "river ", "A market by the rivers."),
                        "A market by the <mark>rivers</mark>.");
    assert_string_equal(excerpt(b, "market river ", "A market, river market."),
                        "A <mark>market</mark>, <mark>river market</mark>.");
    assert_string_equal(excerpt(b, "mar", "A market"), "A <mark>market</mark>");
    assert_string_equal(excerpt(b, "none ", "A market"), "A market");
    assert_string_equal(excerpt(b, "x ", ""), "");
    assert_string_equal(excerpt(b, "b ", "<b> & \"b\" <script>alert(1)</script>"),
                        "&lt;<mark>b</mark>&gt; &amp; &quot;<mark>b</mark>&quot; "
                        "&lt;script&gt;alert(1)&lt;/script&gt;");
}

static void test_an_excerpt_is_short(void **state)
{
    struct box *b = *state;
    struct buf text;
    buf_init(&text, &b->arena, 0);
    for (int i = 0; i < 200; i++)
        buf_printf(&text, "w%d ", i);
    buf_add(&text, S("river"));
    for (int i = 0; i < 200; i++)
        buf_printf(&text, " v%d", i);
    const char *out = excerpt(b, "river ", arena_z(&b->arena, buf_str(&text)));
    assert_ptr_equal(strstr(out, "… w194 w195 "), out);
    assert_non_null(strstr(out, "w199 <mark>river</mark> v0 "));
    assert_non_null(strstr(out, "v24 …"));
    assert_null(strstr(out, "v25"));
    /* One word of a thousand bytes, and one that never ends. */
    static char long_text[300000];
    memset(long_text, 'x', sizeof(long_text) - 1);
    assert_true(strlen(excerpt(b, "river ", long_text)) <= EXCERPT_BYTES + 8);
    memset(long_text, '.', sizeof(long_text) - 1);
    assert_true(strlen(excerpt(b, "river ", long_text)) <= EXCERPT_BYTES + 8);
}

/* ---- the best ---- */

static void test_the_best_are_kept_in_order(void **state)
{
    struct box *b = *state;
    struct ranking r;
    unsigned seed = 7;
    assert_true(ranking_init(&r, 10, &b->arena));
    for (int64_t id = 0; id < 1000; id++) {
        seed = seed * 1103515245U + 12345U;
        ranking_add(&r, id, (double)(seed >> 16 & 63U));
    }
    ranking_sort(&r);
    assert_int_equal(r.seen, 1000);
    assert_int_equal(r.count, 10);
    for (size_t i = 1; i < r.count; i++) {
        assert_true(
            r.items[i - 1].score > r.items[i].score ||
            (r.items[i - 1].score == r.items[i].score && r.items[i - 1].id < r.items[i].id));
    }
    assert_true(r.items[9].score >= 63);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_language_is_found_by_its_tag),
        cmocka_unit_test_setup_teardown(test_forms_of_a_word_have_one_stem, setup, teardown),
        cmocka_unit_test_setup_teardown(test_any_bytes_have_a_stem, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_query_becomes_an_expression, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_query_is_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_term_is_without_phrases, setup, teardown),
        cmocka_unit_test_setup_teardown(test_documents_come_and_go, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_title_counts_more_than_a_heading_than_the_text,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_excerpt_marks_what_was_looked_for, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_excerpt_is_short, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_best_are_kept_in_order, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
