/*
 * Request targets into paths: decoded once, refused or normalised, before anything else sees them.
 *
 * What comes out begins with '/', is valid UTF-8, holds no control character, no backslash and no
 * "." or ".." segment. Slashes that follow one another count as one, as nginx merges them: nothing
 * in a site has such an address, but links to "//about.html" are common, and what is computed from
 * a path must not begin with "//", which names a host. This is the only place that decodes percent
 * signs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_URLPATH_H
#define SERVER_HTTP_URLPATH_H

#include "render/base/str.h"

enum { URLPATH_MAX = 8192 }; /* bytes of a target; RFC 9110, section 4.1 asks for 8000 */

enum urlpath_result {
    URLPATH_OK,
    URLPATH_BAD,      /* 400 */
    URLPATH_TOO_LONG, /* 414 */
};

/*
 * Whether s is uri-host [":" port], as in Host and in absolute form; a host may be empty, and a
 * name is not asked to be one of DNS (RFC 3986, section 3.2).
 */
bool urlpath_is_host(struct str s);

/* The host that a target is asked of: its own in absolute form, else that of the field Host. */
struct str urlpath_host(struct str target, struct str field);

/*
 * target: the request target without its query, still encoded, in origin form ("/a/b%20c") or
 * absolute form ("http://host/a"). *path is a slice of the target where nothing had to be changed,
 * else of buffer, whose content is otherwise undefined. Allocates nothing, linear.
 */
MUST_CHECK enum urlpath_result urlpath_parse(struct str target, char buffer[static URLPATH_MAX],
                                             struct str *path);

#endif
