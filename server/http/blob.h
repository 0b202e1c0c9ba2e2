/*
 * Shared bytes: counted references, immutable.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_HTTP_BLOB_H
#define SERVER_HTTP_BLOB_H

#include <stdatomic.h>

#include "render/base/str.h"

struct blob {
    atomic_size_t refs;
    size_t len;
    char bytes[];
};

/* Copies bytes. Returns one reference; NULL if memory ends. */
MUST_CHECK struct blob *blob_new(struct str bytes);
struct blob *blob_ref(struct blob *b);
void blob_unref(struct blob *b); /* b may be NULL */

#endif
