/*
 * A recvfrom that does not return after a request for "/stuck", as long as the file exists that the
 * variable STUCK of the environment names. Preloaded, it makes a thread that answers stop.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* sys/socket.h declares it with reserved names, and with a union for the address. */
ssize_t recvfrom(int fd, void *buffer, size_t size, int flags, void *address, void *length);

__attribute__((visibility("default"))) ssize_t recvfrom(int fd, void *buffer, size_t size,
                                                        int flags, void *address, void *length)
{
    static const char request[] = "GET /stuck ";
    const struct timespec step = {.tv_nsec = 5000000};
    ssize_t n = syscall(SYS_recvfrom, fd, buffer, size, flags, address, length);
    /* The environment does not change. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *file = getenv("STUCK");
    if (n < (ssize_t)sizeof(request) || memcmp(buffer, request, sizeof(request) - 1) != 0)
        return n;
    while (file != NULL && access(file, F_OK) == 0)
        (void)nanosleep(&step, NULL);
    return n;
}
