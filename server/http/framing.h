/*
 * Whether the parts of a request's head lie behind one another as they came.
 *
 * The parser of libmicrohttpd 0.9 takes a bare line feed for the end of a line, joins lines that
 * are folded, cuts a line at a NUL, and takes a line that begins with its colon for the end of the
 * header: what follows would be another request. A proxy in front may see each of these otherwise.
 * The parser hands out slices of the very bytes that came, so it shows in where they lie: from one
 * to the next there must be as much as one blank or one line's end. RFC 9112, sections 2.2, 3, 5.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_FRAMING_H
#define SERVER_HTTP_FRAMING_H

#include <stdint.h>

#include "render/base/attr.h"
#include "render/base/str.h"

struct framing {
    uintptr_t next; /* where the next part begins */
    bool broken;
};

/* The first line. argument: the first of the query's, or NULL where there is none. */
void framing_begin(struct framing *s, struct str method, struct str target, const char *argument,
                   struct str version);

/* A field, in the order of the request. */
static inline void framing_field(struct framing *s, struct str name, struct str value)
{
    s->broken |= (uintptr_t)name.ptr != s->next;
    s->next = (uintptr_t)value.ptr + value.len + 2;
}

/* size: of the head with its empty line, from the method on. Whether nothing is out of place. */
bool framing_hold(const struct framing *s, const char *method, size_t size);

#endif
