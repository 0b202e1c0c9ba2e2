/*
 * Landlock's system calls. See landlock.h.
 *
 * The structs and numbers are the kernel's; linux/landlock.h of Debian 12 lacks the newer ones.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/sandbox/landlock.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    ASK_VERSION = 1,  /* a flag of landlock_create_ruleset */
    RULE_BENEATH = 1, /* kinds of rules */
    RULE_PORT = 2,
    PORT_BIND = 1, /* accesses to ports */
    PORT_CONNECT = 2,
    SCOPE_ABSTRACT_SOCKETS = 1, /* what a process may reach only within its own sandbox */
    SCOPE_SIGNALS = 2,
};

/* What each version has added. */
enum {
    VERSION_REFER = 2,
    VERSION_TRUNCATE = 3,
    VERSION_PORTS = 4,
    VERSION_IOCTL = 5,
    VERSION_SCOPES = 6,
};

struct ruleset_attributes {
    uint64_t files, ports, scopes;
};

struct beneath_attributes {
    uint64_t accesses;
    int32_t fd;
} __attribute__((packed));

struct port_attributes {
    uint64_t accesses, port;
};

int landlock_version(void)
{
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);
}

bool landlock_has_ports(int version)
{
    return version >= VERSION_PORTS;
}

/* All accesses up to the newest that the version knows. */
static uint64_t files_of(int version)
{
    if (version >= VERSION_IOCTL)
        return LANDLOCK_IOCTL_DEV * 2 - 1;
    if (version >= VERSION_TRUNCATE)
        return LANDLOCK_TRUNCATE * 2 - 1;
    return version >= VERSION_REFER ? LANDLOCK_REFER * 2 - 1 : LANDLOCK_REFER - 1;
}

int landlock_open(int version, unsigned except, uint64_t *handled)
{
    struct ruleset_attributes a = {.files = files_of(version)};
    size_t size = sizeof(a.files);
    *handled = a.files;
    if (landlock_has_ports(version)) {
        a.ports = (except & LANDLOCK_EXCEPT_PORTS) != 0 ? 0 : PORT_BIND | PORT_CONNECT;
        size += sizeof(a.ports);
    }
    if (version >= VERSION_SCOPES) {
        a.scopes = (except & LANDLOCK_EXCEPT_SIGNALS) != 0 ? 0 : SCOPE_SIGNALS;
        if ((except & LANDLOCK_EXCEPT_PORTS) == 0)
            a.scopes |= SCOPE_ABSTRACT_SOCKETS;
        size += sizeof(a.scopes);
    }
    return (int)syscall(SYS_landlock_create_ruleset, &a, size, 0);
}

bool landlock_allow_beneath(int ruleset, int fd, uint64_t accesses)
{
    const struct beneath_attributes a = {accesses, fd};
    return syscall(SYS_landlock_add_rule, ruleset, RULE_BENEATH, &a, 0) == 0;
}

bool landlock_allow_port(int ruleset, uint16_t port)
{
    const struct port_attributes a = {PORT_CONNECT, port};
    return syscall(SYS_landlock_add_rule, ruleset, RULE_PORT, &a, 0) == 0 || errno == EINVAL;
}

bool landlock_restrict(int ruleset)
{
    return syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
}
