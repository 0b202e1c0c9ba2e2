/*
 * How long others may keep an answer: the values of Cache-Control, by table. RFC 9111, RFC 8246.
 *
 * A site says otherwise by `cache_control:` in front matter or its defaults; the one thing that it
 * cannot change is that what went wrong is not kept.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_POLICY_H
#define SERVER_HTTP_POLICY_H

#include "render/base/str.h"

/* The front matter key. */
#define POLICY_KEY S("cache_control")

enum policy {
    POLICY_VALIDATED, /* pages and files: kept, but asked about each time, for a 304 */
    POLICY_IMMUTABLE, /* files whose address changes with their content */
    POLICY_TRANSIENT, /* errors, and what a moment's load made of a request */
};

/* The value of Cache-Control; NUL-terminated. */
struct str policy_value(enum policy p);

/* Whether a file's name tells its content: "app.3f2a91bc.js", "app-3f2a91bc40d1.css". */
bool policy_is_hashed_name(struct str path);

/* Whether a query does: an argument ("v=3f2a91bc" or the bare "3f2a91bc") that is such a hash. */
bool policy_is_hash(struct str s);

/* Whether what an author wrote can be a field's value: visible ASCII and blanks, not too long. */
bool policy_is_value(struct str s);

#endif
