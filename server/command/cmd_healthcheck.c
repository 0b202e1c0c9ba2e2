/*
 * The healthcheck command: asks whether the server on this machine answers, within two seconds.
 *
 * It does not request a page of the site, so that an author's mistake makes no server look ill.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/cmd.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/net/listen.h"

enum { LIMIT_SECONDS = 2 };

/* The status of the response; 0 if the answer is not HTTP. */
static unsigned ask(int fd)
{
    static const char request[] =
        "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const struct str protocol = S("HTTP/1.1 ");
    const size_t want = protocol.len + 3;
    char got[16] = "";
    size_t len = 0;
    if (send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) != (ssize_t)sizeof(request) - 1)
        return 0;
    while (len < want) {
        ssize_t n = recv(fd, got + len, want - len, 0);
        if (n <= 0)
            return 0;
        len += (size_t)n;
    }
    return str_starts(str_of(got, len), protocol) ? (unsigned)strtoul(got + protocol.len, NULL, 10)
                                                  : 0;
}

int cmd_healthcheck(const struct opts *opts)
{
    struct err err = ERR_INIT;
    /* A connection to 0.0.0.0 or :: reaches this machine. */
    int fd = listen_connect(opts->host, opts->port, LIMIT_SECONDS);
    unsigned status = fd >= 0 ? ask(fd) : 0;
    if (fd >= 0)
        (void)close(fd);
    if (status / 100 == 2)
        return EXIT_SUCCESS;
    if (status == 503)
        (void)err_set(&err, ERR_KIND_IO,
                      "the site is empty: put a page or a file into the folder that is served");
    else
        (void)err_set(&err, ERR_KIND_IO, "nothing answers on %s:%u", opts->host, opts->port);
    opts_complain(&err);
    return EXIT_FAILURE;
}
