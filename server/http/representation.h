/*
 * The representation that an answer is made of (RFC 9110, section 3.2): its bytes and their number,
 * its coding, status and validators.
 *
 * A request selects one (select.h). Everything after that uses only the representation: conditions
 * are evaluated for it, ranges are cut from it, and the fields of 200, 206, 304 and 416 describe
 * it. So a length always belongs to the bytes that are sent.
 *
 * Conditions and ranges apply only to a 200. An error, or a page with a status from a rule, is sent
 * whole, with that status and without validators.
 *
 * Ranges are cut only from bytes that the entity tag names: those of an uncompressed body, of a
 * file, or of a precompressed file. The tag of a body that we compress names the content and the
 * coding. But another version of the compressor makes other bytes of it, and a fast variant is
 * replaced by a better one. Ranges of two of them would not fit together, so such a body is sent
 * whole, which section 14.2 allows. So is a coded body of which several ranges are requested:
 * clients disagree whether Content-Encoding describes the ranges or the multipart message.
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
    const struct entry *entry; /* its type, policy and the author's lines are sent, too */
    unsigned status;           /* of a whole response */
    enum coding coding;
    struct blob *body; /* borrowed; NULL: the bytes are in fd */
    int fd;            /* an open file, owned; -1: none */
    uint64_t size;
    /* Validators, NUL-terminated; "": none. */
    const char *etag;        /* strong, quoted */
    const char *better_etag; /* of the variant that will replace this one, with the same content */
    const char *modified_text; /* the value of Last-Modified */
    int64_t modified;          /* the same in Unix seconds */
    bool ambiguous;            /* other content had the same `modified` */
    bool undated;              /* no condition is decided by the date */
    bool shares_date; /* the client may have the content in another coding: a date cannot tell */
    bool whole;       /* no ranges: the tag does not name the bytes */
    bool pinned;      /* its address belongs to this content alone: immutable */
    void *const *prepared; /* prepared responses, by enum prepared; NULL: none */
};

/* Closes its file, if it has one. */
void representation_close(struct representation *r);

/*
 * Reads up to len bytes from `from` on. Returns their number; -1 at the end, and if the file has
 * changed.
 */
ssize_t representation_read(const struct representation *r, uint64_t from, char *out, size_t len);

#endif
