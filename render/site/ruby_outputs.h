/*
 * The files of a site whose pages are all made in Ruby: what its generators, hooks and converters
 * made of it (plugins/whole.rb).
 *
 * Only the routes are theirs. Lists, versions and search are of the files that were read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_RUBY_OUTPUTS_H
#define RENDER_SITE_RUBY_OUTPUTS_H

#include "render/site/site.h"

/* A file that `jekyll build` would write. */
struct ruby_output {
    const struct page *page; /* NULL: a file as it is, at `path` */
    struct str file, url;    /* as of struct page */
    struct str path;
};

struct ruby_outputs {
    const struct ruby_output *items;
    size_t count;
};

/* Whether the pages of a site with such settings are made in Ruby. */
bool ruby_outputs_wanted(const struct config *c);

/*
 * Runs the generators and hooks, and fills s->outputs, once the lists are there. Returns false and
 * err: the plugin's own, with its file and line, or of memory.
 */
MUST_CHECK bool ruby_outputs_build(struct site *s, struct diags *diags, struct err *err);

#endif
