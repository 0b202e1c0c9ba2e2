/*
 * What the site's own Ruby may read and write.
 *
 *     read, run   the site and what may take its place, the repository around it, the theme,
 *                 gems, this project's Ruby; some settings of the system, as git's
 *     write       the site, as in Jekyll: many plugins keep what they made in it
 *                 a folder of its own for temporary files
 *                 the destination that a build names, for hooks of :site, :post_write
 *
 * In addition to the programs and libraries of the system (server/child/confine.c).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PLUGINS_PLUGINS_PATHS_H
#define SERVER_PLUGINS_PLUGINS_PATHS_H

#include "render/base/arena.h"
#include "server/child/spawner.h"

enum { PLUGINS_PATHS_MAX = 128 };

struct plugins_paths {
    struct arena arena; /* of the names */
    struct child_path items[PLUGINS_PATHS_MAX];
    size_t count;
    const char *scratch; /* NULL: nowhere could one be made */
    int scratch_lock;    /* held as long as it is used */
    const char *theme;   /* absolute; NULL: the option is not there */
};

/* The folders that options name; all but source may be NULL. */
struct plugins_folders {
    const char *source, *theme;
    const char *follow, *gems; /* with ':' between */
    const char *destination;   /* of a build */
    const char *script;        /* a file in the folder of this project's Ruby */
    bool network;
};

/* Makes the folder for temporary files, and finds all others. Without memory, some are missing. */
void plugins_paths_init(struct plugins_paths *p, const struct plugins_folders *f);

/* Frees the names. The spawner has removed the scratch folder. */
void plugins_paths_fini(struct plugins_paths *p);

#endif
