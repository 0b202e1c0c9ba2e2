/*
 * The healthcheck command. See cmd_healthcheck.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cmd_healthcheck.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/listen.h"

enum { LIMIT_SECONDS = 2 };

/* Whether what comes back begins like an HTTP response. */
static bool answers(int fd)
{
    static const char request[] =
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const struct str want = S("HTTP/1.1 2");
    char got[16];
    size_t len = 0;
    if (send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) != (ssize_t)sizeof(request) - 1)
        return false;
    while (len < want.len) {
        ssize_t n = recv(fd, got + len, want.len - len, 0);
        if (n <= 0)
            return false;
        len += (size_t)n;
    }
    return str_eq(str_of(got, len), want);
}

int cmd_healthcheck(const struct opts *opts)
{
    /* Connecting to 0.0.0.0 or :: reaches this machine, as listening there does. */
    int fd = listen_connect(opts->host, opts->port, LIMIT_SECONDS);
    bool ok = fd >= 0 && answers(fd);
    if (fd >= 0)
        (void)close(fd);
    if (ok)
        return EXIT_SUCCESS;
    struct err err = ERR_INIT;
    (void)err_set(&err, ERR_KIND_IO, "nothing answers on %s:%u", opts->host, opts->port);
    opts_complain(&err);
    return EXIT_FAILURE;
}
