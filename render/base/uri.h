/*
 * URIs (RFC 3986): taken apart, and brought into normal form as Jekyll's relative_url and
 * absolute_url do, which hand them to Ruby's Addressable.
 *
 * Normal form: what may stand unencoded does, everything else is percent-encoded in capitals, text
 * is in Unicode's normal form KC, hosts are small letters and punycode, dot segments and a
 * scheme's own port are gone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_URI_H
#define RENDER_BASE_URI_H

#include "render/base/err.h"

/* The parts as they are written; slices of the text. */
struct uri {
    struct str scheme, user, password, host, port, path, query, fragment;
    bool has_scheme, has_authority, has_user, has_password, has_query, has_fragment;
};

/*
 * Takes s apart. False and err (SYNTAX) where Addressable refuses: "10:30" (no scheme begins with
 * a digit), "http:" (no host), a blank in the host, a port that is no number.
 */
MUST_CHECK bool uri_parse(struct str s, struct uri *out, struct err *err);

/*
 * Whether s is a path of unreserved characters and slashes that no normal form would change: none
 * of its segments begins with a dot, and two slashes do not begin it.
 */
bool uri_is_plain(struct str s);

/* Appends the URI in normal form. False and err where what comes out is no URI. */
MUST_CHECK bool uri_normalize(const struct uri *u, struct arena *a, struct buf *out,
                              struct err *err);

/*
 * Appends s with all percent-encoding undone, in normal form KC, and what is neither unreserved nor
 * reserved encoded: Addressable's normalize_component.
 */
void uri_escape(struct str s, struct arena *a, struct buf *out);

#endif
