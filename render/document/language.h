/*
 * The languages of a site, in its settings and URLs, as jekyll-polyglot defines them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_LANGUAGE_H
#define RENDER_DOCUMENT_LANGUAGE_H

#include "render/document/page.h"

/* `default_lang`, and `languages`, each once. Returns false if the arena is full. */
struct str language_default(const struct config *c);
MUST_CHECK bool language_all(const struct config *c, struct arena *a, struct value *out);

/* A URL without its language: "/fr/about/" and "/about.fr/" -> "/about/". */
struct str language_common_url(struct value languages, struct str url, struct arena *a);

/* With `lang_from_path`, the first folder of a path, or the first one below _posts and the like, if
 * its name is that of a language; else empty. */
struct str language_of_path(const struct config *c, struct str path);

/* Puts `permalink` into the page's data: the URL that all its languages have in common. Returns
 * false if the arena is full. */
MUST_CHECK bool language_permalink(struct page *p, const struct config *c, struct arena *a);

#endif
