/*
 * Folders for the temporary files of children. The spawner removes them when it ends. If it was
 * killed, the next server of the same user does: a folder is locked as long as its server lives.
 * systemd-tmpfiles leaves what is locked alone, too.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_SCRATCH_H
#define SERVER_CHILD_SCRATCH_H

#include <limits.h>

#include "render/base/attr.h"

/*
 * Makes a folder in `parent`, whose name begins with `prefix`. Removes those that nobody uses any
 * more. Returns the descriptor that locks it until it is closed, and the path; -1 if it cannot.
 */
MUST_CHECK int scratch_make(const char *parent, const char *prefix, char path[PATH_MAX]);

/* Removes a folder and all in it. */
void scratch_remove(const char *path);

#endif
