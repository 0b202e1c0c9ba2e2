/*
 * jekyll-paginate: one index.html over all posts becomes many, each over a few.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_PAGINATE_H
#define RENDER_SITE_PAGINATE_H

#include "render/site/site.h"

/*
 * `paginator` as the page sees it: nil in all pages but those that are paginated. Nil too if the
 * arena ends.
 */
struct value paginate_value(const struct site *s, const struct page *p, struct arena *a);

/* Whether it depends on the pagination what the page sees. */
bool paginate_concerns(const struct site *s, const struct page *p);

/* Whether jekyll-paginate-v2, if it is on, makes the page into many. */
bool paginate_is_template(const struct page *p);

struct generate;

/* jekyll-paginate: the pages behind the first one. In paginate.c. */
void paginate_generate(struct generate *g);

/* jekyll-paginate-v2: all pages of the lists. In paginate_v2.c. */
void paginate_v2_generate(struct generate *g);

#endif
