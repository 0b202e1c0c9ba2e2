/*
 * A site's own plugins, Ruby files in _plugins/: they are not run, but what they register is read
 * from their text. Templates that use their tags and filters still render: a tag prints nothing, a
 * filter gives nil. Generators, converters and hooks are told about.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_RUBY_NAMES_H
#define RENDER_CONFIG_RUBY_NAMES_H

#include "render/config/scan.h"
#include "render/liquid/liquid.h"

enum foreign_kind { FOREIGN_GENERATOR, FOREIGN_CONVERTER, FOREIGN_HOOK };

/* What a template cannot name. */
struct foreign_part {
    enum foreign_kind kind;
    struct str name; /* the class; of a hook what it waits for: ":pages, :post_render" */
    struct err_place place;
};

struct foreign {
    struct liquid_foreign *names; /* tags and filters; their places name the lines */
    size_t count;
    struct foreign_part *parts;
    size_t part_count;
    uint64_t version; /* of all files together; 0: there are none */
};

/* Reads the Ruby files below folders beneath the root. False and err if the arena ends. */
MUST_CHECK bool foreign_read(const struct scan_root *root, const struct str *folders, size_t count,
                             struct arena *a, struct foreign *out, struct err *err);

/* The version that foreign_read would find now. */
uint64_t foreign_version(const struct scan_root *root, const struct str *folders, size_t count);

/* A warning for each name and part, at its place. */
void foreign_report(const struct foreign *f, struct diags *diags);

#endif
