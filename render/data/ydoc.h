/*
 * YAML text to values, typed as Ruby's Psych types them. The one place that knows libyaml.
 *
 * Scalars follow YAML 1.1 as Psych 4 resolves it: yes/no/on/off, octal and sexagesimal integers,
 * underscores and commas in numbers, dates, times with offsets, ~ and null. Anchors, aliases and
 * merge keys are honoured; of duplicate keys the last wins.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_YDOC_H
#define RENDER_DATA_YDOC_H

#include "render/base/profile.h"
#include "render/data/value.h"

/* Bounds on what one document may cost, against nesting and alias bombs; and what it cannot know.
 */
struct ydoc_options {
    size_t bytes;                  /* of text */
    size_t depth;                  /* of nesting */
    size_t nodes;                  /* with every use of an alias counted as a copy */
    const struct profile *profile; /* how scalars are read; NULL: as Psych does */
    const struct zone *zone;       /* in which times that name no offset are shown; NULL: +0000 */
};

#define YDOC_OPTIONS_DEFAULT                                                                       \
    ((struct ydoc_options){.bytes = 8 << 20, .depth = 64, .nodes = 500000, .zone = NULL})

/*
 * Parses the first document of text. An empty document is nil. place: the file that errors name,
 * and the line at which text begins in it (its column is ignored). The value lives in the arena
 * and copies what it needs of text.
 *
 * Integers beyond 64 bits become strings of the same digits. What Psych's safe loading refuses
 * (symbols, Ruby objects, sets) is an error here too, and so are binary data and an alias inside
 * the very node that it names.
 */
MUST_CHECK bool ydoc_parse(struct str text, struct err_place place, struct ydoc_options options,
                           struct arena *a, struct value *out, struct err *err);

#endif
