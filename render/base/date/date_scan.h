/*
 * The simplified text of a date, and a reader that steps through it. The rules of date_forms.c are
 * written with it.
 *
 * In the simplified text each character is one byte. ASCII letters are in lower case; any other
 * letter is DATE_LETTER, any other digit DATE_DIGIT; a run of characters that no date contains is
 * one blank.
 *
 *     "Samedi, 5 März 2020"  ->  "samedi, 5 m?rz 2020"      ? is DATE_LETTER
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DATE_DATE_SCAN_H
#define RENDER_BASE_DATE_DATE_SCAN_H

#include "render/base/str.h"

enum { DATE_TEXT_MAX = 128, DATE_LETTER = (char)0x80, DATE_DIGIT = (char)0x81 };

/* Kinds of characters. They show quickly which rules cannot match. */
enum date_kind {
    KIND_DIGIT = 1,
    KIND_LETTER = 2, /* of ASCII */
    KIND_HYPHEN = 4,
    KIND_PLUS = 8,
    KIND_POINT = 16,
    KIND_SLASH = 32,
    KIND_QUOTE = 64,
    KIND_OTHER = 128,
};

struct date_scan {
    char text[DATE_TEXT_MAX];
    unsigned char kinds[DATE_TEXT_MAX]; /* of each character */
    unsigned all;                       /* the kinds that occur */
    size_t len;
};

/* Returns false if s is longer than Ruby accepts, or not UTF-8. */
MUST_CHECK bool date_scan_init(struct date_scan *scan, struct str s);

/* Replaces a range by blanks. */
void date_scan_blank(struct date_scan *scan, size_t from, size_t to);

/*
 * A position in a text. A required item that is missing sets `failed`, and then nothing more is
 * read: a rule reads all its items and tests once. For an optional item, a copy of the reader goes
 * ahead.
 */
struct date_reader {
    struct str text;
    size_t at;
    bool failed;
};

/* The character at the position, the one before it; '\0' beyond the ends. */
static inline char date_peek(const struct date_reader *r)
{
    return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}
static inline char date_behind(const struct date_reader *r)
{
    return r->at > 0 ? r->text.ptr[r->at - 1] : '\0';
}

static inline bool date_is_letter(char c)
{
    return char_is_alpha(c) || c == DATE_LETTER;
}
static inline bool date_is_word(char c)
{
    return date_is_letter(c) || char_is_digit(c) || c == DATE_DIGIT;
}

/* Whether a word begins or ends here. */
static inline bool date_at_edge(const struct date_reader *r)
{
    return date_is_word(date_behind(r)) != date_is_word(date_peek(r));
}

/* Required items. */
void date_need_edge(struct date_reader *r);
void date_need(struct date_reader *r, struct str text);
struct str date_need_digits(struct date_reader *r, size_t least, size_t most);
int date_need_month(struct date_reader *r); /* 1..12 */

/* A number; an apostrophe and then one of the signs may come before it. */
struct str date_need_number(struct date_reader *r, const char *signs);

/* Optional items. */
bool date_take(struct date_reader *r, struct str text);
char date_take_one(struct date_reader *r, const char *of); /* '\0' if it is none of them */
void date_take_blanks(struct date_reader *r);

/* Skips to the first of these; a 0 among them stands for every digit. */
void date_take_until(struct date_reader *r, const char *stops);

/*
 * "5", "'99", "-05": the number without what is before it. Numbers above 10^17 are reduced, keeping
 * the remainder by 86400: an offset makes any hour or minute one of the day.
 */
int64_t date_number(struct str digits);

#endif
