/*
 * Syntax highlighting: code to HTML with the classes that Rouge gives to its tokens.
 *
 *     highlight_write(languages, S("a: 1"), S("yaml"), a, out)
 *     <span class="na">a</span><span class="pi">:</span> <span class="m">1</span>
 *
 * Only spans are added: without tags and entities the HTML is the code, byte for byte.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_HIGHLIGHT_H
#define RENDER_HIGHLIGHT_HIGHLIGHT_H

#include "render/base/buf.h"

/*
 * The languages of a site. Their tables are compiled when they are first needed, and kept: to
 * compile one takes longer than to highlight a usual piece of code with it. Any number of threads
 * may use them at once.
 */
struct highlight_languages;

/* rouge_4: with the classes of Rouge 4. NULL if memory ends. */
MUST_CHECK struct highlight_languages *highlight_languages_new(bool rouge_4);

/* May be NULL. */
void highlight_languages_free(struct highlight_languages *languages);

/*
 * Appends code in a language, by one of Rouge's names for it; what follows a `?` in it are options
 * for the lexer. False, with nothing appended, if there is no lexer for it. Cost: linear in the
 * code: if a lexer takes too many steps for its length, the rest of the code is plain text. The
 * arena: for what it needs meanwhile; if memory ends, it fails.
 */
bool highlight_write(struct highlight_languages *languages, struct str code, struct str language,
                     struct arena *a, struct buf *out);

/* For tests: the names of languages, from 0 on; empty behind the last. Whether a name is one of
 * several, and not the first among them; whether Rouge 4 has a table of its own for it. What is
 * wrong with a language's table, NULL if nothing is. */
struct str highlight_name(size_t i);
bool highlight_is_alias(size_t i);
bool highlight_differs_in_rouge_4(size_t i);
const char *highlight_check(struct highlight_languages *languages, struct str language);

#endif
