/*
 * What libyaml complains of, said so that an author knows what to mend. For ydoc.c alone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_YDOC_ERROR_H
#define RENDER_DATA_YDOC_ERROR_H

#include "render/base/err.h"

/* A complaint of libyaml's: its words, and two offsets into the text. */
struct ydoc_complaint {
    const char *problem;
    size_t at;    /* where it stopped */
    size_t start; /* where what it was reading begins; `at` where it does not say */
};

/* Fills err with a SYNTAX error. place.line is the line at which text begins. Returns false. */
bool ydoc_error(const struct ydoc_complaint *complaint, struct str text, struct err_place place,
                struct err *err);

/* The place of an offset in a text that begins at place.line. */
struct err_place ydoc_place(struct str text, size_t offset, struct err_place place);

#endif
