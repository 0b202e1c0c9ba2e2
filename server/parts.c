/*
 * Several ranges of one body. See parts.h.
 *
 *     \r\n--boundary\r\nContent-Type: ...\r\nContent-Range: ...\r\n\r\n   bytes    and so on
 *     \r\n--boundary--\r\n
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

enum { HEAD_MAX = 256, BOUNDARY_LEN = 32 };

struct part {
    char head[HEAD_MAX];
    size_t head_len;
    struct range range;
};

struct parts {
    struct blob *body;
    int fd;
    uint64_t length;
    char type[64 + BOUNDARY_LEN];
    char boundary[BOUNDARY_LEN + 1];
    size_t count;
    struct part parts[]; /* the last one is but the end: its range is empty */
};

/* No body holds it but by design, and nobody can know it beforehand. */
static void set_boundary(struct parts *p)
{
    unsigned char bytes[BOUNDARY_LEN / 2];
    char etag[ETAG_LEN + 1];
    if (getrandom(bytes, sizeof(bytes), GRND_NONBLOCK) != sizeof(bytes))
        memcpy(bytes, &(uintptr_t){(uintptr_t)p}, sizeof(uintptr_t)); /* differs from run to run */
    digest_etag(str_of((const char *)bytes, sizeof(bytes)), etag);
    memcpy(p->boundary, etag + 1, BOUNDARY_LEN);
    (void)snprintf(p->type, sizeof(p->type), "multipart/byteranges; boundary=%s", p->boundary);
}

static void set_part(struct part *to, const struct parts *p, const struct parts_source *source,
                     struct range range)
{
    int n = snprintf(to->head, sizeof(to->head),
                     "\r\n--%s\r\nContent-Type: %.*s\r\nContent-Range: bytes %" PRIu64 "-%" PRIu64
                     "/%" PRIu64 "\r\n\r\n",
                     p->boundary, STR_ARG(source->type), range.from, range.from + range.len - 1,
                     source->size);
    to->head_len = n > 0 && n < HEAD_MAX ? (size_t)n : 0;
    to->range = range;
}

struct parts *parts_new(const struct parts_source *source, const struct range *ranges, size_t count)
{
    struct parts *p = calloc(1, sizeof(*p) + (count + 1) * sizeof(p->parts[0]));
    if (p == NULL) {
        if (source->body == NULL)
            (void)close(source->fd);
        return NULL;
    }
    p->body = source->body != NULL ? blob_ref(source->body) : NULL;
    p->fd = source->body == NULL ? source->fd : -1;
    p->count = count + 1;
    set_boundary(p);
    for (size_t i = 0; i < count; i++)
        set_part(&p->parts[i], p, source, ranges[i]);
    struct part *end = &p->parts[count];
    int n = snprintf(end->head, sizeof(end->head), "\r\n--%s--\r\n", p->boundary);
    end->head_len = n > 0 ? (size_t)n : 0;
    for (size_t i = 0; i < p->count; i++)
        p->length += p->parts[i].head_len + p->parts[i].range.len;
    return p;
}

void parts_free(struct parts *p)
{
    if (p == NULL)
        return;
    blob_unref(p->body);
    if (p->fd >= 0)
        (void)close(p->fd);
    free(p);
}

const char *parts_type(const struct parts *p)
{
    return p->type;
}

uint64_t parts_length(const struct parts *p)
{
    return p->length;
}

static ssize_t read_body(const struct parts *p, uint64_t from, char *out, size_t len)
{
    if (p->body == NULL) {
        ssize_t n = pread(p->fd, out, len, (off_t)from);
        return n > 0 ? n : -1;
    }
    memcpy(out, p->body->bytes + from, len);
    return (ssize_t)len;
}

ssize_t parts_read(const struct parts *p, uint64_t at, char *out, size_t room)
{
    for (size_t i = 0; i < p->count && room > 0; i++) {
        const struct part *part = &p->parts[i];
        if (at < part->head_len) {
            size_t len = part->head_len - (size_t)at;
            len = len < room ? len : room;
            memcpy(out, part->head + at, len);
            return (ssize_t)len;
        }
        at -= part->head_len;
        if (at < part->range.len) {
            uint64_t len = part->range.len - at;
            return read_body(p, part->range.from + at, out, len < room ? (size_t)len : room);
        }
        at -= part->range.len;
    }
    return 0;
}
