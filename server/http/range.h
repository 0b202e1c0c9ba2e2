/*
 * Byte ranges: what of a body a Range header asks for. RFC 9110, section 14.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_RANGE_H
#define SERVER_HTTP_RANGE_H

#include "render/base/str.h"

/* So many ranges are answered; whoever asks for more gets everything. */
enum { RANGES_MAX = 16 };

/* Bytes [from, from + len) of a body; len is never 0. */
struct range {
    uint64_t from, len;
};

enum range_result {
    RANGE_ALL,  /* there is nothing to be heeded: another unit, no list of ranges, more work than
                   the whole body */
    RANGE_SOME, /* out[0 .. *count) */
    RANGE_NONE, /* nothing that is asked for is there: 416 */
};

/*
 * Reads "bytes=0-499, -500" for a body of size bytes. The ranges come in the order in which they
 * were asked for, without those that lie behind the end; allocates nothing, linear.
 */
MUST_CHECK enum range_result range_parse(struct str text, uint64_t size,
                                         struct range out[static RANGES_MAX], size_t *count);

#endif
