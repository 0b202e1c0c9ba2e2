/*
 * Request targets to paths: decoded once, refused or normalised, before anything else sees them.
 *
 *     /a%20b/./c     ->  "/a b/c"
 *     //about.html   ->  "/about.html"
 *     /../etc        ->  refused (400)
 *
 * A path begins with '/', is valid UTF-8, and contains no control character, no backslash and no
 * "." or ".." segment. Repeated slashes count as one, as in nginx: no page has such an address, but
 * links like "//about.html" are common, and an address made from a path must not begin with "//",
 * which names a host. Nothing else in the server decodes percent signs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_URLPATH_H
#define SERVER_HTTP_URLPATH_H

#include "render/base/str.h"

enum { URLPATH_MAX = 8192 }; /* bytes of a target; RFC 9110, section 4.1 recommends 8000 */

enum urlpath_result {
    URLPATH_OK,
    URLPATH_BAD,      /* 400 */
    URLPATH_TOO_LONG, /* 414 */
};

/*
 * Whether s is uri-host [":" port], as in Host and in absolute form. The host may be empty, and
 * need not be valid in DNS (RFC 3986, section 3.2).
 */
bool urlpath_is_host(struct str s);

/* The requested host: that of the target in absolute form, else that of the field Host. */
struct str urlpath_host(struct str target, struct str field);

/*
 * Parses a target without its query, still encoded, in origin form ("/a/b%20c") or absolute form
 * ("http://host/a"). *path is a slice of the target if nothing had to be changed, else of buffer,
 * whose other content is undefined. Allocates nothing; linear.
 */
MUST_CHECK enum urlpath_result urlpath_parse(struct str target, char buffer[static URLPATH_MAX],
                                             struct str *path);

#endif
