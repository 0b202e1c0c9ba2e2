/*
 * A text that is to be a date, made simple, and a reader that steps through it: what the rules of
 * date_rules.c are written in, for date_parse alone.
 *
 * In the simple text each character is one byte. ASCII letters are small; a letter beyond ASCII is
 * DATE_LETTER, a digit beyond it DATE_DIGIT; what can be in no date, and any run of it, is a blank.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DATE_DATE_SCAN_H
#define RENDER_BASE_DATE_DATE_SCAN_H

#include "render/base/str.h"

enum { DATE_TEXT_MAX = 128, DATE_LETTER = (char)0x80, DATE_DIGIT = (char)0x81 };

/* Kinds of characters, by which a rule that cannot be there is passed over. */
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
    unsigned all;                       /* the kinds that there are */
    size_t len;
};

/* False where s is longer than Ruby takes, or not UTF-8. */
MUST_CHECK bool date_scan_init(struct date_scan *scan, struct str s);

/* Makes a part of it blank. */
void date_scan_blank(struct date_scan *scan, size_t from, size_t to);

/*
 * A place in a text. What cannot be read there sets `failed`, after which nothing more is read: a
 * rule reads all its parts and looks once. For a part that may be missing, a copy goes ahead.
 */
struct date_reader {
    struct str text;
    size_t at;
    bool failed;
};

/* The character at the place, the one before it; '\0' beyond the ends. */
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

/* What has to be here. */
void date_need_edge(struct date_reader *r);
void date_need(struct date_reader *r, struct str text);
struct str date_need_digits(struct date_reader *r, size_t least, size_t most);
int date_need_month(struct date_reader *r); /* 1..12 */

/* A number with, at will, an apostrophe and then one of the signs before it. */
struct str date_need_number(struct date_reader *r, const char *signs);

/* What may be here. */
bool date_take(struct date_reader *r, struct str text);
char date_take_one(struct date_reader *r, const char *of); /* '\0' where it is none of them */
void date_take_blanks(struct date_reader *r);

/* All up to the first of these; a 0 among them stands for every digit. */
void date_take_until(struct date_reader *r, const char *stops);

/*
 * "5", "'99", "-05": the number, without what is before it. One above 10^17 becomes the next such
 * that has the same remainder by 86400: an offset turns any hour or minute into one of the day.
 */
int64_t date_number(struct str digits);

#endif
