/*
 * Variants of an entry. See variant.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/variant.h"

#include <stdlib.h>

struct str variant_path(struct str path, enum coding coding, char buffer[static PATH_MAX])
{
    struct str suffix = coding_suffix(coding);
    if (path.len + suffix.len > PATH_MAX)
        return S("");
    memcpy(buffer, path.ptr, path.len);
    memcpy(buffer + path.len, suffix.ptr, suffix.len);
    return str_of(buffer, path.len + suffix.len);
}

struct variant *variant_compress(const struct entry *e, enum coding coding,
                                 enum coding_effort effort)
{
    size_t capacity = coding_bound(coding, e->body->len);
    char *out = malloc(capacity);
    if (out == NULL)
        return NULL;
    size_t len =
        coding_compress(coding, effort, str_of(e->body->bytes, e->body->len), out, capacity);
    struct blob *body = len > 0 ? blob_new(str_of(out, len)) : NULL;
    free(out);
    return body != NULL ? entry_new_variant(e, coding, effort, body, true) : NULL;
}

struct variant *variant_read(const struct entry *e, const struct site *site, enum coding coding,
                             struct arena *arena)
{
    char buffer[PATH_MAX];
    struct asset asset;
    struct str bytes;
    struct blob *body = NULL;
    if (asset_open(site, variant_path(e->source, coding, buffer), &asset) &&
        asset_read(&asset, arena, &bytes))
        body = blob_new(bytes);
    asset_close(&asset);
    return body != NULL ? entry_new_variant(e, coding, CODING_BEST, body, false) : NULL;
}
