/*
 * The document as a tree, which the parsers of this folder build and the passes change.
 *
 * Node types have the names of CommonMark and of kramdown's documentation. All nodes live in the
 * document's arena. If the arena is full, md_node_new returns the document's scrap node: it can be
 * written to, but is never linked into a tree (linking it does nothing). So a pass needs no check
 * for each node; arena_failed is checked once at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_TREE_H
#define RENDER_MARKDOWN_TREE_H

#include "render/base/buf.h"

/*
 * No tree is deeper: parsers keep deeper levels as text. So every recursion is bounded. Elements in
 * raw HTML may be deeper, since unclosed <p> and <td> nest.
 */
enum { MD_DEPTH_MAX = 100, MD_RAW_DEPTH_MAX = 400 };

enum md_node_type {
    NODE_ROOT,
    /* Blocks. */
    NODE_BLANK,        /* blank lines; they decide about paragraphs in lists */
    NODE_END_OF_BLOCK, /* kramdown's `^`; also stands for a definition or an attribute list */
    NODE_PARAGRAPH,
    NODE_HEADING,
    NODE_BLOCK_QUOTE,
    NODE_CODE_BLOCK,
    NODE_THEMATIC_BREAK,
    NODE_BULLET_LIST,
    NODE_ORDERED_LIST,
    NODE_LIST_ITEM,
    NODE_DEFINITION_LIST,
    NODE_DEFINITION_TERM,
    NODE_DEFINITION,
    NODE_TABLE,
    NODE_TABLE_HEAD,
    NODE_TABLE_BODY,
    NODE_TABLE_FOOT,
    NODE_TABLE_ROW,
    NODE_TABLE_CELL,
    /* Blocks or spans, as is_block says. */
    NODE_HTML_ELEMENT,
    NODE_HTML_COMMENT, /* comments and processing instructions, as written */
    NODE_RAW,          /* goes into the output as it is */
    NODE_COMMENT,      /* kramdown's {::comment} */
    NODE_MATH,
    /* Spans. */
    NODE_SOURCE, /* text of a leaf block whose spans are not read yet */
    NODE_TEXT,
    NODE_EMPHASIS,
    NODE_STRONG,
    NODE_CODE_SPAN,
    NODE_LINK,
    NODE_IMAGE,
    NODE_LINE_BREAK,
    NODE_ENTITY,
    NODE_TYPOGRAPHIC_SYMBOL,
    NODE_SMART_QUOTE,
    NODE_FOOTNOTE_REFERENCE,
    NODE_ABBREVIATION,
    NODE_TYPE_COUNT
};

/* How the content of an HTML element is read. */
enum md_content { MD_CONTENT_NONE, MD_CONTENT_RAW, MD_CONTENT_SPAN, MD_CONTENT_BLOCK };

enum md_column_align {
    MD_COLUMN_DEFAULT,
    MD_COLUMN_LEFT,
    MD_COLUMN_CENTER,
    MD_COLUMN_RIGHT,
};

enum md_symbol {
    MD_SYMBOL_EM_DASH,
    MD_SYMBOL_EN_DASH,
    MD_SYMBOL_ELLIPSIS,
    MD_SYMBOL_LEFT_GUILLEMET,
    MD_SYMBOL_RIGHT_GUILLEMET,
    MD_SYMBOL_LEFT_GUILLEMET_SPACE, /* with the blank inside, which becomes a no-break space */
    MD_SYMBOL_RIGHT_GUILLEMET_SPACE,
};

/* In the order of kramdown's option smart_quotes. */
enum md_quote { MD_QUOTE_LEFT, MD_QUOTE_RIGHT, MD_QUOTE_LEFT_DOUBLE, MD_QUOTE_RIGHT_DOUBLE };

struct md_attribute {
    struct md_attribute *next;
    struct str name, value;
};

/* Attributes in the order of their first appearance. */
struct md_attributes {
    struct md_attribute *first;
};

/* A name in an attribute list that stands for a list defined elsewhere. */
struct md_reference {
    struct md_reference *next;
    struct str name;
};

/* `{: .class #id key="value" name}` */
struct md_attribute_list {
    struct md_attributes attributes;
    struct md_reference *references;
};

struct md_footnote;

struct md_node {
    struct md_node *parent, *prev, *next, *first, *last;
    struct str text; /* of text and code; an element's name; an entity as it was written */
    struct md_attributes attributes;
    struct md_attribute_list *list; /* NULL: none was given */
    union {
        uint32_t code_point;        /* ENTITY */
        enum md_symbol symbol;      /* TYPOGRAPHIC_SYMBOL */
        enum md_quote quote;        /* SMART_QUOTE */
        enum md_content content;    /* HTML_ELEMENT */
        uint32_t level;             /* HEADING: 1..6 */
        struct str language;        /* CODE_BLOCK: as written after the fence */
        enum md_column_align align; /* TABLE_CELL */
        struct md_footnote *footnote;
    };
    uint8_t type;        /* enum md_node_type */
    bool is_scrap;       /* the scrap node: not to be linked */
    bool is_block;       /* HTML_*, RAW, COMMENT, MATH */
    bool is_closed;      /* HTML_ELEMENT: written as <x/> */
    bool is_transparent; /* PARAGRAPH: written without its tags, as in a tight list */
    bool is_definition; /* END_OF_BLOCK: of a link, footnote or abbreviation; may take attributes */
    bool is_boundary;   /* END_OF_BLOCK: `^` itself */
    bool is_plain : 1;  /* TEXT: known to have none of & < > in it */
    bool is_verbatim : 1; /* TEXT: an address; takes no typography */
};

static inline bool md_node_is_block(const struct md_node *node)
{
    return node->type < NODE_HTML_ELEMENT || (node->type <= NODE_MATH && node->is_block);
}

/* Allocates nodes. */
struct md_nodes {
    struct arena *arena;
    struct md_node scrap;
};

/* A new node without a parent, zeroed except for its type; the scrap node if memory ends. */
struct md_node *md_node_new(struct md_nodes *nodes, enum md_node_type type);

/* The same with a text, appended to parent. */
struct md_node *md_node_add(struct md_nodes *nodes, struct md_node *parent, enum md_node_type type,
                            struct str text);

/* Links a node that has no parent as parent's last child. */
void md_node_append(struct md_node *parent, struct md_node *child);

/* Links a node that has no parent before a sibling. */
void md_node_insert_before(struct md_node *sibling, struct md_node *node);

/* Replaces a node without children by the children of `from`. */
void md_node_replace(struct md_node *node, struct md_node *from);

/* Takes a node, with its children, out of the tree. */
void md_node_unlink(struct md_node *node);

/* Replaces a node by its children. */
void md_node_unwrap(struct md_node *node);

/* Appends all children of `from` to those of `to`. */
void md_node_move_children(struct md_node *to, struct md_node *from);

/* A copy of the node and all below it, without a parent. Recursion is bounded by the tree's depth.
 */
struct md_node *md_node_copy(struct md_nodes *nodes, const struct md_node *node);

/*
 * Appends text to parent as a node of this type (TEXT or SOURCE). If text follows the last child in
 * memory, that child grows instead. md_text_join makes one node of several.
 */
void md_text_add(struct md_nodes *nodes, struct md_node *parent, enum md_node_type type,
                 struct str text);

/* The same for TEXT; is_plain: it is known to have none of & < > in it. */
void md_text_add_known(struct md_nodes *nodes, struct md_node *parent, struct str text,
                       bool is_plain);

/* Makes one node of each run of TEXT children: one copy for each run of more than one. */
void md_text_join(struct md_nodes *nodes, struct md_node *parent);

/* The text of all SOURCE (or TEXT) children as one slice; copied only if there are several. */
struct str md_text_of(struct md_nodes *nodes, const struct md_node *parent);

/* The value of an attribute, or NULL. */
const struct str *md_attribute_find(const struct md_attributes *attributes, struct str name);

/* Sets an attribute. An existing one keeps its position. A 257th is left out. */
void md_attribute_set(struct md_nodes *nodes, struct md_attributes *attributes, struct str name,
                      struct str value);

/* Appends words to the attribute `class`, unless that has more than 1024 bytes already. */
void md_attribute_add_class(struct md_nodes *nodes, struct md_attributes *attributes,
                            struct str name);

/* Removes an attribute. */
void md_attribute_remove(struct md_attributes *attributes, struct str name);

/* A copy that can be changed without changing the original. */
struct md_attributes md_attributes_copy(struct md_nodes *nodes,
                                        const struct md_attributes *attributes);

/* Whether an attribute list refers to `name`. list may be NULL. */
bool md_list_refers(const struct md_attribute_list *list, struct str name);

#endif
