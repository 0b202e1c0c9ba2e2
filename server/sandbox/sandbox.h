/*
 * The sandbox: what a process gives up once it has opened all that it needs.
 *
 *     listeners are opened         ports below 1024, sockets' files
 *     sandbox_drop()               an unprivileged user, no capabilities, no new privileges
 *     the site is loaded           now it is known what is read
 *     sandbox_begin()              nothing is allowed
 *     sandbox_allow...()           but this
 *     sandbox_close()              from here on, for this thread and those that it starts
 *
 * The kernel keeps it, in two ways. Landlock decides which files may be opened, and to which ports
 * TCP connections may be made; what was opened before stays usable. seccomp decides which system
 * calls there are at all: any other one ends the process with SIGSYS. In a build with sanitizers or
 * assertions, the process first writes the call's name to standard error.
 *
 * Landlock's rules belong to inodes, not to names. So a rule for a folder holds for whatever is in
 * it now or later, but not for another folder that takes its place; see sandbox_allow_site.
 *
 * None of this costs anything if it is not used. A kernel without landlock or seccomp is no error.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SANDBOX_SANDBOX_H
#define SERVER_SANDBOX_SANDBOX_H

#include <stdint.h>

#include "render/base/err.h"
#include "server/sandbox/user.h"

enum sandbox_rights {
    SANDBOX_READ = 1,            /* read files and list folders */
    SANDBOX_WRITE = 2,           /* make, write, rename and remove files and folders */
    SANDBOX_RUN = 4,             /* execute programs; to load a library, it is enough to read it */
    SANDBOX_LINK = 8,            /* make symbolic links, FIFOs and local sockets */
    SANDBOX_REMOVE_FOLDERS = 16, /* empty ones */
};

/* Which system calls remain. */
enum sandbox_calls {
    SANDBOX_SERVER,  /* a list: those of a server with threads; no process is started */
    SANDBOX_WORKER,  /* a short list: computes, and talks through what is open; one thread */
    SANDBOX_PROGRAM, /* any program: all but those that change the system; they fail with EPERM */
};

/* What only some options need: of SANDBOX_SERVER, but for NETWORK. */
enum sandbox_needs {
    SANDBOX_NEEDS_LOCAL = 1,    /* open local sockets and connect them: syslog */
    SANDBOX_NEEDS_TCP = 2,      /* open TCP sockets; sandbox_allow_port sets it */
    SANDBOX_NEEDS_NAMES = 4,    /* look up names of hosts; sandbox_allow_names sets it */
    SANDBOX_NEEDS_SIGNALS = 8,  /* signal other processes of the user: Ruby's workers */
    SANDBOX_NEEDS_NETWORK = 16, /* of SANDBOX_PROGRAM: any socket, any port */
};

/* What is to be allowed. Plain data, for one thread. */
struct sandbox {
    enum sandbox_calls calls;
    unsigned needs;   /* enum sandbox_needs; but for SIGNALS and NETWORK, the caller may set bits */
    int version;      /* landlock's */
    int ruleset;      /* landlock's; -1: there is none */
    uint64_t handled; /* the accesses to files that this landlock knows */
    int failure;      /* errno, if the kernel has no landlock or a rule failed; 0: none */
};

/*
 * Gives up capabilities and the right to get new privileges; if `user` is not NULL, becomes it.
 * Only before other threads and processes are started: those inherit it. Returns false and err if
 * the user cannot be changed; then the process must end.
 */
MUST_CHECK bool sandbox_drop(const struct sandbox_user *user, struct err *err);

/* Begins a list. Each list must be closed or given up. needs: enum sandbox_needs, or 0. */
void sandbox_begin(struct sandbox *s, enum sandbox_calls calls, unsigned needs);
void sandbox_give_up(struct sandbox *s);

/*
 * Allows what is at a path now: a file, or a folder with all beneath it. If there is nothing, this
 * does nothing.
 */
void sandbox_allow(struct sandbox *s, const char *path, unsigned rights);

/*
 * Allows a folder (or file), and what will be put into its place. These are allowed:
 *
 *     /srv/site                        the folder, and /srv, in which another may take its place
 *     /srv/site -> releases/7          also /srv/releases, where the next release will be
 *
 * A folder of the system, or a home, is not allowed because of something in it: for /site, that
 * would be the whole disk. sandbox_is_shared says which folders these are.
 */
void sandbox_allow_site(struct sandbox *s, const char *path, unsigned rights);

/* Whether a folder (absolute, resolved) holds much that does not belong to a site: "/", "/tmp". */
bool sandbox_is_shared(const char *folder);

/* Allows TCP connections to a port of any address, and to open sockets for them. */
void sandbox_allow_port(struct sandbox *s, uint16_t port);

/*
 * Allows to look up the name of a host again: what the C library reads and asks for that. Looks it
 * up once, since libraries that this needs can be loaded no more in the sandbox.
 */
void sandbox_allow_names(struct sandbox *s, const char *host);

/* Whether this program was built with a sanitizer, whose runtime needs more. */
bool sandbox_is_sanitized(void);

/* What the kernel keeps. */
struct sandbox_kept {
    bool files, ports, calls;     /* landlock's two parts, and seccomp */
    int files_error, calls_error; /* errno, if not */
};

/*
 * Closes the sandbox, for the calling thread and all that it starts, and frees the list. What the
 * kernel cannot keep is said in *kept, and is no error.
 */
void sandbox_close(struct sandbox *s, struct sandbox_kept *kept);

#endif
