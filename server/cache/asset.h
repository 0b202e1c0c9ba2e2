/*
 * A site's files as they are: opened beneath its root, with what a response says about them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_ASSET_H
#define SERVER_CACHE_ASSET_H

#include "render/render.h"
#include "server/http/digest.h"
#include "server/http/httpdate.h"

enum {
    ASSET_KEPT_MAX = 1 << 20
}; /* bytes of a file that is kept in memory; larger ones are sent */

struct asset {
    int fd; /* to be closed by who has it; -1: none */
    uint64_t size;
    int64_t modified; /* Unix seconds, as HTTP has it */
    int64_t mtime;    /* the same in nanoseconds: what else files are compared by */
    /*
     * Of the file's stamp (mtime in ns, size, inode, ctime). Empty, and so are the dates, for a
     * file that changed so lately that it could change again without its stamp noticing.
     */
    char etag[ETAG_LEN + 1];
    char modified_text[HTTPDATE_LEN + 1];
};

/* Opens a regular file of the site. False, with fd -1 and errno, where there is none to be read. */
MUST_CHECK bool asset_open(const struct site *site, struct str path, struct asset *out);

/* Closes the descriptor, unless it was handed on (fd -1). */
void asset_close(struct asset *a);

/*
 * The content of an open asset of at most ASSET_KEPT_MAX bytes. False where it cannot be read, or
 * changed its size meanwhile.
 */
MUST_CHECK bool asset_read(const struct asset *a, struct arena *arena, struct str *out);

/* The text of any file of the site up to ASSET_KEPT_MAX bytes, for excerpts; empty on failure. */
struct str asset_text(const struct site *site, struct str path, struct arena *arena);

#endif
