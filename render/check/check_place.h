/*
 * Where in the author's files something stands that a finished page shows.
 *
 * The page itself is searched first, then what pages share: layouts, includes, data, settings. An
 * address in a page is looked for as it is there, then without the baseurl, then without its first
 * slash, since templates write `{{ "/a/" | relative_url }}` and `{{ site.url }}/a/`.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CHECK_CHECK_PLACE_H
#define RENDER_CHECK_CHECK_PLACE_H

#include "render/site/site.h"

/* Lines and columns of offsets that grow, at a cost that is linear in the text. */
struct check_cursor {
    struct str text;
    size_t offset;
    struct err_place place; /* of the offset */
};

/* line: that of the first byte of text in its file. */
struct check_cursor check_cursor_of(struct str file, struct str text, uint32_t line);

/* The place of an offset. One that is smaller than the last begins anew. */
struct err_place check_cursor_at(struct check_cursor *c, size_t offset);

/* Files that pages share. Immutable once it is built. */
struct check_place_files {
    struct check_place_file {
        struct str path, text;
    } * items;
    size_t count;
};
MUST_CHECK bool check_place_files_build(struct check_place_files *f, const struct site *s,
                                        struct arena *a);

/* One thread's search. */
struct check_place_search {
    const struct check_place_files *files;
    struct map known;      /* address -> struct err_place * in those files */
    struct str file, text; /* the page's own */
    size_t budget;         /* bytes that may still be searched for this page */
};
void check_place_search_init(struct check_place_search *s, const struct check_place_files *files,
                             struct arena *a);

/* Begins with another page. file and text: its source; empty: it has none. */
void check_place_search_page(struct check_place_search *s, struct str file, struct str text);

/*
 * The place of an address that a page shows. mount: the decoded baseurl, without a slash at its
 * end. If it is nowhere, or looking for it takes too long, the line is 0 and the file the page's.
 */
struct err_place check_place_find(struct check_place_search *s, struct str address,
                                  struct str decoded, struct str mount);

#endif
