/*
 * Collecting: what follows from all files together. The lists of posts, pages, documents and static
 * files in Jekyll's order, tags and categories, the tree of data, templates by name.
 *
 * Built once for a snapshot, in its arena, out of its units; immutable afterwards.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_COLLECT_H
#define RENDER_SITE_COLLECT_H

#include "render/site/collect_data.h"

/* A list of drops as Liquid sees it, and one number for all that is in it. */
struct collect_list {
    struct value items;
    uint64_t version; /* changes when a member, its front matter or its place does */
};

struct collect_collection {
    struct drop drop;          /* an item of site.collections; answered by drop_collection.c */
    size_t index;              /* of config->collections */
    struct collect_list docs;  /* pages, in the collection's order */
    struct collect_list files; /* static files */
};

/* The position of a page in the order in which Jekyll renders: its list, and its index there. */
struct collect_position {
    const struct page *page; /* NULL: a free slot */
    uint32_t list;           /* index of its collection; behind all of these, the pages */
    uint32_t index;
};

struct collect {
    struct collect_collection *collections; /* by index of config->collections */
    struct collect_list posts;              /* newest first: site.posts */
    struct collect_list pages, html_pages, static_files, documents;
    struct value pages_at_end;     /* the pages, and behind them the source maps of stylesheets */
    struct value described;        /* site.collections */
    struct value tags, categories; /* maps: name -> posts, newest first */
    struct collect_data data;
    struct map layouts, includes;       /* name -> const struct unit * */
    struct collect_position *positions; /* a hash table, a power of two of slots */
    size_t position_slots;
};

/*
 * units: in byte order of their paths, each read through unit_good. False if the arena ends.
 */
struct polyglot_language; /* polyglot.h; NULL: there are no languages */
MUST_CHECK bool collect_build(struct collect *out, const struct config *c,
                              const struct polyglot_language *language, struct unit *const *units,
                              size_t count, struct arena *a);

/* A version out of two. */
uint64_t collect_mix(uint64_t version, uint64_t next);

/* Whether a page is one of site.html_pages. */
bool collect_is_html(const struct page *p);

/* The page behind an item of a list; NULL if it is a static file. */
const struct page *collect_page(struct value item);

/* The position of a page; NULL if it is in no list (not published, say). Constant time. */
const struct collect_position *collect_position(const struct collect *l, const struct page *p);

/* A number that grows in the order in which Jekyll renders; the largest for what is in no list. */
uint64_t collect_order(const struct collect *l, const struct page *p);

/* The documents behind and before one in its collection; NULL at the ends, and for pages. */
const struct page *collect_next(const struct collect *l, const struct page *p);
const struct page *collect_previous(const struct collect *l, const struct page *p);

#endif
