/*
 * The adapter to SQLite's FTS5: an index of words, in memory.
 *
 * A document is a number and three texts, which the caller keeps: to remove a document, it gives
 * them once more. Each word is in the index as it is, in small letters and without accents, and
 * beside it, at the same position, its stem in the document's language.
 *
 *     "Les élèves marchent"  (fr)  ->  les    eleves    marchent
 *                                             elev      march
 *
 * Of Chinese and Japanese, which have no blanks between words, each character is a word.
 *
 * An expression is FTS5's own; its words are looked for as they are written, so whoever writes
 * one takes stems (query.h).
 *
 * One thread at a time may use a struct fts.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SEARCH_FTS_H
#define SERVER_SEARCH_FTS_H

#include "render/base/err.h"
#include "server/search/words.h"

struct fts;

struct fts_document {
    int64_t id;
    unsigned language; /* of words.h */
    struct str title, headings, text;
};

/* An empty index that takes at most `bytes`. Returns NULL and err on failure. words: borrowed. */
MUST_CHECK struct fts *fts_new(struct words *words, size_t bytes, struct err *err);
void fts_free(struct fts *f); /* f may be NULL */

/*
 * Between these two, changes are collected. many: more than a few, so they are sorted in memory
 * first. If fts_end fails, the index is no longer what it was said to be: make a new one.
 */
MUST_CHECK bool fts_begin(struct fts *f, bool many, struct err *err);
MUST_CHECK bool fts_end(struct fts *f, struct err *err);

/* Adds a document; removes it, with exactly the content with which it was added. */
MUST_CHECK bool fts_add(struct fts *f, const struct fts_document *d, struct err *err);
MUST_CHECK bool fts_remove(struct fts *f, const struct fts_document *d, struct err *err);

/*
 * terms: to which term each phrase of the expression belongs, in its order. A phrase stands for its
 * term in one language, or for its beginning: of these the best one counts.
 */
enum { FTS_PHRASES_MAX = 128, FTS_TERMS_MAX = 16 };

struct fts_question {
    struct str expression;
    uint8_t terms[FTS_PHRASES_MAX];
    size_t phrase_count, term_count;
};

/* A document that matches; a larger score is better. */
typedef void fts_hit_fn(void *self, int64_t id, double score);

/*
 * Calls `each` for every document that matches an expression, in the order of their numbers, for
 * at most `budget_ms`. *whole: that was enough. Returns false and err on failure.
 */
MUST_CHECK bool fts_match(struct fts *f, const struct fts_question *q, int budget_ms,
                          fts_hit_fn *each, void *self, bool *whole, struct err *err);

/* A word as it is in the index, without its stem, and where it is in the text. False: no more. */
typedef bool fts_word_fn(void *self, struct str word, size_t from, size_t end);

/* Splits a text into words. */
void fts_split(struct fts *f, struct str text, fts_word_fn *each, void *self);

/* Bytes that SQLite has for the index. */
size_t fts_bytes(struct fts *f);

#endif
