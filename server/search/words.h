/*
 * The adapter to Snowball: from the words of a language to their stems.
 *
 *     fr    recherches, recherche, rechercher  ->  recherch
 *     en    walks, walked, walking             ->  walk
 *
 * Words come in small letters and without accents (fts.h): whoever searches often leaves accents
 * out, and equal words have equal stems. One thread at a time may use a struct words.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SEARCH_WORDS_H
#define SERVER_SEARCH_WORDS_H

#include "render/base/str.h"

struct words;

/* A language as a small number; in WORDS_NO_LANGUAGE a word is its own stem. */
enum { WORDS_NO_LANGUAGE = 0, WORDS_LANGUAGES_MAX = 32 };

/* Longer words are cut, in texts and in what is searched for. */
enum { WORDS_BYTES_MAX = 64 };

/* NULL if memory ends. Stemmers are made when their language is first asked for. */
struct words *words_new(void);
void words_free(struct words *w); /* w may be NULL */

/* The number of a language tag ("fr", "fr-CH", "FR_ch"). */
unsigned words_language(struct str tag);

/* The stem of a word, or the word itself. Valid until the next call. */
struct str words_stem(struct words *w, unsigned language, struct str word);

/* Bytes of its memory. */
size_t words_bytes(const struct words *w);

#endif
