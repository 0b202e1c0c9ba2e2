/*
 * The protocol of sd_notify: which sockets are used, and that nothing else sees them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/core/notify.h"

/* There is one thread. NOLINTBEGIN(concurrency-mt-unsafe) */

static char folder[] = "/tmp/test_notify-XXXXXX";

/* A socket of a service manager; name: as in NOTIFY_SOCKET. */
static int manager(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    memcpy(address.sun_path, name, len);
    if (name[0] == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    assert_int_equal(bind(fd, (const struct sockaddr *)&address, size), 0);
    assert_int_equal(setenv("NOTIFY_SOCKET", name, 1), 0);
    return fd;
}

static void expect(int fd, const char *message)
{
    char got[1024] = "";
    ssize_t n = recv(fd, got, sizeof(got) - 1, 0);
    if (message == NULL) {
        assert_int_equal(n, -1);
        return;
    }
    assert_int_equal(n, strlen(message));
    assert_string_equal(got, message);
}

static void test_paths_and_abstract_names(void **state)
{
    (void)state;
    char path[64], abstract[64];
    (void)snprintf(path, sizeof(path), "%s/notify", folder);
    (void)snprintf(abstract, sizeof(abstract), "@%s", folder);
    const char *const names[] = {path, abstract};
    for (size_t i = 0; i < 2; i++) {
        struct notify n;
        int fd = manager(names[i]);
        notify_open(&n);
        assert_null(getenv("NOTIFY_SOCKET"));
        assert_true(n.fd >= 0);
        assert_true((fcntl(n.fd, F_GETFD) & FD_CLOEXEC) != 0);
        notify_send(&n, "READY=1");
        notify_send(&n, "STATUS=%d pages", 3);
        expect(fd, "READY=1");
        expect(fd, "STATUS=3 pages");
        expect(fd, NULL);
        (void)close(fd);
        notify_send(&n, "STOPPING=1"); /* nobody listens any more: no harm */
        notify_close(&n);
    }
}

static void test_nobody_listens(void **state)
{
    (void)state;
    static const char *const names[] = {"",  "/",        "nowhere", "/tmp/nobody-is-here",
                                        "@", "vsock:2:5"};
    struct notify n;
    char long_name[512];
    memset(long_name, 'x', sizeof(long_name) - 1);
    long_name[0] = '/';
    long_name[sizeof(long_name) - 1] = '\0';
    for (size_t i = 0; i <= ARRAY_LEN(names); i++) {
        assert_int_equal(setenv("NOTIFY_SOCKET", i < ARRAY_LEN(names) ? names[i] : long_name, 1),
                         0);
        notify_open(&n);
        assert_int_equal(n.fd, -1);
        notify_send(&n, "READY=1");
        notify_close(&n);
    }
    notify_open(&n);
    assert_int_equal(n.fd, -1);
}

/* A manager that reads nothing holds up nobody, and a message that is too long is not sent. */
static void test_it_never_waits(void **state)
{
    (void)state;
    char name[64], text[1024];
    struct notify n;
    (void)snprintf(name, sizeof(name), "@%s-full", folder);
    int fd = manager(name);
    notify_open(&n);
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    notify_send(&n, "STATUS=%s", text);
    expect(fd, NULL);
    for (int i = 0; i < 10000; i++)
        notify_send(&n, "STATUS=%d", i);
    expect(fd, "STATUS=0");
    notify_close(&n);
    (void)close(fd);
}

static void test_the_watchdog(void **state)
{
    (void)state;
    char name[64], own[32];
    (void)snprintf(own, sizeof(own), "%d", (int)getpid());
    const struct {
        const char *us, *pid;
        int64_t expected;
    } rows[] = {
        {"2000000", NULL, 2000000},
        {"2000000", own, 2000000},
        {"2000000", "1", 0},
        {"2000000", "x", 0},
        {"0", NULL, 0},
        {"-5", NULL, 0},
        {"soon", NULL, 0},
        {NULL, own, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct notify n;
        (void)snprintf(name, sizeof(name), "@%s-%zu", folder, i);
        int fd = manager(name);
        if (rows[i].us != NULL)
            assert_int_equal(setenv("WATCHDOG_USEC", rows[i].us, 1), 0);
        if (rows[i].pid != NULL)
            assert_int_equal(setenv("WATCHDOG_PID", rows[i].pid, 1), 0);
        notify_open(&n);
        assert_int_equal(n.watchdog_us, rows[i].expected);
        assert_null(getenv("WATCHDOG_USEC"));
        assert_null(getenv("WATCHDOG_PID"));
        notify_close(&n);
        (void)close(fd);
    }
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char path[64];
    (void)snprintf(path, sizeof(path), "%s/notify", folder);
    (void)unlink(path);
    return rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths_and_abstract_names),
        cmocka_unit_test(test_nobody_listens),
        cmocka_unit_test(test_it_never_waits),
        cmocka_unit_test(test_the_watchdog),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

/* NOLINTEND(concurrency-mt-unsafe) */
