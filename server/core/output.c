/*
 * Output to a reader that may be slow or gone. See output.h.
 *
 * The descriptor cannot be made non-blocking: that would change it for every process that shares
 * it, such as the shell behind the terminal. But a pipe that poll(2) reports as ready takes
 * PIPE_BUF bytes at once, without blocking (pipe(7)).
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* The whole lines that fit into one such write; a line that is longer than that is cut. */
static size_t piece_of(const char *bytes, size_t len)
{
    if (len <= PIPE_BUF)
        return len;
    const char *end = memrchr(bytes, '\n', PIPE_BUF);
    return end != NULL ? (size_t)(end - bytes) + 1 : PIPE_BUF;
}

size_t output_write(int fd, const char *bytes, size_t len, int patience_ms)
{
    size_t done = 0;
    while (done < len) {
        struct pollfd ready = {.fd = fd, .events = POLLOUT};
        int count = poll(&ready, 1, patience_ms);
        if (count == 0) {
            errno = EAGAIN;
            break;
        }
        ssize_t n = count > 0 ? write(fd, bytes + done, piece_of(bytes + done, len - done)) : -1;
        if (n > 0)
            done += (size_t)n;
        else if (errno != EINTR)
            break;
    }
    return done;
}
