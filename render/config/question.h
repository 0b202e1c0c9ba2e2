/*
 * Who asks for what, as far as a site's rules look at it (rules.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_QUESTION_H
#define RENDER_CONFIG_QUESTION_H

#include "render/base/str.h"

/* The value of one name of the query that came with a path; false if it is not there. */
typedef bool site_query_fn(void *self, struct str name, struct str *value);

/* Who asks for what, as far as rules look at it. */
struct site_question {
    struct str path, host; /* the host with its port, if that is said; empty: unknown */
    site_query_fn *query;  /* NULL: there is no query */
    void *query_self;
};

#endif
