/*
 * A language as its file in languages/ describes it, for compile-languages (see
 * compile_languages.c): what was read, the regular expressions in it, and what is wrong with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_LANGUAGE_SOURCE_H
#define RENDER_HIGHLIGHT_LANGUAGE_SOURCE_H

#include "render/base/buf.h"

enum { SOURCE_LISTS_MAX = 64, SOURCE_CHAIN_MAX = 16 };

struct list {
    struct str name, text; /* text: as pattern.h wants it */
};

/* A row of struct rule or of struct choice, and the line that it was read from. */
struct row {
    struct str column[4];
    unsigned line;
    unsigned groups; /* of a rule's pattern */
};

struct rows {
    struct row *all;
    size_t count, capacity;
};

struct source {
    const char *path;
    unsigned line; /* that is read, or that a message is about */
    struct str name, rouge_4, base, include, actions, start, remembered;
    unsigned start_line;
    bool any_case, failed;
    struct list words[SOURCE_LISTS_MAX], patterns[SOURCE_LISTS_MAX];
    size_t words_count, pattern_count;
    struct rows rules, choices;
    /* Where a name is looked up: this, what it includes, then the chain of its base. */
    const struct source *chain[SOURCE_CHAIN_MAX];
    size_t chain_length;
    struct arena *arena;
};

/* Says what is wrong, and where: "path:line: message: 'what'", once for a file. False. */
bool source_fail(struct source *s, const char *message, struct str what);

/* Adds a row, read from the present line. */
bool rows_add(struct source *s, struct rows *rows, struct row row);

/* The list or the pattern of that name, in the chain; or NULL. */
const struct list *source_words(const struct source *s, struct str name);
const struct list *source_pattern(const struct source *s, struct str name);

/*
 * A regular expression in Ruby's syntax as pattern.h has it, appended to what is in `out` already.
 * extended: blanks do not count. groups: how many it has. False if it is wrong, or has what lexers
 * cannot do.
 */
bool source_regex(struct source *s, struct str regex, bool extended, struct buf *out,
                  unsigned *groups);

/* Whether a text of that name is remembered; its number. */
bool source_remembers(const struct source *s, struct str name, unsigned char *number);

/* The first word of a line, which becomes what stands behind it; empty if there is none. */
struct str source_word(struct str *rest);

/* ---- compile_languages.c ---- */

struct library;

/* The language of that name, for base and include; NULL if there is none, or it is wrong. */
const struct source *library_find(struct library *l, struct str name);

/* One more name of a language. */
bool library_name(struct library *l, struct source *s, struct str name);

/* Takes the name of a language back, which is Rouge 4's table of another one: name. */
bool library_rouge_4(struct library *l, struct source *s, struct str name);

/* Whether a language has that name; known when all files are read. */
bool library_has(const struct library *l, struct str name);

/* ---- language_read.c ---- */

/* Reads a language's file, whose bytes are `text`. */
bool source_read(struct source *s, struct library *l, struct str text);

/* ---- language_check.c ---- */

/* Whether all that the language names exists: states, lists, texts, languages, groups, classes. */
bool source_check(struct source *s, const struct library *l);

/* ---- language_write.c ---- */

void write_language(struct buf *out, const struct source *s);
void write_string(struct buf *out, struct str s);

/* A name as part of one of C's: "c++" becomes c__. */
void write_identifier(struct buf *out, struct str name);

#endif
