/*
 * Variants of an entry: its body compressed, or read from a precompressed file.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_VARIANT_H
#define SERVER_CACHE_VARIANT_H

#include <limits.h>

#include "server/cache/asset.h"
#include "server/cache/entry.h"

/* "css/site.css" as "css/site.css.br", in buffer; empty if that is too long for a path. */
struct str variant_path(struct str path, enum coding coding, char buffer[static PATH_MAX]);

/* Compresses the body of an entry. Returns NULL if memory ends. */
MUST_CHECK struct variant *variant_compress(const struct entry *e, enum coding coding,
                                            enum coding_effort effort);

/*
 * Reads the precompressed file of an entry. Returns NULL if it is not there, or too large for
 * memory.
 */
MUST_CHECK struct variant *variant_read(const struct entry *e, const struct site *site,
                                        enum coding coding, struct arena *arena);

#endif
