/*
 * Folders on other machines. See remote.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/watch/remote.h"

#include <limits.h>
#include <stdio.h>
#include <sys/vfs.h>

static bool is_remote(const char *folder)
{
    static const unsigned long kinds[] = {
        0x6969,     /* NFS */
        0xFF534D42, /* CIFS */
        0xFE534D42, /* SMB2 */
        0x517B,     /* SMB */
        0x01021997, /* 9P */
        0x65735546, /* FUSE, virtiofs */
        0x5346414F, /* AFS */
        0x00C36400, /* Ceph */
        0x786F4256, /* VirtualBox */
    };
    struct statfs fs;
    if (statfs(folder, &fs) != 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (((unsigned long)fs.f_type & 0xFFFFFFFF) == kinds[i])
            return true;
    }
    return false;
}

bool remote_has(const struct held_names *f)
{
    bool remote = is_remote(f->root) || (f->theme != NULL && is_remote(f->theme));
    struct str rest = f->follow != NULL ? str_c(f->follow) : S(""), one;
    while (!remote && rest.len > 0) {
        char path[PATH_MAX];
        (void)str_cut(rest, ':', &one, &rest);
        int len = snprintf(path, sizeof(path), "%.*s", STR_ARG(one));
        remote = len > 0 && (size_t)len < sizeof(path) && is_remote(path);
    }
    return remote;
}
