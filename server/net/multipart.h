/*
 * Several ranges of one body as one message: multipart/byteranges (RFC 9110, section 14.6).
 *
 * Nothing is copied: what a connection asks for is read from the body, or from its file, when it is
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
 * Ranges of a representation: its body gets a reference, its file is the parts' from now on. NULL
 * if memory ends; then it is not.
 */
MUST_CHECK struct multipart *multipart_new(struct representation *of, const struct range *ranges,
                                           size_t count);

void multipart_free(struct multipart *p);

/* "multipart/byteranges; boundary=...", NUL-terminated. */
const char *multipart_type(const struct multipart *p);

/* Bytes of the whole message. */
uint64_t multipart_length(const struct multipart *p);

/* Up to `capacity` bytes of the message from `at` on; -1 where the file is not what it was. */
ssize_t multipart_read(const struct multipart *p, uint64_t at, char *out, size_t capacity);

#endif
