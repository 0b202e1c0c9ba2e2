/*
 * Shared bytes. See blob.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/blob.h"

#include <stdlib.h>

struct blob *blob_new(struct str bytes)
{
    struct blob *b = malloc(sizeof(*b) + bytes.len);
    if (b == NULL)
        return NULL;
    atomic_init(&b->refs, 1);
    b->len = bytes.len;
    if (bytes.len > 0)
        memcpy(b->bytes, bytes.ptr, bytes.len);
    return b;
}

struct blob *blob_ref(struct blob *b)
{
    atomic_fetch_add_explicit(&b->refs, 1, memory_order_relaxed);
    return b;
}

void blob_unref(struct blob *b)
{
    if (b != NULL && atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) == 1)
        free(b);
}
