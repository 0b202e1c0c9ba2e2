/*
 * URIs (RFC 3986): split, and brought into normal form as Jekyll's relative_url and absolute_url
 * do, which pass them to Ruby's Addressable.
 *
 * Normal form: characters that need no encoding are not encoded, all others are percent-encoded in
 * capitals; text is in Unicode's normal form KC; hosts are in small letters and punycode; dot
 * segments and a scheme's default port are removed.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_URI_H
#define RENDER_BASE_URI_H

#include "render/base/err.h"

/* The components as written; slices of the text. */
struct uri {
    struct str scheme, user, password, host, port, path, query, fragment;
    bool has_scheme, has_authority, has_user, has_password, has_query, has_fragment;
};

/*
 * Splits s. Returns false and err (SYNTAX) if Addressable refuses it: "10:30" (no scheme begins
 * with a digit), "http:" (no host), a blank in the host, a port that is not a number.
 */
MUST_CHECK bool uri_parse(struct str s, struct uri *out, struct err *err);

/*
 * Whether s is a path of unreserved characters and slashes that normal form would not change: no
 * segment begins with a dot, and it does not begin with two slashes.
 */
bool uri_is_plain(struct str s);

/* Appends the URI in normal form. Returns false and err if the result is not a URI. */
MUST_CHECK bool uri_normalize(const struct uri *u, struct arena *a, struct buf *out,
                              struct err *err);

/*
 * Appends s with all percent-encoding undone, in normal form KC, and then encoded except for
 * unreserved and reserved characters: Addressable's normalize_component.
 */
void uri_escape(struct str s, struct arena *a, struct buf *out);

#endif
