/*
 * The snapshot: a site directory at one moment, immutable, shared by references.
 *
 * The inside of struct site, for render/view and render/plugin. Functions that others call are in
 * site_snapshot.h.
 *
 *     struct site -> root (open folder)        shared by all snapshots of a chain
 *                 -> config                    shared until _config.yml changes
 *                 -> units[], sorted by path   each shared until its file changes
 *                 -> collect, routes, versions built anew, in the snapshot's own arena
 *
 * A change takes the cheapest of three ways (site_update_still in site.c):
 *
 *     changed paths
 *         |  settings, Ruby, the theme, a layout folder that came or went, "everything", a moment
 *         |  that has come
 *         +------ yes --> load     every file is looked at; those with the same stamp are shared
 *         |  no
 *         |  at most EDITS_MAX files differ from the base; each is in the same lists, at the same
 *         |  places (collect_lists.h), and has the same routes and tags; one language
 *         +------ yes --> edit     in place: units, lists, routes are the base's, beside the edits
 *         |  no                    (edits.h); the versions of the lists that show the file change
 *         +-------------> relist   the changed files are read; lists, routes, versions made anew
 *
 * CPU time with 10,000 documents: load 110 ms, relist 41 ms, edit 0.1 ms (script/bench update).
 * The base is the last snapshot that was loaded or relisted; an edited one holds a reference to it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_SITE_H
#define RENDER_SITE_SITE_H

#include "render/config/follow.h"
#include "render/site/collect.h"
#include "render/site/edits.h"
#include "render/site/site_snapshot.h"

/* The folders of a site, held open. */
struct root {
    _Atomic unsigned refs;
    struct scan_root settings; /* the folder of the settings */
    struct scan_root scan;     /* the site's files: the same, or the configuration's source_fd. The
                                  theme's folder in it is the configuration's, too */
    struct follow follow;      /* of which both have the folders */
};

/* The version that each dependency key has now: open addressing, a power of two of slots, key 0 is
 * free. */
struct versions {
    struct render_dep *slots;
    size_t slot_count;
};

/* The page that jekyll-paginate makes into many, and what it hands out. */
struct pagination {
    const struct page *first; /* NULL: no page is paginated */
    struct value posts;       /* those that are not hidden, newest first */
    uint32_t per_page, pages;
    uint64_t version; /* changes when any of this does */
};

/* A file that Jekyll would write, the route that answers for its name, and for its URL. */
struct site_target {
    struct str file, url;
    const struct route *at_file, *at_url;
};

struct ruby_outputs;

/* The part of a snapshot that it shares with no other. */
struct site_own {
    _Atomic unsigned *refs; /* in the arena, as the snapshot itself is */
    struct arena arena;
    uint64_t generation;
    const struct site *base;       /* NULL: it stands by itself */
    struct edits *edits;           /* of the base; NULL without one */
    struct versions edited;        /* what has another version than in `versions` */
    struct ruby_marks *ruby_marks; /* ruby_marks.h; NULL: no Ruby is run */
};

struct polyglot_language; /* polyglot.h */

/* Immutable once it is published, except for its reference count. */
struct site {
    struct site_own own;

    /* From here on all is the base's, if there is one. */
    struct root *root;
    const struct config *config;
    struct str source, environment, theme, gems; /* as in site_options */
    struct str files, follow;                    /* config there, and follow */
    struct str texts_folder;                     /* the same, `texts` there */
    size_t large;                                /* the same */
    struct texts *texts; /* where texts are put aside; a reference, or NULL */
    int64_t now;
    int64_t wake; /* see site_wake */
    /* The latest date that has come. A clock that was before it later was set back; 0: no date. */
    int64_t reached;
    bool strict;
    struct str jekyll;  /* as in site_options */
    struct str baseurl; /* as in site_options, with the next */
    bool baseurl_stripped;
    struct site_shown shown; /* as in site_options */
    struct str destination;  /* the same */
    struct str root_url;     /* see site_root_url */
    site_parallel_fn *parallel;
    struct site_sass sass;
    const struct ruby_host *ruby;
    uint64_t ruby_loads; /* as in site_options */
    struct unit **units;
    size_t unit_count;
    struct collect collect;
    struct pagination pagination;
    struct value archives, archives_config; /* of jekyll-archives: its pages, its settings */
    const struct rules *redirects, *lines;  /* of _redirects and _headers; NULL: no such file */
    uint64_t redirects_version;             /* changes when any redirect does */
    struct site_left_out *left_out;         /* by reason */
    struct map routes;                      /* decoded path -> const struct route * */
    const struct ruby_outputs *outputs;     /* NULL: its pages are not made in Ruby */
    struct err ruby_err;                    /* why there are none */
    bool alone;                        /* a preview: it has a document that Ruby has not read */
    const struct site_target *targets; /* the files that Jekyll would write, in its order */
    size_t target_count;
    struct map spellings; /* normal form C -> const struct str *: the path in another form */
    struct versions versions;
    const struct polyglot_language *language; /* NULL without jekyll-polyglot */
    const struct site *whole;                 /* of which this is a language; else NULL */
    const struct site **languages;            /* the site in its other languages */
    size_t language_count;
    struct versions everything; /* with those of all languages; no slots: the versions are all */
};

/* site_load (render.h); drops: what templates see of pages, documents and files. */
MUST_CHECK const struct site *site_load_as(const struct site_options *options,
                                           const struct drop_classes *drops, struct diags *diags,
                                           struct err *err);

/* Finds the files of rules among the units. */
void site_rules_find(struct site *s);

/*
 * The address that a browser has to ask for to get what is at an encoded path of the site:
 * "/docs/a" for "/a". False if the arena ends.
 */
MUST_CHECK bool site_address(const struct site *s, struct str url, struct arena *a,
                             struct str *out);

/* The unit of a path, NULL if the site has no such file. Binary search. */
struct unit *site_unit(const struct site *s, struct str path);

/* The page of search results, or NULL. */
const struct page *site_search_page(const struct site *s);

/* Warns if the settings name such a page that is not there. */
void site_search_report(const struct site *s, struct diags *diags);

/* The index of a path in s->units, or the one it would get; the unit that is there now. */
size_t site_unit_index(const struct site *s, struct str path);
struct unit *site_unit_at(const struct site *s, size_t i);

/* The layout or include of a name, or NULL. Renders use context_layout and _include,
 * which also note the answer. */
const struct unit *site_layout(const struct site *s, struct str name);
const struct unit *site_include(const struct site *s, struct str name);

/* Whether a file of this path, or files in such a folder, can be units under a configuration. */
bool site_takes(const void *config, struct str path, bool folder);

/* Files that were read for a snapshot that then was not made: the next try has them already. */
struct site_fresh {
    struct unit *items[EDITS_MAX]; /* references */
    size_t count;
    bool for_ruby; /* what only Ruby reads has changed */
};

/*
 * The current unit of a file: the old one if the stamp and the configuration are the same, one of
 * `fresh` (may be NULL), else read from the disk. A reference; NULL if memory ends. Any number of
 * threads may call this at once, each with its own batch (or NULL) and diags.
 */
struct unit *site_unit_now(const struct site *s, const struct site *old,
                           const struct scan_file *file, const struct site_fresh *fresh,
                           struct unit_batch *batch, struct diags *diags);

/*
 * All files of a site and its theme; those that are at changed paths. Sorted; what a fault hid is
 * in the list as old (may be NULL) has it, and told to diags. False if the arena ends.
 */
MUST_CHECK bool site_scan_all(const struct site *s, const struct site *old, struct arena *a,
                              struct scan_list *list, struct diags *diags);
MUST_CHECK bool site_scan_changed(const struct site *old, const struct str *changed, size_t count,
                                  struct arena *a, struct scan_list *out, struct diags *diags);

/*
 * Fills s->units with those of a list, read in parallel. old may be NULL. *same tells whether each
 * is the one that old has. False if memory ends.
 */
MUST_CHECK bool site_units_load(struct site *s, const struct site *old,
                                const struct scan_list *list, struct diags *diags, bool *same);

/* Whether the units are, one for one, what old has. */
bool site_units_same(const struct site *s, const struct site *old);

/*
 * Whether a path does not belong to the site, may be read by its own Ruby, and has changed. The
 * arena is scratch. To be asked once for each change.
 */
bool site_concerns_ruby(const struct site *s, struct str path, struct arena *a);

/*
 * The next snapshot if nothing changed but what edits.h allows: *out, which is `old` once more if
 * nothing did at all. False if there is more to it, or if memory ended; what was read
 * is in `fresh` in any case, and the caller's.
 */
MUST_CHECK bool site_edit(const struct site *old, const struct str *changed, size_t count,
                          struct site_fresh *fresh, struct diags *diags, const struct site **out);

/*
 * A snapshot without content, in its own arena, zeroed but for `own`. NULL and err if memory ends.
 * One reference.
 */
MUST_CHECK struct site *site_new(uint64_t generation, struct err *err);

/* Keys of dependencies: of a file, and of a list ("posts", "data:navigation", "data"). */
uint64_t site_key_file(struct str path);
uint64_t site_key_list(struct str name);
uint64_t site_key_collection(struct str label);

/*
 * The same of a name that several files can answer to: the site's own or its theme's, of one
 * extension or another. The version says which file it is; 0 if it does not exist.
 */
uint64_t site_key_layout(struct str name);
uint64_t site_key_include(struct str name);

/* Fills s->versions, once everything else is there. False if the arena ends. */
MUST_CHECK bool site_versions_build(struct site *s);

/* The version of a key in this snapshot; 0 if the site has no such thing. */
uint64_t site_version(const struct site *s, uint64_t key);

/* The key that a list's or collection's has in the language of a snapshot. */
uint64_t site_key_own(const struct site *s, uint64_t key);

/* Fills s->everything, once the languages have their versions. False if the arena ends. */
MUST_CHECK bool site_versions_unite(struct site *s);

/* Whether a unit is left out, and why; not if it has an error. */
bool site_leaves_out(const struct site *s, const struct unit *u, enum site_reason *out);

/* Fills s->left_out, once the units are there. False if the arena ends. */
MUST_CHECK bool site_left_out_build(struct site *s);

/*
 * How a snapshot is made that follows another without reading the whole site again: begun with the
 * root and the settings of `previous`; and finished once its units are there, which releases it if
 * it fails. NULL and err then.
 */
MUST_CHECK struct site *site_begin_after(const struct site *previous, struct err *err);
MUST_CHECK const struct site *site_finish(struct site *s, struct diags *diags, struct err *err);

/* Begins with the versions that `old` has edited; gives a key another one. */
MUST_CHECK bool site_versions_edit(struct site *s, const struct site *old);
void site_version_set(struct site *s, uint64_t key, uint64_t version);

#endif
