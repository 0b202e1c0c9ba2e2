/*
 * The pages with which a site says that something is amiss: what its "/404.html", "/405.html" and
 * so on are, is sent with that status, as static hosts do it.
 *
 * Such an answer is cached under a key that no path is like: "404". Why so: the page is also there
 * under its own address, with 200.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_STATUS_H
#define SERVER_STATUS_H

#include "render/render.h"

/* The key of a status; "" of one for which nobody has a page. */
struct str status_key(unsigned status);

/* The status whose key that is; 0 where it is none, as paths are. */
unsigned status_of(struct str key);

/* The address of the page: "/404.html". Of statuses that have a key. */
struct str status_path(unsigned status);

/* What the site has there: a page or a file; else ROUTE_NONE. */
struct route status_route(const struct site *site, unsigned status);

#endif
