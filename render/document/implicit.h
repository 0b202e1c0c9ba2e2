/*
 * What plugins make of single files: Markdown without front matter as pages
 * (jekyll-optional-front-matter, jekyll-readme-index), titles out of headings
 * (jekyll-titles-from-headings), layouts by kind (jekyll-default-layout), source maps.
 *
 * All of it follows from one file and the configuration, and is settled when the file is read;
 * whether a README is its folder's index is for generate.c to say, which knows the other files.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_IMPLICIT_H
#define RENDER_DOCUMENT_IMPLICIT_H

#include "render/document/page.h"

/* How a file without front matter becomes a page all the same. */
enum page_adoption implicit_kind(const struct config *c, struct config_place place,
                                 struct str path);

/* Whether the file itself is no longer one of the site's static files. */
bool implicit_removes_original(const struct config *c, enum page_adoption kind);

/* Gives a README with front matter, where those may be an index too, a copy that is one. */
MUST_CHECK bool implicit_readme(struct page *p, const struct config *c, struct arena *a,
                                struct err *err);

/* The front matter of a README that is its folder's index: nothing but where it is. */
const struct value_map *implicit_index_front(struct str path, struct arena *a);

/* Gives a stylesheet of its own (not a document) the page of its source map. */
MUST_CHECK bool implicit_stylesheet(struct page *p, struct arena *a, struct err *err);

/* Fills the title and layout of a page that has just been made, as the plugins that are on do. */
MUST_CHECK bool implicit_page(struct page *p, const struct config *c, struct arena *a,
                              struct err *err);

/*
 * jekyll-last-modified-at: gives the page the time at which its file was changed as
 * last_modified_at, over a page's own and beneath a document's. Returns false and err if the arena
 * is full.
 */
MUST_CHECK bool implicit_modified(struct page *p, const struct config *c, int64_t mtime,
                                  struct arena *a, struct err *err);

#endif
