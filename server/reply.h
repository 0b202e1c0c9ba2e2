/*
 * What a request gets, decided from facts alone: no sockets, no clock but an argument, no side
 * effects. RFC 9110, sections 9 (methods) and 13 (conditional requests).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_REPLY_H
#define SERVER_REPLY_H

#include "render/base/str.h"

enum reply_method {
    REPLY_METHOD_READ, /* GET, HEAD */
    REPLY_METHOD_OPTIONS,
    REPLY_METHOD_OTHER, /* 405 */
};

/* The value of Allow, NUL-terminated. */
extern const char reply_allow[];

/* Methods are case-sensitive (RFC 9110, section 9.1). */
enum reply_method reply_method_of(struct str method);

enum { REPLY_LINES_MAX = 4 };

/* The conditions that a request states. Slices of its header. */
struct reply_conditions {
    /* Lines of If-None-Match, which count as one list; further ones are ignored: the answer is 200.
     */
    struct str none_match[REPLY_LINES_MAX];
    size_t none_match_count;
    struct str modified_since;
    bool has_modified_since;
};

/* The validators of what would be sent. */
struct reply_validators {
    struct str etag;          /* strong, quoted; empty where there is none */
    int64_t modified;         /* Unix seconds */
    struct str modified_text; /* the same as Last-Modified has it; empty where there is none */
    bool ambiguous;           /* other content has had the same `modified` */
};

/*
 * Whether a GET or HEAD that would get 200 gets 304. If-Modified-Since counts only where there is
 * no If-None-Match. now: Unix seconds, for dates with two digits of a year.
 */
bool reply_not_modified(const struct reply_conditions *c, const struct reply_validators *v,
                        int64_t now);

/* Whether a list of entity tags ("*", or W/"a", "b") has one that weakly equals etag. */
bool reply_etag_matches(struct str list, struct str etag);

#endif
