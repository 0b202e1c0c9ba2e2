/*
 * Several ranges of one body as one message: multipart/byteranges (RFC 9110, section 14.6).
 *
 * Nothing is copied in advance: each piece is read from the body, or from its file, when it is
 * sent. Belongs to one response, and is read by one thread at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_NET_MULTIPART_H
#define SERVER_NET_MULTIPART_H

#include <sys/types.h>

#include "server/cache/entry.h"
#include "server/http/range.h"

struct multipart;

/*
 * Takes a reference to the representation's body, and takes over its file. Returns NULL if memory
 * ends; then it takes nothing.
 */
MUST_CHECK struct multipart *multipart_new(struct representation *of, const struct range *ranges,
                                           size_t count);

void multipart_free(struct multipart *p);

/* "multipart/byteranges; boundary=...", NUL-terminated. */
const char *multipart_type(const struct multipart *p);

/* Bytes of the whole message. */
uint64_t multipart_length(const struct multipart *p);

/* Reads up to `capacity` bytes of the message from `at` on. Returns -1 if the file has changed. */
ssize_t multipart_read(const struct multipart *p, uint64_t at, char *out, size_t capacity);

#endif
