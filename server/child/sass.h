/*
 * Sass in child processes: if a stylesheet makes the compiler crash or hang, only that stylesheet
 * fails.
 *
 *     thread of the pool                           child process
 *     page_render()
 *       sass_input, sass_site().compile  ──call──> the compiler
 *       in->import, in->find, in->read   <──ask──    needs a file; this thread finds and reads it
 *       sass_output or err               <─answer─
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_H
#define SERVER_CHILD_SASS_H

#include "render/render.h"
#include "server/child/sass_command.h"

struct sass;

/* Must outlive the struct sass that is made with it. */
struct sass_options {
    const struct spawner *spawner;
    size_t libsass;                       /* the index of sass_child_program */
    const struct sass_commands *commands; /* compilers to try first; NULL: none */
    size_t first_command; /* the index of the first one's program; the others follow it */
    unsigned processes;   /* at a time, at most */
};

/* Starts no process before one is needed. Returns NULL and err if memory runs out. */
MUST_CHECK struct sass *sass_new(const struct sass_options *options, struct err *err);

/*
 * Chooses the compiler now instead of with the first stylesheet. Returns false and err if the
 * compiler that --sass names cannot be used.
 */
MUST_CHECK bool sass_prepare(struct sass *s, struct err *err);

/*
 * For site_options: compiles with s. After an err of kind LIMIT, another attempt is pointless until
 * the stylesheet changes. After one of kind IO, it may succeed.
 */
struct site_sass sass_site(struct sass *s);

/* For the shutdown: current compilations end within limit_ms, and new ones fail. */
void sass_finish(struct sass *s, unsigned limit_ms);

/* No compilation may be running. s may be NULL. */
void sass_free(struct sass *s);

#endif
