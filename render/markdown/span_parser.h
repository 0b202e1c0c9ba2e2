/*
 * Shared by the files that recognise spans: span.c, span_emphasis.c, span_link.c, span_html.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_SPAN_PARSER_H
#define RENDER_MARKDOWN_SPAN_PARSER_H

#include "render/markdown/span.h"

/* Elements that must not stand within one of their own kind, at any depth. */
enum { MD_OPEN_EMPHASIS = 1, MD_OPEN_STRONG = 2, MD_OPEN_LINK = 4, MD_OPEN_IMAGE = 8 };

struct md_spans {
    struct md *md;
    struct md_node *parent; /* gets the spans */
    struct str text;
    size_t at;
    enum md_span_set set;
    unsigned open; /* MD_OPEN_*: what parent is, and what it is in */
    size_t depth;
    size_t budget;       /* bytes that may still be looked at; then no span is begun any more */
    size_t code_budget;  /* the same for the search of closing backticks */
    size_t never_struck; /* from here on, no strikethrough is closed; 0 if unknown */
    struct md_ahead comment, brace, bracket, dollars, tildes, end_tag, angle, newline, cdata;
};

/* The end of an element. */
struct md_stop {
    /*
     * Whether it ends at p->at; p->parent is the element. Called at each byte that may begin a
     * span.
     */
    bool (*is_here)(struct md_spans *p, struct md_stop *stop);
    char mark;     /* of emphasis */
    size_t len;    /* of emphasis: number of marks; of a link: open brackets */
    size_t images; /* of a link: brackets inside, up to the child `seen` */
    const struct md_node *seen;
    struct str name; /* of an HTML element */
    bool any_case;
};

/*
 * Continues to read into the children of an element. Returns true if it found the end, which is at
 * p->at. Otherwise all of the text was read.
 */
bool md_spans_run(struct md_spans *p, struct md_node *element, unsigned open, struct md_stop *stop);

/* Reads a part of the text as a text of its own. */
void md_spans_read_part(struct md_spans *p, struct md_node *element, struct str part);

/* An attempt: the parser's position and the arena's mark before it. */
struct md_attempt {
    size_t at;
    struct arena_mark mark;
};

struct md_attempt md_attempt_begin(const struct md_spans *p);

/* Undoes an attempt. Nodes that it made must not be linked anywhere. */
void md_attempt_undo(struct md_spans *p, const struct md_attempt *attempt);

/* Goes on at `to`, after something that was read in one piece. */
void md_spans_pass(struct md_spans *p, size_t to);

/* The first `>` from `at` on in the line at `line`, or STR_NONE. */
size_t md_spans_angle(struct md_spans *p, size_t at, size_t line);

/* Whether a span may be begun that may have to be undone. */
bool md_spans_may_try(const struct md_spans *p);

/* Adds the next bytes as text; the bytes up to `to`. */
void md_spans_take(struct md_spans *p, size_t len);

/* Each reads the span at p->at and returns true; or returns false and changes nothing. */
typedef bool md_span_fn(struct md_spans *p);
md_span_fn md_span_emphasis, md_span_strikethrough, md_span_code;
md_span_fn md_span_footnote, md_span_link;
md_span_fn md_span_autolink, md_span_html;

#endif
