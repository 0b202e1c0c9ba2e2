/*
 * The healthcheck command: asks whether the server on this machine answers, within two seconds.
 *
 * It does not request a page of the site, so that an author's mistake makes no server look ill.
 * With --admin it asks /readyz instead, which also says whether any page can be shown.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/command/cmd.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/net/listen.h"

enum { LIMIT_SECONDS = 2, ANSWER_MAX = 1024 };

/* Whom to ask what. */
struct asked {
    const char *host;
    uint16_t port;
    struct str request;
};

/*
 * Sends the request, and reads up to ANSWER_MAX bytes of the answer, until it ends. Empty if there
 * is none.
 */
static struct str ask(const struct asked *a, char got[static ANSWER_MAX])
{
    size_t len = 0;
    /* A connection to 0.0.0.0 or :: reaches this machine. */
    int fd = listen_connect(a->host, a->port, LIMIT_SECONDS);
    if (fd < 0)
        return S("");
    ssize_t n = send(fd, a->request.ptr, a->request.len, MSG_NOSIGNAL);
    for (bool more = n == (ssize_t)a->request.len; more && len < ANSWER_MAX;) {
        n = recv(fd, got + len, ANSWER_MAX - len, 0);
        more = n > 0;
        len += more ? (size_t)n : 0;
    }
    (void)close(fd);
    return str_of(got, len);
}

/* The status of an answer; 0 if it is not HTTP. */
static unsigned status_of(struct str answer)
{
    const struct str protocol = S("HTTP/1.1 ");
    int64_t status;
    if (!str_starts(answer, protocol) ||
        !str_to_i64(str_sub(answer, protocol.len, protocol.len + 3), &status) || status < 0)
        return 0;
    return (unsigned)status;
}

/* The first line of an answer's body. */
static struct str reason_of(struct str answer)
{
    const struct str end = S("\r\n\r\n");
    size_t at = str_find(answer, end);
    struct str line = at != STR_NONE ? str_from(answer, at + end.len) : S("");
    (void)str_cut(line, '\n', &line, NULL);
    return line;
}

int cmd_healthcheck(const struct opts *opts)
{
    char got[ANSWER_MAX];
    struct err err = ERR_INIT;
    bool admin = opts->admin.host[0] != '\0';
    const struct asked asked =
        admin ? (struct asked){opts->admin.host, opts->admin.port,
                               S("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")}
              : (struct asked){opts->host, opts->port,
                               S("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n"
                                 "Connection: close\r\n\r\n")};
    struct str answer = ask(&asked, got);
    unsigned status = status_of(answer);
    if (status / 100 == 2)
        return EXIT_SUCCESS;
    if (admin && status == 503)
        (void)err_set(&err, ERR_KIND_IO, "not ready: %.*s", STR_ARG(reason_of(answer)));
    else if (status == 503)
        (void)err_set(&err, ERR_KIND_IO,
                      "the site is empty: put a page or a file into the folder that is served");
    else
        (void)err_set(&err, ERR_KIND_IO, "nothing answers on %s:%u", asked.host, asked.port);
    opts_complain(&err);
    return EXIT_FAILURE;
}
