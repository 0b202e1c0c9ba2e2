/*
 * The text of a search. See query.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/search/query.h"

#include "render/base/utf8.h"

struct str query_cut(struct str text)
{
    if (text.len <= QUERY_BYTES_MAX)
        return text;
    size_t len = QUERY_BYTES_MAX;
    while (len > 0 && ((unsigned char)text.ptr[len] & 0xC0U) == 0x80U)
        len--;
    return str_sub(text, 0, len);
}

/* ---- reading ---- */

struct part {
    struct query *query;
    struct str text; /* of the part: between quotes, or between blanks */
    bool quoted;
    size_t first;      /* of its words */
    struct str before; /* the word before */
    size_t before_end; /* where it ends in the text; 0: there is none */
};

static bool is_elision(struct str word, struct str behind)
{
    enum { ELISION_MAX = 2 }; /* "l'", "qu'" */
    return word.len <= ELISION_MAX &&
           (str_starts(behind, S("'")) || str_starts(behind, S("\xE2\x80\x99")));
}

static bool add_word(void *self, struct str word, size_t from, size_t end)
{
    struct part *p = self;
    struct query *q = p->query;
    (void)from;
    if (!p->quoted && q->word_count == p->first + 1 && p->before_end > 0 &&
        is_elision(q->words[p->first], str_from(p->text, p->before_end))) {
        q->word_count--;
    }
    p->before_end = end;
    if (q->word_count == QUERY_WORDS_MAX || word.len > sizeof(q->bytes) - q->used)
        return false;
    memcpy(q->bytes + q->used, word.ptr, word.len);
    q->words[q->word_count++] = str_of(q->bytes + q->used, word.len);
    q->used += word.len;
    return true;
}

static void read_part(struct fts *f, struct query *q, struct str text, bool quoted, bool last)
{
    struct part p = {.query = q, .text = text, .quoted = quoted, .first = q->word_count};
    if (q->term_count == QUERY_TERMS_MAX)
        return;
    fts_split(f, text, add_word, &p);
    size_t count = q->word_count - p.first;
    bool prefix = last && !quoted && count == 1 && utf8_len(q->words[p.first]) >= QUERY_PREFIX_MIN;
    if (count > 0)
        q->terms[q->term_count++] = (struct query_term){p.first, count, prefix};
}

void query_read(struct fts *f, struct str text, struct query *out)
{
    struct str rest = query_cut(text);
    out->text = rest;
    out->word_count = out->term_count = out->used = 0;
    while (rest.len > 0) {
        struct str part;
        if (char_is_space(rest.ptr[0])) {
            rest = str_trim_start(rest);
            continue;
        }
        bool quoted = rest.ptr[0] == '"';
        if (quoted) {
            str_cut(str_from(rest, 1), '"', &part, &rest);
        } else {
            size_t len = 0;
            while (len < rest.len && !char_is_space(rest.ptr[len]) && rest.ptr[len] != '"')
                len++;
            part = str_sub(rest, 0, len);
            rest = str_from(rest, len);
        }
        read_part(f, out, part, quoted, rest.len == 0);
    }
}

/* ---- writing ---- */

/* Words have no quotes; if one had, it would be doubled. */
static void write_word(struct buf *out, struct str word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == '"')
            buf_putc(out, '"');
        buf_putc(out, word.ptr[i]);
    }
}

/* "grand lac", with the stems of a language. */
static void write_phrase(const struct query *q, const struct query_term *t, struct words *words,
                         unsigned language, struct buf *out)
{
    buf_putc(out, '"');
    for (size_t i = 0; i < t->count; i++) {
        if (i > 0)
            buf_putc(out, ' ');
        write_word(out, words_stem(words, language, q->words[t->first + i]));
    }
    buf_putc(out, '"');
}

/* Whether an earlier language has written the same. */
static bool is_written(struct str group, struct str phrase)
{
    return str_find(group, phrase) != STR_NONE;
}

/*
 * A phrase was written from `from` on: it stands for a term, unless it was written before, or would
 * leave no phrases to the terms that follow: FTS5 has no term without any.
 */
static void end_phrase(struct fts_question *question, size_t term, struct buf *out, size_t begin,
                       size_t before, size_t from)
{
    struct str phrase = buf_since(out, from);
    size_t most = FTS_PHRASES_MAX / question->term_count * (term + 1);
    if (question->phrase_count >= most || is_written(str_sub(buf_str(out), begin, before), phrase))
        buf_cut(out, before);
    else
        question->terms[question->phrase_count++] = (uint8_t)term;
}

static void write_term(const struct query *q, size_t number, struct words *words,
                       uint32_t languages, struct fts_question *question, struct buf *out)
{
    const struct query_term *t = &q->terms[number];
    buf_putc(out, '(');
    size_t begin = out->len;
    for (unsigned l = 0; l <= WORDS_LANGUAGES_MAX; l++) {
        bool prefix = l == WORDS_LANGUAGES_MAX;
        if (prefix ? !t->prefix : (languages >> l & 1U) == 0)
            continue;
        size_t before = out->len;
        if (before > begin)
            buf_add(out, S(" OR "));
        size_t from = out->len;
        write_phrase(q, t, words, prefix ? WORDS_NO_LANGUAGE : l, out);
        if (prefix)
            buf_add(out, S(" *"));
        end_phrase(question, number, out, begin, before, from);
    }
    buf_putc(out, ')');
}

bool query_write(const struct query *q, struct words *words, uint32_t languages, struct arena *a,
                 struct fts_question *question, struct err *err)
{
    struct buf out;
    buf_init(&out, a, 0);
    question->phrase_count = 0;
    question->term_count = q->term_count;
    if (languages == 0)
        languages = 1U << WORDS_NO_LANGUAGE;
    for (size_t i = 0; i < q->term_count; i++) {
        if (i > 0)
            buf_add(&out, S(" AND "));
        write_term(q, i, words, languages, question, &out);
    }
    question->expression = buf_str(&out);
    return buf_ok(&out) || err_buf(err, &out);
}

/* ---- marking ---- */

void query_marks_init(struct query_marks *m, const struct query *q, struct words *words,
                      unsigned language)
{
    size_t used = 0;
    m->query = q;
    m->words = words;
    m->language = language;
    for (size_t i = 0; i < q->word_count; i++) {
        struct str stem = words_stem(words, language, q->words[i]);
        stem = str_sub(stem, 0, WORDS_BYTES_MAX);
        memcpy(m->bytes + used, stem.ptr, stem.len);
        m->stems[i] = str_of(m->bytes + used, stem.len);
        used += stem.len;
    }
}

bool query_marks_has(const struct query_marks *m, struct str word)
{
    const struct query *q = m->query;
    if (q->term_count == 0)
        return false;
    const struct query_term *last = &q->terms[q->term_count - 1];
    if (last->prefix && str_starts(word, q->words[last->first]))
        return true;
    struct str stem = words_stem(m->words, m->language, word);
    for (size_t i = 0; i < q->word_count; i++) {
        if (str_eq(stem, m->stems[i]))
            return true;
    }
    return false;
}
