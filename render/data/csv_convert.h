/*
 * Fields of CSV as numbers and dates: the converters of Ruby's CSV.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_CSV_CONVERT_H
#define RENDER_DATA_CSV_CONVERT_H

#include "render/data/value.h"

enum csv_converter {
    CSV_CONVERTER_INTEGER,
    CSV_CONVERTER_FLOAT,
    CSV_CONVERTER_DATE,
    CSV_CONVERTER_DATE_TIME,
    CSV_CONVERTERS,
};

/* Tried in this order, until one makes something other than a string. Each is there at most once.
 */
struct csv_converters {
    size_t count;
    enum csv_converter items[CSV_CONVERTERS];
};

/* Adds what a name stands for ("numeric": two). Returns false if there is no such converter. */
MUST_CHECK bool csv_converters_add(struct csv_converters *c, struct str name);

/* Converts a field in place; only strings are. Returns false if the arena is full. */
MUST_CHECK bool csv_convert(const struct csv_converters *c, struct arena *a, struct value *field);

#endif
