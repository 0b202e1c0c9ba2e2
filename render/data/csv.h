/*
 * CSV and TSV data files to values, as Jekyll reads them: an array with a map for each row, keyed
 * by the header line; every field a string, an empty one nil. Options change that, as those of
 * Ruby's CSV do.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DATA_CSV_H
#define RENDER_DATA_CSV_H

#include "render/data/csv_convert.h"

enum csv_headers {
    CSV_HEADERS_FIRST_ROW,
    CSV_HEADERS_NONE,  /* each row is an array */
    CSV_HEADERS_NAMED, /* csv_options.names; the first row is one like the others */
};

struct csv_options {
    enum csv_headers headers;
    bool latin_1;  /* the file is in ISO-8859-1, else in UTF-8 */
    bool cuts_bom; /* without the byte order mark, if there is one */
    struct value_list names;
    struct csv_converters converters;
};

/*
 * separator: ',' or '\t'. options: NULL for those of Jekyll. Errors carry the line. The values
 * borrow from the text, the options and the arena.
 */
MUST_CHECK bool csv_parse(struct str text, char separator, const struct csv_options *options,
                          struct err_place place, struct arena *a, struct value *out,
                          struct err *err);

/* The fields of one line, for names that are written like one; none if the text is empty. */
MUST_CHECK bool csv_line(struct str text, char separator, struct err_place place, struct arena *a,
                         struct value_list *fields, struct err *err);

#endif
