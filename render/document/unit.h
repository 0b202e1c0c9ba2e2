/*
 * Units: one file of the site, read, parsed and compiled.
 *
 * A unit is immutable and counted by references. Whatever it points to is owned by one of four:
 *
 *     itself (one arena)   what came out of its file: text, front matter, page, template, data
 *     its configuration    what that adds: front matter defaults, options of the language, labels
 *     its last good unit   nothing of it is pointed to from here but the unit itself
 *     the process          constants
 *
 * It holds a reference to the second and the third, so it can outlive every snapshot, and stand in
 * one that has another configuration. There it means what it says only if its place is the same:
 * unit_load sees to that.
 *
 * Snapshots share the units of files that did not change. A file that cannot be understood is a
 * unit as well: it holds the error, and the last unit of that file that was good.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_UNIT_H
#define RENDER_DOCUMENT_UNIT_H

#include "render/config/rules.h"
#include "render/data/front.h"
#include "render/document/page.h"

struct unit {
    struct drop drop; /* a static file in Liquid; answered by drop.c */
    _Atomic unsigned refs;
    struct arena arena;
    const struct config *config; /* that it was read under; a reference */
    struct config_place place;
    struct stamp stamp;
    uint64_t version; /* of its path and stamp, never 0: for dependencies */

    struct str text;                        /* the whole file; empty for static files */
    struct front front;                     /* its parts */
    const struct value_map *data;           /* front matter of its own: layouts, pages */
    const struct liquid_template *template; /* NULL if there is nothing to evaluate */
    struct page *page;                      /* pages, posts, documents; else NULL */
    struct value value;                     /* data files */
    struct rules *rules;                    /* of _redirects and _headers; else NULL */
    enum page_adoption adoption;            /* how it is a page without front matter */
    bool is_static;                         /* served as it is; nothing of it was kept */
    bool unread; /* its front matter is no YAML, and no good version of it is known */

    const struct err *err; /* why it cannot be used; NULL if it can */
    struct unit *good;     /* with err: the last good version of the file; a reference, or NULL */
    struct str path;       /* relative to the root; behind the struct */
};

/*
 * Reads and understands one file. previous: the unit that the path had before, or NULL. What is
 * wrong with the file goes into the unit and into diags; NULL only if memory runs out. The caller
 * holds the one reference. slabs: the calling thread's, if there are many to read, or NULL.
 *
 * The last good version is understood anew if it was read under another configuration. If the new
 * one is why that fails, it stays as it was, unless its place is another now: then there is none.
 */
MUST_CHECK struct unit *unit_load(const struct scan_root *root, const struct config *c,
                                  struct config_place place, const struct scan_file *file,
                                  struct unit *previous, struct slabs *slabs, struct diags *diags);

struct unit *unit_ref(struct unit *u);
void unit_unref(struct unit *u);

/* The path at which Jekyll's walk for pages and static files finds it. */
struct str unit_served_name(const struct unit *u);

/* What tells a unit from all others, earlier ones of the same file included. */
struct hash128 unit_identity(const struct unit *u);

/* The unit whose content is to be used: itself, or where it has an error its last good version. */
const struct unit *unit_good(const struct unit *u);

/* The template of a layout or include; NULL, with the file's own error, where it has one. */
const struct liquid_template *unit_template(const struct unit *u, struct err *err);

/*
 * The place of a front matter key in its file, for messages about its value: the line and column
 * where it begins, or line 1 where it is not written there (a default).
 */
struct err_place unit_key_place(const struct unit *u, struct str key);

#endif
