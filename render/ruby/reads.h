/*
 * What Ruby has read, as dependencies of the page that called it. A read is a letter and a name
 * (plugins/reads.rb):
 *
 *     lposts      a list of the site             cguides     the documents of a collection
 *     f_a/b.txt   a file that exists or not      d_a         the names in a folder and below it
 *     t_a/b.txt   a file's times
 *     *           what nobody can follow: the page is good for one snapshot
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_RUBY_READS_H
#define RENDER_RUBY_READS_H

#include "render/view/context.h"

/* The page depends on all that a list of reads names. Anything else than such a list is `*`. */
void reads_depend(struct context *x, struct value list);

/* The page depends on the snapshot. */
void reads_depend_all(struct context *x);

#endif
