/*
 * A request's head: the fields that the server uses, and their errors.
 *
 * Refuses requests that a proxy in front could read differently, even if the parser accepted them:
 * the end of a message must be certain. RFC 9112, sections 3.2, 5 and 6. Knows no socket and no
 * library; allocates nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_HEAD_H
#define SERVER_HTTP_HEAD_H

#include "server/http/reply.h"
#include "server/http/urlpath.h"

/*
 * The memory of a connection holds the head of a request, what the parser stores about each field
 * and argument (HEAD_FIELD_MEMORY), and the head of the response. It is cleared for every request.
 * HEAD_OWN is reserved for the server's own part of a response; an entry may add more (head_len).
 */
enum { HEAD_MEMORY = 16 * 1024, HEAD_FIELD_MEMORY = 64, HEAD_OWN = 1024 };

/* A body of up to so many bytes is accepted, and ignored. */
enum { HEAD_BODY_MAX = 64 * 1024 };

enum head_expect {
    HEAD_EXPECT_NOTHING,
    HEAD_EXPECT_CONTINUE,
    HEAD_EXPECT_OTHER,
};

/* The strings are slices of the request. */
struct head {
    struct reply_conditions conditions;
    struct reply_list accept;  /* Accept-Encoding */
    struct str host;           /* NULL: none */
    struct str length, coding; /* Content-Length, Transfer-Encoding; NULL: none */
    const char *version;       /* of HTTP, as it was sent; set by the reader, not by head_init */
    size_t used;               /* bytes of the connection's memory */
    enum head_expect expect;
    uint8_t hosts;
    bool asks;      /* there are arguments */
    bool pinned;    /* the query is a hash, so the answer never changes (policy.h) */
    bool malformed; /* an invalid field, or a second one if only one is allowed */
    bool overflown; /* more lines of one field than reply_list holds */
};

/* An empty head. */
void head_init(struct head *h);

/* Adds a field, in the order of the request. */
void head_add_field(struct head *h, struct str name, struct str value);

/* Adds an argument of the query. value: empty if there is only a name. */
void head_add_argument(struct head *h, struct str name, struct str value);

/* Whether the connection has memory for so many bytes in the response's head, beside HEAD_OWN. */
static inline bool head_leaves(const struct head *h, size_t bytes)
{
    return h->used + bytes <= HEAD_MEMORY - HEAD_OWN;
}

/* Whether there is no memory even for the head of an error. */
static inline bool head_leaves_nothing(const struct head *h)
{
    return h->used > HEAD_MEMORY - HEAD_OWN / 2;
}

/*
 * The status with which a request is refused, for any target (400, 413, 417, 431, 501); or 0. A
 * refused connection is to be closed. target: without the query; version: "HTTP/1.1".
 */
unsigned head_refusal(const struct head *h, enum reply_method method, struct str target,
                      struct str version);

/* How to handle the body of a request that is not refused. */
enum head_body {
    HEAD_BODY_NONE,
    HEAD_BODY_SKIP, /* read it, then answer */
    HEAD_BODY_CUT,  /* answer, then close */
};

enum head_body head_body_of(const struct head *h);

#endif
