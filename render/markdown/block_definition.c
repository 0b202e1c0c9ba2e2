/*
 * Definition lists. See block.h.
 *
 *     Term          the paragraph before, each line a term
 *     : definition
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/block.h"

/* The paragraph whose lines become terms: the last block, with at most one empty line after it. */
static struct md_node *find_paragraph(const struct md_blocks *b, bool *after_blank)
{
    struct md_node *last = b->parent->last;
    *after_blank = last != NULL && last->type == NODE_BLANK && str_eq(last->text, S("\n"));
    if (*after_blank)
        last = last->prev;
    return last != NULL && last->type == NODE_PARAGRAPH ? last : NULL;
}

static void add_terms(struct md_blocks *b, struct md_node *list, struct md_node *paragraph)
{
    struct str rest = md_text_of(&b->md->nodes, paragraph);
    for (struct str line; rest.len > 0;) {
        (void)str_cut(rest, '\n', &line, &rest);
        struct md_node *term =
            md_node_add(&b->md->nodes, list, NODE_DEFINITION_TERM, str_of(NULL, 0));
        struct str text = md_item_cut_list(b->md, line, &term->list);
        md_text_add(&b->md->nodes, term, NODE_SOURCE, text);
    }
}

/* Collects the lines of the definitions, and moves b->at after them. */
static struct md_item *gather(struct md_blocks *b, struct md_node *list, bool after_blank)
{
    struct str s = b->text;
    struct md_item *first = NULL, *last = NULL;
    bool is_content = after_blank;
    after_blank = false;
    while (b->at < s.len && !arena_failed(b->md->arena)) {
        size_t mark = md_definition_mark(s, b->at, last != NULL ? md_item_indent_max(last) : 3);
        if (mark > 0) {
            struct md_item *item = md_item_begin(b, NODE_DEFINITION, mark);
            if (item == NULL)
                break;
            item->starts_as_content = is_content;
            *(last != NULL ? &last->next : &first) = item;
            last = item;
            md_node_append(list, item->node);
            is_content = after_blank = false;
        } else if (!md_is_end_mark(s, b->at) && md_item_take_line(b, last, !after_blank)) {
            is_content = after_blank = false;
        } else if (md_item_take_blank(b, last)) {
            is_content = after_blank = true;
        } else {
            break;
        }
    }
    return first;
}

static struct md_node *read_items(struct md_blocks *b, struct md_item *item)
{
    struct md_node *blank = NULL;
    for (; item != NULL; item = item->next) {
        struct md_node *node = item->node;
        md_blocks_read(b->md, node, buf_str(&item->text), b->depth + 2);
        if (node->first == NULL)
            continue;
        blank = md_item_cut_blank(node);
        if (node->first != NULL && node->first->type == NODE_PARAGRAPH &&
            !item->starts_as_content) {
            if (node->first->next != NULL)
                md_text_add(&b->md->nodes, node->first, NODE_SOURCE, S("\n"));
            node->first->is_transparent = true;
        }
    }
    return blank;
}

/* If the block before is a definition list too (ignoring blank lines), it gets the new items. */
static void place(struct md_blocks *b, struct md_node *list)
{
    struct md_node *last = b->parent->last, *blank = NULL;
    if (last != NULL && last->type == NODE_BLANK) {
        blank = last;
        last = last->prev;
    }
    if (last == NULL || last->type != NODE_DEFINITION_LIST) {
        md_node_append(b->parent, list);
        return;
    }
    if (blank != NULL)
        md_node_unlink(blank);
    md_node_move_children(last, list);
}

bool md_block_definitions(struct md_blocks *b)
{
    bool after_blank;
    struct md_node *paragraph = find_paragraph(b, &after_blank);
    if (paragraph == NULL || md_definition_mark(b->text, b->at, 3) == 0 ||
        b->depth + 2 >= MD_DEPTH_MAX)
        return false;
    if (after_blank)
        md_node_unlink(b->parent->last);
    md_node_unlink(paragraph);
    b->pending = NULL;
    struct md_node *list = md_node_new(&b->md->nodes, NODE_DEFINITION_LIST);
    list->list = paragraph->list;
    add_terms(b, list, paragraph);
    struct md_item *items = gather(b, list, after_blank);
    struct md_node *blank = read_items(b, items);
    place(b, list);
    if (blank != NULL)
        md_node_append(b->parent, blank);
    return true;
}
