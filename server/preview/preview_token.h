/*
 * The secret of a link to one page that is not published yet: a text for a URL, which names the
 * page's file and an end, and which only who has a key can make.
 *
 *     token   base64url(mac, expires, file, padding)
 *     mac     HMAC-SHA256(key, purpose, expires, file, padding): 32 bytes
 *
 *     expires   Unix seconds, 8 bytes, the highest first
 *     file      its path relative to the site ("_drafts/launch.md")
 *     padding   up to two bytes 0, so that the whole is a multiple of three bytes: then one token
 *               has one spelling
 *
 * Pure functions, without a clock, a file or an allocation. The signature is compared in a time
 * that does not depend on where it differs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PREVIEW_PREVIEW_TOKEN_H
#define SERVER_PREVIEW_PREVIEW_TOKEN_H

#include "render/base/str.h"

/* The argument of a URL's query that holds a token. */
#define PREVIEW_ARGUMENT S("preview")

enum {
    PREVIEW_FILE_MAX = 1024, /* bytes of the file's path */
    PREVIEW_TOKEN_MAX = 1420,
};

/*
 * Writes the token for a file, without a NUL. Returns its length; 0 if the path is empty or too
 * long, or has a byte 0. expires: not negative.
 */
size_t preview_token_sign(struct str key, int64_t expires, struct str file,
                          char out[static PREVIEW_TOKEN_MAX]);

/*
 * For logs: the value of the first argument of a query, from an offset on, that may be a token, so
 * that it is left out. The query is as it was sent, without the "?". Returns false if there is
 * none.
 */
bool preview_token_find(struct str query, size_t from, struct str *value);

enum preview_verdict {
    PREVIEW_GOOD,
    PREVIEW_MALFORMED, /* no token, at a glance */
    PREVIEW_FORGED,    /* it was not made with this key, or was altered */
    PREVIEW_EXPIRED,   /* it was made with this key, and has come to its end */
};

/* What a token says, if it was made with a key. The file lies in `bytes`. */
struct preview_token {
    int64_t expires;
    struct str file;
    unsigned char bytes[PREVIEW_TOKEN_MAX];
};

/* Verifies a token. now: Unix seconds. *out is set unless it is MALFORMED or FORGED. */
enum preview_verdict preview_token_verify(struct str key, struct str token, int64_t now,
                                          struct preview_token *out);

#endif
