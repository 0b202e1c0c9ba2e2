/*
 * Error pages: the paths of a site's own pages, and the texts that are sent without them. Also the
 * welcome page for a site without any page.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_ERROR_PAGE_H
#define SERVER_CACHE_ERROR_PAGE_H

#include "render/render.h"

/* The address of a site's own page for an error, "/404.html"; empty for other statuses. */
struct str error_page_path(unsigned status);

/* The site's own page or file for an error; ROUTE_NONE if it has none, or one that redirects. */
struct route error_page_route(const struct site *site, unsigned status);

/* The reason phrase of a status that this server sends ("Not Found"); "Error" for others. */
const char *error_page_reason(unsigned status);

/* Writes a short HTML page: the status and a sentence for the visitor. 200: the welcome page. */
void error_page_write(unsigned status, struct buf *out);

/*
 * Writes the page that authors see with --dev: the error, its position, and the lines around it
 * with a caret. source: the text of the file that the error names; empty if it could not be read.
 */
void error_page_write_dev(const struct err *e, struct str source, struct buf *out);

#endif
