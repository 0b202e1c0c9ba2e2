/*
 * Errors as values, and diagnostics as lists of them.
 *
 * An error says what went wrong, where in the author's own file (lines and columns count from 1,
 * front matter included), and what would mend it. A function that can fail takes a struct err *
 * last, returns false or NULL, and fills it; the first error wins, since it is the cause. Outer
 * layers add only context: the chain of includes and layouts through which the place was reached.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_ERR_H
#define RENDER_BASE_ERR_H

#include "render/base/buf.h"

enum err_kind {
    ERR_KIND_NONE,
    ERR_KIND_SYNTAX,  /* what an author wrote cannot be understood */
    ERR_KIND_MISSING, /* it names something that is not there: a layout, an include */
    ERR_KIND_CONFIG,  /* a setting has a value that it cannot have */
    ERR_KIND_IO,      /* the system refused: unreadable, vanished */
    ERR_KIND_LIMIT,   /* a limit of struct render_limits was reached */
    ERR_KIND_NOMEM,   /* out of memory */
    ERR_KIND_FAULT,   /* the system failed for a reason that may pass: no descriptors, I/O error */
};

enum { ERR_FILE_MAX = 256, ERR_MESSAGE_MAX = 256, ERR_CONTEXT_MAX = 512 };

/* A plain value: copy it freely. It owns its text, so that it outlives every arena. */
struct err {
    enum err_kind kind;
    uint32_t line;   /* from 1; 0 where no line is meant */
    uint32_t column; /* from 1, in bytes; 0 where no column is meant */
    char file[ERR_FILE_MAX];
    char message[ERR_MESSAGE_MAX];
    char context[ERR_CONTEXT_MAX]; /* "in include menu.html, in layout default.html"; "" if none */
};

/* No error yet: what a struct err must be before it is handed out. */
#define ERR_INIT ((struct err){.kind = ERR_KIND_NONE})

/* A place in a file. */
struct err_place {
    struct str file;
    uint32_t line;
    uint32_t column;
};

/* Whether the same may succeed when it is tried again, though nothing was changed. */
bool err_may_pass(const struct err *e);

/* Fills e unless it holds an error already (or is NULL). Returns false, to be returned at once. */
bool err_set(struct err *e, enum err_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);
bool err_at(struct err *e, enum err_kind kind, struct err_place place, const char *format, ...)
    PRINTF_LIKE(4, 5);

/* Why an arena or a buffer failed, as an error of kind LIMIT or NOMEM. Returns false. */
bool err_arena(struct err *e, const struct arena *a);
bool err_buf(struct err *e, const struct buf *b);

/* Gives an error that is there and names no file its place. */
void err_locate(struct err *e, struct err_place place);

/* Appends a context ("in include menu.html") to an error that is there. */
void err_wrap(struct err *e, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * One line, no newline: "layouts/default.html:12:3: unknown include 'x' (in layout default)". As
 * text with a NUL behind it where there may be no memory: the error may be just that.
 */
enum { ERR_LINE_MAX = ERR_FILE_MAX + ERR_MESSAGE_MAX + ERR_CONTEXT_MAX + 64 };
void err_line(const struct err *e, char out[static ERR_LINE_MAX]);
void err_write(const struct err *e, struct buf *out);

/*
 * The line of `text` that the error points to, its neighbours, and a caret below the column:
 *     11 | <nav>
 *     12 | {% include x.html %}
 *        |    ^
 * Writes nothing where the error has no line or the text is shorter.
 */
void err_write_excerpt(const struct err *e, struct str text, struct buf *out);

/* The line and column of an offset in a text. */
struct err_place err_place_of(struct str file, struct str text, size_t offset);

/* A list of things worth telling that stop nothing: warnings, and errors that were survived. */
enum diag_level {
    DIAG_LEVEL_NOTICE, /* a warning that holds on: to be told once and no more */
    DIAG_LEVEL_WARNING,
    DIAG_LEVEL_ERROR,
};

struct diag {
    struct diag *next;
    enum diag_level level;
    struct err err;
};

/* In order of appearance; holds at most DIAG_MAX, and counts the rest. */
enum { DIAG_MAX = 100 };
struct diags {
    struct arena *arena; /* where the list lives; NULL: nothing is kept, only counted */
    struct diag *first, *last;
    size_t count;   /* in the list */
    size_t dropped; /* beyond DIAG_MAX, or for want of memory */
    bool may_pass;  /* one of all these may (err_may_pass) */
};

void diags_init(struct diags *d, struct arena *a);

/* Adds a copy of e. d may be NULL: then nothing is kept. */
void diag_add(struct diags *d, enum diag_level level, const struct err *e);

#endif
