/*
 * Excerpts: the part of a text that shows best what was looked for, as HTML.
 *
 *     ... a market by the <mark>river</mark>, where boats &amp; barges ...
 *
 * The text is escaped; <mark> is the only tag. So an excerpt can be put into a page as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SEARCH_EXCERPT_H
#define SERVER_SEARCH_EXCERPT_H

#include "server/search/query.h"

/* Words of an excerpt, bytes of its text, and bytes of the text that are looked through. */
enum { EXCERPT_WORDS = 32, EXCERPT_BYTES = 480, EXCERPT_READ_MAX = 64 << 10 };

/* Appends the excerpt of a text in a language; its begin, if the text has none of the words. */
void excerpt_write(struct fts *f, struct words *words, const struct query *q, unsigned language,
                   struct str text, struct buf *out);

#endif
