/*
 * Compiled tables of languages, kept from one piece of code to the next: to compile a table takes
 * longer than to highlight a usual piece of code with it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_COMPILED_H
#define RENDER_HIGHLIGHT_COMPILED_H

#include "render/highlight/lexer_table.h"

/* Only one thread at a time may use it, from compiled_take to compiled_give. */
struct compiled {
    struct compiled *next; /* among those that are kept */
    struct arena arena;
    language_find_fn *find;
    struct table *tables;
    uint64_t texts; /* highlighted so far */
};

/* One that is kept, or an empty one; NULL if memory ends. From any thread. */
MUST_CHECK struct compiled *compiled_take(language_find_fn *find);

/* Keeps it, or frees it: if it is large, if its memory ended, or if enough are kept. */
void compiled_give(struct compiled *c);

/* NULL if memory ends. */
struct table *compiled_table(struct compiled *c, const struct language *language);

#endif
