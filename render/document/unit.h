/*
 * Units: one file of the site, read, parsed and compiled.
 *
 * A unit is immutable, and references to it are counted. Everything that it points to belongs to
 * one of four:
 *
 *     itself (one arena)   made from its file: text, front matter, page, template, data; and the
 *                          place of its text, if that is put aside (texts.h)
 *     its configuration    front matter defaults, options of Liquid, labels
 *     its last good unit   only the unit itself, nothing inside it
 *     the process          constants
 *
 * It holds references to its configuration and its last good unit. So it can outlive every
 * snapshot, and be part of one with another configuration, if it has the same role there: unit_load
 * ensures that.
 *
 * Snapshots share the units of files that did not change. A file that cannot be understood is a
 * unit, too: it holds the error, and the last good unit of that file.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_UNIT_H
#define RENDER_DOCUMENT_UNIT_H

#include "render/base/slab.h"
#include "render/config/rules.h"
#include "render/data/front.h"
#include "render/document/page.h"
#include "render/document/texts.h"

struct unit {
    struct drop drop; /* a static file in Liquid; answered by drop.c */
    _Atomic unsigned refs;
    struct arena arena;
    const struct config *config; /* with which it was read; a reference */
    struct config_role role;
    struct stamp stamp;
    uint64_t version; /* of its path and stamp, never 0: for dependencies */

    struct str text;              /* the whole file; ptr NULL: not read, or put aside in a file */
    struct texts_place aside;     /* the place of the text in that file */
    struct front front;           /* its parts; without slices if it is put aside */
    const struct value_map *data; /* front matter of its own: layouts; of pages by unit_front() */
    const struct liquid_template *template; /* NULL if there is nothing to evaluate */
    struct page *page;                      /* pages, posts, documents; else NULL */
    struct value value;                     /* data files */
    struct rules *rules;                    /* of _redirects and _headers; else NULL */
    enum page_implicit implicit;            /* how it is a page without front matter */
    bool is_static;                         /* served as it is; its content is not kept */
    bool unread; /* its front matter is not YAML, and no good version is known */

    const struct err *err; /* why it cannot be used; NULL if it can */
    struct unit *good;     /* with err: the last good version of the file; a reference, or NULL */
    struct str path;       /* relative to the root; behind the struct */
};

/* What a thread that reads many files has for them. */
struct unit_batch {
    struct slabs slabs;
    struct texts_writer texts;
    struct arena scratch; /* rewound after each file */
    bool holds_text;      /* the text of the file at hand is in the scratch */
};

/* begin: texts may be NULL: then they stay in memory. end: all units can be used from then on. */
void unit_batch_begin(struct unit_batch *b, struct texts *texts);
void unit_batch_end(struct unit_batch *b);

/*
 * Reads and parses one file. previous: the unit that the path had before, or NULL. Errors of the
 * file go into the unit and into diags; NULL only if memory runs out. Returns one reference. batch:
 * the calling thread's, if there are many files to read, or NULL. The text of a page without Liquid
 * may then be put aside.
 *
 * If the last good version was read with another configuration, it is parsed again with this one.
 * If that fails because of the configuration, it stays as it was; but if its role has changed, it
 * is dropped.
 */
MUST_CHECK struct unit *unit_load(const struct scan_root *root, const struct config *c,
                                  struct config_role role, const struct scan_file *file,
                                  struct unit *previous, struct unit_batch *batch,
                                  struct diags *diags);

struct unit *unit_ref(struct unit *u);
void unit_unref(struct unit *u);

/* The path at which Jekyll's walk for pages and static files finds it. */
struct str unit_served_name(const struct unit *u);

/* Differs from that of every other unit, even of the same file. */
struct hash128 unit_identity(const struct unit *u);

/* The body of a page (page.h), read into the arena if its text is put aside. */
MUST_CHECK bool unit_body(const struct page *p, struct arena *a, struct str *out, struct err *err);

/*
 * The front matter of its own of a page, which is read again if its text is put aside. It lives in
 * the arena or as long as the unit.
 */
MUST_CHECK bool unit_front(const struct unit *u, struct arena *a, const struct value_map **out,
                           struct err *err);

/* The unit whose content to use: itself, or its last good version if it has an error. */
const struct unit *unit_good(const struct unit *u);

/* The template of a layout or include. Returns NULL and the file's error if it has one. */
const struct liquid_template *unit_template(const struct unit *u, struct err *err);

/*
 * The place of a front matter key in its file, for messages about its value: the line and column
 * of its begin, or line 1 if the file does not have the key (a default).
 */
struct err_place unit_key_place(const struct unit *u, struct str key);

#endif
