/*
 * What tabs show above their page, with --dev, as one line of JSON.
 *
 *     {"problems": [{"level": "error", "file": "_layouts/a.html", "line": 3, "column": 4,
 *                    "message": "unknown tag 'x'", "context": "in layout a", "excerpt": "...",
 *                    "editor": "vscode://..."}],
 *      "more": 0}
 *
 *     {"path": "/abuot/", "near": [{"path": "/about/", "address": "/docs/about/"}]}
 *
 * The texts are those of the site, whatever they hold: who shows them has to treat them as text.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_DEV_NOTICE_H
#define SERVER_DEV_NOTICE_H

#include "server/core/problems.h"

struct notice_options {
    struct problems *problems;
    const char *root;  /* absolute path of the folder of the settings */
    struct str editor; /* a pattern (editor.h); empty: none is known */
};

/* The problems, each position once; reads files for the lines around. */
void notice_write_problems(const struct notice_options *o, const struct site *site,
                           struct buf *out);

/* The pages whose paths are nearest to one at which there is none. */
void notice_write_missing(const struct site *site, struct str path, struct buf *out);

/* A string of JSON, with its quotes. */
void notice_write_string(struct str s, struct buf *out);

/* The percent-encoded address of a path of the site. */
void notice_write_address(const struct site *site, struct str path, struct buf *out);

#endif
