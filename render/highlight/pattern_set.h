/*
 * Sets: of bytes, and of characters.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_PATTERN_SET_H
#define RENDER_HIGHLIGHT_PATTERN_SET_H

#include "render/base/str.h"

struct byte_set {
    uint64_t bits[4];
};

static inline bool byte_set_has(const struct byte_set *s, char byte)
{
    unsigned char c = (unsigned char)byte;
    return (s->bits[c >> 6] >> (c & 63) & 1) != 0;
}

static inline void byte_set_put(struct byte_set *s, unsigned char c)
{
    s->bits[c >> 6] |= (uint64_t)1 << (c & 63);
}

/* Adds what is in b. */
static inline void byte_set_join(struct byte_set *a, const struct byte_set *b)
{
    for (int i = 0; i < 4; i++)
        a->bits[i] |= b->bits[i];
}

static inline bool byte_sets_meet(const struct byte_set *a, const struct byte_set *b)
{
    uint64_t both = 0;
    for (int i = 0; i < 4; i++)
        both |= a->bits[i] & b->bits[i];
    return both != 0;
}

enum { SET_RANGES = 24 };

/* ASCII is in the bits; beyond it ranges and Unicode's classes decide, and the bits say "maybe". */
struct char_set {
    struct byte_set bytes;
    bool negated, beyond; /* beyond: all that is not ASCII (before negation) */
    uint32_t classes;     /* bits, in the order of pattern_set.c's table */
    uint16_t ranges;
    uint32_t low[SET_RANGES], high[SET_RANGES];
};

/* Adds characters; with fold a letter's other case, too. False if it holds no more. */
bool char_set_range(struct char_set *s, uint32_t low, uint32_t high, bool fold);

/* Adds %s, %w, ... by their letter. False if there is none of that letter. */
bool char_set_letter(struct char_set *s, char letter);

/* Adds a class of Unicode by its name: L, Word, upper ... */
bool char_set_class(struct char_set *s, struct str name);

/* To be called when all is added: negates the set if asked, and fills the bytes beyond ASCII. */
void char_set_finish(struct char_set *s, bool negate);

/* The length of the character at p (p < end) if it is in the set, else 0. */
static inline size_t char_set_match(const struct char_set *s, const char *p, const char *end);

/* The same for what is not ASCII. */
size_t char_set_match_beyond(const struct char_set *s, const char *p, const char *end);

static inline size_t char_set_match(const struct char_set *s, const char *p, const char *end)
{
    if (!byte_set_has(&s->bytes, *p))
        return 0;
    return (unsigned char)*p < 0x80 ? 1 : char_set_match_beyond(s, p, end);
}

#endif
