/*
 * Listening sockets: bound, refused, shared, taken over, inherited; on ports that the kernel
 * chooses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/net/listen.h"
#include "tests/unit/folder.h"

static struct folder folder;
static struct err err;

static int setup(void **state)
{
    (void)state;
    folder_init(&folder);
    err = ERR_INIT;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    folder_fini(&folder);
    return 0;
}

/* "unix:" and a path in the folder. */
static const char *local(const char *name)
{
    static char host[256];
    (void)snprintf(host, sizeof(host), LISTEN_LOCAL "%s/%s", folder.path, name);
    return host;
}

static int open_local(const char *name)
{
    uint16_t port = 1;
    int fd = listen_open(local(name), &port, NULL, &err);
    assert_int_equal(port, 0);
    return fd;
}

static int open_port(uint16_t *port, bool shared)
{
    return listen_open("127.0.0.1", port, &(struct listen_options){.shared = shared}, &err);
}

/* A client that does not wait until it is let in. */
static int knock(uint16_t port)
{
    const struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    if (connect(fd, (const struct sockaddr *)&at, sizeof(at)) != 0)
        assert_int_equal(errno, EINPROGRESS);
    return fd;
}

/* Whether a client is in the queue; it is let in and sent away. */
static bool lets_in(int fd)
{
    int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0)
        assert_int_equal(errno, EAGAIN);
    return client >= 0 && close(client) == 0;
}

static void close_all(const int *fds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(close(fds[i]), 0);
}

static void test_any_port(void **state)
{
    (void)state;
    uint16_t port = 0;
    char name[LISTEN_NAME_MAX], want[LISTEN_NAME_MAX];
    int fd = open_port(&port, false);
    assert_true(fd >= 0 && port != 0);
    (void)snprintf(want, sizeof(want), "http://127.0.0.1:%u/", port);
    listen_name(fd, name);
    assert_string_equal(name, want);
    assert_false(listen_is_local(fd));
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_false(lets_in(fd)); /* does not wait for one */
    int client = listen_connect("127.0.0.1", port, 7);
    struct timeval limit;
    socklen_t size = sizeof(limit);
    assert_int_equal(getsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, &size), 0);
    assert_int_equal(limit.tv_sec, 7);
    assert_true(lets_in(fd));
    close_all((const int[]){client, fd}, 2);
    assert_int_equal(listen_connect("127.0.0.1", port, 1), -1);
}

static void test_what_is_refused_says_why(void **state)
{
    (void)state;
    uint16_t port = 0, same, none = 0;
    int fd = open_port(&port, true);
    char want[128];
    same = port;
    assert_int_equal(open_port(&same, false), -1);
    (void)snprintf(want, sizeof(want), "cannot listen on 127.0.0.1:%u: Address already in use",
                   port);
    assert_string_equal(err.message, want);
    err = ERR_INIT;
    assert_int_equal(listen_open("192.0.2.1", &none, NULL, &err), -1);
    assert_string_equal(err.message,
                        "cannot listen on 192.0.2.1:0: Cannot assign requested address");
    err = ERR_INIT;
    assert_int_equal(listen_open("no..name", &none, NULL, &err), -1);
    assert_memory_equal(err.message, "no..name: ", 10);
    assert_int_equal(none, 0);
    assert_int_equal(close(fd), 0);
}

/* With no descriptor left: an error, and not one of the next call's. */
static void test_no_descriptor_is_left(void **state)
{
    (void)state;
    struct rlimit before, none;
    uint16_t port = 0;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    int next = dup(STDIN_FILENO);
    assert_true(next >= 0 && close(next) == 0);
    none.rlim_cur = (rlim_t)next;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int fd = open_port(&port, false), local_fd = open_local("s");
    bool on_disk = access(local("s") + strlen(LISTEN_LOCAL), F_OK) == 0;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(fd, -1);
    assert_int_equal(local_fd, -1);
    assert_false(on_disk);
    assert_string_equal(err.message, "cannot listen on 127.0.0.1:0: Too many open files");
    fd = open_port(&port, false);
    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
}

static void test_all_addresses_of_both_kinds(void **state)
{
    (void)state;
    uint16_t port = 0;
    int fd = listen_open("::", &port, NULL, &err);
    if (fd < 0)
        skip(); /* no IPv6 */
    char name[LISTEN_NAME_MAX], want[LISTEN_NAME_MAX];
    (void)snprintf(want, sizeof(want), "http://[::]:%u/", port);
    listen_name(fd, name);
    assert_string_equal(name, want);
    int client = listen_connect("127.0.0.1", port, 1);
    assert_true(lets_in(fd));
    close_all((const int[]){client, fd}, 2);
}

static void test_a_shared_port_is_taken_over(void **state)
{
    (void)state;
    enum { CLIENTS = 16 };
    uint16_t port = 0;
    int old = open_port(&port, true), clients[CLIENTS];
    int young = open_port(&port, true);
    assert_true(old >= 0 && young >= 0);
    assert_true(listen_take_over(young));
    for (size_t i = 0; i < CLIENTS; i++)
        clients[i] = knock(port);
    assert_false(lets_in(old));
    for (size_t i = 0; i < CLIENTS; i++)
        assert_true(lets_in(young));
    close_all(clients, CLIENTS);
    close_all((const int[]){old, young}, 2);
}

static void test_what_cannot_be_taken_over(void **state)
{
    (void)state;
    uint16_t port = 0;
    int alone = open_port(&port, false), here = open_local("s");
    assert_false(listen_take_over(alone));
    assert_false(listen_take_over(here));
    close_all((const int[]){alone, here}, 2);
}

static void test_a_queue_is_closed_but_not_lost(void **state)
{
    (void)state;
    uint16_t port = 0;
    int fd = open_port(&port, false);
    int early = knock(port);
    listen_refuse(fd);
    int late = knock(port);
    assert_true(lets_in(fd));
    assert_false(lets_in(fd));
    close_all((const int[]){early, late, fd}, 3);
    fd = open_local("s");
    early = listen_connect(local("s"), 0, 1);
    assert_true(early >= 0);
    listen_refuse(fd);
    assert_int_equal(listen_connect(local("s"), 0, 1), -1);
    assert_true(lets_in(fd));
    close_all((const int[]){early, fd}, 2);
}

/* Whose handshake is under way gets in: here a server that waits for a client's first bytes. */
static void test_handshakes_are_completed(void **state)
{
    (void)state;
    enum { SECONDS = 60 };
    uint16_t port = 0;
    int fd = open_port(&port, false), wait = SECONDS;
    assert_int_equal(setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &wait, sizeof(wait)), 0);
    int client = knock(port);
    assert_false(lets_in(fd));
    listen_refuse(fd);
    assert_int_equal(send(client, "GET", 3, MSG_NOSIGNAL), 3);
    assert_true(lets_in(fd));
    close_all((const int[]){client, fd}, 2);
}

static void test_a_local_socket_has_its_mode(void **state)
{
    (void)state;
    const char *path = local("s") + strlen(LISTEN_LOCAL);
    struct stat st;
    uint16_t port = 0;
    char name[LISTEN_NAME_MAX];
    mode_t mask = umask(027);
    int fd = listen_open(local("s"), &port, &(struct listen_options){.mode = 0640}, &err);
    assert_int_equal(umask(mask), 027); /* as it was */
    assert_true(fd >= 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    listen_name(fd, name);
    assert_string_equal(name, local("s"));
    assert_true(listen_is_local(fd));
    assert_int_equal(close(fd), 0);
    fd = open_local("s"); /* nobody listens on the old one */
    assert_true(fd >= 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0666);
    assert_int_equal(close(fd), 0);
}

static void test_nothing_else_is_replaced(void **state)
{
    (void)state;
    char want[256];
    int fd = open_local("s");
    assert_true(fd >= 0);
    assert_int_equal(open_local("s"), -1);
    (void)snprintf(want, sizeof(want), "cannot listen on %s/s: Address already in use",
                   folder.path);
    assert_string_equal(err.message, want);
    int client = listen_connect(local("s"), 0, 1);
    assert_true(client >= 0);
    close_all((const int[]){client, fd}, 2);
    folder_write(&folder, "file", "precious");
    folder_link(&folder, "link", "s"); /* to a socket that nobody listens on */
    err = ERR_INIT;
    assert_int_equal(open_local("file"), -1);
    assert_int_equal(open_local("link"), -1);
    struct stat st;
    assert_int_equal(stat(local("file") + strlen(LISTEN_LOCAL), &st), 0);
    assert_int_equal(st.st_size, 8);
    assert_int_equal(lstat(local("link") + strlen(LISTEN_LOCAL), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

static void test_odd_paths(void **state)
{
    (void)state;
    char name[120];
    uint16_t port = 0;
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_int_equal(open_local(name), -1);
    assert_string_equal(err.message, "the path of the socket is too long, or empty");
    err = ERR_INIT;
    assert_int_equal(listen_open(LISTEN_LOCAL, &port, NULL, &err), -1);
    assert_string_equal(err.message, "the path of the socket is too long, or empty");
    err = ERR_INIT;
    assert_int_equal(open_local("gone/s"), -1);
    assert_non_null(strstr(err.message, "gone/s: No such file or directory"));
    assert_int_equal(listen_connect(local("gone/s"), 0, 1), -1);
    /* The longest that there is, and its name. */
    size_t longest = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1 - strlen(folder.path) - 1;
    name[longest + 1] = '\0';
    assert_int_equal(open_local(name), -1);
    name[longest] = '\0';
    int fd = open_local(name);
    assert_true(fd >= 0);
    char said[LISTEN_NAME_MAX];
    listen_name(fd, said);
    assert_string_equal(said, local(name));
    assert_int_equal(close(fd), 0);
}

/* Those that systemd may hand on: without a file, or without any name. */
static void test_sockets_without_a_file(void **state)
{
    (void)state;
    struct sockaddr_un hidden = {.sun_family = AF_UNIX};
    char name[LISTEN_NAME_MAX], want[LISTEN_NAME_MAX];
    int n = snprintf(hidden.sun_path + 1, sizeof(hidden.sun_path) - 1, "test-%d", (int)getpid());
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n);
    assert_int_equal(bind(fd, (const struct sockaddr *)&hidden, size), 0);
    (void)snprintf(want, sizeof(want), "unix:@%s", hidden.sun_path + 1);
    listen_name(fd, name);
    assert_string_equal(name, want);
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    listen_name(pair[0], name);
    assert_string_equal(name, "unix:");
    assert_true(listen_is_local(pair[0]));
    close_all((const int[]){fd, pair[0], pair[1]}, 3);
    assert_false(listen_is_local(pair[0]));
    listen_name(pair[0], name);
    assert_string_equal(name, "http://?:0/");
}

static size_t inherited(const char *pid, const char *count, int *fds)
{
    /* A test has one thread. NOLINTBEGIN(concurrency-mt-unsafe) */
    assert_int_equal(setenv("LISTEN_PID", pid, 1), 0);
    assert_int_equal(setenv("LISTEN_FDS", count, 1), 0);
    /* NOLINTEND(concurrency-mt-unsafe) */
    return listen_inherited(fds);
}

static void test_sockets_are_inherited_by_whom_they_are_for(void **state)
{
    (void)state;
    static const char *const counts[] = {"", "0", "-1", "two", "2x", "9", "99999999999999999999"};
    int fds[LISTEN_INHERITED_MAX], saved[2], pair[2];
    char own[16];
    (void)snprintf(own, sizeof(own), "%d", (int)getpid());
    assert_int_equal(listen_inherited(fds), 0);
    assert_int_equal(inherited("1", "2", fds), 0);
    assert_int_equal(inherited("", "2", fds), 0);
    for (size_t i = 0; i < ARRAY_LEN(counts); i++)
        assert_int_equal(inherited(own, counts[i], fds), 0);
    for (int i = 0; i < 2; i++)
        saved[i] = fcntl(3 + i, F_DUPFD_CLOEXEC, 20);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    int high[2] = {fcntl(pair[0], F_DUPFD, 20), fcntl(pair[1], F_DUPFD, 20)};
    assert_true(dup2(high[0], 3) == 3 && dup2(high[1], 4) == 4);
    assert_int_equal(inherited(own, "2", fds), 2);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fds[i], 3 + i);
        assert_int_equal(fcntl(3 + i, F_GETFD), FD_CLOEXEC);
        assert_true((fcntl(3 + i, F_GETFL) & O_NONBLOCK) != 0);
        assert_int_equal(saved[i] >= 0 ? dup2(saved[i], 3 + i) : close(3 + i),
                         saved[i] >= 0 ? 3 + i : 0);
    }
    close_all(high, 2);
    (void)unsetenv("LISTEN_PID"); /* NOLINT(concurrency-mt-unsafe) */
    (void)unsetenv("LISTEN_FDS"); /* NOLINT(concurrency-mt-unsafe) */
}

#define LISTEN_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LISTEN_TEST(test_any_port),
        LISTEN_TEST(test_what_is_refused_says_why),
        LISTEN_TEST(test_no_descriptor_is_left),
        LISTEN_TEST(test_all_addresses_of_both_kinds),
        LISTEN_TEST(test_a_shared_port_is_taken_over),
        LISTEN_TEST(test_what_cannot_be_taken_over),
        LISTEN_TEST(test_a_queue_is_closed_but_not_lost),
        LISTEN_TEST(test_handshakes_are_completed),
        LISTEN_TEST(test_a_local_socket_has_its_mode),
        LISTEN_TEST(test_nothing_else_is_replaced),
        LISTEN_TEST(test_odd_paths),
        LISTEN_TEST(test_sockets_without_a_file),
        LISTEN_TEST(test_sockets_are_inherited_by_whom_they_are_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
