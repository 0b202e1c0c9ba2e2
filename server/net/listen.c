/*
 * Listening sockets. See listen.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum {
    FIRST_INHERITED = 3,
    DEFAULT_MODE = 0666,
    SHARED_MAX = 64,
    TCP_LISTENS = 0x0A,
    TCP_FLAGS_AT = 13, /* in a segment's header: RFC 9293, section 3.1 */
    TCP_SYN = 0x02,
    TCP_ACK = 0x10,
};

static const struct listen_options defaults = {.mode = DEFAULT_MODE};

static struct addrinfo *resolve(const char *host, uint16_t port, int flags, struct err *err)
{
    char service[8];
    struct addrinfo *list = NULL;
    const struct addrinfo hints = {
        .ai_flags = flags | AI_NUMERICSERV, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    (void)snprintf(service, sizeof(service), "%u", port);
    int failure = getaddrinfo(host, service, &hints, &list);
    if (failure == 0)
        return list;
    (void)err_set(err, ERR_KIND_IO, "%s: %s", host, gai_strerror(failure));
    return NULL;
}

/* A socket on one address; -1 and errno on failure. An IPv6 wildcard takes IPv4 connections too. */
static int open_one(const struct addrinfo *a, const struct listen_options *o)
{
    int fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, a->ai_protocol);
    if (fd < 0)
        return -1;
    const int on = 1, off = 0;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (o->shared)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
    if (a->ai_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    int failure = errno;
    (void)close(fd);
    errno = failure;
    return -1;
}

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_un local;
};

/* The address that a socket is bound to. Returns its size, 0 if the kernel does not say. */
static socklen_t address_of(int fd, union address *out)
{
    socklen_t size = sizeof(*out);
    memset(out, 0, sizeof(*out));
    return getsockname(fd, &out->any, &size) == 0 ? size : 0;
}

static uint16_t port_of(int fd)
{
    union address address;
    if (address_of(fd, &address) == 0 || address.any.sa_family == AF_UNIX)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

bool listen_is_local(int fd)
{
    union address address;
    return address_of(fd, &address) > 0 && address.any.sa_family == AF_UNIX;
}

/* unix(7): a path; or a name that begins with NUL, which is usually shown as "@"; or nothing. */
static void name_local(const struct sockaddr_un *a, socklen_t size,
                       char out[static LISTEN_NAME_MAX])
{
    size_t len = size - offsetof(struct sockaddr_un, sun_path);
    bool hidden = len > 0 && a->sun_path[0] == '\0';
    (void)snprintf(out, LISTEN_NAME_MAX, LISTEN_LOCAL "%s%.*s", hidden ? "@" : "",
                   (int)(hidden ? len - 1 : len), a->sun_path + hidden);
}

void listen_name(int fd, char out[static LISTEN_NAME_MAX])
{
    union address address;
    char host[LISTEN_NAME_MAX / 2];
    socklen_t size = address_of(fd, &address);
    if (size > 0 && address.any.sa_family == AF_UNIX) {
        name_local(&address.local, size, out);
        return;
    }
    if (size == 0 ||
        getnameinfo(&address.any, size, host, sizeof(host), NULL, 0, NI_NUMERICHOST) != 0)
        (void)snprintf(host, sizeof(host), "?");
    bool six = address.any.sa_family == AF_INET6;
    (void)snprintf(out, LISTEN_NAME_MAX, "http://%s%s%s:%u/", six ? "[" : "", host, six ? "]" : "",
                   port_of(fd));
}

/* ---- local sockets ---- */

static const char *local_path(const char *host)
{
    size_t len = sizeof(LISTEN_LOCAL) - 1;
    return strncmp(host, LISTEN_LOCAL, len) == 0 ? host + len : NULL;
}

static bool local_address(const char *path, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof(out->sun_path))
        return false;
    memcpy(out->sun_path, path, len + 1);
    return true;
}

static int connect_local(const char *path)
{
    struct sockaddr_un address;
    int fd = local_address(path, &address) ? socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
        return fd;
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

/* Removes a socket file that a server left behind: nobody answers on it. */
static void remove_stale(const char *path)
{
    struct stat st;
    int fd = connect_local(path);
    if (fd >= 0)
        (void)close(fd);
    else if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
        (void)unlink(path);
}

static int open_local(const char *path, const struct listen_options *o, struct err *err)
{
    struct sockaddr_un address;
    if (!local_address(path, &address)) {
        (void)err_set(err, ERR_KIND_IO, "the path of the socket is too long, or empty");
        return -1;
    }
    remove_stale(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* Nobody can connect before the file has its mode. */
    mode_t mask = umask(0777);
    bool bound = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
    (void)umask(mask);
    if (bound && chmod(path, o->mode) == 0 && listen(fd, SOMAXCONN) == 0)
        return fd;
    (void)err_set(err, ERR_KIND_IO, "cannot listen on %s: %s", path, strerrordesc_np(errno));
    if (fd >= 0)
        (void)close(fd);
    return -1;
}

/* ---- all ---- */

int listen_open(const char *host, uint16_t *port, const struct listen_options *options,
                struct err *err)
{
    const struct listen_options *o = options != NULL ? options : &defaults;
    if (local_path(host) != NULL) {
        *port = 0;
        return open_local(local_path(host), o, err);
    }
    struct addrinfo *list = resolve(host, *port, AI_PASSIVE, err);
    int fd = -1, failure = 0;
    for (const struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
        fd = open_one(a, o);
        failure = errno;
    }
    if (list != NULL)
        freeaddrinfo(list);
    if (fd >= 0)
        *port = port_of(fd);
    else if (list != NULL)
        (void)err_set(err, ERR_KIND_IO, "cannot listen on %s:%u: %s", host, *port,
                      strerrordesc_np(failure));
    return fd;
}

/* A field of "  0: 00000000:1F90 00000000:0000 0A ..." as a hexadecimal number. */
static unsigned hex_field(struct str line, size_t field)
{
    struct str word = S("");
    unsigned n = 0;
    for (size_t i = 0; i <= field; i++) {
        line = str_trim_start(line);
        str_cut(line, ' ', &word, &line);
    }
    size_t colon = str_find_char(word, ':');
    for (size_t i = colon == STR_NONE ? 0 : colon + 1; i < word.len && n <= UINT16_MAX; i++) {
        int digit = char_hex(word.ptr[i]);
        n = n * 16 + (digit >= 0 ? (unsigned)digit : 0);
    }
    return n;
}

/*
 * How many sockets listen on a port, from the kernel's own list: the size of the group that shares
 * it.
 */
static unsigned count_listeners(uint16_t port)
{
    static const char *const lists[] = {"/proc/self/net/tcp", "/proc/self/net/tcp6"};
    unsigned count = 0;
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        char line[256];
        FILE *f = fopen(lists[i], "re");
        while (f != NULL && fgets(line, sizeof(line), f) != NULL)
            count += hex_field(str_c(line), 1) == port && hex_field(str_c(line), 3) == TCP_LISTENS;
        if (f != NULL)
            (void)fclose(f);
    }
    return count;
}

/* Attaches a classic BPF program to a socket. */
static bool attach(int fd, int option, struct sock_filter *code, unsigned short len)
{
    struct sock_fprog program;
    memset(&program, 0, sizeof(program)); /* the padding behind len is read by the kernel, too */
    program.len = len;
    program.filter = code;
    return setsockopt(fd, SOL_SOCKET, option, &program, sizeof(program)) == 0;
}

bool listen_take_over(int fd)
{
    unsigned count = count_listeners(port_of(fd));
    if (count == 0 || count > SHARED_MAX)
        return false;
    /* The program that chooses the socket within the group: always the last one that joined. */
    struct sock_filter code[] = {{.code = BPF_RET | BPF_K, .k = count - 1}};
    return attach(fd, SO_ATTACH_REUSEPORT_CBPF, code, ARRAY_LEN(code));
}

/*
 * Drops the segments that begin a TCP connection (SYN without ACK) and lets all others through, so
 * that handshakes under way are completed. The client tries again a second later, when this server
 * is gone. Closing the socket at once would reset the connections in its queue.
 */
void listen_refuse(int fd)
{
    struct sock_filter code[] = {
        {.code = BPF_LD | BPF_B | BPF_ABS, .k = TCP_FLAGS_AT},
        {.code = BPF_ALU | BPF_AND | BPF_K, .k = TCP_SYN | TCP_ACK},
        {.code = BPF_JMP | BPF_JEQ | BPF_K, .k = TCP_SYN, .jf = 1},
        {.code = BPF_RET | BPF_K, .k = 0},
        {.code = BPF_RET | BPF_K, .k = UINT32_MAX},
    };
    if (listen_is_local(fd))
        (void)shutdown(fd, SHUT_RD);
    else
        (void)attach(fd, SO_ATTACH_FILTER, code, ARRAY_LEN(code));
}

/* The value of an environment variable as a number; -1 if it is not one. */
static int64_t variable(struct str name)
{
    int64_t n = -1;
    for (char **at = environ; *at != NULL; at++) {
        struct str key, value;
        if (str_cut(str_c(*at), '=', &key, &value) && str_eq(key, name) && !str_to_i64(value, &n))
            n = -1;
    }
    return n;
}

size_t listen_inherited(int fds[static LISTEN_INHERITED_MAX])
{
    int64_t count = variable(S("LISTEN_FDS"));
    if (variable(S("LISTEN_PID")) != getpid() || count < 1 || count > LISTEN_INHERITED_MAX)
        return 0;
    for (int i = 0; i < (int)count; i++) {
        fds[i] = FIRST_INHERITED + i;
        (void)fcntl(fds[i], F_SETFD, FD_CLOEXEC);
        (void)fcntl(fds[i], F_SETFL, O_NONBLOCK);
    }
    return (size_t)count;
}

int listen_connect(const char *host, uint16_t port, unsigned seconds)
{
    if (local_path(host) != NULL)
        return connect_local(local_path(host));
    struct addrinfo *list = resolve(host, port, 0, NULL);
    const struct timeval limit = {.tv_sec = seconds};
    int fd = -1;
    for (const struct addrinfo *a = list; a != NULL && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd < 0)
            continue;
        (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
        (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            break;
        (void)close(fd);
        fd = -1;
    }
    if (list != NULL)
        freeaddrinfo(list);
    return fd;
}
