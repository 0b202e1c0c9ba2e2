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

enum ruby_names_kind {
    RUBY_NAMES_GENERATOR,
    RUBY_NAMES_CONVERTER,
    RUBY_NAMES_HOOK,
    RUBY_NAMES_MISSING, /* a gem that is listed and not installed */
    RUBY_NAMES_BUNDLER, /* why the gems of Gemfile.lock are not used */
    RUBY_NAMES_WHOLE,   /* for what all pages are made in Ruby */
    RUBY_NAMES_WRITTEN, /* a hook that only a build runs */
    RUBY_NAMES_ABSENT,  /* a native gem that would have to be installed for that */
};

/* What templates do not name: a generator, a converter or a hook. */
struct ruby_names_extension {
    enum ruby_names_kind kind;
    struct str name; /* the class; of a hook what it waits for: ":pages, :post_render" */
    struct err_place place;
};

struct ruby_names {
    struct liquid_ruby_name *names; /* tags and filters; their places name the lines */
    size_t count;
    struct ruby_names_extension *extensions;
    size_t extension_count;
    uint64_t version; /* of all files together; 0 if missing */
    /* Beneath the source, what plugins read and which folders they listed while they were loaded.
     */
    struct str *read, *listed;
    size_t read_count, listed_count;
    bool runs;  /* Ruby runs them, or would if its plugins had no error (ruby_live.h) */
    bool whole; /* and makes all pages, since only that is exact */
    /* If Ruby runs: whether there are hooks of these events, of pages and of documents. */
    struct ruby_names_hooks {
        bool pages, documents;
    } post_convert, post_render, post_write;
    bool site_written; /* there are hooks of :site, :post_write */
};

/* Reads the Ruby files below folders beneath the root. Returns false and err if the arena is full.
 */
MUST_CHECK bool ruby_names_read(const struct scan_root *root, const struct str *folders,
                                size_t count, struct arena *a, struct ruby_names *out,
                                struct err *err);

/* The version that ruby_names_read would find now. */
uint64_t ruby_names_version(const struct scan_root *root, const struct str *folders, size_t count);

/* Whether a change at a path beneath the source is of what plugins read when they were loaded. */
bool ruby_names_have_read(const struct ruby_names *f, struct str path);

/* A warning for each name and extension, at its place. */
void ruby_names_report(const struct ruby_names *f, struct diags *diags);

#endif
