/*
 * jekyll-tagging: a page and a feed for each tag (generate.h), and what its filters tell of tags.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_TAGGING_H
#define RENDER_SITE_TAGGING_H

#include "render/site/site.h"

/* site.tag_data: [tag, class] for each tag that has a page, in byte order; the class says in
 * which fifth of the sizes, from 1 to the largest, its number of posts is. In the arena; nil if
 * that ends. */
struct value tagging_data(const struct site *s, struct arena *a);

/* A name in small letters, without the marks of Latin-1, with dashes for blanks. */
struct str tagging_slug(struct str name, struct arena *a);

/* Where the page of a tag is, or its feed: type "page" or "feed". */
struct str tagging_url(const struct config *c, struct str tag, struct str type, struct arena *a);

/* Whether `ignored_tags` has it. */
bool tagging_ignores(const struct config *c, struct str tag);

#endif
