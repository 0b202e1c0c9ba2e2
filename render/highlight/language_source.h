/*
 * A language that is read from its file, for compile-languages (see compile_languages.c).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_LANGUAGE_SOURCE_H
#define RENDER_HIGHLIGHT_LANGUAGE_SOURCE_H

#include "render/base/buf.h"

enum { SOURCE_LISTS_MAX = 64 };

struct list {
    struct str name, text; /* text: as pattern.h wants it */
};

/* The file that is read. */
struct source {
    const char *path;
    unsigned line;
    struct str name; /* the language's */
    struct str base, start;
    bool any_case, has_rules, failed;
    struct list words[SOURCE_LISTS_MAX], patterns[SOURCE_LISTS_MAX];
    size_t words_count, pattern_count;
    struct buf rules, choices; /* rows of C, as far as they are known */
    struct arena *arena;
};

/* Says what is wrong, and where: "path:line: message: 'what'", once for a file. False. */
bool source_fail(struct source *s, const char *message, struct str what);

/* The list of that name; NULL if there is none. */
const struct list *source_list(const struct list *lists, size_t count, struct str name);

/*
 * A regular expression in Ruby's syntax as pattern.h has it, appended to what is in `out` already.
 * extended: blanks do not count. False if it is wrong, or has what lexers cannot do.
 */
bool source_regex(struct source *s, struct str regex, bool extended, struct buf *out);

#endif
