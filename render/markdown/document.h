/*
 * The state of one conversion, which its passes share.
 *
 *     text -> blocks -> spans -> tree -> abbreviations, heading ids -> HTML
 *
 * Everything lives in one arena. Passes do not stop if it is full (see tree.h): markdown_write
 * checks that at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_DOCUMENT_H
#define RENDER_MARKDOWN_DOCUMENT_H

#include "render/base/map.h"
#include "render/markdown/markdown.h"
#include "render/markdown/tree.h"

struct md_footnote {
    struct md_footnote *next; /* in the order of definition */
    struct str name;
    struct md_node *content;
    size_t number;  /* as shown; 0 before the first reference */
    size_t repeats; /* references after the first */
};

/* The target of a link definition. */
struct md_link {
    struct str target, title;   /* title.ptr may be NULL */
    struct md_node *definition; /* has the attribute list */
};

/* A value in the maps of a document: a const pointer to something that may change. */
struct md_list_definition {
    struct md_attribute_list *list;
};

struct md_footnote_definition {
    struct md_footnote *footnote;
};

struct md_abbreviation_definition {
    struct str title;
    struct md_node *definition;
};

/* A quote that waits for one that closes it (pass_smart.c). */
struct md_open_quote {
    struct md_node *quote, *parent;
};

struct md {
    struct md_nodes nodes;
    struct arena *arena;
    struct markdown_options options; /* {::options /} in the text may change it */
    struct md_node *root;
    struct str source;        /* with md4c: the text of which the tree's texts are slices */
    struct map links;         /* struct md_link by its normalized name */
    struct map lists;         /* struct md_list_definition by its name */
    struct map footnotes;     /* struct md_footnote_definition by its name */
    struct map abbreviations; /* struct md_abbreviation_definition by its text */
    struct map heading_ids;   /* size_t by the id: how often it was given */
    struct md_node *unread;   /* the spans of this block and of those after it are not read yet */
    size_t link_budget;       /* bytes of definitions that may still be written */
    size_t list_budget;       /* attributes and lists that may still be applied */
    size_t vain_budget;       /* bytes that may still be read in vain */
    bool keeps_memory;        /* an option in the text was set: from now on no memory is rewound */
    struct md_open_quote open_quotes[2]; /* ' and " */
    bool has_autolinks;                  /* may contain an address without brackets */
    bool needs_tree;       /* contains something that the stream cannot write (stream.h) */
    bool may_break;        /* a backslash stood at the end of a line */
    bool is_smartify;      /* Jekyll's smartify: only HTML blocks, and text with typography */
    bool has_placeholders; /* a list refers to `toc` or `footnotes` */
};

/* The offset of a slice of md->source; STR_NONE for other texts. */
static inline size_t md_source_offset(const struct md *md, struct str text)
{
    size_t offset = (size_t)((uintptr_t)text.ptr - (uintptr_t)md->source.ptr);
    return offset <= md->source.len && text.len <= md->source.len - offset ? offset : STR_NONE;
}

#endif
