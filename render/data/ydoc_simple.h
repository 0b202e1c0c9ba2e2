/*
 * The usual front matter, read without libyaml: a map of names at the beginning of their lines,
 * each with a scalar, a block of text, a list of scalars, or a map of scalars and such lists. For
 * ydoc.c only.
 *
 *     ---
 *     title: The harbour in winter
 *     date: 2024-01-02 10:00:00 +0100
 *     tags: [sea, "ice, snow"]
 *     authors:
 *       - Anna
 *       - Tom
 *     description: >-
 *       How it looks
 *       in the morning.
 *     image:
 *       alt: Sea
 *       tags: [ice]
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_YDOC_SIMPLE_H
#define RENDER_DATA_YDOC_SIMPLE_H

#include "render/data/ydoc.h"

/*
 * Reads text, which is UTF-8, as libyaml and ydoc.c do. Returns false if it is anything but a text
 * that certainly has this form and no error: then libyaml reads it. *out may have been changed.
 */
MUST_CHECK bool ydoc_simple(struct str text, const struct ydoc_options *options, struct arena *a,
                            struct value *out);

#endif
