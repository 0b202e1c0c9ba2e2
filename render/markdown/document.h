/*
 * One conversion: what its passes share.
 *
 *     text -> blocks -> spans -> tree -> abbreviations, heading ids -> HTML
 *
 * Everything lives in one arena. Passes do not stop if it is full (see tree.h); markdown_write
 * asks at the end.
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
    size_t number;  /* as shown; 0 if nothing refers to it yet */
    size_t repeats; /* references beyond the first */
};

/* The target of a link definition. */
struct md_link {
    struct str target, title;   /* title.ptr is NULL if there is none */
    struct md_node *definition; /* carries the attribute list */
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
    struct str source;        /* md4c's: where the texts of its tree lie */
    struct map links;         /* struct md_link by its normalized name */
    struct map lists;         /* struct md_list_definition by its name */
    struct map footnotes;     /* struct md_footnote_definition by its name */
    struct map abbreviations; /* struct md_abbreviation_definition by its text */
    struct map heading_ids;   /* size_t by the id: how often it was given */
    struct md_node *unread;   /* from this block of the root on, spans are still to be read */
    size_t link_budget;       /* so many bytes of definitions may still be written */
    size_t list_budget;       /* so many attributes and lists may still be applied */
    size_t vain_budget;       /* so many bytes may still be read for blocks that turn out none */
    bool keeps_memory;        /* an option in the text was set: nothing is handed back any more */
    struct md_open_quote open_quotes[2]; /* ' and " */
    bool has_autolinks;                  /* something may be an address without brackets */
    bool needs_tree;                     /* something cannot be written at once (stream.h) */
    bool may_break;                      /* a line may end hard */
    bool is_smartify;      /* Jekyll's: blocks of HTML, and all else is text with typography */
    bool has_placeholders; /* a list refers to `toc` or `footnotes` */
};

/* The offset in md->source of a text that lies there, else STR_NONE. */
static inline size_t md_source_offset(const struct md *md, struct str text)
{
    size_t offset = (size_t)((uintptr_t)text.ptr - (uintptr_t)md->source.ptr);
    return offset <= md->source.len && text.len <= md->source.len - offset ? offset : STR_NONE;
}

#endif
