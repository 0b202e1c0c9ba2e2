/*
 * Frames: messages between parent and child. A frame has a kind and a text; values are packed into
 * the text.
 *
 *     length of the text (4 bytes) | kind (4) | text          in the machine's own byte order
 *
 * Reading a value checks all of it, since the other process is not trusted.
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

/* Append a value to a text. If memory runs out, the buffer says so. */
void frame_put_u32(struct buf *b, uint32_t n);
void frame_put_str(struct buf *b, struct str s);

/* Take the next value from a text. Return false if it is incomplete. *s points into the text. */
MUST_CHECK bool frame_get_u32(struct str *text, uint32_t *n);
MUST_CHECK bool frame_get_str(struct str *text, struct str *s);

/*
 * For the child. They wait without a limit. They return false if the parent has ended or memory
 * runs out; the child should exit then.
 */
MUST_CHECK bool frame_write(int fd, uint32_t kind, struct str text);
MUST_CHECK bool frame_read(int fd, struct arena *a, uint32_t *kind, struct str *text);

#endif
