/*
 * The folder of the site's files: that of the settings, or the one that `source:` names in them.
 *
 * `source:` is relative to the folder of the settings. Whatever else the settings name (layouts,
 * plugins, stylesheets) is then looked for in the folder that it names, while the settings,
 * Gemfile.lock and gems stay beside each other. It may lead out of the folder of the settings only
 * into one of scan_root.follow, as links may.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_CONFIG_SOURCE_H
#define RENDER_CONFIG_CONFIG_SOURCE_H

#include "render/config/config.h"

/*
 * Opens the folder that c->values name, and sets c->source, c->source_fd and c->source_path.
 * Returns false and err if it may not be read (CONFIG), or if it is missing (FAULT: it may come,
 * and nothing tells when).
 */
MUST_CHECK bool config_source_open(struct config *c, const struct scan_root *settings,
                                   struct err *err);

/*
 * Sets c->destination and c->destination_inside, once c->source is there: to what the caller says,
 * else (ptr NULL) to `destination:`, else to _site. Returns false and err if the arena ends.
 */
MUST_CHECK bool config_source_set_destination(struct config *c, const struct scan_root *settings,
                                              struct str said, struct err *err);

/* The root of the site's files. It lives as long as both. */
struct scan_root config_source_root(const struct config *c, const struct scan_root *settings);

/* Whether `source:` leads to the folder that is open. Faults are noted in settings->faults. */
bool config_source_is_current(const struct config *c, const struct scan_root *settings);

/* The identity of the folder: it changes if another one takes its place. 0: `source:` names none.
 */
uint64_t config_source_identity(const struct config *c);

#endif
