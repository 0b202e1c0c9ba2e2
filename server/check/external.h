/*
 * Links to other sites: asked by the program curl, which runs for as long as that takes.
 *
 * TLS, HTTP and names of other hosts are no business of a server of files, so nothing of that is
 * linked into it. At most EXTERNAL_PARALLEL questions are open at a time, each with a limit of
 * time; only http and https are asked for. HEAD comes first; what fails is asked for again with
 * GET, since some servers refuse HEAD.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHECK_EXTERNAL_H
#define SERVER_CHECK_EXTERNAL_H

#include "render/base/err.h"

enum {
    EXTERNAL_PARALLEL = 8,
    EXTERNAL_CONNECT_S = 10, /* seconds until a host has to answer */
    EXTERNAL_TOTAL_S = 20,   /* seconds for one address with all of its redirects */
};

/* The i-th address; called before anything is asked. */
typedef struct str external_url_fn(void *self, size_t i);

/* The i-th does not answer, and why: "status 404", "Could not resolve host: a.example". */
typedef void external_failed_fn(void *self, size_t i, struct str why);

/* Returns false and err if curl cannot be run. */
MUST_CHECK bool external_ask(size_t count, external_url_fn *url, external_failed_fn *failed,
                             void *self, struct err *err);

#endif
