/*
 * The text of a search, taken apart, and written again as an expression of FTS5.
 *
 *     Élèves "grand lac" l'été rech         terms   eleves   "grand lac"   ete   rech*
 *
 *     in an index of French and English     ("elev" OR "elev")
 *                                           AND ("grand lac" OR "grand lac")
 *                                           AND ("ete" OR "ete")
 *                                           AND ("rech" OR "rech" OR "rech" *)
 *
 * (equal ones are written once). Every word is one that FTS5's own tokenizer made, and quoted: no
 * text can be an operator, a column or a syntax error. A document matches if it has all terms. A
 * word of several parts ("vis-à-vis") is a phrase, without an elision in front ("l'"). The last
 * word may be unfinished: it also stands for those that begin with it, unless a blank follows it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SEARCH_QUERY_H
#define SERVER_SEARCH_QUERY_H

#include "render/base/buf.h"
#include "server/search/fts.h"

enum {
    QUERY_BYTES_MAX = 256,           /* what is longer is cut between two characters */
    QUERY_TERMS_MAX = FTS_TERMS_MAX, /* further ones are ignored */
    QUERY_WORDS_MAX = 32,
    QUERY_PREFIX_MIN = 2, /* characters that an unfinished word has at least */
};

struct query_term {
    size_t first, count; /* of query.words: more than one are a phrase */
    bool prefix;         /* its word may be unfinished */
};

struct query {
    struct str text; /* as it was read */
    struct str words[QUERY_WORDS_MAX];
    size_t word_count;
    struct query_term terms[QUERY_TERMS_MAX];
    size_t term_count;
    char bytes[QUERY_WORDS_MAX * WORDS_BYTES_MAX]; /* of the words */
    size_t used;
};

/* The text cut to QUERY_BYTES_MAX. text: valid UTF-8. */
struct str query_cut(struct str text);

/* Takes a text apart. Whatever it is, the query is valid; without any word it has no terms. */
void query_read(struct fts *f, struct str text, struct query *out);

/*
 * The question for an index of documents in several languages (a bit for each number of words.h).
 * Its expression is empty if the query has no terms. Returns false and err if the arena ends.
 */
MUST_CHECK bool query_write(const struct query *q, struct words *words, uint32_t languages,
                            struct arena *a, struct fts_question *out, struct err *err);

/* The words that a query looks for in texts of one language. */
struct query_marks {
    const struct query *query;
    struct words *words;
    unsigned language;
    struct str stems[QUERY_WORDS_MAX];
    char bytes[QUERY_WORDS_MAX * WORDS_BYTES_MAX];
};

/* q and words are borrowed. */
void query_marks_init(struct query_marks *m, const struct query *q, struct words *words,
                      unsigned language);

/* Whether a word of such a text is one of them. Words of phrases count each by itself. */
bool query_marks_has(const struct query_marks *m, struct str word);

#endif
