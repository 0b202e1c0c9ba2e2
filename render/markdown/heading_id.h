/*
 * Ids of headings.
 *
 * kramdown's GFM parser gives ids to the headings outside of HTML elements, before anything is
 * written. Its converter gives ids to the headings inside HTML elements, by an older rule and with
 * its own counter. Without the GFM parser (is_basic), the older rule applies to all.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_HEADING_ID_H
#define RENDER_MARKDOWN_HEADING_ID_H

#include "render/markdown/document.h"

/* Appends the visible text of a node, without images: ids are made from it. */
void md_plain_text(const struct md_node *node, struct buf *out);

/*
 * Gives an id to a heading without one, and to those within a block, but not to those within HTML
 * elements. `used` maps an id to its count.
 */
void md_heading_ids(struct md *md, struct md_node *block, struct map *used);

/* The id of one heading by its plain text. `used` maps an id to its count. */
void md_heading_id_assign(struct md *md, struct md_node *heading, struct str text,
                          struct map *used);

/* The older rule, for one heading: a-z, 0-9 and hyphens. `used` maps an id to its count. */
void md_heading_id_assign_plain(struct md *md, struct md_node *heading, struct map *used);

/* The same from the heading's HTML, as jekyll-commonmark-ghpages does. */
void md_heading_id_assign_github(struct md *md, struct md_node *heading, struct str html,
                                 struct map *used);

/* The id of a definition list's term if the list refers to `auto_ids` (or `auto_ids-prefix`). */
void md_heading_id_assign_term(struct md *md, struct md_node *term);

#endif
