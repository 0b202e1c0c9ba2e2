/*
 * The pages of this server about a site, with --dev.
 *
 *     /_approche/              what is wrong now; each page, with how long it took when it was made
 * last
 *     /_approche/page/a/b/     one page: what it was made from, and what its templates cost
 *
 * What was not asked for yet has not been made, and has no time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_DEV_OVERVIEW_H
#define SERVER_DEV_OVERVIEW_H

#include "server/cache/cache.h"
#include "server/core/publish.h"
#include "server/dev/notice.h"

struct overview {
    const struct snapshot *snapshot;
    struct cache *cache;
    struct notice_options notices;
};

/* Write HTML. Outside of any reader's section; the time grows with the number of pages. */
void overview_write(const struct overview *o, struct arena *a, struct buf *out);

/* Renders the page. Returns false, and writes nothing, if there is no page at the path. */
MUST_CHECK bool overview_write_page(const struct overview *o, struct str path, struct arena *a,
                                    struct buf *out);

#endif
