/*
 * Several ranges of one body. See multipart.h.
 *
 *     \r\n--boundary\r\nContent-Type: ...\r\nContent-Range: ...\r\n\r\n   bytes    and so on
 *     \r\n--boundary--\r\n
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/multipart.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum { HEAD_MAX = 192, BOUNDARY_LEN = 32 }; /* HEAD_MAX: without the type */

struct part {
    const char *head;
    size_t head_len;
    struct range range;
};

struct multipart {
    struct representation of; /* with a reference to its body */
    uint64_t length;
    char type[64 + BOUNDARY_LEN];
    char boundary[BOUNDARY_LEN + 1];
    size_t count;
    struct part parts[]; /* the last one is the closing boundary: its range is empty */
};

/* Random, so that no body contains it by chance and nobody can know it in advance. */
static void set_boundary(struct multipart *p)
{
    unsigned char bytes[BOUNDARY_LEN / 2];
    char etag[ETAG_LEN + 1];
    if (getrandom(bytes, sizeof(bytes), GRND_NONBLOCK) != sizeof(bytes))
        memcpy(bytes, &(uintptr_t){(uintptr_t)p}, sizeof(uintptr_t)); /* differs from run to run */
    digest_etag(str_of((const char *)bytes, sizeof(bytes)), etag);
    memcpy(p->boundary, etag + 1, BOUNDARY_LEN);
    (void)snprintf(p->type, sizeof(p->type), "multipart/byteranges; boundary=%s", p->boundary);
}

/* Writes the head of a part to `at`, which has head_max bytes. */
static void set_part(struct part *to, const struct multipart *p, struct range range, char *at,
                     size_t head_max)
{
    int n = snprintf(at, head_max,
                     "\r\n--%s\r\nContent-Type: %.*s\r\nContent-Range: bytes %" PRIu64 "-%" PRIu64
                     "/%" PRIu64 "\r\n\r\n",
                     p->boundary, STR_ARG(p->of.entry->type), range.from,
                     range.from + range.len - 1, p->of.size);
    assert(n > 0 && (size_t)n < head_max);
    to->head = at;
    to->head_len = (size_t)n;
    to->range = range;
}

struct multipart *multipart_new(struct representation *of, const struct range *ranges, size_t count)
{
    const size_t head_max = HEAD_MAX + of->entry->type.len;
    const size_t parts = (count + 1) * sizeof(struct part);
    struct multipart *p = calloc(1, sizeof(*p) + parts + (count + 1) * head_max);
    if (p == NULL)
        return NULL;
    char *heads = (char *)p->parts + parts;
    p->of = *of;
    if (of->body != NULL)
        (void)blob_ref(of->body);
    of->fd = -1;
    p->count = count + 1;
    set_boundary(p);
    for (size_t i = 0; i < count; i++)
        set_part(&p->parts[i], p, ranges[i], heads + i * head_max, head_max);
    char *end = heads + count * head_max;
    int n = snprintf(end, head_max, "\r\n--%s--\r\n", p->boundary);
    p->parts[count] = (struct part){.head = end, .head_len = n > 0 ? (size_t)n : 0};
    p->of.entry = NULL; /* the entry may not live as long as the response */
    for (size_t i = 0; i < p->count; i++)
        p->length += p->parts[i].head_len + p->parts[i].range.len;
    return p;
}

void multipart_free(struct multipart *p)
{
    if (p == NULL)
        return;
    blob_unref(p->of.body);
    representation_close(&p->of);
    free(p);
}

const char *multipart_type(const struct multipart *p)
{
    return p->type;
}

uint64_t multipart_length(const struct multipart *p)
{
    return p->length;
}

ssize_t multipart_read(const struct multipart *p, uint64_t at, char *out, size_t capacity)
{
    for (size_t i = 0; i < p->count && capacity > 0; i++) {
        const struct part *part = &p->parts[i];
        if (at < part->head_len) {
            size_t len = part->head_len - (size_t)at;
            len = len < capacity ? len : capacity;
            memcpy(out, part->head + at, len);
            return (ssize_t)len;
        }
        at -= part->head_len;
        if (at < part->range.len) {
            uint64_t len = part->range.len - at;
            return representation_read(&p->of, part->range.from + at, out,
                                       len < capacity ? (size_t)len : capacity);
        }
        at -= part->range.len;
    }
    return 0;
}
