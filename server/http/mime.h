/*
 * What a file is, told by its extension: the value of Content-Type.
 *
 * A constant table, in order, asked by binary search. Text types carry charset=utf-8, which is
 * what every rendered page is and what a site's own files are taken to be.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_MIME_H
#define SERVER_HTTP_MIME_H

#include "render/base/str.h"

struct mime {
    struct str extension; /* ".html", in small letters */
    struct str type;      /* NUL-terminated too */
    bool compressible;    /* worth gzip, br or zstd */
};

/*
 * By the extension of a path or file name ("a.md", ".html", "/img/x.PNG"); never NULL:
 * application/octet-stream where there is no extension, or none that is known.
 */
const struct mime *mime_find(struct str path);

/* The table itself, for the test that proves its order. */
const struct mime *mime_table(size_t *count);

#endif
