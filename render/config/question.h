/*
 * A path and what else a site's rules look at (rules.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_QUESTION_H
#define RENDER_CONFIG_QUESTION_H

#include "render/base/str.h"

/* The value of one name of the query that came with a path; false if it is not there. */
typedef bool site_query_fn(void *self, struct str name, struct str *value);

/* What rules look at: the path that is asked for, and its host and query. */
struct site_question {
    struct str path, host; /* the host with its port, if that is said; empty: unknown */
    site_query_fn *query;  /* NULL: there is no query */
    void *query_self;
};

#endif
