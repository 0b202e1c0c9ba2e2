/*
 * Statuses other than 200, as parts of the keys under which answers are cached.
 *
 *     "/x"         a path: what the site has there, with 200 (or where it leads)
 *     "404"        the page that tells of an error: the site's "/404.html", or ours
 *     "410/x"      what the site has at "/x", with the 410 that a rule of _redirects gives it
 *
 * What the site's "/404.html", "/405.html" and so on are, is sent with that status, as static hosts
 * do it. No path is like such a key. Why they are keys: the same page is also there under its own
 * address, with 200, validators and all; so an entry has one status, and what is sent of it another
 * one never.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_STATUS_H
#define SERVER_CACHE_STATUS_H

#include "render/render.h"

enum { STATUS_KEY_LEN = 3 };

/* The key of a status; "" of one for which nobody has a page. */
struct str status_key(unsigned status);

/*
 * The key of what a rule shows, in out, which has bytes for the path and STATUS_KEY_LEN + 1 more: a
 * folder's is that with a slash. The error's page if the site has nothing there.
 */
struct str status_key_of_rule(const struct site *site, unsigned status, struct str path, char *out);

/* The status in a key; 0: it is a path. */
unsigned status_of(struct str key);

/* Whether it is the key of the page that tells of an error. */
bool status_is_page(struct str key);

/* The path in a key; "" if it is the page of an error. */
struct str status_shown(struct str key);

/* What the site has for a key. */
struct route status_route_of(const struct site *site, struct str key);

/* The address of the page: "/404.html". Of statuses that have a key. */
struct str status_path(unsigned status);

/* What the site has there: a page or a file; else ROUTE_NONE. */
struct route status_route(const struct site *site, unsigned status);

#endif
