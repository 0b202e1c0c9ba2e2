/*
 * The words of an OPEN frame: "source=/srv/site", "environment=production" ...
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PLUGINS_ZYGOTE_WORDS_H
#define SERVER_PLUGINS_ZYGOTE_WORDS_H

#include "render/render.h"

/*
 * Appends what Ruby has to know of a site. call_ms: the time of a call. *identity: the length of
 * what has to be the same if the site need not be opened anew; only the time follows. Returns false
 * if the site's folder cannot be found, or memory runs out.
 */
MUST_CHECK bool zygote_words_put(struct buf *words, const struct ruby_site *site, unsigned call_ms,
                                 size_t *identity);

#endif
