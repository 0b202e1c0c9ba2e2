/*
 * What templates see of a site: `site`, its documents and static files, as drops.
 *
 * Every answer that comes from a file or a list is noted in the render's context. The names and
 * their meaning are Jekyll's: Drops::SiteDrop, DocumentDrop, StaticFileDrop, Page#to_liquid.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_DROP_H
#define RENDER_VIEW_DROP_H

#include "render/view/context.h"

/* The classes of pages, documents, static files and collections. */
extern const struct drop_classes drop_classes;

extern const struct drop_class page_drop_class, document_drop_class, file_drop_class,
    collection_drop_class;

/* `site` for one render. Nil where the arena ends. */
struct value drop_site(struct context *x);

/* A page or document: the very drop that lists have of it, whichever version of it that is. */
struct value drop_page(const struct context *x, const struct page *p);

/* The keys of a map as a drop answers with them: an array, in the map's order. */
struct value drop_keys(const struct value_map *m, struct arena *a);

/* Whether Jekyll has rendered p when it comes to the page whose turn it is; noted. */
bool drop_page_is_made(struct context *x, const struct page *p);

/* The URL of a static file. False where the arena ends. */
MUST_CHECK bool drop_file_url(struct context *x, const struct unit *u, struct str *url);

/* `jekyll`: version and environment. */
struct value drop_jekyll(void);

/* `theme`: version and root of the gem; nil where the site has none. */
struct value drop_theme(struct context *x);

#endif
