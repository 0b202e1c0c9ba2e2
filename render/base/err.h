/*
 * Errors as values, and diagnostics as lists of them.
 *
 * An error says what went wrong, where in the author's own file (lines and columns count from 1,
 * front matter included), and how to repair it. A function that can fail takes a struct err * last,
 * returns false or NULL, and fills it. The first error wins, since it is the cause. Outer layers
 * only add context: the chain of includes and layouts through which that position was reached.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_ERR_H
#define RENDER_BASE_ERR_H

#include "render/base/buf.h"

enum err_kind {
    ERR_KIND_NONE,
    ERR_KIND_SYNTAX,  /* an author's text is malformed */
    ERR_KIND_MISSING, /* it names a layout, include ... that does not exist */
    ERR_KIND_UNKNOWN, /* it names a tag or filter that Liquid does not have */
    ERR_KIND_CONFIG,  /* a setting has an invalid value */
    ERR_KIND_DOUBLED, /* two files claim one address */
    ERR_KIND_IO,      /* the system refused: unreadable, vanished */
    ERR_KIND_LIMIT,   /* a limit of struct render_limits was reached */
    ERR_KIND_NOMEM,   /* out of memory */
    ERR_KIND_FAULT,   /* the system failed for a reason that may pass: no descriptors, I/O error */
};

enum { ERR_FILE_MAX = 256, ERR_MESSAGE_MAX = 256, ERR_CONTEXT_MAX = 512 };

/* A plain value: copy it freely. It owns its text, so that it outlives every arena. */
struct err {
    enum err_kind kind;
    uint32_t line;   /* from 1; 0 if the error has no line */
    uint32_t column; /* from 1, in bytes; 0 if it has no column */
    char file[ERR_FILE_MAX];
    char message[ERR_MESSAGE_MAX];
    char context[ERR_CONTEXT_MAX]; /* "in include menu.html, in layout default.html"; "" if none */
};

/* No error yet. Initialise a struct err with it. */
#define ERR_INIT ((struct err){.kind = ERR_KIND_NONE})

/* A position in a file. */
struct err_place {
    struct str file;
    uint32_t line;
    uint32_t column;
};

/* Whether another attempt may succeed though nothing has changed. */
bool err_may_pass(const struct err *e);

/* Fills e unless it holds an error already (or is NULL). Returns false, to be returned at once. */
bool err_set(struct err *e, enum err_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);
bool err_at(struct err *e, enum err_kind kind, struct err_place place, const char *format, ...)
    PRINTF_LIKE(4, 5);

/*
 * Why an arena or a buffer failed, as an error of kind LIMIT or NOMEM. Returns false. err_nomem is
 * for memory outside of arenas.
 */
bool err_nomem(struct err *e);
bool err_arena(struct err *e, const struct arena *a);
bool err_buf(struct err *e, const struct buf *b);

/*
 * To be called at the end of what was done in an arena: a short text that could not be made is
 * empty, and only its arena tells. ok: whether all seemed to go well; returns whether it did. If
 * memory was missing, that replaces another error, which followed from it.
 */
bool err_lack(struct err *e, const struct arena *a, bool ok);

/* Adds a position to an error that names no file. */
void err_locate(struct err *e, struct err_place place);

/* Appends a context ("in include menu.html") to an error. */
void err_wrap(struct err *e, const char *format, ...) PRINTF_LIKE(2, 3);

/*
 * One line, no newline: "layouts/default.html:12:3: unknown include 'x' (in layout default)".
 * err_line needs no memory: the error may be that there is none.
 */
enum { ERR_LINE_MAX = ERR_FILE_MAX + ERR_MESSAGE_MAX + ERR_CONTEXT_MAX + 64 };
void err_line(const struct err *e, char out[static ERR_LINE_MAX]);
void err_write(const struct err *e, struct buf *out);

/*
 * The line of `text` that the error points to, the lines around it, and a caret below the column:
 *
 *     11 | <nav>
 *     12 | {% include x.html %}
 *        |    ^
 *
 * Writes nothing if the error has no line or the text is shorter.
 */
void err_write_excerpt(const struct err *e, struct str text, struct buf *out);

/* The line and column of an offset in a text. */
struct err_place err_place_of(struct str file, struct str text, size_t offset);

/* Diagnostics: warnings, and errors that stop nothing. */
enum diag_level {
    DIAG_LEVEL_NOTICE, /* a warning about a lasting state: report it only once */
    DIAG_LEVEL_WARNING,
    DIAG_LEVEL_ERROR,
};

struct diag {
    struct diag *next;
    enum diag_level level;
    struct err err;
};

/* In order of appearance; holds at most `most`, and counts the rest. */
enum { DIAG_MAX = 100 };
struct diags {
    struct arena *arena; /* for the list; NULL: only count */
    struct diag *first, *last;
    size_t most;    /* 0: DIAG_MAX */
    size_t count;   /* in the list */
    size_t dropped; /* beyond `most`, or out of memory */
    bool may_pass;  /* one of them may (err_may_pass) */
};

void diags_init(struct diags *d, struct arena *a);

/* Adds a copy of e. d may be NULL: then nothing happens. */
void diag_add(struct diags *d, enum diag_level level, const struct err *e);

#endif
