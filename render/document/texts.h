/*
 * Texts of a large site outside of memory, in a file without a name.
 *
 * A snapshot keeps the text of each file, even if nobody asks for its page: if the next save has a
 * mistake, the page is shown as it was. Of a large site that would be half of the memory.
 *
 * A thread that reads many files collects texts in an extent, and writes an extent when it is full.
 * An extent is freed together with its last text: then its part of the file is a hole. If it cannot
 * be written (the disk is full), it stays in memory.
 *
 *     file  [ extent: text text text | extent: text text | hole | extent: text ... ]
 *
 * A `struct texts_writer` belongs to one thread; its texts can be read once it is closed. Any
 * thread may read and drop texts.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_TEXTS_H
#define RENDER_DOCUMENT_TEXTS_H

#include "render/base/arena.h"
#include "render/base/err.h"

struct texts; /* the file; references to it are counted */
struct texts_extent;

/* A file in a folder. NULL if there can be none: then texts stay in memory. */
struct texts *texts_open(struct str folder);
struct texts *texts_ref(struct texts *t); /* NULL stays NULL */
void texts_unref(struct texts *t);

struct texts_writer {
    struct texts *texts;       /* NULL: takes nothing */
    struct texts_extent *open; /* the one that is being filled; NULL: none yet */
    size_t used;
};

/* Where a text is; extent NULL: it is not outside of memory. */
struct texts_place {
    struct texts_extent *extent;
    uint32_t at, len;
};

/* Takes a copy of a text. Returns false if it is too large for an extent, or memory is used up. */
MUST_CHECK bool texts_put(struct texts_writer *w, struct str text, struct texts_place *out);

/* Writes what is left. */
void texts_close(struct texts_writer *w);

/* Reads a text into the arena. Returns false and err (FAULT, or that of the arena) on failure. */
MUST_CHECK bool texts_get(struct texts_place place, struct arena *a, struct str *out,
                          struct err *err);

/* Releases a text; the place may be empty. */
void texts_drop(struct texts_place place);

#endif
