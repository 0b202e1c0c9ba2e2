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

#include "render/data/value.h"

/* Bounds on what one document may cost, against nesting and alias bombs. */
struct ydoc_limits {
    size_t bytes; /* of text */
    size_t depth; /* of nesting */
    size_t nodes; /* with every use of an alias counted as a copy */
};

#define YDOC_LIMITS_DEFAULT ((struct ydoc_limits){.bytes = 8 << 20, .depth = 64, .nodes = 500000})

/*
 * Parses the first document of text. An empty document is nil. place: the file that errors name,
 * and the line at which text begins in it (front matter starts at line 2). The value lives in the
 * arena and copies what it needs of text.
 */
MUST_CHECK bool ydoc_parse(struct str text, struct err_place place, struct ydoc_limits limits,
                           struct arena *a, struct value *out, struct err *err);

#endif
