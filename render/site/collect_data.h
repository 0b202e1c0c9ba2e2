/*
 * The tree of data files: site.data.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_COLLECT_DATA_H
#define RENDER_SITE_COLLECT_DATA_H

#include "render/base/map.h"
#include "render/document/unit.h"

struct collect_data {
    struct value tree; /* a map; a folder is a map within */
    uint64_t version;  /* changes with any data file */
    struct map
        versions; /* top-level key -> const uint64_t *, which changes with what is below it */
};

/* units: in byte order of their paths. False if the arena ends. */
MUST_CHECK bool collect_data_build(struct collect_data *out, struct unit *const *units,
                                   size_t count, struct arena *a);

#endif
