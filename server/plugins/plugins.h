/*
 * The site's own Ruby in processes: one that has loaded the plugins and read the site, and copies
 * of it that answer the calls of pages.
 *
 *     spawner ──> zygote   ruby plugins/host.rb
 *                   | fork                      thread of the pool
 *                   ├──> worker  <══channel══>  page_render(), render/ruby
 *                   └──> worker  <══channel══>  another page
 *
 *     none ──begin──> forked ──READY──> taken ──end──> idle ──begin──> taken ...
 *     idle, of an older snapshot        ──begin──> killed; another one is forked
 *     taken, dead or late               ──end────> killed; the page has an error
 *
 * A worker is as the site was when it was forked. So an edit costs what the zygote has to read, and
 * a fork at the next call. Nothing is started for a site without Ruby.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PLUGINS_PLUGINS_H
#define SERVER_PLUGINS_PLUGINS_H

#include "render/render.h"
#include "server/plugins/plugins_command.h"

struct plugins_host;

/* Must outlive what is made with it. */
struct plugins_options {
    const struct spawner *spawner;
    size_t program;   /* the index of the program */
    unsigned workers; /* at a time, at most */
};

/* Starts nothing yet. Returns NULL and err if memory runs out. */
MUST_CHECK struct plugins_host *plugins_new(const struct plugins_options *options, struct err *err);

/* For site_options. Valid as long as p. */
const struct ruby_host *plugins_host(struct plugins_host *p);

/* For the shutdown: current calls end within limit_ms, and new ones fail. */
void plugins_finish(struct plugins_host *p, unsigned limit_ms);

/* No call may be running. p may be NULL. */
void plugins_free(struct plugins_host *p);

#endif
