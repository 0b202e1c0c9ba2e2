/*
 * Landlock's system calls, for which the C library has no functions.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_SANDBOX_LANDLOCK_H
#define SERVER_SANDBOX_LANDLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "render/base/attr.h"

/* Accesses to files, as the kernel numbers them. */
enum landlock_access {
    LANDLOCK_EXECUTE = 1 << 0,
    LANDLOCK_WRITE_FILE = 1 << 1,
    LANDLOCK_READ_FILE = 1 << 2,
    LANDLOCK_READ_DIR = 1 << 3,
    LANDLOCK_REMOVE_DIR = 1 << 4,
    LANDLOCK_REMOVE_FILE = 1 << 5,
    LANDLOCK_MAKE_DIR = 1 << 7,
    LANDLOCK_MAKE_FILE = 1 << 8,
    LANDLOCK_MAKE_SOCKET = 1 << 9,
    LANDLOCK_MAKE_FIFO = 1 << 10,
    LANDLOCK_MAKE_LINK = 1 << 12, /* symbolic */
    LANDLOCK_REFER = 1 << 13,     /* rename to another folder */
    LANDLOCK_TRUNCATE = 1 << 14,  /* by its path */
    LANDLOCK_IOCTL_DEV = 1 << 15,
};

/* The version of landlock that the kernel has: at least 1. -1 and errno: none. */
int landlock_version(void);

/* What a ruleset leaves to others. */
enum landlock_except {
    LANDLOCK_EXCEPT_SIGNALS = 1, /* to other processes */
    LANDLOCK_EXCEPT_PORTS = 2,
};

/*
 * Opens a ruleset that handles all accesses that a version knows, TCP and the scopes included, but
 * for `except` (enum landlock_except). Returns -1 and errno on failure.
 */
MUST_CHECK int landlock_open(int version, unsigned except, uint64_t *handled);

/* Allows accesses beneath what is open as fd (O_PATH). Returns false and errno on failure. */
MUST_CHECK bool landlock_allow_beneath(int ruleset, int fd, uint64_t accesses);

/* Allows connections to a port. A kernel that cannot restrict them does nothing. */
MUST_CHECK bool landlock_allow_port(int ruleset, uint16_t port);

/* Whether a version restricts TCP connections. */
bool landlock_has_ports(int version);

/* The calling thread keeps these rules from now on. It must have given up new privileges. */
MUST_CHECK bool landlock_restrict(int ruleset);

#endif
