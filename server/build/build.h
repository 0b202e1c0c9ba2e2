/*
 * The site as files: what `jekyll build` would write, each file as the server would send it.
 *
 *     snapshot -> plan            every file, and what it is made of
 *         |  all processors       rendered or opened; if the destination has other bytes: staged
 *         v
 *     staged -> in place          what is in the way is removed, files are renamed, old ones
 * removed
 *
 * Until the last step nothing that readers see has changed: a full disk, an interruption or a crash
 * leave the old tree. A page that cannot be rendered leaves its own old file.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_BUILD_BUILD_H
#define SERVER_BUILD_BUILD_H

#include <stdatomic.h>

#include "render/render.h"
#include "server/watch/watch.h"

struct build_options {
    struct site_options site;
    const char *destination; /* the folder; NULL: as the settings say, beneath the source */
    bool precompress;        /* also "a.css.gz", "a.css.br", "a.css.zst" */
    bool watch;              /* builds again whenever the site changes, until `stop` */
    enum watch_mode mode;    /* how changes are found */
    /* Called if the site has stylesheets, with `self` of site.sass; NULL: nothing to prepare. */
    bool (*sass_prepare)(void *self, struct err *err);
    atomic_bool *stop; /* set by whoever wants the build to end, and then build_wake is called */
};

/*
 * Builds. Errors of the site are logged. Returns whether all went well; err, if it is set, says why
 * nothing was written.
 */
bool build_run(const struct build_options *options, struct err *err);

/* Wakes a build that waits for changes. Safe in a handler of signals. */
void build_wake(void);

#endif
