/*
 * The protocol of sd_notify(3). See notify.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/notify.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "render/base/str.h"
#include "server/core/log.h"

enum { MESSAGE_MAX = 512 };

/* The value of a variable of the environment; ptr NULL if it is not there. */
static struct str variable(struct str name)
{
    for (char **at = environ; *at != NULL; at++) {
        struct str key, value;
        if (str_cut(str_c(*at), '=', &key, &value) && str_eq(key, name))
            return value;
    }
    return (struct str){.ptr = NULL};
}

/* The time within which WATCHDOG=1 is expected of this process; 0: it is not. */
static int64_t watchdog_us(void)
{
    int64_t us, pid;
    if (!str_to_i64(variable(S("WATCHDOG_USEC")), &us) || us <= 0)
        return 0;
    struct str whose = variable(S("WATCHDOG_PID"));
    return whose.ptr == NULL || (str_to_i64(whose, &pid) && pid == getpid()) ? us : 0;
}

/* A socket connected to an address of AF_UNIX: a path, or "@" and an abstract name. */
static int connect_to(struct str name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (name.len < 2 || name.len >= sizeof(address.sun_path) ||
        (name.ptr[0] != '/' && name.ptr[0] != '@')) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    memcpy(address.sun_path, name.ptr, name.len);
    if (name.ptr[0] == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name.len);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, len) != 0) {
        int failure = errno;
        (void)close(fd);
        errno = failure;
        return -1;
    }
    return fd;
}

void notify_open(struct notify *n)
{
    struct str name = variable(S("NOTIFY_SOCKET"));
    *n = (struct notify){.fd = -1};
    if (name.len > 0)
        n->fd = connect_to(name);
    if (name.len > 0 && n->fd < 0)
        log_line(LOG_LEVEL_WARNING, "the service manager is told nothing: NOTIFY_SOCKET=%.*s: %s",
                 STR_ARG(name), strerrordesc_np(errno));
    if (n->fd >= 0)
        n->watchdog_us = watchdog_us();
    /* There are no threads yet. NOLINTBEGIN(concurrency-mt-unsafe) */
    (void)unsetenv("NOTIFY_SOCKET");
    (void)unsetenv("WATCHDOG_USEC");
    (void)unsetenv("WATCHDOG_PID");
    /* NOLINTEND(concurrency-mt-unsafe) */
}

void notify_close(struct notify *n)
{
    if (n->fd >= 0)
        (void)close(n->fd);
    n->fd = -1;
}

void notify_send(const struct notify *n, const char *format, ...)
{
    char text[MESSAGE_MAX];
    if (n->fd < 0)
        return;
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (len > 0 && (size_t)len < sizeof(text))
        (void)send(n->fd, text, (size_t)len, MSG_NOSIGNAL | MSG_DONTWAIT);
}
