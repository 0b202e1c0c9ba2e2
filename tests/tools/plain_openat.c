/*
 * openat2 for valgrind, which does not know that call (3.19, Debian 12): preloaded, it opens the
 * same file without asking that the path stay beneath the folder. For measuring, on sites of ours.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <sys/syscall.h>

/* unistd.h declares it with a reserved name for the number. */
long syscall(long number, ...);

/* The program's only calls by number are of openat2. */
__attribute__((visibility("default"))) long syscall(long number, ...)
{
    va_list arguments;
    va_start(arguments, number);
    int folder = va_arg(arguments, int);
    const char *path = va_arg(arguments, const char *);
    const struct open_how *how = va_arg(arguments, const struct open_how *);
    va_end(arguments);
    if (number != SYS_openat2) {
        errno = ENOSYS;
        return -1;
    }
    return openat(folder, path, (int)how->flags, (mode_t)how->mode);
}
