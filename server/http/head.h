/*
 * A request's header: the fields that matter, picked one by one, and what is wrong with it.
 *
 * Judges what a parser may have let pass and what decides where a message ends: the requests of
 * which a proxy in front could think otherwise are refused. RFC 9112, sections 3.2, 5 and 6. Knows
 * no socket and no library; allocates nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_HEAD_H
#define SERVER_HTTP_HEAD_H

#include "server/http/reply.h"
#include "server/http/urlpath.h"

/*
 * A connection's memory: the head of a request, what the parser notes of each of its fields and
 * arguments, and the head of the response. It is cleared for every request. HEAD_OWN of it is for
 * what the server itself says in a response; an entry may say more (struct entry, head_len).
 */
enum { HEAD_MEMORY = 16 * 1024, HEAD_FIELD_MEMORY = 64, HEAD_OWN = 1024 };

/* A body of so many bytes is let in, and thrown away; nobody reads it. */
enum { HEAD_BODY_MAX = 64 * 1024 };

enum head_expect {
    HEAD_EXPECT_NOTHING,
    HEAD_EXPECT_CONTINUE,
    HEAD_EXPECT_OTHER,
};

/* Slices of the request's. */
struct head {
    struct reply_conditions conditions;
    struct reply_list accept;  /* Accept-Encoding */
    struct str host;           /* NULL where there is none */
    struct str length, coding; /* Content-Length, Transfer-Encoding; NULL where there is none */
    size_t used;               /* bytes of a connection's memory */
    enum head_expect expect;
    uint8_t hosts;
    bool pinned;    /* the query is a hash: what it leads to never changes (policy.h) */
    bool malformed; /* a field that no field can be, or a second one where one may be */
    bool overflown; /* more lines of one field than are kept */
};

/* Nothing is known yet. */
void head_init(struct head *h);

/* One field, in the order of the request. */
void head_add_field(struct head *h, struct str name, struct str value);

/* One argument of the query; value is empty where there is but a name. */
void head_add_argument(struct head *h, struct str name, struct str value);

/* Whether the connection's memory has so many bytes for the head of the response, beside HEAD_OWN.
 */
static inline bool head_leaves(const struct head *h, size_t bytes)
{
    return h->used + bytes <= HEAD_MEMORY - HEAD_OWN;
}

/* Whether not even a page of an error has room for its head. */
static inline bool head_leaves_nothing(const struct head *h)
{
    return h->used > HEAD_MEMORY - HEAD_OWN / 2;
}

/*
 * 0, or the status with which a request is refused whatever it asks for: 400, 413, 417, 431, 501.
 * The connection is to be closed behind it. target: without the query; version: "HTTP/1.1".
 */
unsigned head_refusal(const struct head *h, enum reply_method method, struct str target,
                      struct str version);

/* What to do about the body of a request that is not refused. */
enum head_body {
    HEAD_BODY_NONE,
    HEAD_BODY_SKIP, /* read it, then answer */
    HEAD_BODY_CUT,  /* answer, then close */
};

enum head_body head_body_of(const struct head *h);

#endif
