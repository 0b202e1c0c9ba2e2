/*
 * The sandbox of the server: which user it becomes, and what it may still do.
 *
 * What an option needs later (a folder to write, a port to connect to) is allowed here, by one line
 * in confine_serve_site. What it can open before that, it should open before that.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_CONFINE_SERVE_H
#define SERVER_COMMAND_CONFINE_SERVE_H

#include "render/render.h"
#include "server/command/opts.h"

struct confine_serve {
    const struct opts *opts;
    const char *source;    /* the folder of the site */
    struct err stays_root; /* why, if root did not become another user */
};

/*
 * Gives up privileges: when the listeners are open, before other processes and threads are started.
 * Returns false and err if that fails, or if --user names nobody who can read the site.
 */
MUST_CHECK bool confine_serve_user(struct confine_serve *c, struct err *err);

/*
 * Closes the sandbox: when the site is loaded, before the first thread that stays is started. self:
 * a struct confine_serve. It warns if something could not be given up, or if a log lies where all
 * can read it, and returns true even so.
 */
bool confine_serve_site(void *self, const struct site *site, struct err *err);

#endif
