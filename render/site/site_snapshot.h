/*
 * The snapshot's face: a site directory at one moment, its routes, and the versions of what pages
 * are made from. The inside is in site.h.
 *
 * A struct site is immutable. site_update makes the next one out of a snapshot and a list of
 * changed paths, sharing all that did not change. Any number of threads may look things up in one
 * at once.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_SITE_SNAPSHOT_H
#define RENDER_SITE_SITE_SNAPSHOT_H

#include "render/base/arena.h"
#include "render/base/err.h"
#include "render/base/str.h"
#include "render/config/question.h"
#include "render/config/ruby_host.h"
#include "render/config/shown.h"

/* ---- snapshots ---- */

struct site;

/*
 * How the caller runs work side by side: calls job(self) on as many threads as it likes, at once or
 * one after the other, its own among them, and returns when all of them have ended.
 */
typedef void site_parallel_fn(void (*job)(void *self), void *self);

enum { SITE_FOLLOW_MAX = 16 };

struct sass_input; /* render/config/sass.h */
struct sass_output;

/*
 * How stylesheets are compiled: `compile` does what sass_compile does, on the thread that renders,
 * on any number of threads at once. Sass can loop, grow and crash on what an author wrote, so a
 * caller that has to survive that has it done by another process. NULL: sass_compile itself.
 */
struct site_sass {
    bool (*compile)(void *self, const struct sass_input *in, struct arena *a,
                    struct sass_output *out, struct err *err);
    void *self;
};

/*
 * Called when the settings are known and no other file has been read. site_wants, site_source,
 * site_theme and site_settings may be asked of the site.
 */
typedef void site_begun_fn(void *self, const struct site *s);

struct site_options {
    struct str source; /* the site directory */
    /*
     * The files of the settings, with commas between, each over the ones before it, by their paths
     * beneath the source; they are not served. Empty: _config.yml, else _config.yaml, else none.
     */
    struct str config;
    bool strict; /* warnings about a site's own mistakes become errors */
    /* The clock, in Unix seconds; 0 asks the system. Tests and reproducible runs set it. */
    int64_t now;
    /* The value of jekyll.environment; empty: "production", what a public server is. */
    struct str environment;
    site_parallel_fn *parallel; /* reads files; NULL: the calling thread reads all */
    /*
     * When a large site is loaded, a file without a name is made in this folder, and the texts of
     * the pages are put aside in it. If the folder is empty, or the file cannot be made, the texts
     * stay in memory. Checks need them there. large: a site with at least this many files is large;
     * 0: 1,000.
     */
    struct str texts;
    size_t large;
    struct str theme; /* the folder of the theme; empty: the gem that _config.yml names is found */
    struct str
        gems; /* the folders of gems, with colons between (GEM_PATH); empty: the usual folders */
    /*
     * Folders, with colons between, into which symbolic links may lead out of the site: they are
     * read as if they were in it. At most SITE_FOLLOW_MAX; empty: such links lead nowhere.
     */
    struct str follow;
    struct site_sass sass;
    const struct ruby_host *ruby; /* runs the site's own Ruby; NULL: none is run. It outlives the
                                     snapshots */
    uint64_t ruby_loads;          /* another number has it load the plugins anew */
    struct str baseurl;           /* instead of that of the settings; ptr NULL: none is said */
    struct str
        jekyll; /* the Jekyll to follow: 3.10, 4.3, 4.4; empty: that of Gemfile.lock, or 4.3 */
    bool baseurl_stripped; /* it is taken off before site_beneath sees a path */
    struct site_shown shown;
    struct str destination; /* see site_destination; ptr NULL: as the settings say */
    /*
     * NULL: nobody is told; nor if Ruby reads the site, too. Called once more with NULL if the site
     * that is read may be another one than the first call saw on the disk: its folder or its
     * settings have changed meanwhile.
     */
    site_begun_fn *begun;
    void *begun_self;
};

/*
 * The snapshot after a change. changed: paths relative to the source ("pages/a.md"), of files or
 * folders that were written, made, renamed or removed; count 0 means "look at everything". A file
 * whose stamp (mtime in ns, size, inode, ctime) is what it was is not read again. A file that
 * became invalid keeps its last good front matter and route, and has its error noted. What cannot
 * be read for a reason that may pass (no descriptors, an I/O error) stays as it was:
 * diags->may_pass tells, or the kind of err, and the caller tries again, looking at everything.
 * Costs what changed, not what the site holds, but for copying pointer arrays. NULL and err if
 * the previous snapshot should stay (an invalid _config.yml).
 */
MUST_CHECK const struct site *site_update(const struct site *previous, const struct str *changed,
                                          size_t count, struct diags *diags, struct err *err);

/* Whether nothing has changed since the caller last heard of a change. */
typedef bool site_still_fn(void *self);

/*
 * The same, asking `still` when the files are read and the rest is yet to be made. If it says
 * no, one of them may be newer than a change that is not among these: NULL, err untouched. The
 * caller then adds what it hears, and calls again.
 */
MUST_CHECK const struct site *site_update_still(const struct site *previous,
                                                const struct str *changed, size_t count,
                                                site_still_fn *still, void *self,
                                                struct diags *diags, struct err *err);

/* Counted references; freed with the last one. Both may be called from any thread. */
const struct site *site_ref(const struct site *s);
void site_unref(const struct site *s);

/*
 * The folder of the site's files, as `source:` names it in the settings: relative to
 * site_options.source, or absolute; empty: the same. Every path "relative to the source" is
 * relative to this folder.
 */
struct str site_source(const struct site *s);

/* Whether the site's Ruby does something with the site once it has been written as files. */
bool site_has_written(const struct site *s);

/* Has it do that with the site in a folder (an absolute path). Returns false and err on failure. */
MUST_CHECK bool site_written(const struct site *s, struct str folder, struct err *err);

/*
 * The i-th file on which the settings depend, relative to site_options.source; "" when there are no
 * more, and if the settings lie in the site's folder, so that they are among its files.
 */
struct str site_settings(const struct site *s, size_t i);

/* Whether the settings are read from that path, relative to site_options.source, or would be if it
 * were there. */
bool site_is_config(const struct site *s, struct str path);

/* Counts up from 1 along a chain of updates. */
uint64_t site_generation(const struct site *s);

/*
 * The time at which the site changes by itself, in Unix seconds: a post dated in the future
 * appears. From then on site_update makes a new snapshot, even without changed paths. 0: never.
 */
int64_t site_wake(const struct site *s);

/* Why a document that the site has is not shown. */
enum site_reason {
    SITE_REASON_DRAFT,       /* drafts are not shown */
    SITE_REASON_FUTURE,      /* its date has not come */
    SITE_REASON_UNPUBLISHED, /* it says `published: false` */
    SITE_REASON_NAME,        /* it lies among posts, and its name has no date */
    SITE_REASONS,
};
struct site_left_out {
    struct str *paths; /* in byte order; as long as the snapshot */
    size_t count;
    uint64_t version; /* another if the paths are others */
};
const struct site_left_out *site_left_out(const struct site *s, enum site_reason reason);

/*
 * The snapshot with one more document: a file that it leaves out (site_left_out), as if it were
 * published. Everything else is shown as before, and the units of all other files are shared. The
 * file is read from the disk, the others are not. Costs what new lists cost. NULL and err if there
 * is no such file among those that are left out (MISSING), or on failure.
 */
MUST_CHECK const struct site *site_show(const struct site *s, struct str path, struct err *err);

/*
 * The address at which a browser finds the page of a file: percent-encoded, with the baseurl; empty
 * if the site has no page of it, or another file is at that address. In the arena.
 */
struct str site_address_of(const struct site *s, struct str path, struct arena *a);

/* Whether a file can be understood as it is now. */
enum site_file_state { SITE_FILE_NONE, SITE_FILE_GOOD, SITE_FILE_BROKEN };
enum site_file_state site_file_state(const struct site *s, struct str path);

/* Whether a file is a layout or an include: an error in it is one of the pages that use it. */
bool site_is_template(const struct site *s, struct str path);

/* Whether a path relative to the source ("pages", "static/img/x.png") can matter to the site: what
 * a watcher must watch, and of what changes it must tell. Folders count if files below them do.
 */
bool site_wants(const struct site *s, struct str path, bool folder);

/* ---- routes ---- */

enum route_kind {
    ROUTE_NONE,     /* nothing has this path */
    ROUTE_PAGE,     /* render it: `page` */
    ROUTE_FILE,     /* a file as it is: `path`, relative to the source */
    ROUTE_REDIRECT, /* `location` has it: "/approche" -> "/approche/" */
};

struct page;

struct route {
    enum route_kind kind;
    const struct page *page; /* ROUTE_PAGE */
    struct str path;         /* ROUTE_FILE: for site_open */
    struct str location;     /* ROUTE_REDIRECT: percent-encoded, to be sent as it is; ROUTE_PAGE:
                                where the page leads, "" if it is simply a page */
    uint16_t status;         /* ROUTE_REDIRECT, or with a location: 301 or another 3xx */
    const struct site *language; /* of which the page is, for page_render; NULL: the site itself */
};

/*
 * The route of a decoded, normalised path ("/approche/", "/img/x.png", "/été/"). A look-up in a
 * table made beforehand: no file is guessed at or touched. The slices live as long as the snapshot.
 */
struct route site_find(const struct site *s, struct str path);

/*
 * Takes the path beneath which the site is off a decoded, normalised path, before anything else is
 * asked about it: with `baseurl: /docs` "/docs/a" becomes "/a", and "/docs" becomes "". False if
 * the path is none of the site's. Costs next to nothing.
 */
bool site_beneath(const struct site *s, struct str *path);

/* `url` of the settings, the origin of the site: "https://example.org"; empty: it says nothing. */
struct str site_url(const struct site *s);

/* Where the site's root is, percent-encoded: "/docs/". */
struct str site_root_url(const struct site *s);

/* The Jekyll that is followed, and its gems, for people to read. */
struct str site_follows(const struct site *s);

/* Whether the site answers nothing at all: it has no page, no file and no rule. Costs nothing. */
bool site_is_empty(const struct site *s);

/*
 * Where `jekyll build` would write the site, absolute or relative to the source: as the options
 * say, or `destination` of the settings, or "_site". It is no part of the site, whatever its name.
 */
struct str site_destination(const struct site *s);

/* The i-th of `keep_files`: what a build leaves in the destination; ptr NULL after the last. */
struct str site_keep_file(const struct site *s, size_t i);

/* Whether the site's own Ruby is run for its pages. */
bool site_has_ruby(const struct site *s);

/* Whether a page or document of the site is a stylesheet to be compiled. */
bool site_has_sass(const struct site *s);

/*
 * The path by which the site has what is asked for in another normal form of Unicode: macOS writes
 * names decomposed, links have them composed. Empty if it has no other, and for ASCII, at no cost.
 */
struct str site_find_spelling(const struct site *s, struct str path);

/*
 * The i-th folder of gems in which a theme is looked for, besides those of the site itself; ""
 * after the last. A pattern: '*' is any name, "~/" the user's home.
 */
struct str site_gem_folder(const struct site *s, size_t i);

/* The absolute path of the theme's folder, to be watched as well; empty if it has no theme. */
struct str site_theme(const struct site *s);

/*
 * The answer of the site's _redirects for a path, and of who asks for it: only its forced rules,
 * which count even if the site has a page there, or all of them. True if a rule applies:
 *
 *     ROUTE_REDIRECT  to `location`, with `status`
 *     ROUTE_PAGE      shows what is at the path `location`, with `status` 200, 404 or 410
 *
 * `location` is in the arena.
 */
MUST_CHECK bool site_rule(const struct site *s, const struct site_question *asked, bool forced,
                          struct arena *a, struct route *out);

/* Whether the site has rules that are forced. Costs nothing. */
bool site_has_forced_rules(const struct site *s);

/* A hash of the text of _redirects; 0: there is no such file. In time that grows with the text. */
uint64_t site_rules_hash(const struct site *s);

/* The site's _headers for a path: lines "Name: value\n". In the arena; empty: nothing. */
struct str site_lines(const struct site *s, struct str path, struct arena *a);

/* Every route, for `build`, `check` and tests: calls `each` until it answers false. */
void site_each(const struct site *s,
               bool (*each)(void *self, struct str path, const struct route *route), void *self);

/*
 * Every file that `jekyll build` would write, in its order: calls `each` with the decoded path
 * ("/a/index.html") and what it is made of (ROUTE_PAGE or ROUTE_FILE), until it answers false. Of
 * several files with one path only the last one is given, which is the one that stays.
 */
void site_each_output(const struct site *s,
                      bool (*each)(void *self, struct str path, const struct route *route),
                      void *self);

/* ---- search ---- */

/* Whether `search:` in _config.yml names a path. Costs nothing. */
bool site_has_search(const struct site *s);

/* Whether a route leads to the page of search results, in any language. */
bool site_is_search(const struct site *s, const struct route *r);

/* The path beneath which a language has its pages: "/fr"; empty for the default language. */
struct str site_prefix(const struct site *language);

/*
 * Every page and document that is served, in every language: calls `each` until it answers false.
 * language: the site in the page's language, for the functions of pages. listed stands for the
 * page as long as two snapshots differ by edits alone (site_edits_since).
 */
typedef bool site_page_fn(void *self, const struct site *language, const struct page *page,
                          const struct page *listed);
void site_each_page(const struct site *s, site_page_fn *each, void *self);

/* The newest version of a page that `each` was given as `listed` by this snapshot or by `old`. */
const struct page *site_page_now(const struct site *s, const struct page *listed);

/*
 * The keys of the dependencies that have other versions in a later snapshot. False if there are
 * more than `capacity`, or if the snapshots differ by more than edits of single files: then pages
 * may have come, gone or moved.
 */
MUST_CHECK bool site_edits_since(const struct site *old, const struct site *now, uint64_t *keys,
                                 size_t capacity, size_t *count);

/* An open, read-only descriptor of a file beneath the source, or, with an absolute path, beneath
 * the theme's folder; no link or .. leaves them; -1 and errno. */
int site_open(const struct site *s, struct str path);

/* Whether an errno of such a file says nothing about it: the same may go well the next time. */
bool site_is_fault(int error);

/* ---- dependencies ---- */

/*
 * One thing that a page was made from: a file, or a list of files (all of a collection), and the
 * version it had. What was looked for and is not there counts too, as version 0. Plain data.
 */
struct render_dep {
    uint64_t key;
    uint64_t version;
};

/* Whether all of deps are still what they were. Cheap: a table look-up each. */
bool site_deps_current(const struct site *s, const struct render_dep *deps, size_t count);

/* What a dependency is called: "file" index.md, "list" posts, "layout" default, "include" nav.html.
 */
struct site_name {
    uint64_t key; /* as in struct render_dep */
    const char *kind;
    struct str text;
};

/*
 * Calls `each` for all names that this snapshot knows, until it returns false. A dependency on what
 * is not there may have none. In time and memory of the arena that grow with the site.
 */
void site_each_name(const struct site *s, struct arena *a,
                    bool (*each)(void *self, const struct site_name *name), void *self);

/* The dependency on one file, for what the caller itself makes from it (a static file in memory).
 */
struct render_dep render_dep_file(const struct site *s, struct str path);

/*
 * The text of a front matter key for a file without front matter: what the front matter defaults of
 * _config.yml say of its path. In the arena.
 */
struct str site_file_text(const struct site *s, struct str path, struct str key, struct arena *a);

#endif
