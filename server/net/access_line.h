/*
 * A line of the access log, in one of its formats.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_ACCESS_LINE_H
#define SERVER_NET_ACCESS_LINE_H

#include "server/core/line.h"
#include "server/http/address.h"
#include "server/net/exchange.h"

enum access_format { ACCESS_FORMAT_OFF, ACCESS_FORMAT_COMBINED, ACCESS_FORMAT_JSON };

/* As much as a pipe takes at once, so that lines of several processes do not mix. */
enum { ACCESS_LINE_MAX = 4096 };

/* Facts that a line shows beside the exchange. */
struct access_facts {
    int64_t time_us; /* of the end, since 1970 */
    struct address client;
    struct str referrer, user_agent; /* as they were sent; NULL: not sent */
    struct str request_id;
};

/*
 * Writes a line with its end into out, which has ACCESS_LINE_MAX bytes. Long texts are cut, so that
 * it always fits. clock: of this thread, for this format.
 */
void access_line_write(enum access_format format, const struct exchange *x,
                       const struct access_facts *f, struct line_clock *clock, struct line *out);

#endif
