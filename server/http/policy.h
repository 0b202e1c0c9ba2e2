/*
 * How long others may cache an answer: the values of Cache-Control. RFC 9111, RFC 8246.
 *
 * A site can set another value with `cache_control:` in front matter or its defaults. It cannot
 * make errors cacheable.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_POLICY_H
#define SERVER_HTTP_POLICY_H

#include "render/base/str.h"

/* The key in front matter. */
#define POLICY_KEY S("cache_control")

enum policy {
    POLICY_VALIDATED, /* pages and files: cached, but revalidated on every request */
    POLICY_IMMUTABLE, /* files whose address changes with their content */
    POLICY_TRANSIENT, /* errors, and answers that depend on the load of the moment */
    POLICY_SECRET,    /* for the reader alone who asks: previews */
};

/* The value of Cache-Control; NUL-terminated. */
struct str policy_value(enum policy p);

/*
 * Whether a file's name contains a hash of its content: "app.3f2a91bc.js", "app-3f2a91bc40d1.css".
 */
bool policy_is_hashed_name(struct str path);

/* Whether an argument of a query ("v=3f2a91bc", or the bare "3f2a91bc") is such a hash. */
bool policy_is_hash(struct str s);

/* Whether an author's text can be the value of a field: visible ASCII and blanks, not too long. */
bool policy_is_value(struct str s);

#endif
