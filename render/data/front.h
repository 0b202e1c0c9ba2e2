/*
 * Front matter: the YAML between two `---` lines at the top of a file.
 *
 * What counts as front matter is Jekyll's rule (Utils.has_yaml_header? and
 * Document::YAML_FRONT_MATTER_REGEXP): the first line is `---`, and a later line is `---` or
 * `...`; blanks may follow both, and blank lines behind the closing one are no part of the body.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_FRONT_H
#define RENDER_DATA_FRONT_H

#include "render/data/ydoc.h"

struct front {
    bool present;       /* the file opens with a complete front matter block */
    bool unreadable;    /* what is between the lines is no YAML: Jekyll goes on without it */
    struct str yaml;    /* between the lines */
    struct str body;    /* behind it; the whole text where there is none */
    uint32_t body_line; /* the line of the file on which the body begins, from 1 */
};

/*
 * Whether a file is one that Jekyll processes: its first line is `---`. A byte order mark before
 * it makes the file a static one.
 */
bool front_starts(struct str text);

/* The text behind a byte order mark, without which Jekyll reads whatever it is to render. */
struct str front_text(struct str text);

/*
 * Finds the block; a byte order mark before it is dropped, as Jekyll does with files that need no
 * front matter (posts). Copies nothing: the slices are those of text.
 */
struct front front_split(struct str text);

/*
 * Splits and parses. *data gets a map, empty where there is no front matter or nothing in it.
 * Data that is not a map (a list at top level) is an error, and so is text that is not UTF-8; *out
 * and an empty *data are there all the same, for a caller who goes on without the front matter.
 * options: see ydoc.h; the zone matters.
 */
MUST_CHECK bool front_parse(struct str file, struct str text, struct ydoc_options options,
                            struct arena *a, struct front *out, const struct value_map **data,
                            struct err *err);

#endif
