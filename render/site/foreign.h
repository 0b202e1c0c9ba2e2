/*
 * A site's own plugins, Ruby files in _plugins/: they are not run, but the names of the tags and
 * filters that they register are read from their text, so that templates which use them still
 * render. A tag of theirs prints nothing; a filter of theirs gives nil.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_FOREIGN_H
#define RENDER_SITE_FOREIGN_H

#include "render/liquid/liquid.h"
#include "render/site/scan.h"

struct foreign {
    struct liquid_foreign *names; /* tags and filters; their places name the lines */
    size_t count;
    uint64_t version; /* of all files together; 0: there are none */
};

/* Reads the Ruby files below a folder beneath the root. False and err where the arena ends. */
MUST_CHECK bool foreign_read(const struct scan_root *root, struct str folder, struct arena *a,
                             struct foreign *out, struct err *err);

/* The version that foreign_read would find now. */
uint64_t foreign_version(const struct scan_root *root, struct str folder);

/* A warning for each name, at its place. */
void foreign_report(const struct foreign *f, struct diags *diags);

#endif
