/*
 * The channel to the site's own Ruby, which runs in other processes. The library starts none: the
 * caller hands it these functions (site_options.ruby).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_RUBY_HOST_H
#define RENDER_CONFIG_RUBY_HOST_H

#include "render/base/arena.h"
#include "render/base/err.h"

/* How many times longer than a tag generators may take, and a page that is made whole. */
enum { RUBY_HOST_LONG = 6 };

/* A site as Ruby has to know it, beside its files. */
struct ruby_site {
    struct str source;              /* the folder of its files */
    struct str config, environment; /* as in struct site_options */
    struct str baseurl;             /* ptr NULL: as the settings say */
    struct str native;              /* gems whose work is done here, with blanks between */
    bool drafts, future, unpublished;
    uint64_t version; /* changes if the plugins or the settings do */
    int64_t time;     /* of the snapshot: site.time, in Unix seconds */
};

/*
 * All may be called from any thread. A call is one page's use of Ruby: it has a process to itself
 * from begin to end, and only one thread may use it.
 */
struct ruby_host {
    /*
     * Starts Ruby for a site, or starts it anew unless nothing but the time differs from the last
     * call: it loads the plugins, and then reads the site.
     * *names: what the plugins define, a line each (ruby_live.h), in the arena. Returns false and
     * err: the plugins' own (err->file and line are theirs), or of kind MISSING if Ruby or Jekyll
     * is not installed.
     */
    bool (*open)(void *self, const struct ruby_site *site, struct arena *a, struct str *names,
                 struct err *err);
    /* The site has a new snapshot. Paths beneath the source that changed; count 0: any may have. */
    void (*edited)(void *self, const struct str *paths, size_t count, int64_t time);
    /*
     * Whether a file that does not belong to the site has changed since the last call for it.
     * content: its hash, 0 if it is gone. A plugin that writes what was there before, as a cache
     * does whenever its page is rendered, changes nothing.
     */
    bool (*differs)(void *self, struct str path, uint64_t content);
    /* A call to Ruby as it is with the newest snapshot. Returns NULL and err on failure. */
    void *(*begin)(void *self, struct err *err);
    /*
     * Sends a message. times: the answer gets a new time limit, which is the limit of a tag
     * multiplied by times. 0: its present limit stays.
     */
    bool (*send)(void *call, uint32_t kind, struct str text, unsigned times, struct err *err);
    bool (*receive)(void *call, struct arena *a, uint32_t *kind, struct str *text, struct err *err);
    void (*end)(void *self, void *call);
    /*
     * Runs the site's generators and hooks, as the site is with the last edits. *text: what they
     * made, a line for each file, in the arena: "page" or "file", its path in the destination, its
     * URL, its source, its title, "hidden" or "", with tabs between. Returns false and err as
     * `open` does.
     */
    bool (*outputs)(void *self, struct arena *a, struct str *text, struct err *err);
    /*
     * Runs the hooks of a site that has been written into a folder, which may write there. Returns
     * false and err as `open` does.
     */
    bool (*written)(void *self, struct str folder, struct err *err);
    /* Whether `outputs` failed when it was done last. */
    bool (*fails)(void *self);
    void *self;
};

#endif
