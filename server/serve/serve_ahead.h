/*
 * Rendering ahead: after an edit, the pages that are asked for most are made again before a reader
 * asks for them.
 *
 *     watch: a round has ended ---> serve_ahead_changed()     another generation than before?
 *                                       |
 *                                       v   one thread of low priority
 *     for each of the entries that were asked for most (cache_most_asked):
 *         current?    no ->  made again, in the codings that it had
 *
 * It makes what a request would make, so the answer is of the newest generation or is not used. No
 * request waits for it: if a reader asks for a page that is being made ahead, the pool makes that
 * page as ever. After another edit it begins anew with the page that is asked for most. Left out is
 * what other processes help to make, since these are few: stylesheets, and sites with Ruby.
 *
 * Without edits, the thread sleeps. With --dev there is none (serve_options.ahead): the author
 * looks at pages in tabs, which live reload keeps current.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SERVE_SERVE_AHEAD_H
#define SERVER_SERVE_SERVE_AHEAD_H

#include "server/serve/serve_private.h"

/* Before the watch is started. Returns false and err if no thread can be started. */
MUST_CHECK bool serve_ahead_start(struct serve *s, int nice, struct err *err);

/* The watch's thread says that a round has ended. */
void serve_ahead_changed(struct serve *s);

/* Does not wait for the page that is being made; serve_ahead_fini does, and frees. */
void serve_ahead_stop(struct serve *s);
void serve_ahead_fini(struct serve *s);

#endif
