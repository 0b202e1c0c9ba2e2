/*
 * Search, as far as it concerns pages: which of them can be found, and what the page that shows
 * results sees as `search`.
 *
 * The index is the caller's, who reads pages with page_read_text and renders results with
 * page_render_found (render.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_FOUND_H
#define RENDER_VIEW_FOUND_H

#include "render/base/err.h"
#include "render/data/value.h"

struct context;
struct page;
struct site;

/* One page that was found. */
struct found_page {
    struct str title;   /* text, not HTML */
    struct str url;     /* without the baseurl, as page.url: "/2024/a/" */
    struct str lang;    /* the language that it says to be in, or its site; may be empty */
    struct str excerpt; /* HTML: escaped text with <mark> around what was looked for */
    double score;       /* larger is better; only comparable within one search */
};

/*
 * What was found. In the templates of the page that shows it:
 *
 *     search.query      text             search.results    array of
 *     search.total      integer            result.title      text
 *     search.page       integer, from 1    result.url        as page.url
 *     search.pages      integer            result.excerpt    HTML
 *     search.previous   integer or nil     result.score      number
 *     search.next       integer or nil     result.lang       text or nil
 */
struct found {
    struct str query; /* as it was understood: cut if it was too long */
    const struct found_page *items;
    size_t count;
    size_t total;       /* how many pages match */
    size_t page, pages; /* which page of the results this is, from 1; of so many */
};

/* Nil if the arena ends. */
struct value found_value(const struct found *f, struct arena *a);

/*
 * Appends the same as JSON. Addresses get the baseurl in front, since scripts use them as they are.
 * False if the arena ends or out is full.
 */
MUST_CHECK bool found_write(const struct found *f, const struct site *s, struct arena *a,
                            struct buf *out);

/*
 * Whether a search may find a page: it is HTML and public, not a redirect, not the 404 page, not a
 * page of results, nor one of several that one page was made into; and it says neither `search:
 * false` nor `sitemap: false`.
 */
bool found_may_show(const struct site *s, const struct page *p);

/* The language that a page says to be in, or else its site; empty: neither says one. */
struct str found_language(const struct site *s, const struct page *p);

/* The title of a page, as text; empty if it has none. */
struct str found_title(const struct page *p, struct arena *a);

#endif
