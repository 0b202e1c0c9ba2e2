/*
 * The keys with which previews are signed and verified: a text file with one key on each line. The
 * first one signs, and each of them verifies: so that a key is replaced by putting a new one in
 * front, and taking the old one away when its links have come to their ends. Empty lines, and lines
 * that begin with '#', are left out.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_PREVIEW_PREVIEW_KEYS_H
#define SERVER_PREVIEW_PREVIEW_KEYS_H

#include "render/base/err.h"
#include "server/preview/preview_token.h"

enum {
    PREVIEW_KEY_MIN = 32, /* characters of a key */
    PREVIEW_KEYS_MAX = 16,
    PREVIEW_KEYS_BYTES = 16 * 1024, /* of the file */
};

/* Plain data; the keys lie in `text`. */
struct preview_keys {
    struct str items[PREVIEW_KEYS_MAX];
    size_t count;
    bool exposed; /* others than the owner and the group may read the file */
    char text[PREVIEW_KEYS_BYTES];
};

/*
 * Reads the file. Returns false and err, with the file, the line and what to do, if it cannot be
 * read or a key is too short; then *out has no keys.
 */
MUST_CHECK bool preview_keys_load(const char *path, struct preview_keys *out, struct err *err);

/* Makes a text unreadable for whoever gets the memory next. */
void preview_keys_forget(struct preview_keys *keys);

/*
 * Verifies a token with each of the keys. now: Unix seconds. *out is set unless it is MALFORMED or
 * FORGED.
 */
enum preview_verdict preview_keys_verify(const struct preview_keys *keys, struct str token,
                                         int64_t now, struct preview_token *out);

#endif
