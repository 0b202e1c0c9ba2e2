/*
 * One render: what it works on, and a record of all that it reads.
 *
 * The record is what makes a cached page live: the page is good for as long as everything noted
 * here has the version that it had. What was looked for in vain is noted too, with version 0, so
 * that its appearance counts as a change.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_CONTEXT_H
#define RENDER_VIEW_CONTEXT_H

#include "render/site/site.h"
#include "render/view/limits.h"

enum { CONTEXT_BUSY_MAX = 16 };

/*
 * What was noted for a page, or for a part of it that is being recorded (liquid.h's notes): when a
 * list ends, what is in it joins the list around it.
 */
struct noted {
    struct noted *outer;
    struct render_dep *deps; /* without doubles */
    size_t count, room;
    uint32_t *slots; /* hash table: 1 + index into deps */
    size_t slot_count;
    int64_t modified; /* newest mtime of the files noted, nanoseconds */
    /* Pages' contents were shown as made, at the latest of the page at `after`; and as not made
     * yet, at the earliest of the page at `before`: places in the order of rendering. */
    uint64_t after, before;
    unsigned busy_from, busy_most; /* context.busy_count at its start, and the most it became */
};

struct context;

/* What plugins do to a page: they stand above the view, and the library's face hands them in. */
struct context_plugins {
    bool (*rewrite_links)(struct context *x, const struct page *p, struct str text, struct str *out,
                          struct err *err);
    bool (*post_render)(struct context *x, const struct page *p, struct str *html, struct err *err);
    /* liquid_host's plugin_tag and plugin_filter, with the context as self. */
    bool (*write_tag)(void *self, const struct liquid_plugin_call *call, struct buf *out,
                      struct err *err);
    bool (*apply_filter)(void *self, const struct liquid_plugin_filter *call, struct value *out,
                         struct err *err);
};

struct context {
    const struct context_plugins *plugins;
    const struct site *site;
    const struct page *page; /* whose turn it is: NULL only before the first */
    struct arena *arena;
    struct render_limits limits; /* no zeros: the defaults are filled in */
    bool last_good; /* where a file cannot be understood now, what it was before is used */
    struct diags *diags;
    struct liquid_host host;
    struct markdown_options markdown; /* the site's, with the page's highlighter */
    struct highlight *highlight;      /* NULL until the first code */
    struct liquid_run run;
    struct value site_drop, jekyll; /* the same for every page of the run */

    struct noted *noted; /* the innermost list; the outermost is the page's */
    struct liquid_notes notes;

    /* The page that is being put into its layouts, and its body so far. */
    const struct page *rendered;
    struct str rendered_body;

    /* Documents whose content or excerpt is being made: one that asks for itself gets its source.
     */
    struct {
        const struct page *page;
        bool excerpt;
    } busy[CONTEXT_BUSY_MAX];
    unsigned busy_count;
};

/* Starts the page's own list of notes, and fills x->notes. False where the arena ends. */
MUST_CHECK bool context_notes_init(struct context *x);

/* Notes a dependency. Running out of memory shows in the arena. */
void context_note(struct context *x, uint64_t key, uint64_t version);

/* Notes that the content of the page at a place was shown, as made by then or as still to come. */
void context_note_order(struct context *x, uint64_t place, bool made);

/* Notes a unit's file, and how new it is. */
void context_note_unit(struct context *x, const struct unit *u);

/* The same; what of it this render uses: the file as it is now, or its last good version. */
const struct unit *context_use_unit(struct context *x, const struct unit *u);

/*
 * The layout or include of a name: what of it this render uses, NULL if there is none. Notes the
 * file, and which one it is: another one may come that goes before it, or the first of all.
 */
const struct unit *context_layout(struct context *x, struct str name);
const struct unit *context_include(struct context *x, struct str name);

/* Notes a path at which there may be nothing. */
void context_note_path(struct context *x, struct str path);

/* Notes how new a file is that no unit holds, in nanoseconds. */
void context_note_mtime(struct context *x, int64_t mtime);

/* Notes a list: "posts", "pages", "data:navigation" ... */
void context_note_list(struct context *x, struct str name);

/* Notes the list of a collection's documents. */
void context_note_collection(struct context *x, struct str label);

/* The context behind a drop's environment. */
struct context *context_of(struct drop_env *env);

#endif
