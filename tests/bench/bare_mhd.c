/*
 * libmicrohttpd with one answer, made once: the least that a server built on it costs.
 *
 * usage: bare_mhd PORT THREADS FILE
 *
 * SPDX-License-Identifier: MIT
 */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { FILE_MAX = 8 << 20, CONNECTION_MEMORY = 16 * 1024 };

static char content[FILE_MAX];

/*
 * Answers when the request is there in whole: an earlier answer would close the connection. The
 * type is libmicrohttpd's. NOLINTBEGIN(readability-non-const-parameter)
 */
static enum MHD_Result answer(void *response, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **mark)
{
    (void)url;
    (void)method;
    (void)version;
    (void)upload;
    (void)upload_size;
    if (*mark == NULL) {
        *mark = response;
        return MHD_YES;
    }
    return MHD_queue_response(c, MHD_HTTP_OK, response);
}
/* NOLINTEND(readability-non-const-parameter) */

static int listener(const char *port)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, SOMAXCONN) != 0)
        return -1;
    return fd;
}

int main(int argc, char *argv[])
{
    if (argc != 4)
        return 2;
    FILE *f = fopen(argv[3], "rb");
    size_t len = f != NULL ? fread(content, 1, sizeof(content), f) : 0;
    if (f != NULL)
        (void)fclose(f);
    struct MHD_Response *r = MHD_create_response_from_buffer(len, content, MHD_RESPMEM_PERSISTENT);
    (void)MHD_add_response_header(r, "Content-Type", "text/html; charset=utf-8");
    (void)MHD_add_response_header(r, "Cache-Control", "no-cache");
    sigset_t ends;
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &ends, NULL);
    unsigned threads = (unsigned)strtoul(argv[2], NULL, 10);
    struct MHD_Daemon *d = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TURBO, 0, NULL, NULL, answer, r,
        MHD_OPTION_LISTEN_SOCKET, listener(argv[1]), MHD_OPTION_CONNECTION_LIMIT, 4096U,
        MHD_OPTION_CONNECTION_TIMEOUT, 30U, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_MEMORY, threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END,
        threads, MHD_OPTION_END);
    if (d == NULL)
        return 1;
    int signal;
    (void)sigwait(&ends, &signal);
    MHD_stop_daemon(d);
    return 0;
}
