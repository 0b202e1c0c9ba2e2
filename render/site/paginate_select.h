/*
 * The documents that a paginated page of jekyll-paginate-v2 shows: of which collections, filtered
 * by category, tag and locale, in which order.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_PAGINATE_SELECT_H
#define RENDER_SITE_PAGINATE_SELECT_H

#include "render/site/site.h"

/* A setting of the pagination; config is a map, the page's over the site's. */
struct value paginate_setting(struct value config, struct str key);

/* A number of it, of at least 0. */
int64_t paginate_number(struct value setting, struct arena *a);

/* The documents, in their order. Returns false if the arena ends. */
MUST_CHECK bool paginate_select(const struct site *s, struct value config, struct arena *a,
                                struct value *out);

#endif
