/*
 * The form that most dates have, read in one go: what Ruby's Time.parse makes of these texts, and
 * nothing of others.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_DATE_DATE_PLAIN_H
#define RENDER_BASE_DATE_DATE_PLAIN_H

#include "render/base/date/date.h"

/* A date and a clock as a text has them, and the offset where it names one. */
struct date_text {
    struct date_fields fields; /* weekday and yearday are not filled */
    uint32_t nanoseconds;
    bool has_offset, utc;
    int32_t offset;
};

/*
 * Reads yyyy-mm-dd, and behind it nothing or hh:mm:ss after a blank or T, and behind that nothing,
 * Z, or an offset of four digits. False where s is anything else, or says more than any day has.
 */
bool date_plain_read(struct str s, struct date_text *out);

#endif
