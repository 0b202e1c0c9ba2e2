/*
 * Words of a date. See date_words.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/date_words.h"

void date_words_cut(struct str s, struct date_words *w)
{
    w->text = s;
    w->count = 0;
    for (size_t i = 0; i < s.len && w->count < DATE_WORDS_MAX;) {
        bool digits = char_is_digit(s.ptr[i]);
        size_t end = i;
        while (end < s.len && (digits ? char_is_digit(s.ptr[end]) : date_word_letter(s.ptr[end])))
            end++;
        if (end == i) {
            i++;
            continue;
        }
        char before = i > 0 ? s.ptr[i - 1] : ' ';
        w->items[w->count++] = (struct date_word){str_sub(s, i, end), i, digits, before};
        i = end;
    }
}
