/*
 * A finding as a line: for people, for programs, and for GitHub's annotations.
 *
 *     text    a.md:3:7: error: nothing is at '/b/'; did you mean '/c/'? [broken-link]
 *     json    {"file":"a.md","line":3,"column":7,"level":"error","rule":"broken-link", …}
 *     github  ::error file=a.md,line=3,col=7,title=broken-link::nothing is at '/b/'; …
 *
 * What an author wrote never ends a line or controls a terminal: bytes that could are escaped.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHECK_FINDING_H
#define SERVER_CHECK_FINDING_H

#include "render/render.h"

enum finding_format { FINDING_FORMAT_TEXT, FINDING_FORMAT_JSON, FINDING_FORMAT_GITHUB };

/* Appends one line. folder: that of the site, before the names of its files; empty: none. */
void finding_write(enum finding_format format, struct str folder, const struct check_finding *f,
                   struct buf *out);

/* "error", "warning", "notice". */
const char *finding_level_name(enum check_level level);

#endif
