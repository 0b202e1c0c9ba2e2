/*
 * The adapter to Snowball. See words.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/search/words.h"

#include <libstemmer.h>
#include <stdlib.h>

/* Languages by their tags of ISO 639; the first row has number 1. */
static const struct {
    struct str tag;
    const char *algorithm;
} rows[] = {
    {STR_INIT("ar"), "arabic"},    {STR_INIT("ca"), "catalan"},    {STR_INIT("da"), "danish"},
    {STR_INIT("de"), "german"},    {STR_INIT("el"), "greek"},      {STR_INIT("en"), "english"},
    {STR_INIT("es"), "spanish"},   {STR_INIT("eu"), "basque"},     {STR_INIT("fi"), "finnish"},
    {STR_INIT("fr"), "french"},    {STR_INIT("ga"), "irish"},      {STR_INIT("hi"), "hindi"},
    {STR_INIT("hu"), "hungarian"}, {STR_INIT("hy"), "armenian"},   {STR_INIT("id"), "indonesian"},
    {STR_INIT("it"), "italian"},   {STR_INIT("lt"), "lithuanian"}, {STR_INIT("nb"), "norwegian"},
    {STR_INIT("ne"), "nepali"},    {STR_INIT("nl"), "dutch"},      {STR_INIT("nn"), "norwegian"},
    {STR_INIT("no"), "norwegian"}, {STR_INIT("pt"), "portuguese"}, {STR_INIT("ro"), "romanian"},
    {STR_INIT("ru"), "russian"},   {STR_INIT("sr"), "serbian"},    {STR_INIT("sv"), "swedish"},
    {STR_INIT("ta"), "tamil"},     {STR_INIT("tr"), "turkish"},    {STR_INIT("yi"), "yiddish"},
};
static_assert(ARRAY_LEN(rows) < WORDS_LANGUAGES_MAX, "each language has a number");

/*
 * Stems of recent words, each at the one slot that its hash gives it: a text has few words that it
 * has often, and stemming takes longer than all else that is done with a word.
 */
enum { RECENT = 4096, RECENT_LEN = 23 };

struct recent {
    uint8_t word_len, stem_len; /* word_len 0: a free slot */
    char word[RECENT_LEN], stem[RECENT_LEN];
};

struct language {
    struct sb_stemmer *stemmer; /* NULL: Snowball has none here */
    struct recent recent[RECENT];
};

struct words {
    struct language *languages[WORDS_LANGUAGES_MAX]; /* NULL: not asked for yet */
};

struct words *words_new(void)
{
    return calloc(1, sizeof(struct words));
}

void words_free(struct words *w)
{
    for (size_t i = 0; w != NULL && i < WORDS_LANGUAGES_MAX; i++) {
        if (w->languages[i] != NULL)
            sb_stemmer_delete(w->languages[i]->stemmer);
        free(w->languages[i]);
    }
    free(w);
}

unsigned words_language(struct str tag)
{
    size_t len = 0;
    while (len < tag.len && char_is_alpha(tag.ptr[len]))
        len++;
    struct str primary = str_sub(tag, 0, len);
    for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq_nocase(primary, rows[i].tag))
            return i + 1;
    }
    return WORDS_NO_LANGUAGE;
}

static struct language *language_of(struct words *w, unsigned number)
{
    struct language *l = w->languages[number];
    if (l != NULL || number == WORDS_NO_LANGUAGE || number > ARRAY_LEN(rows))
        return l;
    l = calloc(1, sizeof(*l));
    if (l != NULL)
        l->stemmer = sb_stemmer_new(rows[number - 1].algorithm, "UTF_8");
    w->languages[number] = l;
    return l;
}

struct str words_stem(struct words *w, unsigned language, struct str word)
{
    struct language *l = language_of(w, language);
    if (l == NULL || l->stemmer == NULL || word.len == 0 || word.len > WORDS_BYTES_MAX)
        return word;
    struct recent *r = &l->recent[str_hash(word) % RECENT];
    if (r->word_len == word.len && memcmp(r->word, word.ptr, word.len) == 0)
        return str_of(r->stem, r->stem_len);
    const sb_symbol *stem = sb_stemmer_stem(l->stemmer, (const sb_symbol *)word.ptr, (int)word.len);
    int len = stem != NULL ? sb_stemmer_length(l->stemmer) : 0;
    if (len <= 0)
        return word;
    struct str found = str_of((const char *)stem, (size_t)len);
    if (word.len <= RECENT_LEN && found.len <= RECENT_LEN) {
        r->word_len = (uint8_t)word.len;
        r->stem_len = (uint8_t)found.len;
        memcpy(r->word, word.ptr, word.len);
        memcpy(r->stem, found.ptr, found.len);
    }
    return found;
}

size_t words_bytes(const struct words *w)
{
    size_t bytes = sizeof(*w);
    for (size_t i = 0; i < WORDS_LANGUAGES_MAX; i++)
        bytes += w->languages[i] != NULL ? sizeof(*w->languages[i]) : 0;
    return bytes;
}
