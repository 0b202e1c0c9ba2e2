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
#include "server/child/sass_command.h"

struct sass;

/* All of it stays for as long as what is made of it. */
struct sass_options {
    const struct spawner *spawner;
    size_t libsass;                       /* the index of sass_child_program */
    const struct sass_commands *commands; /* to be tried before; NULL: none */
    size_t first_command;                 /* the index of the program of the first; others follow */
    unsigned processes;                   /* the most at a time */
};

/* Starts no process before one is needed. NULL and err if memory ends. */
MUST_CHECK struct sass *sass_new(const struct sass_options *options, struct err *err);

/*
 * Chooses the compiler now, which is else done for the first stylesheet. False and err if the one
 * that an option names cannot be used.
 */
MUST_CHECK bool sass_prepare(struct sass *s, struct err *err);

/* For site_options: compiles with s. An err of kind LIMIT lasts until the stylesheet changes; of
 * kind IO, another attempt may go well. */
struct site_sass sass_site(struct sass *s);

/* For the end: what is being compiled has so long at most, and nothing is from now on. */
void sass_finish(struct sass *s, unsigned limit_ms);

/* Nothing may be compiled any more. s may be NULL. */
void sass_free(struct sass *s);

#endif
