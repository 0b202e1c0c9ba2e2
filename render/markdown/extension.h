/*
 * kramdown's extensions: {::comment}, {::nomarkdown}, {::options /}.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_EXTENSION_H
#define RENDER_MARKDOWN_EXTENSION_H

#include "render/markdown/document.h"
#include "render/markdown/scan.h"

enum md_extension_kind {
    MD_EXTENSION_COMMENT,
    MD_EXTENSION_NOMARKDOWN,
    MD_EXTENSION_OPTIONS,
    MD_EXTENSION_UNKNOWN,
};

struct md_extension {
    struct str name;
    enum md_extension_kind kind;
    struct str list; /* its attributes */
    bool is_closed;  /* {::x /} */
    bool is_end;     /* {:/x} */
    size_t end;      /* the offset after the tag */
};

/* Reads the tag of an extension at `at`. Returns false if it is not one. */
bool md_extension_read(struct str s, size_t at, struct md_ahead *brace,
                       struct md_extension *extension);

/* The offset after an end tag `{:/}` or `{:/name}` at `at`; or 0. */
size_t md_extension_read_end(struct str s, size_t at, struct str name);

/* Runs a known extension; body is NULL if it has none. */
void md_extension_apply(struct md *md, struct md_node *parent, const struct md_extension *extension,
                        const struct str *body, bool is_block);

#endif
