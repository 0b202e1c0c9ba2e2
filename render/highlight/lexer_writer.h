/*
 * Tokens as HTML: neighbours of one class share a span.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_LEXER_WRITER_H
#define RENDER_HIGHLIGHT_LEXER_WRITER_H

#include "render/base/buf.h"

/* Tokens on their way into HTML: the last one is held back, since the next may continue it. */
struct writer {
    struct buf *out;
    struct str class;
    const char *from, *to;
};

/* A token; text between the last one and this is plain, text that is out already is dropped. */
void writer_token(struct writer *w, struct str class, struct str text);

/* Writes what is held back. */
void writer_flush(struct writer *w);

#endif
