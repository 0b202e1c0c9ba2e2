/*
 * Compiled tables, kept from one piece of code to the next. A lexing takes a set of them that no
 * other one has at that time, so that it needs no lock while it runs, and gives it back.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_COMPILED_H
#define RENDER_HIGHLIGHT_COMPILED_H

#include <pthread.h>

#include "render/highlight/lexer_table.h"

/* A set. */
struct compiled {
    struct compiled *next; /* among those that are kept */
    struct arena arena;
    language_find_fn *find;
    struct table *tables;
    uint64_t texts; /* highlighted with it so far */
};

struct highlight_languages {
    language_find_fn
        *find;            /* by a name that stands behind > and ^ in the tables; NULL: plain text */
    pthread_mutex_t lock; /* guards what follows */
    struct compiled *kept;
    size_t count;
};

/* NULL if memory ends. */
MUST_CHECK struct highlight_languages *compiled_languages_new(language_find_fn *find);
void compiled_languages_free(struct highlight_languages *languages);

/* A set that is kept, or an empty one; NULL if memory ends. From any thread. */
MUST_CHECK struct compiled *compiled_take(struct highlight_languages *languages);

/* Keeps a set, or frees it: if it is large, if its memory ended, or if enough are kept. */
void compiled_give(struct highlight_languages *languages, struct compiled *c);

/* NULL if memory ends. */
struct table *compiled_table(struct compiled *c, const struct language *language);

#endif
