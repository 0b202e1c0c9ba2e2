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
#include "render/plugin/redirect_page.h"
#include "render/site/site_snapshot.h"
#include "render/view/limits.h"

/*
 * Reads the whole site. What is wrong with single files (front matter that does not parse, a
 * broken template) is put into diags and met again when such a page is rendered; NULL and err only
 * where there is no site to serve: the directory unreadable, _config.yml invalid.
 * The caller holds the one reference.
 */
MUST_CHECK const struct site *site_load(const struct site_options *options, struct diags *diags,
                                        struct err *err);

struct render_out {
    struct str body;      /* the finished page */
    struct str extension; /* of its output (".html"), from which the server knows its type */
    const struct render_dep *deps;
    size_t dep_count;
    int64_t modified; /* the newest mtime of what it was made from, Unix seconds */
    struct diags diags;
};

/*
 * What pages have in common, rendered once: an include or a loop that reads nothing of the page
 * that it stands in, or the same of every page. Such parts are found from what they read while
 * they ran, are dropped when that changes, and leave every page as it would be without, its list
 * of dependencies included. One object serves all threads, and all snapshots of one chain of
 * updates; not several sites.
 */
struct liquid_fragments;

struct render_fragments_stats {
    size_t bytes, entries;
    uint64_t stored, hits, dropped; /* fragments kept, found again, found outdated */
};

/* bytes: the most that is kept. NULL where memory ends. Freed when nothing renders any more. */
struct liquid_fragments *render_fragments_new(size_t bytes);
void render_fragments_free(struct liquid_fragments *f);
struct render_fragments_stats render_fragments_stats(struct liquid_fragments *f);

/*
 * Renders a page of the snapshot. fragments: NULL to share nothing. Everything in *out lives in the
 * arena, but for the body of a page that is shown as it stands, which is the snapshot's. False and
 * err where it cannot be rendered: then out->deps still says what must change for it to be worth
 * another try.
 */
MUST_CHECK bool page_render(const struct site *s, const struct page *p,
                            const struct render_limits *limits, struct liquid_fragments *fragments,
                            struct arena *a, struct render_out *out, struct err *err);

/*
 * The same where page_render failed: each file that cannot be understood as it is now is taken as
 * it was when it last could be, if the snapshot or one before it has seen that. False where that
 * does not help either.
 */
MUST_CHECK bool page_render_last_good(const struct site *s, const struct page *p,
                                      const struct render_limits *limits, struct arena *a,
                                      struct render_out *out, struct err *err);

/* The path of a page's own source, relative to the site ("pages/approche.md"). */
struct str page_path(const struct page *p);

/* The text of a front matter key of a page, defaults included; empty where it has none. */
struct str page_text(const struct page *p, struct str key);

#endif
