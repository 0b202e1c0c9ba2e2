/*
 * The decision about a reply, from facts alone: no sockets, no clock except an argument, no side
 * effects. RFC 9110, sections 9 (methods), 13 (conditional requests) and 14 (ranges).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_REPLY_H
#define SERVER_HTTP_REPLY_H

#include "server/http/range.h"
#include "server/http/representation.h"

enum reply_method {
    REPLY_METHOD_GET,
    REPLY_METHOD_HEAD,
    REPLY_METHOD_OPTIONS,
    REPLY_METHOD_OTHER,   /* 405 */
    REPLY_METHOD_UNKNOWN, /* 501: RFC 9110, section 9.1 */
};

/* The value of Allow, NUL-terminated. */
extern const char reply_allow[];

/* Methods are case-sensitive (RFC 9110, section 9.1). */
enum reply_method reply_method_of(struct str method);

enum { REPLY_LINES_MAX = 8 };

/* The lines of a field that is a list: they count as one. Slices of the request. */
struct reply_list {
    struct str lines[REPLY_LINES_MAX];
    size_t count;
};

/* The conditions of a request. A slice with a NULL pointer is absent. */
struct reply_conditions {
    bool any; /* one of the members below is set */
    struct reply_list match, none_match;
    struct str modified_since, unmodified_since;
    struct str range, if_range;
};

struct reply {
    unsigned status; /* the representation's own; instead of 200 also 206, 304, 412 or 416 */
    bool better;     /* 304: the better tag has matched */
    size_t range_count;
    struct range ranges[RANGES_MAX]; /* 206 */
};

/*
 * Decides about a GET or HEAD of a representation. If it would get 200, the conditions are
 * evaluated in the order of section 13.2.2. now: Unix seconds.
 */
void reply_decide(const struct reply_conditions *c, enum reply_method method,
                  const struct representation *r, int64_t now, struct reply *out);

/*
 * Whether a list of entity tags ("*", or W/"a", "b") contains etag. weak: weak comparison, in which
 * weak tags match, too (section 8.8.3.2).
 */
bool reply_etag_matches(struct str list, struct str etag, bool weak);

#endif
