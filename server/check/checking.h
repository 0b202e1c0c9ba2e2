/*
 * The command `check`: a site is loaded and rendered on all processors, and what is wrong with it
 * is written.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHECK_CHECKING_H
#define SERVER_CHECK_CHECKING_H

#include "render/render.h"
#include "server/check/finding.h"

struct checking_options {
    struct site_options site;
    enum finding_format format;
    bool external; /* ask other sites for the pages to which links lead */
};

struct checking_result {
    size_t items; /* pages and files that were looked at */
    size_t counts[CHECK_LEVEL_ERROR + 1];
    size_t dropped; /* findings that were too many */
};

/*
 * Appends the findings to out, one on each line. A site whose settings cannot be read is a finding,
 * too. Returns false and err if the check cannot be made: no folder, no memory, no way to ask other
 * sites; out has what was found until then.
 */
MUST_CHECK bool checking_run(const struct checking_options *options, struct buf *out,
                             struct checking_result *result, struct err *err);

/* "checked 12 pages: 1 error, 2 warnings". */
void checking_write_summary(const struct checking_result *r, struct buf *out);

#endif
