/*
 * The text of HTML, for a search: no tags, character references resolved, blanks collapsed.
 *
 *     <h2 id="a">Rain &amp; wind</h2>        text      Rain & wind It rains. ls -l
 *     <p>It <em>rain</em>s.</p>              headings  Rain & wind
 *     <pre><code>ls -l</code></pre>
 *
 * Scripts, styles, templates, comments and the head of a whole page are left out. The end of a
 * block ends a word, that of an element within a line does not. It reads what browsers would, as
 * far as text goes, and never fails on what is not well-formed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_PLAIN_TEXT_H
#define RENDER_VIEW_PLAIN_TEXT_H

#include "render/base/buf.h"

/* What lies behind so many bytes of text is left out. */
enum { PLAIN_TEXT_MAX = 256 << 10 };

/*
 * Appends the text, and that of the headings (h1 to h6) once more, with a blank between any two.
 * *first becomes the length of the first heading, with which *headings begins then. Linear.
 */
void plain_text_read(struct str html, struct buf *text, struct buf *headings, size_t *first);

#endif
