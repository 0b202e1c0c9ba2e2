/*
 * The time of day, moved by so many seconds as the file says that the variable JUMPING_CLOCK of the
 * environment names: eight bytes, which may change at any time. Preloaded, it makes the clock of a
 * program jump. Other clocks go on as they do.
 *
 * SPDX-License-Identifier: MIT
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const _Atomic int64_t *offset;

/* Before the program limits itself: it may not open the file later. */
__attribute__((constructor)) static void open_offset(void)
{
    /* The environment does not change. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *file = getenv("JUMPING_CLOCK");
    int fd = file != NULL ? open(file, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *page = mmap(NULL, sizeof(*offset), PROT_READ, MAP_SHARED, fd, 0);
    (void)close(fd);
    if (page != MAP_FAILED)
        offset = page;
}

/* Under names of their own, since those in time.h have other names for their arguments. */
__attribute__((visibility("default"))) int
moved_clock(clockid_t clock, struct timespec *out) __asm__("clock_gettime");
__attribute__((visibility("default"))) time_t moved_time(time_t *out) __asm__("time");

int moved_clock(clockid_t clock, struct timespec *out)
{
    if (syscall(SYS_clock_gettime, clock, out) != 0)
        return -1;
    if (offset != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        out->tv_sec += *offset;
    return 0;
}

time_t moved_time(time_t *out)
{
    struct timespec now = {.tv_sec = 0};
    (void)moved_clock(CLOCK_REALTIME, &now);
    if (out != NULL)
        *out = now.tv_sec;
    return now.tv_sec;
}
