/*
 * Liquid 5.4, as Jekyll 4.3 runs it: the language, all its tags and filters, and Jekyll's own.
 *
 *     compile:  text -> struct liquid_template, immutable, shared by any number of threads
 *     render:   template + globals + host -> text in a buffer, everything else in one arena
 *
 * The engine knows neither files nor Markdown nor sites: whatever of these a tag or a filter needs,
 * it asks its host. Nothing here starts threads, reads a clock or keeps state between renders.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_LIQUID_H
#define RENDER_LIQUID_LIQUID_H

#include "render/base/profile.h"
#include "render/data/value.h"

struct liquid_template;
struct liquid_growth;
struct liquid_date;

/* Jekyll's `liquid: error_mode`. */
enum liquid_mode {
    LIQUID_MODE_WARN,   /* parse strictly; on an error warn, and parse as LAX does */
    LIQUID_MODE_LAX,    /* what Liquid's regular expressions make of it */
    LIQUID_MODE_STRICT, /* refuse what is not well-formed */
};

/* A tag or filter that is somebody else's: known by its name, and doing nothing. */
struct liquid_foreign {
    struct str name;
    struct err_place place; /* where it is said to exist */
    bool filter;            /* which gives nil; else a tag, which prints nothing */
    bool block;             /* a tag that goes up to its end tag */
};

/* A tag or filter of a plugin: the host's where the plugin is on, and else nobody knows it. */
struct liquid_plugin_tag {
    struct str name, plugin;
    bool on;
    bool filter; /* else a tag */
    bool block;  /* a tag that goes up to its end tag, with Liquid in between */
};

struct liquid_options {
    const struct liquid_foreign *foreign; /* looked for where the language has no such name */
    size_t ruby_names_count;
    const struct liquid_plugin_tag *plugin_tags; /* looked for last of all */
    size_t plugin_tag_count;
    enum liquid_mode mode;
    bool strict_filters;   /* an unknown filter is an error, not the identity */
    bool strict_foreign;   /* what is foreign is an error, at its place and with that of its Ruby */
    bool strict_variables; /* an undefined variable is an error, not nil */
    struct profile profile; /* what is otherwise than in Jekyll 4.3 */
    bool jekyll_tags;       /* Jekyll's tags and filters beside Liquid's own */
};

/*
 * Compiles text. place: the file's name for messages and the line at which text begins in it. The
 * template lives in the arena and borrows text, which must live as long. Warnings (error_mode
 * warn, unknown filters) are added to diags, which may be NULL. NULL and err on what Liquid itself
 * refuses: unknown or unclosed tags, and in strict mode every malformed expression.
 */
MUST_CHECK const struct liquid_template *liquid_compile(struct str text, struct err_place place,
                                                        const struct liquid_options *options,
                                                        struct arena *a, struct diags *diags,
                                                        struct err *err);

/* A tag of a plugin as its host is asked to print it. */
struct liquid_plugin_call {
    struct str name;
    struct str markup; /* what follows the name, without blanks around it */
    struct str text;   /* the same with what stands in {{ }} printed; of a block its body */
    void *sight;       /* of find */
    /* What an expression means at the tag; false and err as for any. */
    bool (*find)(void *sight, struct str expression, struct value *out);
};

/* A filter of a plugin as its host is asked to apply it. Arguments as those of any filter: what has
 * keywords comes last, as one map. */
struct liquid_plugin_filter {
    struct str name;
    struct value input;
    const struct value *args;
    size_t count;
    void *sight; /* of render */
    /* Liquid in a text, with the variables in sight of the filter; false and err as for any. */
    bool (*render)(void *sight, struct str text, struct value *out);
};

/* What tags and filters ask of the outside. Every function may be NULL: then the tag that needs
 * it is an error, the filter the identity. All are called on the rendering thread. */
struct liquid_host {
    void *self;

    /* The template behind {% include NAME %}; NULL and err where there is none. */
    const struct liquid_template *(*include)(void *self, struct str name, struct err *err);

    /* The same for include_relative, relative to the page that is rendered. */
    const struct liquid_template *(*include_relative)(void *self, struct str name, struct err *err);

    /* Markdown to HTML, as for a page's body. */
    bool (*markdownify)(void *self, struct str text, struct arena *a, struct buf *out,
                        struct err *err);

    /* Typographic quotes, dashes and ellipses in text that is not otherwise converted. */
    bool (*smartify)(void *self, struct str text, struct arena *a, struct buf *out,
                     struct err *err);

    /* Sass (indented: true) or SCSS to CSS. */
    bool (*sassify)(void *self, struct str text, bool indented, struct buf *out, struct err *err);

    /* Highlighted HTML of source code in a language; false where the language is unknown. */
    bool (*highlight)(void *self, struct str code, struct str language, struct buf *out);
    bool no_highlighter; /* the site wants none: {% highlight %} leaves code plain */

    /* The URL of the document at a path ({% link %}), of a post ({% post_url %}). */
    bool (*link)(void *self, struct str path, struct str *url, struct err *err);
    bool (*post_url)(void *self, struct str name, struct str *url, struct err *err);

    /* Whole tags of plugins: {% seo %}, {% feed_meta %}. */
    bool (*plugin_tag)(void *self, const struct liquid_plugin_call *call, struct buf *out,
                       struct err *err);

    /* Filters of plugins: toc. */
    bool (*plugin_filter)(void *self, const struct liquid_plugin_filter *call, struct value *out,
                          struct err *err);

    struct str url, baseurl; /* for absolute_url and relative_url */
    struct moment now;       /* what 'now' and 'today' mean, in the site's zone */
    const struct zone *zone; /* the site's time zone; NULL for UTC */
};

/*
 * ---- fragments ----
 *
 * A part of a template (an include, a loop) whose every input is what it was when the part ran
 * before, for whichever page, need not run again. The engine finds a part's inputs by recording
 * what it reads while it runs: variables by their path and value (page.lang -> "fr"), and through
 * the host all that drops answer. Its outputs are the text and what it assigned. Nothing is
 * declared, and the page is, to the byte, what it would be without.
 *
 * One struct liquid_fragments serves all threads, for all the snapshots of one site.
 */
struct liquid_fragments;

struct liquid_fragments_stats {
    size_t bytes, entries;
    uint64_t stored, hits, dropped; /* fragments: kept, found (once a render), found outdated */
};

/* bytes: the most that is kept. NULL where memory ends. Nobody may use it when it is freed. */
struct liquid_fragments *liquid_fragments_new(size_t bytes);
void liquid_fragments_free(struct liquid_fragments *f);
struct liquid_fragments_stats liquid_fragments_stats(struct liquid_fragments *f);

/* What a host notes of all that its drops and functions read. Called on the rendering thread. */
struct liquid_notes {
    void *self;
    uint64_t generation; /* of what the render works on: values of another may be gone */
    /* Begins a list of notes inside those that are open. False where memory ends. */
    bool (*open)(void *self);
    /* Ends it; what is in it is noted in the list around it too. In the arena; empty: no memory. */
    struct str (*close)(void *self);
    bool (*current)(void *self, struct str notes); /* would reading that again give the same? */
    void (*repeat)(void *self, struct str notes);  /* notes all of it again */
};

/* One render's use of fragments, which holds those that it used. NULL where memory ends. */
struct liquid_sharing;
struct liquid_sharing *liquid_sharing_begin(struct liquid_fragments *f,
                                            const struct liquid_notes *notes, struct arena *a);
/* When nothing that the render made, but its text, is used any more. s may be NULL. */
void liquid_sharing_end(struct liquid_sharing *s);

/* Bounds on one render, all of its includes together. 0 means the default in brackets. */
struct liquid_limits {
    uint64_t steps; /* nodes executed and items walked [10^7] */
    unsigned depth; /* of includes and blocks [100] */
};

/*
 * One run: what a chain of templates (a page's body, its layout, the layout's layout) shares.
 * Fill it, zero the rest; `counters` and what follows are the engine's own and start NULL.
 */
struct liquid_run {
    const struct liquid_host *host;
    struct liquid_limits limits;
    struct drop_env env;             /* arena of the render; passed to every drop */
    const struct value_map *globals; /* page, site, layout, content, jekyll, paginator ... */
    uint64_t steps_used;
    void *counters; /* increment and decrement, which outlive a template as in Jekyll */
    struct liquid_growth *growth;   /* what filters have added to lately */
    struct liquid_date *date;       /* what a text was read as lately */
    struct liquid_sharing *sharing; /* NULL: every part is run */
};

/*
 * Renders into out. Assignments last for this call only, as between a Jekyll page and its layout.
 * False and err (with the place in the template's file, and the include chain as context) where
 * Ruby would raise, a limit was reached, or out failed.
 */
MUST_CHECK bool liquid_render(const struct liquid_template *t, struct liquid_run *run,
                              struct buf *out, struct err *err);

/*
 * One filter, without arguments, outside of a template: for tags that are not Liquid's own. The
 * variables of no template are in sight. False and err where Ruby would raise.
 */
MUST_CHECK bool liquid_filter(struct liquid_run *run, struct str name, struct value input,
                              struct value *out, struct err *err);

/*
 * For tests, documentation and editors: the names of all tags and filters, in byte order, an
 * array of strings.
 */
struct value liquid_tag_names(struct arena *a);
struct value liquid_filter_names(struct arena *a);

#endif
