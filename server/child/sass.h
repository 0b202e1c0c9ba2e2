/*
 * Sass, compiled by processes of its own: what a stylesheet does there is its own error at worst.
 *
 * The files that it imports are looked for and read here, by whoever asks for it to be compiled.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SASS_H
#define SERVER_CHILD_SASS_H

#include "render/render.h"
#include "server/child/spawner.h"

struct sass;

/*
 * Starts no process before one is needed. program: the index of sass_child_program. processes: the
 * most at a time. NULL and err if memory ends.
 */
MUST_CHECK struct sass *sass_new(const struct spawner *s, size_t program, unsigned processes,
                                 struct err *err);

/* For site_options: compiles with s. An err of kind LIMIT lasts until the stylesheet changes; of
 * kind IO, another attempt may go well. */
struct site_sass sass_site(struct sass *s);

/* For the end: what is being compiled has so long at most, and nothing is from now on. */
void sass_finish(struct sass *s, unsigned limit_ms);

/* Nothing may be compiled any more. s may be NULL. */
void sass_free(struct sass *s);

#endif
