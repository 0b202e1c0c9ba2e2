/*
 * A text cut into its words and numbers, for date_parse alone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DATE_WORDS_H
#define RENDER_BASE_DATE_WORDS_H

#include "render/base/str.h"

enum { DATE_WORDS_MAX = 32 };

/* A run of digits, or of letters, and the byte before it. */
struct date_word {
    struct str text;
    size_t at;
    bool digits;
    char before; /* ' ' at the start */
};

struct date_words {
    struct str text; /* what they were cut from, borrowed */
    struct date_word items[DATE_WORDS_MAX];
    size_t count;
};

/* All bytes beyond ASCII are letters. */
static inline bool date_word_letter(char c)
{
    return char_is_alpha(c) || (unsigned char)c >= 0x80;
}

/* The first DATE_WORDS_MAX of them. */
void date_words_cut(struct str s, struct date_words *w);

#endif
