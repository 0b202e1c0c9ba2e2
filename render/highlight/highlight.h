/*
 * Syntax highlighting: code to HTML with the classes that Rouge gives to its tokens.
 *
 *     highlight_write(h, S("a: 1"), S("yaml"), out)
 *     <span class="na">a</span><span class="pi">:</span> <span class="m">1</span>
 *
 * Only spans are added: without tags and entities the HTML is the code, byte for byte.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_HIGHLIGHT_H
#define RENDER_HIGHLIGHT_HIGHLIGHT_H

#include "render/base/buf.h"

struct highlight;

/* For the code of one page. rouge_4: with the classes of Rouge 4. It is in the arena, which it
 * needs as long as it is used; NULL if memory ends. What is compiled for a language is not: it is
 * kept for pages to come (compiled.h). */
MUST_CHECK struct highlight *highlight_new(struct arena *a, bool rouge_4);

/*
 * Appends code in a language, by one of Rouge's names for it; what follows a `?` in it are options
 * for the lexer. False, with nothing appended, if there is no lexer for it. Cost: linear in the
 * code: if a lexer takes too many steps for its length, the rest of the code is plain text.
 */
bool highlight_write(struct highlight *h, struct str code, struct str language, struct buf *out);

/* For tests: the names of languages, from 0 on; empty behind the last. Whether a name is one of
 * several, and not the first among them; whether Rouge 4 has a table of its own for it. What is
 * wrong with a language's table, NULL if nothing is. */
struct str highlight_name(size_t i);
bool highlight_is_alias(size_t i);
bool highlight_differs_in_rouge_4(size_t i);
const char *highlight_check(struct highlight *h, struct str language);

#endif
