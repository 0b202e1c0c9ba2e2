/*
 * What a path hangs on: every link and folder that the kernel passes through to resolve it.
 *
 * A watch on the path alone sees its inode go, not the new one that a swapped symbolic link or a
 * renamed folder put in its place. So each of them is watched itself (which costs no events while
 * its neighbours change), and where the path ends in nothing, the folder in which it would appear.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_ANCHOR_H
#define SERVER_ANCHOR_H

#include "server/watches.h"

/*
 * Places the watches of an absolute path. within: only what lies in this folder (absolute, without
 * links) is watched; "" is everywhere. *missing is set where the path ends in nothing. False and
 * err where a watch is refused.
 */
MUST_CHECK bool anchor_path(struct watches *w, const char *path, const char *within, bool *missing,
                            struct err *err);

#endif
