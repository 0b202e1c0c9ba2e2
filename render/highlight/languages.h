/*
 * The languages that there are lexers for. compile-languages makes their tables of the files in
 * languages/.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_LANGUAGES_H
#define RENDER_HIGHLIGHT_LANGUAGES_H

#include "render/highlight/lexer.h"

/* Their names, in byte order, with the tables of Rouge 3 and of Rouge 4, mostly the same. */
struct language_name {
    struct str name;
    const struct language *language, *rouge_4;
};
extern const struct language_name language_names[];
extern const size_t language_name_count;

#endif
