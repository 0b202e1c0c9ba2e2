/*
 * Which representation of an entry a request gets: uncompressed, or in a coding that the client
 * accepts (RFC 9110, section 12.5.3).
 *
 *     br accepted                br
 *     Range                      uncompressed, if the client accepts that: its ranges fit together
 *                                for as long as the content is the same
 *     Range, If-Range: its tag   the same
 *     Range, another If-Range    as without Range; the tag then decides about the range
 *
 * An error, or a page with a status from a rule, is sent in a coding that the client does not
 * accept rather than not at all. For anything else that is 406.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_SELECT_H
#define SERVER_CACHE_SELECT_H

#include "server/cache/asset.h"
#include "server/cache/entry.h"
#include "server/http/accept.h"
#include "server/http/head.h"

enum selection {
    SELECTION_FOUND,
    SELECTION_UNMADE, /* the variant in *coding must be made first */
    SELECTION_NONE,   /* 406: the client accepts none */
    SELECTION_GONE,   /* 404: the file is gone */
    SELECTION_FAULT,  /* 503: the file cannot be opened now */
};

/*
 * Selects *out. It is valid as long as the entry, the head, and *asset, which holds a file's
 * validators. tried: codings (CODING_BIT) that were requested from the pool; if there is no variant
 * in one of them even so, it does without. Allocates nothing.
 */
MUST_CHECK enum selection select_representation(const struct head *head, enum reply_method method,
                                                const struct site *site, const struct entry *e,
                                                unsigned tried, struct asset *asset,
                                                enum coding *coding, struct representation *out);

#endif
