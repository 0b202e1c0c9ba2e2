/*
 * The process that has loaded the site's plugins and read the site, as the server sees it.
 *
 * What is sent to it is worked off in order; only zygote_open and zygote_ask_end wait for an
 * answer. The caller allows one thread at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PLUGINS_ZYGOTE_H
#define SERVER_PLUGINS_ZYGOTE_H

#include "render/render.h"
#include "server/child/child.h"

struct zygote {
    struct child child;
    bool runs;
    int64_t expected; /* when zygote_expect has told it last, in milliseconds */
};

/* A process that it has forked. */
struct worker {
    struct child child;
    int pidfd; /* -1: it is not known to be ready */
};

/*
 * Starts it in a zeroed *z with the words of an OPEN frame, and waits until the plugins are loaded.
 * *names: what they define, in the arena. z->child.said is what it printed. Returns false and err:
 * of the plugins, with their file and line; of kind MISSING if Jekyll is not installed.
 */
MUST_CHECK bool zygote_open(struct zygote *z, const struct spawner *s, size_t program,
                            struct str words, struct arena *a, struct str *names, struct err *err);

/* Tells it the words of an EDIT frame. If it has ended, the next fork finds that. */
void zygote_edit(struct zygote *z, struct str words);

/* Its workers have something to do: what they start is watched. */
void zygote_expect(struct zygote *z);

/*
 * Has it fork a worker; or, if `from` is not NULL, has this worker fork another one, which is as
 * `from` is now, and the zygote's like all others. Returns false and err if it cannot be asked;
 * then *w must not be ended. The worker's limits are those of the program.
 */
MUST_CHECK bool zygote_fork(struct zygote *z, struct worker *from, struct worker *w,
                            const struct child_program *program, struct err *err);

/*
 * Waits until a forked worker is ready, which is when the zygote has read the site. Any number of
 * threads may wait at once, each for its own.
 */
MUST_CHECK enum child_result zygote_await(struct worker *w);

/* Kills a worker with all processes that it has started, and frees what is left of it. */
void zygote_end(struct zygote *z, struct worker *w);

/* The same for one that has ended, and says how. Returns false if that is not known. */
MUST_CHECK bool zygote_ask_end(struct zygote *z, struct worker *w, struct child_end *end);

/*
 * The error in a REFUSED frame: with the place in the plugins; of kind MISSING if Jekyll is not
 * installed. Returns false.
 */
bool zygote_refused(struct str text, struct err *err);

/* Kills it with all of its workers. */
void zygote_stop(struct zygote *z);

#endif
