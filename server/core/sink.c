/*
 * Where a log goes. See sink.h.
 *
 * The sockets are not connected: each message names its receiver, so that a daemon that was
 * restarted gets the next one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "server/core/line.h"
#include "server/core/output.h"

enum {
    FILE_MODE = 0640,
    FACILITY_DAEMON = 3 << 3,
    HEAD_MAX = 96,
    MESSAGE_MAX = 4096 + 2 * HEAD_MAX
};

#define IDENTITY "approche-server"

/* systemd names the stream that it gave, by the device and inode of its socket. */
static bool leads_to_journal(int fd)
{
    struct stat st;
    char name[64];
    /* Nobody changes the environment. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *stream = getenv("JOURNAL_STREAM");
    if (stream == NULL || fstat(fd, &st) != 0)
        return false;
    (void)snprintf(name, sizeof(name), "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
    return strcmp(name, stream) == 0;
}

struct sink sink_of(int fd)
{
    return (struct sink){.kind = SINK_KIND_STREAM, .fd = fd, .prefixed = leads_to_journal(fd)};
}

static bool fails(struct err *err, const char *path)
{
    return err_set(err, ERR_KIND_IO, "the log %s cannot be opened: %s", path,
                   strerrordesc_np(errno));
}

/* Without waiting for the other end of a FIFO. */
static int open_file(const char *path)
{
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, FILE_MODE);
}

static bool socket_address(const char *path, struct sockaddr_un *out)
{
    size_t len = strlen(path);
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (len >= sizeof(out->sun_path))
        return false;
    memcpy(out->sun_path, path, len + 1);
    return true;
}

/* That somebody listens is tried once, so that a mistake is seen at the start. */
static bool open_socket(struct sink *s, struct err *err)
{
    struct sockaddr_un to;
    if (!socket_address(s->path, &to))
        return err_set(err, ERR_KIND_CONFIG, "the path of a socket is too long: %s", s->path);
    s->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool ok = s->fd >= 0 && probe >= 0 &&
              connect(probe, (const struct sockaddr *)(const void *)&to, sizeof(to)) == 0;
    if (!ok)
        (void)fails(err, s->path);
    if (probe >= 0)
        (void)close(probe);
    if (!ok)
        sink_close(s);
    return ok;
}

bool sink_name(struct sink *s, const char *output, struct err *err)
{
    static const struct {
        const char *name;
        const char *path; /* NULL: a stream */
        enum sink_kind kind;
        int fd;
    } rows[] = {
        {"stdout", NULL, SINK_KIND_STREAM, STDOUT_FILENO},
        {"stderr", NULL, SINK_KIND_STREAM, STDERR_FILENO},
        {"syslog", "/dev/log", SINK_KIND_SYSLOG, -1},
        {"journald", "/run/systemd/journal/socket", SINK_KIND_JOURNAL, -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t len = strlen(rows[i].name);
        bool named = strncmp(output, rows[i].name, len) == 0 &&
                     (output[len] == '\0' || (output[len] == ':' && rows[i].path != NULL));
        if (!named)
            continue;
        *s = (struct sink){.kind = rows[i].kind,
                           .fd = rows[i].fd,
                           .path = output[len] == ':' ? output + len + 1 : rows[i].path};
        return true;
    }
    *s = (struct sink){.kind = SINK_KIND_FILE, .fd = -1, .path = output};
    return strchr(output, '/') != NULL ||
           err_set(err, ERR_KIND_CONFIG,
                   "'%s' is not an output: stdout, stderr, syslog, journald, or a file with "
                   "its folder (./%s)",
                   output, output);
}

/*
 * Whether the last line of a file is only the beginning of one: the disk was full, or its writer
 * was killed. Not known if the file may not be read.
 */
static bool is_torn(const char *path)
{
    struct stat st;
    char last = '\n';
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
        (void)!pread(fd, &last, 1, st.st_size - 1);
    (void)close(fd);
    return last != '\n';
}

bool sink_end_line(struct sink *s)
{
    s->torn = s->torn && output_write(s->fd, "\n", 1, 0) == 0;
    return !s->torn;
}

bool sink_open(struct sink *s, const char *output, struct err *err)
{
    if (!sink_name(s, output, err))
        return false;
    switch (s->kind) {
    case SINK_KIND_STREAM:
        *s = sink_of(s->fd);
        return true;
    case SINK_KIND_SYSLOG:
    case SINK_KIND_JOURNAL:
        return open_socket(s, err);
    case SINK_KIND_FILE:
        break;
    }
    s->fd = open_file(output);
    if (s->fd < 0)
        return fails(err, output);
    s->torn = is_torn(output);
    return true;
}

static bool are_one_file(int a, int b)
{
    struct stat one, other;
    return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

bool sink_reopen(struct sink *s, bool *renewed, struct err *err)
{
    *renewed = false;
    if (s->kind != SINK_KIND_FILE)
        return true;
    int fd = open_file(s->path);
    if (fd < 0)
        return fails(err, s->path);
    bool same = are_one_file(fd, s->fd);
    bool ok = dup3(fd, s->fd, O_CLOEXEC) >= 0 || fails(err, s->path);
    *renewed = ok && !same;
    s->torn = s->torn && !*renewed;
    (void)close(fd);
    return ok;
}

void sink_close(struct sink *s)
{
    if (s->kind != SINK_KIND_STREAM && s->fd >= 0)
        (void)close(s->fd);
    s->fd = -1;
}

bool sink_stamps(const struct sink *s)
{
    return s->kind == SINK_KIND_SYSLOG || s->kind == SINK_KIND_JOURNAL || s->prefixed;
}

/* ---- one message for each line ---- */

/* "<30>Nov 24 04:12:07 approche-server[123]: ", as syslog(3) writes it, in local time. */
static void add_syslog_head(struct line *l, int priority)
{
    char stamp[32];
    struct tm tm;
    time_t now = time(NULL);
    line_add(l, S("<"));
    line_add_number(l, (uint64_t)(FACILITY_DAEMON | priority));
    line_add(l, S(">"));
    if (localtime_r(&now, &tm) != NULL)
        line_add(l, str_of(stamp, strftime(stamp, sizeof(stamp), "%b %e %T ", &tm)));
    line_add(l, S(IDENTITY "["));
    line_add_number(l, (uint64_t)getpid());
    line_add(l, S("]: "));
}

static bool send_line(const struct sink *s, int priority, struct str line)
{
    char bytes[MESSAGE_MAX];
    struct line l = {.bytes = bytes, .capacity = sizeof(bytes)};
    struct sockaddr_un to;
    if (s->kind == SINK_KIND_SYSLOG)
        add_syslog_head(&l, priority);
    else
        line_add(&l, S("MESSAGE="));
    line_add(&l, str_sub(line, 0, MESSAGE_MAX - 2 * HEAD_MAX));
    if (s->kind == SINK_KIND_JOURNAL) {
        line_add(&l, S("\nPRIORITY="));
        line_add_number(&l, (uint64_t)priority);
        line_add(&l, S("\nSYSLOG_IDENTIFIER=" IDENTITY "\n"));
    }
    return socket_address(s->path, &to) &&
           sendto(s->fd, l.bytes, l.len, MSG_DONTWAIT | MSG_NOSIGNAL,
                  (const struct sockaddr *)(const void *)&to, sizeof(to)) >= 0;
}

static size_t send_lines(const struct sink *s, int priority, const char *lines, size_t len)
{
    size_t done = 0;
    while (done < len) {
        const char *end = memchr(lines + done, '\n', len - done);
        size_t size = end != NULL ? (size_t)(end - lines) - done : len - done;
        if (!send_line(s, priority, str_of(lines + done, size)))
            break;
        done += size + (end != NULL ? 1 : 0);
    }
    return done;
}

size_t sink_write(const struct sink *s, int priority, const char *lines, size_t len,
                  int patience_ms)
{
    if (s->kind == SINK_KIND_SYSLOG || s->kind == SINK_KIND_JOURNAL)
        return send_lines(s, priority, lines, len);
    return output_write(s->fd, lines, len, patience_ms);
}
