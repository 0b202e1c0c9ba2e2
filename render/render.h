/*
 * librender's face: a site directory in, finished pages out.
 *
 * A struct site (site_snapshot.h) is an immutable snapshot of a site directory: documents with
 * their front matter, permalinks, data, compiled templates, and the table of routes. Any number of
 * threads may look things up in one snapshot and render from it at once, each with an arena of its
 * own.
 *
 * The library knows no HTTP, prints nothing, starts no thread, keeps no mutable static.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

#include "render/base/buf.h"
#include "render/check/check.h"
#include "render/plugin/redirect_page.h"
#include "render/site/site_snapshot.h"
#include "render/view/found.h"
#include "render/view/limits.h"

/*
 * Reads the whole site. Errors in single files (front matter that does not parse, a broken
 * template) are added to diags, and reported again when such a page is rendered. Returns NULL and
 * err only if there is no site to serve: the directory is unreadable, or _config.yml is invalid.
 * The caller holds the only reference.
 */
MUST_CHECK const struct site *site_load(const struct site_options *options, struct diags *diags,
                                        struct err *err);

struct render_out {
    struct str body;      /* the finished page */
    struct str extension; /* of its output (".html"), for the Content-Type */
    const struct render_dep *deps;
    size_t dep_count;
    int64_t modified; /* the newest mtime of what it was made from, Unix seconds */
    struct diags diags;
    uint64_t steps; /* of Liquid, with those of fragments that were reused */
};

/*
 * Fragments that pages have in common, rendered once: an include or a loop that reads nothing of
 * its page, or reads the same of each page. A fragment is recognized by what it reads while it
 * runs, and dropped when that changes. Pages are the same with and without fragments, and so are
 * their dependencies. One object serves all threads, and all snapshots of one chain of updates, but
 * only one site.
 */
struct liquid_fragments;

struct render_fragments_stats {
    size_t bytes, entries;
    uint64_t stored, hits, dropped; /* fragments stored, reused, found outdated */
};

/* bytes: the maximum size. Returns NULL if memory runs out. Free it when no render uses it any
 * more. */
struct liquid_fragments *render_fragments_new(size_t bytes);
void render_fragments_free(struct liquid_fragments *f);
struct render_fragments_stats render_fragments_stats(struct liquid_fragments *f);

/*
 * Renders a page of the snapshot. fragments: NULL to share nothing. *out lives in the arena, except
 * that the body of a page which needs no rendering is the snapshot's. Returns false and err if the
 * page cannot be rendered. out->deps is valid then, too: another attempt is pointless until one of
 * them changes.
 */
MUST_CHECK bool page_render(const struct site *s, const struct page *p,
                            const struct render_limits *limits, struct liquid_fragments *fragments,
                            struct arena *a, struct render_out *out, struct err *err);

/*
 * For a page for which page_render failed: renders it with the last good version of each file that
 * has an error now, if this snapshot or one before it has seen one. Returns false if that fails
 * too.
 */
MUST_CHECK bool page_render_last_good(const struct site *s, const struct page *p,
                                      const struct render_limits *limits, struct arena *a,
                                      struct render_out *out, struct err *err);

/* What a template of a page cost. */
struct render_cost {
    struct str file;
    uint64_t runs, steps; /* steps of its own, without those of what it includes */
};

/*
 * Renders a page without fragments, and says what its templates cost, the dearest first. Returns
 * false and err if it cannot be rendered; the costs so far are there even so. In the arena.
 */
bool page_profile(const struct site *s, const struct page *p, const struct render_limits *limits,
                  struct arena *a, struct render_out *out, struct render_cost **costs,
                  size_t *count, struct err *err);

/* ---- search ---- */

/*
 * The same two for the page of search results, whose templates see what was found as `search`.
 * found may be NULL. Not to be kept: such a page has inputs that out->deps does not name.
 */
MUST_CHECK bool page_render_found(const struct site *s, const struct page *p,
                                  const struct render_limits *limits,
                                  struct liquid_fragments *fragments, const struct found *found,
                                  struct arena *a, struct render_out *out, struct err *err);
MUST_CHECK bool page_render_found_last_good(const struct site *s, const struct page *p,
                                            const struct render_limits *limits,
                                            const struct found *found, struct arena *a,
                                            struct render_out *out, struct err *err);

/* A page as a search reads it. */
struct render_text {
    bool shown;                       /* a search may find it; else only deps are set */
    bool may_pass;                    /* with false: another attempt may do better */
    struct str title, headings, text; /* without tags; the text includes the headings */
    struct str url;                   /* as page.url, in its language; without the baseurl */
    struct str beneath;               /* of the url, the part of jekyll-polyglot: "/fr" or "" */
    struct str language;              /* as it says or its site does: "fr-CH"; may be empty */
    const struct render_dep *deps;
    size_t dep_count;
};

/*
 * Reads the text of a page's content, without its layouts; of the last good version of its files
 * if they have errors now. s: the site in the page's language. Returns false if there is no such
 * text; *out has the dependencies in any case. *out lives in the arena and in the snapshot.
 */
MUST_CHECK bool page_read_text(const struct site *s, const struct page *p,
                               const struct render_limits *limits,
                               struct liquid_fragments *fragments, struct arena *a,
                               struct render_text *out);

/* ---- the rest ---- */

/* The path of a page's own source, relative to the site ("pages/approche.md"). */
struct str page_path(const struct page *p);

/* The text of a front matter key of a page, defaults included; empty if it has none. */
struct str page_text(const struct page *p, struct str key);

/*
 * The date that a page itself says: `last_modified_at`, else that of a post or document, in Unix
 * seconds. Returns false if it says none. Times of files do not count.
 */
MUST_CHECK bool page_date(const struct page *p, int64_t *out);

/*
 * Whether a page has a front matter key, defaults included, that is not nil. Then *place is where:
 * line 1 if it is a default.
 */
bool page_key_place(const struct page *p, struct str key, struct err_place *place);

#endif
