/*
 * The text of a stream (stream.h).
 *
 * md4c passes text in pieces, but the rules for addresses and typography need it whole. So text is
 * held back until something else comes, and then written by these rules:
 *
 *     pieces   "a", "...", "b"    held: "a...b"    at the next tag: a…b
 *
 * The content of some elements (code, a block of HTML, the description of an image) is collected,
 * and written at their end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_STREAM_TEXT_H
#define RENDER_MARKDOWN_STREAM_TEXT_H

#include "render/markdown/html_writer.h"
#include "render/markdown/reader.h"

/* A block that is open. */
struct md_open_block {
    size_t from; /* the start of its content in the output */
    bool is_item;
    bool starts_block; /* an item: its content is on lines of its own */
};

struct md_stream {
    struct md_reader reader;
    struct md *md;
    struct md_writer *w;
    struct buf *out;     /* the whole output */
    struct buf heading;  /* the content of the open heading, from which its id is made */
    struct buf name;     /* the same as plain text */
    struct buf gathered; /* the collected content */
    struct str piece;    /* instead of gathered, while the content is one slice of the source */
    bool is_heading, is_collecting;
    struct str held;          /* text that is not written yet */
    size_t raw_end;           /* the end of the last raw HTML in the output */
    unsigned wanted;          /* MD_WANTS_... */
    size_t links, images;     /* that are open */
    size_t link_from;         /* the start of the content of the open link */
    struct str source, title; /* of the open image */
    struct md_node code;
    size_t depth, skipped; /* open elements; those deeper than MD_DEPTH_MAX, which are left out */
    struct md_open_block blocks[MD_DEPTH_MAX + 1]; /* by their depth */
};

static inline bool md_stream_is_plain(const struct md_stream *s)
{
    return s->md->options.dialect == MARKDOWN_PLAIN;
}

/* Writes what is held. */
void md_stream_write_held(struct md_stream *s);

static inline void md_stream_flush(struct md_stream *s)
{
    if (s->held.len > 0)
        md_stream_write_held(s);
}

/* Writes text as it is, escaped, and adds it to the plain text of an open heading. */
void md_stream_verbatim(struct md_stream *s, struct str text);
void md_stream_escape(struct md_stream *s, struct str text);

/* Writes inline HTML, after the held text. */
void md_stream_raw(struct md_stream *s, struct str html);

/* The collected text. */
struct str md_stream_gathered(struct md_stream *s);

/* md4c's callback for text. */
int md_stream_add(MD_TEXTTYPE type, const MD_CHAR *ptr, MD_SIZE size, void *self);

#endif
