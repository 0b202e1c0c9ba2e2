/*
 * Front matter: the YAML between two `---` lines at the top of a file.
 *
 * The rule is Jekyll's (Utils.has_yaml_header? and Document::YAML_FRONT_MATTER_REGEXP): the first
 * line is `---`, and a later line is `---` or `...`. Blanks may follow both. Blank lines after the
 * closing line do not belong to the body.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_FRONT_H
#define RENDER_DATA_FRONT_H

#include "render/data/ydoc.h"

struct front {
    bool present;       /* the file begins with a complete front matter block */
    bool unreadable;    /* the text between the lines is not YAML: Jekyll goes on without it */
    struct str yaml;    /* between the lines */
    struct str body;    /* after the block; the whole text if there is no block */
    uint32_t body_line; /* the line of the file on which the body begins, from 1 */
};

/*
 * Whether Jekyll processes a file: its first line is `---`. A byte order mark before it makes the
 * file static.
 */
bool front_starts(struct str text);

/* The text after a byte order mark, if any. Jekyll drops the mark from all that it renders. */
struct str front_text(struct str text);

/*
 * Finds the block. Drops a byte order mark before it, as Jekyll does with files that need no front
 * matter (posts). Copies nothing: the slices are those of text.
 */
struct front front_split(struct str text);

/*
 * Splits and parses. *data gets a map, empty if there is no front matter or nothing in it. Data
 * that is not a map (a list at top level) is an error, as is text that is not UTF-8; *out and an
 * empty *data are set even then, for a caller who goes on without the front matter. options: see
 * ydoc.h; the zone matters.
 */
MUST_CHECK bool front_parse(struct str file, struct str text, struct ydoc_options options,
                            struct arena *a, struct front *out, const struct value_map **data,
                            struct err *err);

#endif
