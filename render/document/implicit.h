/*
 * Plugins that work on single files: Markdown without front matter as pages
 * (jekyll-optional-front-matter, jekyll-readme-index), titles out of headings
 * (jekyll-titles-from-headings), layouts by kind (jekyll-default-layout), source maps.
 *
 * They need only the file and the configuration, so they run when the file is read. Only
 * generate.c, which knows the other files, decides whether a README is its folder's index.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_IMPLICIT_H
#define RENDER_DOCUMENT_IMPLICIT_H

#include "render/document/page.h"

/* How a file without front matter becomes a page; PAGE_IMPLICIT_NONE: it does not. */
enum page_implicit implicit_kind(const struct config *c, struct config_role role, struct str path);

/* Whether the plugin removes the file from the site's static files. */
bool implicit_removes_original(const struct config *c, enum page_implicit kind);

/* Gives a README with front matter a copy that is its folder's index, if the settings want that. */
MUST_CHECK bool implicit_readme(struct page *p, const struct config *c, struct arena *a,
                                struct err *err);

/* The front matter of a README that is its folder's index: only its permalink. */
const struct value_map *implicit_index_front(struct str path, struct arena *a);

/* Gives a stylesheet that is a page, not a document, the page of its source map. */
MUST_CHECK bool implicit_stylesheet(struct page *p, struct arena *a, struct err *err);

/* Sets the title and layout of a new page, as far as plugins that are on do. */
MUST_CHECK bool implicit_page(struct page *p, const struct config *c, struct arena *a,
                              struct err *err);

/*
 * jekyll-last-modified-at: sets last_modified_at to the file's modification time. It overrides the
 * key in a page's front matter, but not in a document's. Returns false and err if the arena is
 * full.
 */
MUST_CHECK bool implicit_modified(struct page *p, const struct config *c, int64_t mtime,
                                  struct arena *a, struct err *err);

#endif
