/*
 * UTF-8: code points, lengths in characters, case, classes.
 *
 * Bytes that are not UTF-8 never stop anything: each maximal ill-formed sequence (the Unicode
 * standard's "substitution of maximal subparts") counts as one character, U+FFFD.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_UTF8_H
#define RENDER_BASE_UTF8_H

#include "render/base/buf.h"

enum { UTF8_REPLACEMENT = 0xFFFD };

/*
 * The code point at the start of *rest (not empty), which is removed. Ill-formed bytes give
 * UTF8_REPLACEMENT; *valid, if not NULL, tells them from a real U+FFFD.
 */
uint32_t utf8_next(struct str *rest, bool *valid);

/* Appends a code point; one that is no scalar value becomes U+FFFD. */
void utf8_put(struct buf *out, uint32_t code);

bool utf8_valid(struct str s);

/* Appends s with its ill-formed sequences replaced by U+FFFD. */
void utf8_repair(struct str s, struct buf *out);

/* The length of the run of ASCII at the start of s. */
size_t utf8_ascii_run(struct str s);

/* The number of characters. Linear, fast on ASCII. */
size_t utf8_len(struct str s);

/* `count` characters from character `from` on; both are cut to the length. */
struct str utf8_slice(struct str s, size_t from, size_t count);

/* Full Unicode case, as Ruby's upcase, downcase, capitalize (first up, rest down) do it. */
void utf8_upcase(struct str s, struct buf *out);
void utf8_downcase(struct str s, struct buf *out);
void utf8_capitalize(struct str s, struct buf *out);

/* Classes of a code point: Ruby's \p{L}, \p{M}, \p{Nd}, \p{Word}, \p{Alnum}, \p{Punct},
 * [[:space:]], \p{Alpha}, \p{Upper}, \p{Lower}, \p{N}, \p{Nl}, \p{Cf}, [[:print:]], \p{Lo},
 * \p{Lu}, \p{Ll}, \p{Lt}, \p{Lm}, \p{Mn}, \p{Mc}, \p{Pc}, \p{S}, \p{Sm}, \p{So}. */
bool utf8_is_letter(uint32_t code);
bool utf8_is_mark(uint32_t code);
bool utf8_is_decimal(uint32_t code);
bool utf8_is_word(uint32_t code);
bool utf8_is_alnum(uint32_t code);
bool utf8_is_punct(uint32_t code);
bool utf8_is_space(uint32_t code);
bool utf8_is_alpha(uint32_t code);
bool utf8_is_upper(uint32_t code);
bool utf8_is_lower(uint32_t code);
bool utf8_is_number(uint32_t code);
bool utf8_is_letter_number(uint32_t code);
bool utf8_is_format(uint32_t code);
bool utf8_is_print(uint32_t code);
bool utf8_is_other_letter(uint32_t code);
bool utf8_is_upper_letter(uint32_t code);
bool utf8_is_lower_letter(uint32_t code);
bool utf8_is_title_letter(uint32_t code);
bool utf8_is_modifier_letter(uint32_t code);
bool utf8_is_nonspacing_mark(uint32_t code);
bool utf8_is_spacing_mark(uint32_t code);
bool utf8_is_connector(uint32_t code);
bool utf8_is_symbol(uint32_t code);
bool utf8_is_math_symbol(uint32_t code);
bool utf8_is_other_symbol(uint32_t code);

/* Appends s in normal form C, in form KC. */
void utf8_nfc(struct str s, struct buf *out);
void utf8_nfkc(struct str s, struct buf *out);

/*
 * Jekyll's Utils.slugify. mode: "default" (or empty), "pretty", "ascii", "latin", "raw", "none".
 * keep_case leaves capitals as they are (Jekyll's cased: true).
 */
void utf8_slug(struct str s, struct str mode, bool keep_case, struct buf *out);

#endif
