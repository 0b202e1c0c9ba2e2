/*
 * Pages that no site author wrote: what stands in where a page is missing or cannot be rendered,
 * and what welcomes to a site that has none yet.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_ERROR_PAGE_H
#define SERVER_CACHE_ERROR_PAGE_H

#include "render/render.h"

/* Where a site has its own page for an error, "/404.html"; empty for a status that is none. */
struct str error_page_path(unsigned status);

/* The site's own page or file for an error; ROUTE_NONE if it has none, or one that redirects. */
struct route error_page_route(const struct site *site, unsigned status);

/* The reason phrase of a status that this server sends ("Not Found"); "Error" for others. */
const char *error_page_reason(unsigned status);

/* A whole HTML page of two lines: the status, and a sentence for the visitor; 200: the welcome. */
void error_page_write(unsigned status, struct buf *out);

/*
 * What an author sees who works with --dev: the error, its place, and the lines around it with a
 * caret. source: the text of the file that the error names; empty where it could not be read.
 */
void error_page_write_dev(const struct err *e, struct str source, struct buf *out);

#endif
