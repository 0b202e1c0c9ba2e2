/*
 * One render: what it works on, and the dependencies that it collects.
 *
 * Each look-up adds a dependency: a key, and the version which that key has in the snapshot. A
 * cached page is good for as long as all of its keys still have these versions. A look-up that
 * finds nothing is a dependency too, with version 0: if the file is created, the page changes.
 *
 *     the page a.md, and its templates          key                        version
 *     --------------------------------          ---                        -------
 *     {% include nav.html %}                    include "nav.html"         31
 *                                               file _includes/nav.html    31
 *     {% for p in site.posts %}                 list "posts"               40
 *     layout: wide, which does not exist        layout "wide"              0
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_VIEW_CONTEXT_H
#define RENDER_VIEW_CONTEXT_H

#include "render/site/site.h"
#include "render/view/limits.h"

enum { CONTEXT_NESTED_MAX = 16 };

/*
 * The dependencies of a page, or of a fragment of it that Liquid records in order to reuse it
 * (liquid.h). Lists are nested as fragments are: x->dependencies is the innermost, and when it is
 * closed, what is in it is added to the one around it.
 *
 *     page a.md                 { file a.md, list "posts", include "nav.html", data "menu" }
 *       └─ include nav.html                                { include "nav.html", data "menu" }
 *
 * `after` and `before` bound the pages for which a fragment may be reused. Jekyll renders pages one
 * after the other, and {{ other.content }} is HTML only if `other` was rendered before the page
 * that asks. So a fragment that showed the HTML of the page at position 7 can be reused from
 * position 8 on (after = 8), and one that showed the source of the page at position 9 only before
 * position 9 (before = 9).
 */
struct dependencies {
    struct dependencies *outer;
    struct render_dep *deps; /* each key once */
    size_t count, capacity;
    uint32_t *slots; /* hash table: 1 + index into deps */
    size_t slot_count;
    int64_t modified; /* newest mtime of the files, nanoseconds */
    uint64_t after, before;
    unsigned nested_from, nested_most; /* context.nested_count at its start, and its maximum */
};

struct context;
struct found; /* found.h */

/* The functions of the plugins. This folder may not call theirs, so render.c passes them in. */
struct context_plugins {
    bool (*rewrite_links)(struct context *x, const struct page *p, struct str text, struct str *out,
                          struct err *err);
    bool (*post_render)(struct context *x, const struct page *p, struct str *html, struct err *err);
    /* liquid_host's plugin_tag and plugin_filter, with the context as self. */
    bool (*write_tag)(void *self, const struct liquid_plugin_call *call, struct buf *out,
                      struct err *err);
    bool (*apply_filter)(void *self, const struct liquid_plugin_filter *call, struct value *out,
                         struct err *err);
    /* liquid_host's ruby, with the context as self. */
    bool (*call_ruby)(void *self, const struct liquid_ruby_call *call, struct value *out,
                      struct err *err);
    /* Has the site's Ruby change the text of a page, at an event: "post_render". */
    bool (*call_hooks)(struct context *x, const struct page *p, struct str event, struct str *text,
                       struct err *err);
};

struct context {
    const struct context_plugins *plugins;
    const struct site *site;
    const struct page *page; /* the page that is being rendered */
    struct arena *arena;
    struct render_limits limits;    /* no zeros: the defaults are filled in */
    struct liquid_profile *profile; /* NULL: nobody wants to know */
    bool last_good;                 /* use the last good version of a file that has an error now */
    struct diags *diags;
    struct liquid_host host;
    struct markdown_options markdown; /* the site's, with the page's highlighter */
    struct liquid_run run;
    struct value site_drop, jekyll; /* the same for every page of the run */
    const struct found *found;      /* what the templates see as `search`; NULL: nothing */
    void *ruby;                     /* the render's call to Ruby (ruby_host.h); NULL: none yet */
    uint64_t template_run;          /* which run of a template it is in, of template_runs so far */
    uint64_t template_runs;
    bool for_text; /* only the text of the page counts: its code need not be highlighted */

    struct dependencies *dependencies; /* the innermost list; the outermost is the page's */
    struct liquid_dependencies notes;

    /* The page that is being put into its layouts, and its body so far. */
    const struct page *rendered;
    struct str rendered_body;

    /*
     * The pages that are being rendered, each inside the one before it: {{ post.content }} renders
     * the post. If a page reads its own content meanwhile, it gets its source.
     */
    struct {
        const struct page *page;
        bool excerpt;
    } nested[CONTEXT_NESTED_MAX];
    unsigned nested_count;
};

/* The page that is rendered from now on, for `page` and for the order of rendering. */
static inline void context_set_page(struct context *x, const struct page *p)
{
    x->page = p;
    x->notes.reader = p;
}

/* Starts the page's own list, and fills x->notes. Returns false if memory runs out. */
MUST_CHECK bool context_dependencies_init(struct context *x);

/* Adds a dependency. If memory runs out, the arena says so. */
void context_depend(struct context *x, uint64_t key, uint64_t version);

/*
 * Adds that the content of the page at a position in the order of rendering was shown: its HTML
 * (made), or its source because it is rendered later.
 */
void context_depend_order(struct context *x, uint64_t position, bool made);

/* Adds a unit's file and its mtime. */
void context_depend_unit(struct context *x, const struct unit *u);

/* The same. Returns the version that this render uses: the current one, or the last good one. */
const struct unit *context_use_unit(struct context *x, const struct unit *u);

/*
 * The layout or include of a name, as context_use_unit returns it, or NULL. Adds a dependency on
 * the name as well as on the file: a new file may take precedence over this one.
 */
const struct unit *context_layout(struct context *x, struct str name);
const struct unit *context_include(struct context *x, struct str name);

/* Adds a path, whether or not a file is there. */
void context_depend_path(struct context *x, struct str path);

/* Adds the mtime of a file that is no unit, in nanoseconds. */
void context_depend_mtime(struct context *x, int64_t mtime);

/* Adds a list: "posts", "pages", "data:navigation" ... */
void context_depend_list(struct context *x, struct str name);

/* Adds the list of a collection's documents. */
void context_depend_collection(struct context *x, struct str label);

/* The context of the render that reads a drop. */
struct context *context_of(struct drop_env *env);

#endif
