/*
 * Whether the pieces of a request's head follow one another without gaps, as they were received.
 *
 * The parser of libmicrohttpd 0.9 accepts a bare line feed as the end of a line, joins folded
 * lines, cuts a line at a NUL, and takes a line that begins with its colon for the end of the head:
 * what follows would be another request. A proxy in front may read each of these in another way.
 * The parser returns slices of the received bytes, so a difference shows in their addresses:
 *
 *     GET /a HTTP/1.1\r\nHost: b\r\n\r\n
 *     ^   ^  ^          ^     ^
 *
 * From each slice to the next there must be exactly one blank, or the end of one line. RFC 9112,
 * sections 2.2, 3, 5.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_FRAMING_H
#define SERVER_HTTP_FRAMING_H

#include <stdint.h>

#include "render/base/attr.h"
#include "render/base/str.h"

struct framing {
    uintptr_t next; /* the address at which the next piece must begin */
    bool broken;
};

/* Begins with the first line. argument: the first one of the query, or NULL. */
void framing_begin(struct framing *s, struct str method, struct str target, const char *argument,
                   struct str version);

/* Adds a field, in the order of the request. */
static inline void framing_field(struct framing *s, struct str name, struct str value)
{
    s->broken |= (uintptr_t)name.ptr != s->next;
    s->next = (uintptr_t)value.ptr + value.len + 2;
}

/*
 * size: of the head from the method on, with its empty line. Returns whether nothing is out of
 * place.
 */
bool framing_hold(const struct framing *s, const char *method, size_t size);

#endif
