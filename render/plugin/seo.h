/*
 * {% seo %}: the elements for search engines and social networks that jekyll-seo-tag 2.8 writes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_PLUGIN_SEO_H
#define RENDER_PLUGIN_SEO_H

#include "render/view/drop.h"

/* What is known of a page and its site. Slices that are empty stand for Ruby's nil. */
struct seo {
    struct context *x;
    struct err *err;
    bool ok; /* false once something could not be made: err says what */
    struct value page, site, paginator;
    struct value author; /* a map: name, twitter, url, type and what else is known of them */
    struct value image;  /* what the page says of its image, a map */
    bool home;           /* the front page, or /about/ */

    struct str site_title, site_description, page_title, description;
    struct str canonical_url, image_url;
    bool has_image;
};

/* Reads the page and site of a render. False and err where a filter failed. */
MUST_CHECK bool seo_init(struct seo *s, struct context *x, struct err *err);

/* v[key] of a map or drop; nil of anything else. */
struct value seo_member(struct seo *s, struct value v, struct str key);

/* A filter; nil (and ok false) where it fails. */
struct value seo_filter(struct seo *s, struct str name, struct value v);

/* Markdown's typography without its markup, on one line, escaped once. Empty: nothing is left. */
struct str seo_text(struct seo *s, struct value v);

/* The whole tag. markup: what follows its name. */
MUST_CHECK bool seo_write(struct seo *s, struct str markup, struct buf *out);

/* The JSON-LD object, keys in order. In seo_json.c. */
MUST_CHECK bool seo_write_json(struct seo *s, struct buf *out);

#endif
