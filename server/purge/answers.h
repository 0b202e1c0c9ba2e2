/*
 * Reading answers of HTTP/1.1 as they arrive: their statuses, one after the other. Bodies are
 * skipped.
 *
 * A body whose length is not said by Content-Length is not read: that answer is the last one of its
 * connection.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PURGE_ANSWERS_H
#define SERVER_PURGE_ANSWERS_H

#include "render/base/str.h"

enum { ANSWERS_HEAD_MAX = 16384 }; /* bytes of the head of an answer */

/* Zeroed for each connection. */
struct answers {
    char bytes[ANSWERS_HEAD_MAX]; /* what was received and is not read yet */
    size_t len;
    uint64_t body_left; /* bytes of the body of the last answer */
    bool last;          /* no other answer follows on this connection */
};

enum answers_result {
    ANSWERS_MORE, /* more bytes are needed */
    ANSWERS_ALL,  /* `most` answers are there */
    ANSWERS_LAST, /* fewer: the last answer of the connection has come */
    ANSWERS_NOT_HTTP,
    ANSWERS_TOO_LARGE, /* a head is */
};

/*
 * Reads what has been added at bytes + len. *count answers are there already, and their statuses;
 * at most `most` come. After MORE, there is space for more bytes.
 */
enum answers_result answers_read(struct answers *a, size_t most, unsigned *statuses, size_t *count);

/* Whether bytes have come to which no request belongs: then answers cannot be told apart. */
bool answers_are_too_many(const struct answers *a);

#endif
