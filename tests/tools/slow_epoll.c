/*
 * An epoll_ctl that is slow to remove a descriptor. Preloaded, it makes two threads that change an
 * epoll set at nearly the same time do so in the worst order.
 *
 * SPDX-License-Identifier: MIT
 */
#include <linux/eventpoll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* sys/epoll.h declares it with reserved names. */
int epoll_ctl(int set, int operation, int fd, struct epoll_event *event);

__attribute__((visibility("default"))) int epoll_ctl(int set, int operation, int fd,
                                                     struct epoll_event *event)
{
    const struct timespec delay = {.tv_nsec = 5000000};
    if (operation == EPOLL_CTL_DEL)
        (void)nanosleep(&delay, NULL);
    return (int)syscall(SYS_epoll_ctl, set, operation, fd, event);
}
