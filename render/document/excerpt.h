/*
 * The source of a document's excerpt: Jekyll::Excerpt#extract_excerpt.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_EXCERPT_H
#define RENDER_DOCUMENT_EXCERPT_H

#include "render/document/unit.h"

/*
 * The body up to the excerpt separator (the page's, else the site's). Liquid blocks that are open
 * there are closed, and the definitions of links that it uses are appended. Returns false if
 * excerpts are off (an empty separator) or the arena is full.
 */
MUST_CHECK bool excerpt_text(const struct page *p, struct str body, const struct config *c,
                             struct arena *a, struct str *out);

#endif
