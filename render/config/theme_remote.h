/*
 * The theme that `remote_theme` names: a repository, of which a folder on this machine is a clone.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_THEME_REMOTE_H
#define RENDER_CONFIG_THEME_REMOTE_H

#include "render/base/buf.h"

/* "owner/name", "owner/name@ref", "https://host/owner/name@ref": as jekyll-remote-theme has it. */
struct theme_remote {
    struct str server; /* "https://github.com" */
    struct str owner, name;
    struct str ref; /* a branch, tag or commit; empty: none is named */
};

/* Reads the setting. Returns false if it names no repository. */
bool theme_remote_parse(struct str setting, struct theme_remote *out);

/* The folders in the site that may hold a clone: "vendor/name", then "vendor/owner/name".
 */
enum { THEME_REMOTE_FOLDERS = 2 };
void theme_remote_folder(const struct theme_remote *r, unsigned which, struct buf *out);

/* The names that its gem may have. */
enum { THEME_REMOTE_GEMS = 3 };
void theme_remote_gem(const struct theme_remote *r, unsigned which, struct buf *out);

/* The command that fetches it into the first of those folders. */
void theme_remote_command(const struct theme_remote *r, struct buf *out);

#endif
