/*
 * Shared by the files that write HTML: html.c (blocks), html_span.c, html_code.c, html_notes.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_HTML_WRITER_H
#define RENDER_MARKDOWN_HTML_WRITER_H

#include "render/markdown/document.h"

enum { MD_INDENT = 2 };
enum { MD_NO_BREAK_SPACE = 0xA0 };

/* A heading that the table of contents lists. */
struct md_toc_entry {
    struct md_toc_entry *next;
    const struct md_node *heading;
    struct str id;
};

/* A footnote in the order of its first reference. */
struct md_note {
    struct md_note *next;
    struct md_footnote *footnote;
};

/*
 * A list that is replaced when the whole tree has been written: by the contents or the footnotes.
 */
struct md_place {
    const struct md_node *list; /* NULL: no such list */
    size_t offset;              /* its offset in the output */
};

struct md_writer {
    struct md *md;
    struct buf *out;
    struct str code_tag; /* of a code span without attributes; ptr is NULL before the first one */
    struct map used_ids; /* of headings inside HTML elements */
    struct md_toc_entry *toc, **toc_end;
    struct md_note *notes, **notes_end;
    size_t note_count;
    struct md_place toc_place, notes_place;
};

/* Initialises a writer. */
void md_html_begin(struct md_writer *w, struct md *md, struct buf *out);

typedef void md_write_fn(struct md_writer *w, struct md_node *node, size_t indent);

/* Writes a node; the children of a node, at an indentation. */
void md_write_node(struct md_writer *w, struct md_node *node, size_t indent);
void md_write_children(struct md_writer *w, const struct md_node *node, size_t indent);

/* Writes ` name="value"` for each attribute. An id of blanks is left out. */
void md_write_attributes(struct md_writer *w, const struct md_attributes *attributes);

/* Writes `<name attributes>`; `</name>`. */
void md_write_open(struct md_writer *w, struct str name, const struct md_attributes *attributes);
void md_write_close(struct md_writer *w, struct str name);

/*
 * Writes a character as the option for entities says. original: the author's text, if it was an
 * entity.
 */
void md_write_code_point(const struct md_writer *w, struct buf *out, uint32_t code,
                         struct str original);

md_write_fn md_write_code_block, md_write_code_span;
md_write_fn md_write_text, md_write_phrase, md_write_image, md_write_line_break, md_write_entity,
    md_write_symbol, md_write_quote, md_write_math, md_write_abbreviation, md_write_raw,
    md_write_comment;
md_write_fn md_write_footnote_reference;

/* Writes the whole document, if the table of contents or the footnotes replace a list in it. */
void md_write_with_places(struct md_writer *w);

/* Writes the footnotes that have references, if any. */
void md_write_footnotes(struct md_writer *w);

#endif
