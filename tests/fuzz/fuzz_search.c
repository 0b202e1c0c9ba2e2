/*
 * A search: the first byte chooses the language, the first line is what is looked for, the rest is
 * the HTML of the one page that there is. No question is an error, each word of the page finds it,
 * and an excerpt is escaped text with pairs of <mark>.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/base/utf8.h"
#include "render/view/plain_text.h"
#include "server/search/excerpt.h"
#include "tests/fuzz/fuzz.h"

enum { INDEX_MAX = 64 << 20, WORDS_ASKED = 8 };

struct index {
    struct words *words;
    struct fts *fts;
};

/* Made once: that takes longer than anything else. */
static struct index the_index(void)
{
    static struct index index;
    struct err err = ERR_INIT;
    if (index.fts == NULL) {
        index.words = words_new();
        index.fts = index.words != NULL ? fts_new(index.words, INDEX_MAX, &err) : NULL;
    }
    if (index.fts == NULL)
        abort();
    return index;
}

static void count_hit(void *self, int64_t id, double score)
{
    size_t *count = self;
    if (id != 1 || !(score > 0))
        abort();
    ++*count;
}

/* How many documents match: 0 or 1. */
static size_t ask(struct index index, const struct query *q, unsigned language, struct arena *a)
{
    struct fts_question question;
    struct err err = ERR_INIT;
    size_t count = 0;
    bool whole = false;
    if (q->term_count == 0)
        return 0;
    if (!query_write(q, index.words, 1U << language, a, &question, &err) ||
        !fts_match(index.fts, &question, 10000, count_hit, &count, &whole, &err) || count > 1)
        abort();
    return count;
}

static void check_excerpt(struct str excerpt)
{
    bool is_open = false;
    for (size_t at; (at = str_find_char(excerpt, '<')) != STR_NONE;) {
        struct str tag = is_open ? S("</mark>") : S("<mark>");
        excerpt = str_from(excerpt, at);
        if (!str_starts(excerpt, tag))
            abort();
        excerpt = str_from(excerpt, tag.len);
        is_open = !is_open;
    }
    if (is_open)
        abort();
}

struct asking {
    struct index index;
    unsigned language;
    struct arena *arena;
    size_t asked;
};

/* A word of the text, in quotes: unlike that, one character of a word could be an elision. */
static bool ask_word(void *self, struct str word, size_t from, size_t end)
{
    struct asking *asking = self;
    struct query q;
    struct buf text;
    (void)from;
    (void)end;
    buf_init(&text, asking->arena, 0);
    buf_putc(&text, '"');
    buf_add(&text, word);
    buf_putc(&text, '"');
    if (!utf8_valid(word))
        return true;
    query_read(asking->index.fts, buf_str(&text), &q);
    if (q.term_count > 0 && ask(asking->index, &q, asking->language, asking->arena) != 1)
        abort();
    return ++asking->asked < WORDS_ASKED;
}

static void search_page(struct index index, unsigned language, struct str query, struct str html,
                        struct arena *a)
{
    struct err err = ERR_INIT;
    struct buf text, headings, excerpt;
    struct query q;
    size_t first = 0;
    buf_init(&text, a, 0);
    buf_init(&headings, a, 0);
    buf_init(&excerpt, a, 0);
    plain_text_read(html, &text, &headings, &first);
    if (!buf_ok(&text) || first > headings.len || (utf8_valid(html) && !utf8_valid(buf_str(&text))))
        abort();
    const struct fts_document d = {1, language, str_sub(buf_str(&headings), 0, first),
                                   buf_str(&headings), buf_str(&text)};
    if (!fts_begin(index.fts, false, &err) || !fts_add(index.fts, &d, &err) ||
        !fts_end(index.fts, &err))
        abort();
    query_read(index.fts, query, &q);
    (void)ask(index, &q, language, a);
    excerpt_write(index.fts, index.words, &q, language, d.text, &excerpt);
    check_excerpt(buf_str(&excerpt));
    struct asking asking = {index, language, a, 0};
    fts_split(index.fts, d.text, ask_word, &asking);
    if (!fts_begin(index.fts, false, &err) || !fts_remove(index.fts, &d, &err) ||
        !fts_end(index.fts, &err) || ask(index, &q, language, a) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str query, html;
    if (size < 1)
        return 0;
    unsigned language = bytes[0] % WORDS_LANGUAGES_MAX;
    str_cut(str_of((const char *)bytes + 1, size - 1), '\n', &query, &html);
    if (!utf8_valid(query) || str_find_char(query, '\0') != STR_NONE)
        return 0;
    struct arena a;
    arena_init(&a, 0);
    search_page(the_index(), language, query, html, &a);
    arena_fini(&a);
    return 0;
}
