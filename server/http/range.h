/*
 * Byte ranges: which bytes of a body a Range field asks for. RFC 9110, section 14.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_RANGE_H
#define SERVER_HTTP_RANGE_H

#include "render/base/str.h"

/* The maximum number of ranges; a request with more gets the whole body. */
enum { RANGES_MAX = 16 };

/* Bytes [from, from + len) of a body; len is never 0. */
struct range {
    uint64_t from, len;
};

enum range_result {
    RANGE_ALL, /* the field is ignored: another unit, no list of ranges, or more than the whole body
                */
    RANGE_SOME, /* out[0 .. *count) */
    RANGE_NONE, /* no requested byte exists: 416 */
};

/*
 * Reads "bytes=0-499, -500" for a body of `size` bytes. The ranges are in the order of the request,
 * without those beyond the end. Allocates nothing; linear.
 */
MUST_CHECK enum range_result range_parse(struct str text, uint64_t size,
                                         struct range out[static RANGES_MAX], size_t *count);

#endif
