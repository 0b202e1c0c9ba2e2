/*
 * Ids of headings.
 *
 * kramdown's GFM parser gives ids to the headings outside HTML elements, before anything is
 * written; the converter gives those inside theirs by an older rule, with a counter of its own.
 * Without the GFM parser (is_basic) that is the rule for all.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_HEADING_ID_H
#define RENDER_MARKDOWN_HEADING_ID_H

#include "render/markdown/document.h"

/* Appends what a reader sees of a node, without images: the text of which ids are made. */
void md_plain_text(const struct md_node *node, struct buf *out);

/* Gives an id to each heading that has none, of a block and all in it but HTML elements. `used`
 * maps an id to its count. */
void md_heading_ids(struct md *md, struct md_node *block, struct map *used);

/* The id of one heading by its plain text. `used` maps an id to its count. */
void md_heading_id_assign(struct md *md, struct md_node *heading, struct str text,
                          struct map *used);

/* The older rule, for one heading: a-z, 0-9 and hyphens. `used` maps an id to its count. */
void md_heading_id_assign_plain(struct md *md, struct md_node *heading, struct map *used);

/* The same, of the heading's HTML: jekyll-commonmark-ghpages'. */
void md_heading_id_assign_github(struct md *md, struct md_node *heading, struct str html,
                                 struct map *used);

/* The id of a definition list's term if the list refers to `auto_ids` (or `auto_ids-prefix`). */
void md_heading_id_assign_term(struct md *md, struct md_node *term);

#endif
