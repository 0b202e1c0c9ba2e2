/*
 * Liquid 5.4, as Jekyll 4.3 runs it: the language, all its tags and filters, and Jekyll's own.
 *
 *     compile:  text -> struct liquid_template, immutable, shared by any number of threads
 *     render:   template + globals + host -> text in a buffer, everything else in one arena
 *
 * The engine knows neither files nor Markdown nor sites: if a tag or a filter needs one of these,
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
    LIQUID_MODE_LAX,    /* parse with Liquid's regular expressions, which accept anything */
    LIQUID_MODE_STRICT, /* refuse malformed markup */
};

/*
 * A tag or filter that the site's own Ruby defines. If Ruby runs, the host asks it, and the name
 * goes before one of the language. Else the name is known, so that it is no error, but it does
 * nothing.
 */
struct liquid_ruby_name {
    struct str name;
    struct err_place place; /* its definition in the site's Ruby */
    bool filter;            /* a filter, which returns nil; else a tag, which prints nothing */
    bool block;             /* a tag with an end tag */
    bool raw;               /* a block whose text is not Liquid */
    bool runs;              /* Ruby runs it */
};

/* A tag or filter of a plugin. If the plugin is on, the host runs it; else the name is unknown. */
struct liquid_plugin_tag {
    struct str name, plugin;
    bool on;
    bool filter; /* a filter; else a tag */
    bool block;  /* a tag with an end tag, and Liquid between the two */
};

struct liquid_options {
    const struct liquid_ruby_name *ruby_names; /* looked up if the language has no such name */
    size_t ruby_name_count;
    const struct liquid_plugin_tag *plugin_tags; /* looked up last */
    size_t plugin_tag_count;
    enum liquid_mode mode;
    bool strict_filters;    /* an unknown filter is an error, not the identity */
    bool strict_ruby;       /* a tag or filter of the site's Ruby is an error that names its file */
    bool strict_variables;  /* an undefined variable is an error, not nil */
    struct profile profile; /* how the followed Jekyll differs from 4.3 */
    bool jekyll_tags;       /* Jekyll's tags and filters beside Liquid's own */
};

/*
 * Compiles text. place: the file's name for messages, and the line at which text begins in it. The
 * template lives in the arena and borrows text, which must live as long. Warnings (error_mode warn,
 * unknown filters) are added to diags, which may be NULL. Returns NULL and err on what Liquid
 * itself refuses: unknown or unclosed tags, and in strict mode every malformed expression.
 */
MUST_CHECK const struct liquid_template *liquid_compile(struct str text, struct err_place place,
                                                        const struct liquid_options *options,
                                                        struct arena *a, struct diags *diags,
                                                        struct err *err);

/* A tag of a plugin that the host is asked to print. */
struct liquid_plugin_call {
    struct str name;
    struct str markup; /* the text after the name, without blanks around it */
    struct str text;   /* the same with its {{ }} printed; for a block its body */
    void *sight;       /* the argument of find */
    /* The value of an expression at the tag. Returns false and err on failure. */
    bool (*find)(void *sight, struct str expression, struct value *out);
};

/* A filter of a plugin that the host is asked to apply. Keyword arguments come last, as one map. */
struct liquid_plugin_filter {
    struct str name;
    struct value input;
    const struct value *args;
    size_t count;
    void *sight; /* the argument of render */
    /*
     * Renders a text as Liquid, with the variables that the filter sees. Returns false and err on
     * failure.
     */
    bool (*render)(void *sight, struct str text, struct value *out);
};

/* A tag or filter of the site's own Ruby that the host has Ruby run. */
struct liquid_ruby_call {
    struct str name;
    struct str text;    /* of a tag: itself, up to its end tag; of a filter empty */
    uint32_t line;      /* of a tag: in its template, whose first line is 1 */
    uint32_t lines;     /* of that template */
    struct value input; /* of a filter, as are the next two */
    const struct value *args;
    size_t count;
    /* The names of variables, arrays of strings. */
    struct value assigned; /* those of {% assign %}, which are outermost */
    struct value bound;    /* those of loops and includes; nil outside of them */
    void *sight;           /* the argument of the functions below */
    /* The value of a variable that is assigned, or of any, globals included; false without one. */
    bool (*find)(void *sight, bool assigned, struct str name, struct value *out);
    /* Sets an assigned variable, or one of the innermost loop or include. False: the arena is full.
     */
    bool (*set)(void *sight, bool assigned, struct str name, struct value v);
};

/*
 * The host: what tags and filters need from outside. Every function may be NULL: then a tag that
 * needs it is an error, and a filter returns its input. All are called on the rendering thread.
 */
struct liquid_host {
    void *self;

    /* The template of {% include NAME %}; NULL and err if it is missing. */
    const struct liquid_template *(*include)(void *self, struct str name, struct err *err);

    /* The same for include_relative, relative to the current page. */
    const struct liquid_template *(*include_relative)(void *self, struct str name, struct err *err);

    /* Markdown to HTML, as for a page's body. */
    bool (*markdownify)(void *self, struct str text, struct arena *a, struct buf *out,
                        struct err *err);

    /* Typographic quotes, dashes and ellipses in text that is not otherwise converted. */
    bool (*smartify)(void *self, struct str text, struct arena *a, struct buf *out,
                     struct err *err);

    /* Sass (indented: true) or SCSS to CSS. */
    bool (*sassify)(void *self, struct str text, bool indented, struct buf *out, struct err *err);

    /* Highlighted HTML of source code in a language; false if the language is unknown. */
    bool (*highlight)(void *self, struct str code, struct str language, struct buf *out);
    bool no_highlighter; /* the site has switched it off: {% highlight %} leaves code plain */

    /* The URL of the document at a path ({% link %}), of a post ({% post_url %}). */
    bool (*link)(void *self, struct str path, struct str *url, struct err *err);
    bool (*post_url)(void *self, struct str name, struct str *url, struct err *err);

    /* Whole tags of plugins: {% seo %}, {% feed_meta %}. */
    bool (*plugin_tag)(void *self, const struct liquid_plugin_call *call, struct buf *out,
                       struct err *err);

    /* Filters of plugins: toc. */
    bool (*plugin_filter)(void *self, const struct liquid_plugin_filter *call, struct value *out,
                          struct err *err);

    /*
     * Tags and filters of the site's own Ruby: the text that a tag prints, the value of a filter.
     */
    bool (*ruby)(void *self, const struct liquid_ruby_call *call, struct value *out,
                 struct err *err);

    struct str url, baseurl; /* for absolute_url and relative_url */
    struct moment now;       /* the meaning of 'now' and 'today', in the site's zone */
    const struct zone *zone; /* the site's time zone; NULL for UTC */
};

/*
 * ---- fragments ----
 *
 * A part of a template (an include, a loop) need not run again, for any page, if all its inputs are
 * as they were when it ran before. The engine finds the inputs by recording what the part reads
 * while it runs: variables by their path and value (page.lang -> "fr"), and through the host all
 * that drops answer. The outputs are the text and the assigned variables. Nothing has to be
 * declared, and the page is the same to the byte. memo/fragments.h shows how.
 *
 * One struct liquid_fragments serves all threads, for all the snapshots of one site.
 */
struct liquid_fragments;

struct liquid_fragments_stats {
    size_t bytes, entries;
    uint64_t stored, hits,
        dropped; /* fragments: put into the table, found (at most once a render), found outdated */
};

/* bytes: the limit of the table. NULL if out of memory. Nobody may use it when it is freed. */
struct liquid_fragments *liquid_fragments_new(size_t bytes);
void liquid_fragments_free(struct liquid_fragments *f);
struct liquid_fragments_stats liquid_fragments_stats(struct liquid_fragments *f);

/*
 * The host's record of dependencies: all that its drops and functions read. Called on the rendering
 * thread.
 */
struct liquid_dependencies {
    void *self;
    uint64_t generation; /* of the snapshot that the render uses; values of another may be gone */
    const void *reader;  /* who reads now, for `current`: a page, or one that is rendered for it */
    /* Begins a list of dependencies inside those that are open. Returns false if out of memory. */
    bool (*open)(void *self);
    /*
     * Ends the innermost list, which is also added to the list around it. Returns it in the arena;
     * empty if out of memory.
     */
    struct str (*close)(void *self);
    bool (*current)(void *self,
                    struct str dependencies); /* whether reading these again would give the same */
    void (*repeat)(void *self, struct str dependencies); /* records all of them again */
};

/* One render's use of fragments; holds references to those that it used. NULL if out of memory. */
struct liquid_sharing;
struct liquid_sharing *liquid_sharing_begin(struct liquid_fragments *f,
                                            const struct liquid_dependencies *dependencies,
                                            struct arena *a);
/* Call it when nothing that the render made, but its text, is used any more. s may be NULL. */
void liquid_sharing_end(struct liquid_sharing *s);

/* Limits of one render with all of its includes. 0 means the default in brackets. */
struct liquid_limits {
    uint64_t steps; /* nodes executed and items walked [10^7] */
    unsigned depth; /* of includes and blocks [100] */
};

/*
 * One run: the state that a chain of templates (a page's body, its layout, the layout's layout)
 * shares. Fill it, zero the rest; `counters` and all after it belong to the engine and start NULL.
 */
struct liquid_run {
    const struct liquid_host *host;
    struct liquid_limits limits;
    struct drop_env env;             /* arena of the render; passed to every drop */
    const struct value_map *globals; /* page, site, layout, content, jekyll, paginator ... */
    uint64_t steps_used;
    void *counters; /* of increment and decrement; they outlive a template, as in Jekyll */
    struct liquid_growth *growth;   /* the values that filters extended lately */
    struct liquid_date *date;       /* the date that was read last */
    struct liquid_sharing *sharing; /* NULL: every part is run */
    void *sight;                    /* what the running template sees, for liquid_ruby */
    struct liquid_profile *profile; /* profile.h; NULL: nobody wants to know */
};

/*
 * Renders into out. Assignments last for this call only, as between a Jekyll page and its layout.
 * Returns false and err if Ruby would raise, a limit was reached, or out failed; err has the
 * position in the template's file, and the chain of includes as context.
 */
MUST_CHECK bool liquid_render(const struct liquid_template *t, struct liquid_run *run,
                              struct buf *out, struct err *err);

/*
 * Has the site's Ruby answer a call, which sees what the running template sees. Nil outside of
 * templates. Returns false and the run's err on failure.
 */
MUST_CHECK bool liquid_ruby(struct liquid_run *run, struct liquid_ruby_call *call,
                            struct value *out);

/*
 * Applies one filter, without arguments, outside of a template: for tags of plugins. It sees no
 * variables of a template. Returns false and err if Ruby would raise.
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
