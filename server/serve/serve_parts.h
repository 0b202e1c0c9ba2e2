/*
 * What all of serving is made of, for those files that do it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SERVE_SERVE_PARTS_H
#define SERVER_SERVE_SERVE_PARTS_H

#include "server/cache/produce.h"
#include "server/serve/serve.h"

struct serve {
    struct report report;
    struct publish publish;
    struct cache *cache;
    struct watch *watch;
    struct pool *pool;
    struct pool *polish; /* one thread that stands back behind all others */
    struct producer fill;
    struct site_sass sass;
    atomic_bool stopping;
    _Atomic uint64_t prepared; /* the generation whose page for 503 was asked for */
};

#endif
