/*
 * Which representation of an entry a request gets: as it is, or in a coding that the client takes
 * (RFC 9110, section 12.5.3).
 *
 * A GET for a part gets it of the body as it is, if the client takes that: it is the one that every
 * client can put together, and the one whose parts fit for as long as the content is the same. But
 * with If-Range it already has a part of something: of the body as it is, if that is the tag;
 * else the request is answered as if it asked for everything, in the coding that the client likes
 * best, and the tag decides whether a part of that is what it wants.
 *
 * An error, or what a rule of the site gives another status, is better in the wrong coding than not
 * at all; anything else that the client does not take is 406.
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
    SELECTION_UNMADE, /* the variant in *coding has to be made first */
    SELECTION_NONE,   /* 406: the client takes none of them */
    SELECTION_GONE,   /* 404: there is no such file any more */
    SELECTION_FAULT,  /* 503: the file cannot be opened now */
};

/*
 * Selects *out, which is valid as long as the entry, the head and *asset, in which a file's
 * validators are. tried: the codings (CODING_BIT) in which a variant was asked for; those that are
 * not there even so are done without. Allocates nothing.
 */
MUST_CHECK enum selection select_representation(const struct head *head, enum reply_method method,
                                                const struct site *site, const struct entry *e,
                                                unsigned tried, struct asset *asset,
                                                enum coding *coding, struct representation *out);

#endif
