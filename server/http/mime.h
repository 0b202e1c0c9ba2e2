/*
 * Content types by file extension.
 *
 * A constant, sorted table with a binary search. Text types have charset=utf-8: rendered pages are
 * UTF-8, and the site's own files are assumed to be.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_MIME_H
#define SERVER_HTTP_MIME_H

#include "render/base/str.h"

struct mime {
    struct str extension; /* ".html", in lower case */
    struct str type;      /* NUL-terminated too */
    bool compressible;    /* worth compressing */
};

/*
 * Finds the type of a path or file name ("a.md", ".html", "/img/x.PNG"). Never NULL:
 * application/octet-stream if the extension is missing or unknown.
 */
const struct mime *mime_find(struct str path);

/* The table, for the test of its order. */
const struct mime *mime_table(size_t *count);

#endif
