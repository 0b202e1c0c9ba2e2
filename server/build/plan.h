/*
 * The files that a build writes: what each is made of, and what became of it.
 *
 * Of two files of which one would have to be a folder of the other ("a" and "a/index.html"), the
 * first one is written; the other is an error, as are addresses that lead to no file.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_BUILD_PLAN_H
#define SERVER_BUILD_PLAN_H

#include <limits.h>

#include "render/base/map.h"
#include "render/render.h"
#include "server/build/destination_sweep.h"
#include "server/http/coding.h"

enum plan_state {
    PLAN_UNCHANGED, /* the destination has it as it is */
    PLAN_STAGED,
    PLAN_FAILED, /* it stays as it was */
    PLAN_ABSENT, /* Jekyll does not write it: the source map of an empty stylesheet */
};

struct plan_file {
    struct str path;    /* "a/index.html" */
    struct route route; /* a page or file */
    enum plan_state state;
    bool in_new_folder;       /* see struct staged */
    unsigned staged, codings; /* codings (CODING_BIT) that are staged; those that it will have */
    /* What it was made from; version 0 of all is never current. In a block of the heap, or NULL. */
    struct render_dep *deps;
    size_t dep_count;
};

/* Lives as long as its arena and the snapshot. */
struct plan {
    struct arena *arena;
    struct plan_file *files;
    size_t count;
    struct map by_path; /* -> struct plan_file * */
    struct map folders; /* -> anything: those above the files */
    const struct site *site;
    size_t failed; /* addresses that lead to no file */
};

/* A file that cannot be written: `e` says why. */
typedef void plan_refuse_fn(void *self, const struct err *e);

/* Makes the plan of a snapshot. Returns false and err if memory ends. */
MUST_CHECK bool plan_make(struct plan *p, const struct site *s, struct arena *a,
                          plan_refuse_fn *refuse, void *self, struct err *err);

/* Where a file comes from, for messages: "posts/a.md". */
struct str plan_source(const struct plan_file *f);

/* What a path of the destination is to be; self is the plan. */
sweep_wish_fn plan_wish;

/* Releases what the plan has of the heap. */
void plan_fini(struct plan *p);

#endif
