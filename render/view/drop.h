/*
 * A site as templates see it: `site`, its documents and static files, as drops.
 *
 * Each answer adds the file or list that it comes from to the render's dependencies. The names and
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

/* `site` for one render. Nil if memory runs out. */
struct value drop_site(struct context *x);

/* A page or document, as the same drop that is in the lists, whichever version of the page p is. */
struct value drop_page(const struct context *x, const struct page *p);

/* Whether it is `site.data`. */
bool drop_is_data(const struct drop *d);

/* The keys of a map as an array, in the map's order. */
struct value drop_keys(const struct value_map *m, struct arena *a);

/*
 * Whether Jekyll renders p before the page that is being rendered. The answer is a dependency
 * (context_depend_order).
 */
bool drop_page_is_made(struct context *x, const struct page *p);

/*
 * What a page, whose drop is d, is as a file; nil until Jekyll has rendered it. Returns false and
 * env->err if it cannot be rendered.
 */
bool drop_page_output(const struct drop *d, struct drop_env *env, struct value *out);

/* The URL of a static file. Returns false if memory runs out. */
MUST_CHECK bool drop_file_url(struct context *x, const struct unit *u, struct str *url);

/* `jekyll`: version and environment. */
struct value drop_jekyll(void);

/* `theme`: version and root of the gem; nil if the site has none. */
struct value drop_theme(struct context *x);

#endif
