/*
 * Patterns: regular expressions made for lexers.
 *
 * The language is Ruby's, as far as lexers need it, with % for the backslash (as in Lua), so that a
 * pattern can stand in a C string as it is:
 *
 *     .  [a-z]  [^a-z]  (...)  (?:...)  a|b  ?  *  +  {2,3}  ??  *?  +?     as everywhere
 *     %s %S %w %W %d %D %h          ASCII classes; also within [ ]
 *     %p{L} [[:upper:]]             Unicode's classes: the names of pattern_set.c
 *     ^ $ %b %B %A %z               edges of lines, words, the text
 *     (?=...) (?!...) (?<=x) (?<!x) looking ahead; looking back at one character
 *     %1                            what the first group matched
 *     %{name}                       another pattern, by its name in the scope
 *     %k{name}                      all of a word (%w+) that is in a list of the scope; with (?i)
 *                                   the list is in lower case
 *     %K{name}                      a text that the lexer remembers by that name; it matches
 *                                   nothing while there is none. %K{open} %K{close}: the
 *                                   delimiter that the lexer's state was entered with, and the
 *                                   one that closes it
 *     (?i) (?m)                     first in a pattern: case does not count; . takes newlines too
 *
 * Any other character behind a % stands for itself. As under Ruby's StringScanner the text begins
 * where matching begins: nothing can be seen behind it.
 *
 * Matching tries alternatives in their order, as Ruby does. What this costs is counted, for all
 * matches of a matcher together: one that has spent its steps matches nothing any more.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_PATTERN_H
#define RENDER_HIGHLIGHT_PATTERN_H

#include "render/base/arena.h"

struct pattern;

/* Where names are looked up; NULL, or false, if there is nothing of that name. */
struct pattern_scope {
    const void *self;
    const char *(*pattern)(const void *self, struct str name);                    /* %{name} */
    const char *(*words)(const void *self, struct str name);                      /* %k{name} */
    bool (*remembered)(const void *self, struct str name, unsigned char *number); /* %K{name} */
};

/* Memory for choices that may have to be taken back, and what matching may still cost. */
struct matcher {
    struct arena *arena;
    struct frame *frames;
    size_t used, capacity;
    uint64_t steps;
    uint64_t text; /* another number for each text that takes the memory of one before */
    const struct str *remembered; /* by number; the patterns' scope knows how many there are */
    uint32_t delimiter;           /* the character of %K{open} */
    bool spent;                   /* the steps ended, or the memory */
};

enum { PATTERN_GROUPS = 10 };

struct match {
    struct str group[PATTERN_GROUPS]; /* 0: all of it; ptr NULL if a group took no part */
};

/* NULL if the source is no pattern, or memory ends. Borrows nothing from the source. */
MUST_CHECK const struct pattern *
pattern_compile(const char *source, const struct pattern_scope *scope, struct arena *a);

/* Takes steps off what matching may still cost. */
void matcher_charge(struct matcher *m, size_t steps);

/* How many groups it has. */
unsigned pattern_groups(const struct pattern *p);

/* Whether the pattern matches at the beginning of the text. */
bool pattern_match(const struct pattern *p, struct matcher *m, struct str text,
                   struct match *match);

/* The character that closes what another one opens: itself, unless it is a bracket. */
uint32_t pattern_closing(uint32_t open);

/*
 * Whether a word is in a list: a string of words in byte order, each between blanks
 * (" break case "). Cost: logarithmic.
 */
bool words_have(const char *list, struct str word);

/* For tests: whether it is in order. */
bool words_sorted(const char *list);

#endif
