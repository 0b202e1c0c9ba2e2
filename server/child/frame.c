/*
 * Frames. See frame.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/frame.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

void frame_put_u32(struct buf *b, uint32_t n)
{
    char bytes[sizeof(n)];
    memcpy(bytes, &n, sizeof(n));
    buf_add(b, str_of(bytes, sizeof(bytes)));
}

void frame_put_str(struct buf *b, struct str s)
{
    if (s.len > UINT32_MAX) {
        b->failed = true;
        b->capacity = b->len;
        return;
    }
    frame_put_u32(b, (uint32_t)s.len);
    buf_add(b, s);
}

bool frame_get_u32(struct str *text, uint32_t *n)
{
    if (text->len < sizeof(*n))
        return false;
    memcpy(n, text->ptr, sizeof(*n));
    *text = str_from(*text, sizeof(*n));
    return true;
}

bool frame_get_str(struct str *text, struct str *s)
{
    uint32_t len;
    if (!frame_get_u32(text, &len) || text->len < len)
        return false;
    *s = str_sub(*text, 0, len);
    *text = str_from(*text, len);
    return true;
}

static bool write_all(int fd, struct str s)
{
    while (s.len > 0) {
        ssize_t n = send(fd, s.ptr, s.len, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return false;
        s = str_from(s, n > 0 ? (size_t)n : 0);
    }
    return true;
}

static bool read_all(int fd, char *to, size_t len)
{
    while (len > 0) {
        ssize_t n = read(fd, to, len);
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        to += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

bool frame_write(int fd, uint32_t kind, struct str text)
{
    const struct frame_head head = {(uint32_t)text.len, kind};
    char bytes[sizeof(head)];
    memcpy(bytes, &head, sizeof(head));
    return text.len <= UINT32_MAX && write_all(fd, str_of(bytes, sizeof(bytes))) &&
           write_all(fd, text);
}

bool frame_read(int fd, struct arena *a, uint32_t *kind, struct str *text)
{
    struct frame_head head;
    char *bytes;
    if (!read_all(fd, (char *)&head, sizeof(head)) ||
        (bytes = arena_alloc(a, head.len > 0 ? head.len : 1)) == NULL ||
        !read_all(fd, bytes, head.len))
        return false;
    *kind = head.kind;
    *text = str_of(bytes, head.len);
    return true;
}
