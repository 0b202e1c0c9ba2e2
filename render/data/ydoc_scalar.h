/*
 * What a plain YAML scalar means: Psych 4's reading of YAML 1.1. For ydoc.c alone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_YDOC_SCALAR_H
#define RENDER_DATA_YDOC_SCALAR_H

#include "render/data/value.h"

/*
 * The value of a scalar written without quotes. A string borrows text. zone: where times that
 * name no offset are shown. On failure *problem says what is wrong with it, NULL where the arena
 * ended.
 */
MUST_CHECK bool ydoc_scalar(struct str text, const struct zone *zone, struct arena *a,
                            struct value *out, const char **problem);

#endif
