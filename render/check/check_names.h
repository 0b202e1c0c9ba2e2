/*
 * The names that a site knows: what its documents, data, settings and templates set, and what is
 * Jekyll's own.
 *
 *     {{ page.titel }}     nothing sets `titel`; a name that something sets is near: `title`
 *     {{ page.toc }}       nothing sets `toc`, and no name is near: it may well be optional
 *
 * All names of members are one set, whatever they are members of. So a name is only reported if no
 * part of the site sets it at all, which leaves hardly any false report.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CHECK_CHECK_NAMES_H
#define RENDER_CHECK_CHECK_NAMES_H

#include "render/check/check_finding.h"
#include "render/site/site.h"

/* Immutable once it is built: any thread may read it. */
struct check_names {
    struct map members;   /* behind a dot */
    struct map variables; /* at the beginning of an expression */
    bool open;            /* Ruby that cannot be read may set more: nothing is reported */
};

/* False if the arena ends. */
MUST_CHECK bool check_names_build(struct check_names *n, const struct site *s, struct arena *a);

/*
 * What one thread has found out about names. Zero it, and give it an arena.
 */
struct check_names_memo {
    struct map members,
        variables; /* a name that is not known -> const struct str *: the near one */
};
void check_names_memo_init(struct check_names_memo *m, struct arena *a);

/* Adds a finding for each name in a template that is not known and has a near one. */
void check_names_template(const struct check_names *n, struct check_names_memo *memo,
                          struct str file, struct str text, uint32_t line,
                          struct check_list *findings);

#endif
