/*
 * Representations. See representation.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/representation.h"

#include <unistd.h>

void representation_close(struct representation *r)
{
    if (r->fd >= 0)
        (void)close(r->fd);
    r->fd = -1;
}

ssize_t representation_read(const struct representation *r, uint64_t from, char *out, size_t len)
{
    if (from >= r->size)
        return -1;
    if (len > r->size - from)
        len = (size_t)(r->size - from);
    if (r->body == NULL) {
        ssize_t n = pread(r->fd, out, len, (off_t)from);
        return n > 0 ? n : -1;
    }
    memcpy(out, r->body->bytes + from, len);
    return (ssize_t)len;
}
