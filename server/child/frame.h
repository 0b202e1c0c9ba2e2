/*
 * What parent and child send each other: frames of a kind and a text, and values packed into texts.
 *
 *     length of the text (4 bytes) | kind (4) | text          in the machine's own byte order
 *
 * Reading a value checks everything: what the other process wrote is not trusted.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_CHILD_FRAME_H
#define SERVER_CHILD_FRAME_H

#include "render/base/buf.h"

struct frame_head {
    uint32_t len;
    uint32_t kind;
};

/* The kind of the frame that a child sends when it is ready for calls. Other kinds are its own. */
enum { FRAME_READY = INT32_MAX };

/* Values, one after the other. An error shows in the buffer. */
void frame_put_u32(struct buf *b, uint32_t n);
void frame_put_str(struct buf *b, struct str s);

/* Take the next value off a text. False if it is not there whole; a slice lies in the text. */
MUST_CHECK bool frame_get_u32(struct str *text, uint32_t *n);
MUST_CHECK bool frame_get_str(struct str *text, struct str *s);

/*
 * The child's side, which waits for as long as it takes. False when the parent has gone, or memory
 * ends: then there is nothing left to do.
 */
MUST_CHECK bool frame_write(int fd, uint32_t kind, struct str text);
MUST_CHECK bool frame_read(int fd, struct arena *a, uint32_t *kind, struct str *text);

#endif
