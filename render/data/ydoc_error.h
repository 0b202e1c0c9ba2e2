/*
 * libyaml's complaints, reworded so that an author knows what to repair. For ydoc.c only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_YDOC_ERROR_H
#define RENDER_DATA_YDOC_ERROR_H

#include "render/base/err.h"

/* A complaint of libyaml's: its words, and two offsets into the text. */
struct ydoc_complaint {
    const char *problem;
    size_t at;    /* the position at which it stopped */
    size_t start; /* the start of the construct; `at` if unknown */
};

/* Fills err with a SYNTAX error. place.line is the line at which text begins. Returns false. */
bool ydoc_error(const struct ydoc_complaint *complaint, struct str text, struct err_place place,
                struct err *err);

/* The position of an offset in a text that begins at place.line. */
struct err_place ydoc_place(struct str text, size_t offset, struct err_place place);

#endif
