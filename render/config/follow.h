/*
 * The folders outside of a site's files into which its links may lead, held open: that of the
 * settings, and those of --follow-links.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_FOLLOW_H
#define RENDER_CONFIG_FOLLOW_H

#include "render/config/scan.h"

enum { FOLLOW_MAX = 16 };

struct follow {
    struct scan_folder folders[1 + FOLLOW_MAX]; /* fd -1: not there; the first: of the settings */
    char *names[1 + FOLLOW_MAX];                /* memory for their paths */
    size_t count;
};

/*
 * settings: the folder of the settings. named: the others, with colons between. One that is not
 * there is no error. False and err (NOMEM, FAULT).
 */
MUST_CHECK bool follow_open(struct str settings, struct str named, struct follow *out,
                            struct err *err);
void follow_close(struct follow *f);

/* Whether both are the same folders, not others at the same paths. */
bool follow_same(const struct follow *a, const struct follow *b);

/* A notice for each named one that is not there. */
void follow_report(const struct follow *f, struct str named, struct diags *diags);

#endif
