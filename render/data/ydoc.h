/*
 * YAML text to values, typed as Ruby's Psych types them. Only ydoc.c knows libyaml.
 *
 * Scalars follow YAML 1.1 as Psych 4 resolves it: yes/no/on/off, octal and sexagesimal integers,
 * underscores and commas in numbers, dates, times with offsets, ~ and null. Anchors, aliases and
 * merge keys work; of duplicate keys the last wins.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_YDOC_H
#define RENDER_DATA_YDOC_H

#include "render/base/profile.h"
#include "render/data/value.h"

/* Limits on the cost of one document, against nesting and alias bombs; and settings. */
struct ydoc_options {
    size_t bytes;                  /* of text */
    size_t depth;                  /* of nesting */
    size_t nodes;                  /* with every use of an alias counted as a copy */
    const struct profile *profile; /* how scalars are read; NULL: as Psych does */
    const struct zone *zone;       /* in which times without an offset are shown; NULL: +0000 */
    bool symbols_are_text;         /* `:a` is the text ":a", as SafeYAML reads it; else an error */
    struct arena *outer; /* for the outermost map itself, not for what is in it; NULL: the arena */
};

#define YDOC_OPTIONS_DEFAULT                                                                       \
    ((struct ydoc_options){.bytes = 8 << 20, .depth = 64, .nodes = 500000, .zone = NULL})

/*
 * Parses the first document of text. An empty document is nil. place: the file for errors, and the
 * line at which text begins in it (its column is ignored). The value lives in the arena, with
 * copies of the parts of text that it needs.
 *
 * What Psych's safe loading refuses (Ruby objects, sets, symbols unless they are text) is an error
 * here too. So are binary data, and an alias inside the node that it names.
 */
MUST_CHECK bool ydoc_parse(struct str text, struct err_place place, struct ydoc_options options,
                           struct arena *a, struct value *out, struct err *err);

#endif
