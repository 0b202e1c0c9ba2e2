/*
 * What each command needs that reads a site: its folder, its options for the library, and processes
 * that compile stylesheets.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_COMMAND_TOOLS_H
#define SERVER_COMMAND_TOOLS_H

#include <limits.h>

#include "server/child/sass.h"
#include "server/command/opts.h"
#include "server/plugins/plugins.h"

/*
 * The folder of the site: that of --source, else the current one, else the bundled site, whose path
 * is put into buffer. Returns false and err if it is missing.
 */
bool tools_find_source(const struct opts *opts, char buffer[static PATH_MAX], const char **out,
                       struct err *err);

/* The processors that this process may use; at least 1. */
unsigned tools_cores(void);

/* Where the texts of a large site are put aside: the usual place of large temporary files. */
struct str tools_texts_folder(void);

/* What the options say about the site, without `parallel`, `sass` and `texts`. The strings are
 * borrowed. */
struct site_options tools_site_options(const struct opts *opts, const char *source);

struct tools {
    struct spawner *spawner;
    struct sass *sass; /* NULL until tools_sass */
    struct sass_commands commands;
    struct plugins_host *plugins; /* NULL until tools_plugins, and without Ruby */
    struct plugins_command plugins_command;
    struct plugins_paths plugins_paths;
    size_t plugins_program; /* its index; 0: there is none */
};

/*
 * Starts the process that starts others; to be called before the first thread is started. Also sets
 * how memory is given back to the system. Returns false and err on failure: then nothing is to be
 * stopped.
 */
MUST_CHECK bool tools_start(struct tools *t, const struct opts *opts, const char *source,
                            struct err *err);

/*
 * For site_options.ruby: at most so many processes for the site's own Ruby; *out is NULL if none is
 * run. Returns false and err if memory runs out.
 */
MUST_CHECK bool tools_plugins(struct tools *t, unsigned workers, const struct ruby_host **out,
                              struct err *err);

/* Processes for stylesheets, enough for so many threads that render. NULL and err on failure. */
MUST_CHECK struct sass *tools_sass(struct tools *t, unsigned threads, struct err *err);

/* sass_prepare, as struct serve_options wants it. */
bool tools_sass_prepare(void *sass, struct err *err);

/* Ends all of it. */
void tools_stop(struct tools *t);

#endif
