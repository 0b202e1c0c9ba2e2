/*
 * Variants of an entry: its body compressed, or read from the file beside it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CACHE_VARIANT_H
#define SERVER_CACHE_VARIANT_H

#include <limits.h>

#include "server/cache/asset.h"
#include "server/cache/entry.h"

/* "css/site.css" as "css/site.css.br", in buffer; empty where that is no path any more. */
struct str variant_path(struct str path, enum coding coding, char buffer[static PATH_MAX]);

/* The body of an entry, compressed. NULL where memory ends. */
MUST_CHECK struct variant *variant_compress(const struct entry *e, enum coding coding,
                                            enum coding_effort effort);

/* What the file beside an entry's source holds. NULL where it is not there, or too large to keep.
 */
MUST_CHECK struct variant *variant_read(const struct entry *e, const struct site *site,
                                        enum coding coding, struct arena *arena);

#endif
