/*
 * The meaning of a plain YAML scalar: Psych 4's reading of YAML 1.1. For ydoc.c only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_YDOC_SCALAR_H
#define RENDER_DATA_YDOC_SCALAR_H

#include "render/data/ydoc.h"

/*
 * The value of a scalar written without quotes. A string borrows text. On failure *problem says
 * what is wrong with it; NULL if the arena is full.
 */
MUST_CHECK bool ydoc_scalar(struct str text, const struct ydoc_options *options, struct arena *a,
                            struct value *out, const char **problem);

#endif
