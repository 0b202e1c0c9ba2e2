/*
 * Languages in the settings and addresses of a site, as jekyll-polyglot sees them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_LANGUAGE_H
#define RENDER_DOCUMENT_LANGUAGE_H

#include "render/document/page.h"

/* `default_lang`, and `languages`, each once. Returns false if the arena is full. */
struct str language_default(const struct config *c);
MUST_CHECK bool language_all(const struct config *c, struct arena *a, struct value *out);

/* A URL without the languages in it: "/about/" of "/fr/about/" and "/about.fr/". */
struct str language_common_url(struct value languages, struct str url, struct arena *a);

/* With `lang_from_path`, the first folder of a path, or that below _posts and the like, if it is
 * called like a language; else empty. */
struct str language_of_path(const struct config *c, struct str path);

/* `permalink` in front matter: the address that a document's languages have in common. Returns
 * false if the arena is full. */
MUST_CHECK bool language_permalink(struct page *p, const struct config *c, struct arena *a);

#endif
