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

enum ruby_names_kind { FOREIGN_GENERATOR, FOREIGN_CONVERTER, FOREIGN_HOOK };

/* A part of a plugin that templates do not name: a generator, converter or hook. */
struct ruby_names_part {
    enum ruby_names_kind kind;
    struct str name; /* the class; of a hook what it waits for: ":pages, :post_render" */
    struct err_place place;
};

struct ruby_names {
    struct liquid_foreign *names; /* tags and filters; their places name the lines */
    size_t count;
    struct ruby_names_part *parts;
    size_t part_count;
    uint64_t version; /* of all files together; 0: there are none */
};

/* Reads the Ruby files below folders beneath the root. Returns false and err if the arena is full.
 */
MUST_CHECK bool ruby_names_read(const struct scan_root *root, const struct str *folders,
                                size_t count, struct arena *a, struct ruby_names *out,
                                struct err *err);

/* The version that ruby_names_read would find now. */
uint64_t ruby_names_version(const struct scan_root *root, const struct str *folders, size_t count);

/* A warning for each name and part, at its place. */
void ruby_names_report(const struct ruby_names *f, struct diags *diags);

#endif
