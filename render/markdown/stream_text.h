/*
 * The text of a stream (stream.h): held back, then written with what the passes' rules find in it.
 *
 * Text is held back until something else comes: md4c hands it over in pieces, and the rules for
 * addresses and typography want it whole. What is written only at its element's end (code, a block
 * of HTML, the description of an image) is collected.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_STREAM_TEXT_H
#define RENDER_MARKDOWN_STREAM_TEXT_H

#include "render/markdown/html_writer.h"
#include "render/markdown/reader.h"

/* A block that is open. */
struct md_open_block {
    size_t from; /* where its content begins in the output */
    bool is_item;
    bool starts_block; /* an item: its content stands on lines of its own */
};

struct md_stream {
    struct md_reader reader;
    struct md *md;
    struct md_writer *w;
    struct buf *out;     /* of the whole */
    struct buf heading;  /* what is in the open heading: its id is made of that */
    struct buf name;     /* the same as plain text */
    struct buf gathered; /* what is collected */
    struct str piece;    /* the same, as long as it lies together; else what follows */
    bool is_heading, is_collecting;
    struct str held;          /* text that is not yet written */
    size_t raw_end;           /* where raw HTML was written last */
    unsigned wanted;          /* MD_WANTS_... */
    size_t links, images;     /* that are open */
    size_t link_from;         /* where the content of the open link begins */
    struct str source, title; /* of the open image */
    struct md_node code;
    size_t depth, skipped; /* open elements; those below MD_DEPTH_MAX, which are left out */
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

/* Writes text as it is, escaped; takes it into the name of an open heading. */
void md_stream_verbatim(struct md_stream *s, struct str text);
void md_stream_escape(struct md_stream *s, struct str text);

/* Writes raw HTML of a line, behind what is held. */
void md_stream_raw(struct md_stream *s, struct str html);

/* The collected text. */
struct str md_stream_gathered(struct md_stream *s);

/* md4c's callback for text. */
int md_stream_add(MD_TEXTTYPE type, const MD_CHAR *ptr, MD_SIZE size, void *self);

#endif
