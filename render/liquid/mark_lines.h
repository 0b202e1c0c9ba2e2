/*
 * {% highlight ruby mark_lines="1 3" %}: some lines of highlighted code put into a span of their
 * own, as Rouge's HTMLLineHighlighter does.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MARK_LINES_H
#define RENDER_LIQUID_MARK_LINES_H

#include "render/base/buf.h"

/*
 * Appends html, in which spans contain no other spans, with each line ended by a newline and those
 * whose numbers `marked` lists ("1 3", from 1 on) in <span class="hll">. A span that goes over a
 * line's end is closed there and opened again.
 */
void mark_lines_write(struct str html, struct str marked, struct buf *out);

#endif
