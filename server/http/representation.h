/*
 * The representation that an answer is made of (RFC 9110, section 3.2): which bytes, how many, in
 * which coding, under which status and validators.
 *
 * A request selects one (select.h). From then on nothing else is looked at: conditions are asked of
 * it, ranges are cut from it, and the fields of 200, 206, 304 and 416 say what is true of it. So a
 * length never belongs to other bytes than those that are sent.
 *
 * Conditions and ranges are only of a 200. What an error, or a rule of the site, gives another
 * status is sent whole, with that status and without validators.
 *
 * Ranges are cut from bytes that the entity tag names: those of a body as it is, of a file, and of
 * a compressed file beside it. What we compress ourselves has a tag that names the content and the
 * coding, but another version of the compressor makes other bytes of it, and a fast variant gives
 * way to a better one; parts of two of them would not fit together, so it is sent whole, which
 * section 14.2 allows. So is a coded body of which several ranges are asked for: whether
 * Content-Encoding is about the parts or about the multipart around them, clients disagree.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_REPRESENTATION_H
#define SERVER_HTTP_REPRESENTATION_H

#include <sys/types.h>

#include "server/http/blob.h"
#include "server/http/coding.h"

struct entry;

struct representation {
    const struct entry *entry; /* whose type, policy and author's lines are sent along */
    unsigned status;           /* that it is sent with whole */
    enum coding coding;
    struct blob *body; /* borrowed; NULL: the bytes are in */
    int fd;            /* an open file, owned; -1: there is none */
    uint64_t size;
    /* Validators, NUL-terminated; "" if there is none. */
    const char *etag;          /* strong, quoted */
    const char *better_etag;   /* of what is to take the place of this very content */
    const char *modified_text; /* as Last-Modified has it */
    int64_t modified;          /* the same in Unix seconds */
    bool ambiguous;            /* other content has had the same `modified` */
    bool shares_date; /* the client might have got the same content in another coding: a date does
                         not tell which */
    bool whole;       /* never sent in parts: the tag does not name the bytes */
    bool pinned;      /* asked for by an address that stands for this content alone: immutable */
    void *const *prepared; /* prepared responses, by enum prepared; NULL: there are none */
};

/* Closes its file, if it has one. */
void representation_close(struct representation *r);

/*
 * Up to len bytes from `from` on; their number, -1 at the end and beyond, and if the file is not
 * what it was.
 */
ssize_t representation_read(const struct representation *r, uint64_t from, char *out, size_t len);

#endif
