/*
 * What a process in the sandbox can and cannot do: each attempt is made by a process of its own,
 * which closes the sandbox first.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "server/sandbox/landlock.h"
#include "server/sandbox/sandbox.h"
#include "tests/unit/folder.h"

/* The sanitizers' runtime needs some of the calls that the list otherwise lacks. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

/* ---- a folder with a site, and what lies beside it ---- */

/*
 *     served/site/page.md
 *     served/next/page.md        may take the site's place
 *     other/secret
 *     releases/7/page.md         served/current leads there
 */
struct place {
    struct folder folder;
    uint16_t port, other_port; /* a server of the test listens on both */
    int listeners[2];
};

static struct place place;

static const char *path_of(const char *name)
{
    static char path[PATH_MAX];
    (void)snprintf(path, sizeof(path), "%s/%s", place.folder.path, name);
    return path;
}

static int listen_on(uint16_t *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(a);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
    *port = ntohs(a.sin_port);
    return fd;
}

static int set_up(void **state)
{
    (void)state;
    folder_init(&place.folder);
    folder_write(&place.folder, "served/site/page.md", "page");
    folder_write(&place.folder, "served/next/page.md", "next");
    folder_write(&place.folder, "other/secret", "secret");
    folder_write(&place.folder, "releases/7/page.md", "seven");
    folder_write(&place.folder, "releases/8/page.md", "eight");
    folder_link(&place.folder, "served/current", "../releases/7");
    place.listeners[0] = listen_on(&place.port);
    place.listeners[1] = listen_on(&place.other_port);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)close(place.listeners[0]);
    (void)close(place.listeners[1]);
    folder_fini(&place.folder);
    return 0;
}

/* ---- attempts ---- */

/* Returns 0 if it succeeds, else an errno. */
typedef int attempt_fn(void);

typedef void allow_fn(struct sandbox *s);

enum { KILLED = -1, NOT_CLOSED = 250 };

/* The result of an attempt within a sandbox: 0, an errno, or KILLED by SIGSYS. */
static int try_needing(unsigned needs, enum sandbox_calls calls, allow_fn *allow,
                       attempt_fn *attempt)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct sandbox s;
        struct sandbox_kept kept;
        sandbox_begin(&s, calls, needs);
        if (allow != NULL)
            allow(&s);
        /* Where the name of a call goes that is not allowed. */
        (void)dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO);
        sandbox_close(&s, &kept);
        _exit(kept.calls ? attempt() : NOT_CLOSED);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGSYS);
        return KILLED;
    }
    return WEXITSTATUS(status);
}

static int try_with(enum sandbox_calls calls, allow_fn *allow, attempt_fn *attempt)
{
    return try_needing(0, calls, allow, attempt);
}

static void allow_site(struct sandbox *s)
{
    sandbox_allow_site(s, path_of("served/site"), SANDBOX_READ);
}

static int try_it(attempt_fn *attempt)
{
    return try_with(SANDBOX_SERVER, allow_site, attempt);
}

static int result(bool ok)
{
    return ok ? 0 : errno;
}

static int open_one(const char *name, int flags)
{
    int fd = open(path_of(name), flags | O_CLOEXEC, 0600);
    int outcome = result(fd >= 0);
    if (fd >= 0)
        (void)close(fd);
    return outcome;
}

static bool has_landlock(void)
{
    return landlock_version() > 0;
}

/* ---- files ---- */

static int read_page(void)
{
    return open_one("served/site/page.md", O_RDONLY);
}

static int list_site(void)
{
    DIR *dir = opendir(path_of("served/site"));
    /* The folder is this process's own. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    int outcome = result(dir != NULL && readdir(dir) != NULL);
    if (dir != NULL)
        (void)closedir(dir);
    return outcome;
}

static int read_next(void)
{
    return open_one("served/next/page.md", O_RDONLY);
}

static int read_secret(void)
{
    return open_one("other/secret", O_RDONLY);
}

static int read_password(void)
{
    int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    return result(fd >= 0);
}

static int list_root(void)
{
    int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return result(fd >= 0);
}

static int write_page(void)
{
    return open_one("served/site/page.md", O_WRONLY);
}

static int make_page(void)
{
    return open_one("served/site/new.md", O_WRONLY | O_CREAT);
}

static int remove_page(void)
{
    return result(unlink(path_of("served/site/page.md")) == 0);
}

static int make_folder(void)
{
    return result(mkdir(path_of("served/site/new"), 0700) == 0);
}

static int change_mode(void)
{
    return result(chmod(path_of("served/site/page.md"), 0777) == 0);
}

static void test_reads_the_site_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(try_it(read_page), 0);
    assert_int_equal(try_it(list_site), 0);
    assert_int_equal(try_it(read_next), 0);
    if (!has_landlock())
        skip();
    assert_int_equal(try_it(read_secret), EACCES);
    assert_int_equal(try_it(read_password), EACCES);
    assert_int_equal(try_it(list_root), EACCES);
}

static void test_writes_nothing(void **state)
{
    (void)state;
    assert_int_equal(try_it(remove_page), KILLED);
    assert_int_equal(try_it(make_folder), KILLED);
    assert_int_equal(try_it(change_mode), KILLED);
    if (!has_landlock())
        skip();
    assert_int_equal(try_it(write_page), EACCES);
    assert_int_equal(try_it(make_page), EACCES);
}

static void allow_log(struct sandbox *s)
{
    sandbox_allow(s, path_of("other"), SANDBOX_WRITE);
}

static int write_log(void)
{
    return open_one("other/log", O_WRONLY | O_APPEND | O_CREAT);
}

static void test_writes_where_it_is_allowed(void **state)
{
    (void)state;
    assert_int_equal(try_with(SANDBOX_SERVER, allow_log, write_log), 0);
    if (!has_landlock())
        skip();
    assert_int_equal(try_with(SANDBOX_SERVER, allow_log, make_page), EACCES);
    assert_int_equal(try_with(SANDBOX_SERVER, allow_log, read_secret), EACCES);
}

static void allow_current(struct sandbox *s)
{
    sandbox_allow_site(s, path_of("served/current"), SANDBOX_READ);
}

static int read_current(void)
{
    return open_one("served/current/page.md", O_RDONLY);
}

static int read_release(void)
{
    return open_one("releases/8/page.md", O_RDONLY);
}

/* What was there when the sandbox was closed is gone: only the rules for folders around it help. */
static void test_a_link_may_lead_to_another_release(void **state)
{
    (void)state;
    assert_int_equal(try_with(SANDBOX_SERVER, allow_current, read_current), 0);
    assert_int_equal(try_with(SANDBOX_SERVER, allow_current, read_release), 0);
    assert_int_equal(try_with(SANDBOX_SERVER, allow_current, read_next), 0);
    if (!has_landlock())
        skip();
    assert_int_equal(try_with(SANDBOX_SERVER, allow_current, read_secret), EACCES);
    assert_int_equal(try_it(read_release), EACCES);
}

static void test_shared_folders(void **state)
{
    static const struct {
        const char *folder;
        bool shared;
    } rows[] = {{"/", true},         {"/tmp", true},         {"/home", true},
                {"/home/ada", true}, {"/home/ada/x", false}, {"/srv", false},
                {"/srv/www", false}, {"/var/www", false},    {"/etc", true},
                {"/data", false},    {"/tmp/x", false}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (sandbox_is_shared(rows[i].folder) != rows[i].shared)
            fail_msg("%s", rows[i].folder);
    }
}

/* ---- processes, memory, sockets ---- */

static int execute(void)
{
    (void)execl("/bin/true", "true", NULL);
    return errno;
}

static int start_process(void)
{
    return result(syscall(SYS_fork) >= 0);
}

static int trace(void)
{
    return result(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0);
}

static int end_parent(void)
{
    return result(kill(getppid(), 0) == 0);
}

static int make_code(void)
{
    void *p =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return result(p != MAP_FAILED);
}

static int limit_parent(void)
{
    const struct rlimit none = {0, 0};
    return result(prlimit(getppid(), RLIMIT_NOFILE, &none, NULL) == 0);
}

static void *nothing(void *self)
{
    return self;
}

static int start_thread(void)
{
    pthread_t thread;
    int failure = pthread_create(&thread, NULL, nothing, NULL);
    if (failure == 0)
        (void)pthread_join(thread, NULL);
    return failure;
}

static int gain(void)
{
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 1;
}

static void test_starts_threads_but_no_processes(void **state)
{
    (void)state;
    assert_int_equal(try_it(start_thread), 0);
    assert_int_equal(try_it(execute), KILLED);
    assert_int_equal(try_it(start_process), KILLED);
}

static void test_other_processes_are_out_of_reach(void **state)
{
    (void)state;
    assert_int_equal(try_it(trace), SANITIZED ? EPERM : KILLED);
    if (!SANITIZED) {
        assert_int_equal(try_it(end_parent), KILLED);
        assert_int_equal(try_it(limit_parent), KILLED);
        assert_int_equal(try_it(make_code), KILLED);
        assert_int_equal(try_needing(SANDBOX_NEEDS_SIGNALS, SANDBOX_SERVER, allow_site, end_parent),
                         0);
    }
}

static int connect_to(uint16_t port)
{
    const struct sockaddr_in a = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    return result(fd >= 0 && connect(fd, (const struct sockaddr *)&a, sizeof(a)) == 0);
}

static int connect_to_port(void)
{
    return connect_to(place.port);
}

static int connect_to_other(void)
{
    return connect_to(place.other_port);
}

static int open_family(int family, int kind)
{
    return result(socket(family, kind | SOCK_CLOEXEC, 0) >= 0);
}

static int open_udp(void)
{
    return open_family(AF_INET, SOCK_DGRAM);
}

static int open_raw(void)
{
    return open_family(AF_PACKET, SOCK_RAW);
}

static int open_netlink(void)
{
    return open_family(AF_NETLINK, SOCK_RAW);
}

static int open_local(void)
{
    return open_family(AF_UNIX, SOCK_DGRAM);
}

static int use_old_listener(void)
{
    return result(fcntl(place.listeners[0], F_SETFL, O_NONBLOCK) == 0 &&
                  (accept4(place.listeners[0], NULL, NULL, SOCK_CLOEXEC) >= 0 || errno == EAGAIN));
}

static void test_opens_no_socket(void **state)
{
    static attempt_fn *const attempts[] = {connect_to_port, open_udp, open_raw, open_netlink,
                                           open_local};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(attempts); i++)
        assert_int_equal(try_it(attempts[i]), KILLED);
    assert_int_equal(try_it(use_old_listener), 0);
}

static void allow_port(struct sandbox *s)
{
    sandbox_allow_port(s, place.port);
}

static void allow_local(struct sandbox *s)
{
    s->needs |= SANDBOX_NEEDS_LOCAL;
}

static void allow_names(struct sandbox *s)
{
    sandbox_allow_names(s, "localhost");
}

/* A name that nobody needs to be asked for. */
static int look_up(void)
{
    struct addrinfo *list = NULL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    int failure = getaddrinfo("localhost", "80", &hints, &list);
    if (failure == 0)
        freeaddrinfo(list);
    return failure;
}

static void test_looks_up_names(void **state)
{
    (void)state;
    assert_int_equal(try_with(SANDBOX_SERVER, allow_names, look_up), 0);
    assert_int_equal(try_with(SANDBOX_SERVER, allow_names, open_udp), 0);
    assert_int_equal(try_with(SANDBOX_SERVER, allow_names, open_raw), KILLED);
    if (!landlock_has_ports(landlock_version()))
        skip();
    assert_int_equal(try_with(SANDBOX_SERVER, allow_names, connect_to_port), EACCES);
}

static void test_connects_where_it_is_allowed(void **state)
{
    (void)state;
    assert_int_equal(try_with(SANDBOX_SERVER, allow_port, connect_to_port), 0);
    assert_int_equal(try_with(SANDBOX_SERVER, allow_port, open_udp), KILLED);
    assert_int_equal(try_with(SANDBOX_SERVER, allow_port, open_local), KILLED);
    assert_int_equal(try_with(SANDBOX_SERVER, allow_local, open_local), 0);
    assert_int_equal(try_with(SANDBOX_SERVER, allow_local, open_udp), KILLED);
    if (!landlock_has_ports(landlock_version()))
        skip();
    assert_int_equal(try_with(SANDBOX_SERVER, allow_port, connect_to_other), EACCES);
}

/* ---- workers and programs ---- */

/* libsass asks for the current folder. */
static int compute(void)
{
    char folder[PATH_MAX], *text = malloc(1 << 20);
    bool ok = text != NULL && snprintf(text, 1 << 20, "%d", 7) == 1 &&
              getcwd(folder, sizeof(folder)) != NULL;
    free(text);
    return result(ok);
}

static void test_a_worker_computes(void **state)
{
    (void)state;
    assert_int_equal(try_with(SANDBOX_WORKER, NULL, compute), 0);
    assert_int_equal(try_with(SANDBOX_WORKER, NULL, execute), KILLED);
    assert_int_equal(try_with(SANDBOX_WORKER, NULL, connect_to_port), KILLED);
    assert_int_equal(try_with(SANDBOX_WORKER, NULL, remove_page), KILLED);
    if (SANITIZED && !has_landlock())
        skip();
    assert_int_equal(try_with(SANDBOX_WORKER, NULL, read_page), EACCES);
    if (!SANITIZED)
        assert_int_equal(try_with(SANDBOX_WORKER, NULL, start_thread), KILLED);
}

static void allow_system(struct sandbox *s)
{
    static const char *const folders[] = {"/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache"};
    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        sandbox_allow(s, folders[i], SANDBOX_READ | SANDBOX_RUN);
}

static void test_a_program_runs(void **state)
{
    (void)state;
    assert_int_equal(try_with(SANDBOX_PROGRAM, allow_system, execute), 0);
    assert_int_equal(try_with(SANDBOX_PROGRAM, allow_system, start_thread), 0);
    assert_int_equal(try_with(SANDBOX_PROGRAM, allow_system, connect_to_port), EPERM);
    assert_int_equal(try_with(SANDBOX_PROGRAM, allow_system, open_netlink), EPERM);
    assert_int_equal(try_with(SANDBOX_PROGRAM, allow_system, trace), EPERM);
    if (!has_landlock())
        skip();
    assert_int_equal(try_with(SANDBOX_PROGRAM, allow_system, read_page), EACCES);
    assert_int_equal(try_with(SANDBOX_PROGRAM, allow_system, make_page), EACCES);
    assert_int_equal(try_with(SANDBOX_PROGRAM, NULL, execute), EACCES);
}

/* ---- kernels without ---- */

/* In a process of its own; returns its exit status. */
static int apart(attempt_fn *attempt)
{
    int status;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(attempt());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* From now on, this call fails as it does on a kernel that lacks it. */
static bool lack(unsigned call)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {ARRAY_LEN(code), code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

static void close_with_site(struct sandbox_kept *kept)
{
    struct sandbox s;
    sandbox_begin(&s, SANDBOX_SERVER, 0);
    allow_site(&s);
    sandbox_allow_port(&s, place.port);
    sandbox_close(&s, kept);
}

static int close_without_landlock(void)
{
    struct sandbox_kept kept;
    if (!lack(SYS_landlock_create_ruleset))
        return 1;
    close_with_site(&kept);
    if (kept.files || kept.ports || kept.files_error != ENOSYS || !kept.calls)
        return 2;
    return read_secret();
}

static int close_without_seccomp(void)
{
    struct sandbox_kept kept;
    if (!lack(SYS_seccomp))
        return 1;
    close_with_site(&kept);
    if (kept.calls || kept.calls_error == 0 || kept.files != has_landlock())
        return 2;
    return open_udp();
}

static void test_a_kernel_that_lacks_something(void **state)
{
    (void)state;
    assert_int_equal(apart(close_without_landlock), 0);
    assert_int_equal(apart(close_without_seccomp), 0);
}

/* ---- privileges ---- */

/* The value of a line of /proc/self/status. */
static unsigned long long status_of(const char *name)
{
    char line[256];
    unsigned long long value = ULLONG_MAX;
    size_t len = strlen(name);
    FILE *f = fopen("/proc/self/status", "re");
    while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
        if (strncmp(line, name, len) == 0 && line[len] == ':')
            value = strtoull(line + len + 1, NULL, 16);
    }
    if (f != NULL)
        (void)fclose(f);
    return value;
}

static int drop_to_nobody(void)
{
    struct err err = ERR_INIT;
    const struct sandbox_user nobody = {65534, 65534};
    if (!sandbox_drop(&nobody, &err))
        return 1;
    if (getuid() != 65534 || geteuid() != 65534 || getegid() != 65534 || getgroups(0, NULL) > 1)
        return 2;
    if (status_of("CapEff") != 0 || status_of("CapPrm") != 0 || status_of("CapBnd") != 0)
        return 3;
    return setuid(0) == 0 ? 4 : gain();
}

static int drop_and_stay(void)
{
    struct err err = ERR_INIT;
    if (!sandbox_drop(NULL, &err))
        return 1;
    return status_of("CapEff") != 0 || status_of("CapPrm") != 0 ? 2 : gain();
}

static int find_users(void)
{
    struct err err = ERR_INIT;
    struct sandbox_user user;
    bool ok = sandbox_user_find("root", &user, &err) && user.uid == 0 && user.gid == 0 &&
              sandbox_user_find("65532", &user, &err) && user.uid == 65532 && user.gid == 65532 &&
              sandbox_user_find("7:8", &user, &err) && user.uid == 7 && user.gid == 8;
    return ok && !sandbox_user_find("no-such-user", &user, &err) &&
                   !sandbox_user_find("4294967295", &user, &err) &&
                   !sandbox_user_find("7:", &user, &err)
               ? 0
               : 1;
}

static int ask_what_nobody_reads(void)
{
    struct err err = ERR_INIT;
    const struct sandbox_user nobody = {65534, 65534};
    (void)chmod(place.folder.path, 0755);
    if (!sandbox_user_reads(&nobody, path_of("served"), false, &err) ||
        !sandbox_user_reads(&nobody, path_of("served"), true, &err))
        return 1;
    if (chmod(path_of("served/next/page.md"), 0600) != 0 ||
        sandbox_user_reads(&nobody, path_of("served"), true, &err))
        return 2;
    return getuid() == 0 && geteuid() == 0 && str_ends(str_c(err.file), S("next/page.md")) ? 0 : 3;
}

static void test_privileges_are_given_up(void **state)
{
    (void)state;
    assert_int_equal(apart(find_users), 0);
    assert_int_equal(apart(drop_and_stay), 0);
    if (getuid() != 0)
        skip();
    assert_int_equal(apart(drop_to_nobody), 0);
    assert_int_equal(apart(ask_what_nobody_reads), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_the_site_and_nothing_else),
        cmocka_unit_test(test_writes_nothing),
        cmocka_unit_test(test_writes_where_it_is_allowed),
        cmocka_unit_test(test_a_link_may_lead_to_another_release),
        cmocka_unit_test(test_shared_folders),
        cmocka_unit_test(test_starts_threads_but_no_processes),
        cmocka_unit_test(test_other_processes_are_out_of_reach),
        cmocka_unit_test(test_opens_no_socket),
        cmocka_unit_test(test_looks_up_names),
        cmocka_unit_test(test_connects_where_it_is_allowed),
        cmocka_unit_test(test_a_worker_computes),
        cmocka_unit_test(test_a_program_runs),
        cmocka_unit_test(test_a_kernel_that_lacks_something),
        cmocka_unit_test(test_privileges_are_given_up),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
