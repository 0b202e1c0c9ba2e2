/*
 * What is wrong with a site, as far as that can be known without a reader.
 *
 *     check_new      the lists of what to look at, and of the names that the site knows
 *     check_files    what shows without rendering: front matter, names, permalinks, redirects
 *     check_item     one finished page: any number of threads, each with a worker of its own
 *     check_finish   what shows when all pages are known: anchors; all findings in order
 *
 * The caller renders, and reads static files, since render/check may not call the library's face.
 * All addresses are resolved by the snapshot's routes: nothing is asked of a server.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CHECK_CHECK_H
#define RENDER_CHECK_CHECK_H

#include "render/base/err.h"
#include "render/check/check_finding.h"
#include "render/site/site_snapshot.h"

struct check;
struct check_worker;

struct check_options {
    bool external; /* collect the links to other sites */
};

/* NULL and err if memory ends. The snapshot must live as long. */
struct check *check_new(const struct site *s, const struct check_options *options, struct err *err);
void check_free(struct check *c);

/* diags: those of site_load, or NULL. */
void check_files(struct check *c, const struct diags *diags);

/* What a visitor can get: a page to be rendered, or a static file with addresses in it. */
struct check_item {
    const struct site *site; /* for page_render: the site in the page's language */
    const struct page *page; /* NULL: a static file */
    struct str file;         /* of a static file: for site_open */
};
size_t check_item_count(const struct check *c);
struct check_item check_item_at(const struct check *c, size_t i);

/* One thread's part; it belongs to the check. NULL if memory ends. */
struct check_worker *check_worker_new(struct check *c);

/*
 * Looks at the i-th item. text: the finished page or the file's text; extension: of the page's
 * output (".html"); diags: those of rendering it, or NULL.
 */
void check_item(struct check_worker *w, size_t i, struct str text, struct str extension,
                const struct diags *diags);

/* The same for one that cannot be rendered or read. */
void check_item_failed(struct check_worker *w, size_t i, const struct diags *diags,
                       const struct err *e);

/* After the last worker has ended. False if memory ended: then findings are missing. */
MUST_CHECK bool check_finish(struct check *c);

/* A link to another site, once. */
struct check_external {
    struct str url;             /* without its fragment */
    struct check_finding where; /* rule EXTERNAL_LINK; the message is empty */
};
size_t check_external_count(const struct check *c);
const struct check_external *check_external_at(const struct check *c, size_t i);

/* Adds a finding for one that does not answer: "404", "no such host". */
void check_external_failed(struct check *c, size_t i, struct str why);

/* The findings, by file and place. After check_finish and the last check_external_failed. */
size_t check_finding_count(struct check *c);
const struct check_finding *check_finding_at(const struct check *c, size_t i);

/* How many findings are not in the list, because there are too many. */
size_t check_finding_dropped(const struct check *c);

#endif
