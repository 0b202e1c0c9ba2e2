/*
 * A site's files as they are: opened beneath its root, with their validators.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_ASSET_H
#define SERVER_CACHE_ASSET_H

#include "render/render.h"
#include "server/http/digest.h"
#include "server/http/httpdate.h"

enum {
    ASSET_MEMORY_MAX = 1 << 20
}; /* bytes of a file that is kept in memory; larger files are opened for each request */

struct asset {
    int fd; /* an open file, owned; -1: none */
    uint64_t size;
    int64_t modified; /* Unix seconds, as HTTP has it */
    int64_t mtime;    /* nanoseconds, to compare files */
    /*
     * Made from the file's stamp (mtime in ns, size, inode, ctime). Empty, as are the dates, if the
     * file changed so recently that it could change again without a new stamp.
     */
    char etag[ETAG_LEN + 1];
    char modified_text[HTTPDATE_LEN + 1];
};

/* Opens a regular file of the site. Returns false, with fd -1 and errno, if it cannot be opened. */
MUST_CHECK bool asset_open(const struct site *site, struct str path, struct asset *out);

/* Closes the file, unless it was handed on (fd -1). */
void asset_close(struct asset *a);

/*
 * Reads an open asset of at most ASSET_MEMORY_MAX bytes. Returns false if it cannot be read, or if
 * its size has changed.
 */
MUST_CHECK bool asset_read(const struct asset *a, struct arena *arena, struct str *out);

/*
 * Writes the entity tag of the whole content of an open asset, of any size. Returns false if it
 * cannot be read, or if its size has changed.
 */
MUST_CHECK bool asset_digest(const struct asset *a, char out[static ETAG_LEN + 1]);

/* The text of a file of the site, up to ASSET_MEMORY_MAX bytes, for excerpts; empty on failure. */
struct str asset_text(const struct site *site, struct str path, struct arena *arena);

#endif
