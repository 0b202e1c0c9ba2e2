/*
 * CSV and TSV data files to values, as Jekyll reads them: an array with a map for each row, keyed
 * by the header line; every field a string, an empty one nil.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_CSV_H
#define RENDER_DATA_CSV_H

#include "render/data/value.h"

/* separator: ',' or '\t'. Errors carry the line. */
MUST_CHECK bool csv_parse(struct str text, char separator, struct err_place place, struct arena *a,
                          struct value *out, struct err *err);

#endif
