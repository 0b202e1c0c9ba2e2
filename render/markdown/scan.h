/*
 * Reading text: lines, blanks, names. For all parsers of the kramdown dialect.
 *
 * Offsets are those of a text whose lines all end in "
 * ". A search for an end that may be missing stores its result in a struct md_ahead, so that the
 * same search from a later position costs nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_SCAN_H
#define RENDER_MARKDOWN_SCAN_H

#include "render/base/str.h"

/* The byte at `at`; NUL at the end. */
static inline char md_byte(struct str s, size_t at)
{
    return at < s.len ? s.ptr[at] : '\0';
}

/*
 * The offset after the "
 * " of the line at `at`, or the end of the text.
 */
static inline size_t md_line_end(struct str s, size_t at)
{
    if (at >= s.len)
        return s.len;
    const char *end = memchr(s.ptr + at, '\n', s.len - at);
    return end != NULL ? (size_t)(end - s.ptr) + 1 : s.len;
}

/* Sixteen bytes, at any address; and the same as two words. */
typedef unsigned char md_bytes __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t md_words __attribute__((vector_size(16)));

/* The first of the sixteen that is not zero; 16 if all are. */
static inline size_t md_first_of(md_bytes any)
{
    md_words words = (md_words)any;
    if (words[0] != 0)
        return str_first_byte(words[0]);
    return words[1] != 0 ? 8 + str_first_byte(words[1]) : 16;
}

/* The offset after the blanks and tabs at `at`; after all ASCII space, with line ends. */
static inline size_t md_skip_blanks(struct str s, size_t at)
{
    while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t'))
        at++;
    return at;
}

static inline size_t md_skip_space(struct str s, size_t at)
{
    while (at < s.len && char_is_space(s.ptr[at]))
        at++;
    return at;
}

/* The number of blanks at `at`, at most `most`. */
static inline size_t md_indent(struct str s, size_t at, size_t most)
{
    size_t n = 0;
    while (n < most && md_byte(s, at + n) == ' ')
        n++;
    return n;
}

/* Removes space and NULs at the end, as Ruby's rstrip. */
struct str md_trim_end(struct str s);

/* The offset behind the line's end, if only blanks come before it; else 0. */
size_t md_blank_rest(struct str s, size_t at);

/* The offset after the blank lines at `at`; `at` itself if it is not one. */
size_t md_blank_lines(struct str s, size_t at);

/* Whether the character at `at` is a letter (a letter or digit), as in Ruby's [[:alpha:]]. */
bool md_is_alpha_at(struct str s, size_t at, size_t *len);
bool md_is_alnum_at(struct str s, size_t at, size_t *len);

/* Whether the character before `at` is a letter. *start gets its offset. */
bool md_is_alpha_before(struct str s, size_t at, size_t *start);

/* The length of the XML name at `at`, with or without a prefix and colon; or 0. */
size_t md_xml_name(struct str s, size_t at);

/* The length of a name in attribute lists and footnotes (\w[\w-]*) at `at`. */
size_t md_list_name(struct str s, size_t at);

/* Subtracts n from a budget. Returns false if it is used up. */
static inline bool md_spend(size_t *budget, size_t n)
{
    *budget -= n < *budget ? n : *budget;
    return *budget > 0;
}

/* The result of a search: the next position, for each start from `from` to `at`. */
struct md_ahead {
    size_t from, at; /* at: STR_NONE if nothing was found */
    bool is_known;
};

/* The first occurrence of needle from `at` on, or STR_NONE. */
size_t md_ahead_find(struct md_ahead *ahead, struct str s, size_t at, struct str needle);

/* The first `}` from `at` on without a backslash before it, or STR_NONE. */
size_t md_ahead_brace(struct md_ahead *ahead, struct str s, size_t at);

#endif
