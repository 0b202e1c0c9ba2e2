/*
 * The Cache-Control that an author has set: `cache_control` in front matter, or in its defaults.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_OWN_POLICY_H
#define SERVER_CACHE_OWN_POLICY_H

#include "render/render.h"

/*
 * The value for a page, or for a file without front matter; empty: the page sets none, or it cannot
 * be the value of a field. Then err has its place. It lives in the snapshot or in the arena.
 */
struct str own_policy_of_page(const struct site *site, const struct page *page, struct arena *a,
                              struct err *err);
struct str own_policy_of_file(const struct site *site, struct str path, struct arena *a,
                              struct err *err);

#endif
