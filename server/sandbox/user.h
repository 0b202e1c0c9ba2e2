/*
 * The user as whom the server runs, if it was started as root.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SANDBOX_USER_H
#define SERVER_SANDBOX_USER_H

#include <stdbool.h>
#include <sys/types.h>

#include "render/base/err.h"

/* A user with its main group; other groups are given up. */
struct sandbox_user {
    uid_t uid;
    gid_t gid;
};

/*
 * Finds a user by its name, or by numbers: "65532" or "65532:65532". Returns false and err (kind
 * CONFIG) if there is none.
 */
MUST_CHECK bool sandbox_user_find(const char *name, struct sandbox_user *out, struct err *err);

/*
 * Whether a user could list a folder, or read a file. With `deep`, also read all that is in it, but
 * for links and names that begin with a dot; a limited number of files is looked at. If not,
 * unreadable has the first path that the user could not read.
 *
 * Only for root, and only before there are other threads: the process is that user meanwhile.
 */
MUST_CHECK bool sandbox_user_reads(const struct sandbox_user *user, const char *path, bool deep,
                                   struct err *unreadable);

#endif
