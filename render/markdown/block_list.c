/*
 * Lists and task lists. See block.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/block.h"

struct list {
    struct md_node *node;
    struct md_item *items, *last;
    bool ends_at_mark; /* `^` */
};

static bool is_ordered_mark(struct str s, size_t mark_end)
{
    return s.ptr[mark_end - 1] == '.';
}

/* Collects the lines of all items, and moves b->at after the list. */
static void gather(struct md_blocks *b, struct list *list)
{
    struct str s = b->text;
    bool is_ordered = list->node->type == NODE_ORDERED_LIST, after_blank = false;
    while (b->at < s.len && !arena_failed(b->md->arena)) {
        if (after_blank && md_rule_end(s, b->at) > 0)
            return;
        if (md_is_end_mark(s, b->at)) {
            b->at = md_blank_rest(s, b->at + 1);
            list->ends_at_mark = true;
            return;
        }
        size_t most = list->last != NULL ? md_item_indent_max(list->last) : 3;
        size_t mark = md_item_mark(s, b->at, most);
        if (mark > 0 && is_ordered_mark(s, mark) == is_ordered) {
            struct md_item *item = md_item_begin(b, NODE_LIST_ITEM, mark);
            if (item == NULL)
                return;
            *(list->last != NULL ? &list->last->next : &list->items) = item;
            list->last = item;
            md_node_append(list->node, item->node);
            after_blank = false;
        } else if (md_item_take_line(b, list->last, !after_blank)) {
            after_blank = false;
        } else if (md_item_take_blank(b, list->last)) {
            after_blank = true;
        } else {
            return;
        }
    }
}

/* Whether an item begins with text outside of a paragraph. */
static bool is_tight(const struct md_node *item)
{
    const struct md_node *first = item->first;
    return first == NULL || first->type != NODE_PARAGRAPH || first->is_transparent;
}

/*
 * kramdown's rule: an item's first paragraph is written without its tags if no blank line follows
 * it. For the last item of several, this must also hold for some item before it.
 */
static void decide_tightness(struct md_blocks *b, const struct list *list, struct md_node *item,
                             bool some_tight)
{
    struct md_node *first = item->first, *second = first->next;
    if (first->type != NODE_PARAGRAPH)
        return;
    if (second != NULL && second->type == NODE_END_OF_BLOCK && first->list != NULL) {
        md_node_unlink(second);
        second = first->next;
    }
    bool is_last = item == list->node->last;
    bool no_blank = second == NULL || second->type != NODE_BLANK ||
                    (is_last && second->next == NULL && !list->ends_at_mark);
    if (no_blank && (!is_last || list->node->first == item || some_tight))
        md_item_make_transparent(b->md, item);
}

/*
 * Reads the texts of the items. Removes the blank lines at the end of the last one, and returns
 * them.
 */
static struct md_node *read_items(struct md_blocks *b, struct list *list)
{
    struct md_node *blank = NULL;
    bool some_tight = false;
    for (struct md_item *item = list->items; item != NULL; item = item->next) {
        struct str text = buf_str(&item->text);
        struct md_node *node = item->node;
        md_blocks_read(b->md, node, str_sub(text, 0, item->split), b->depth + 2);
        md_blocks_read(b->md, node, str_from(text, item->split), b->depth + 2);
        if (node->first != NULL) {
            decide_tightness(b, list, node, some_tight);
            blank = md_item_cut_blank(node);
        }
        some_tight = some_tight || is_tight(node);
    }
    return blank;
}

/*
 * Removes `[ ]` or `[x]` from the start of a paragraph. Returns its length with the space around,
 * or 0.
 */
/* ends_line: a line end follows the text; it counts as the blank after the box. */
static size_t box_length(struct str text, bool ends_line, bool *is_checked)
{
    size_t at = md_skip_space(text, 0);
    char mark = md_byte(text, at + 1);
    *is_checked = mark == 'x' || mark == 'X';
    if (md_byte(text, at) != '[' || (mark != ' ' && !*is_checked) || md_byte(text, at + 2) != ']')
        return 0;
    size_t end = md_skip_space(text, at + 3);
    return end > at + 3 || (end == text.len && ends_line) ? end : 0;
}

static bool make_task(struct md_blocks *b, struct md_node *paragraph)
{
    struct md_node *source = paragraph->first;
    if (source == NULL || source->type != NODE_SOURCE)
        return false;
    bool is_checked = false;
    struct md_node *rest = source->next;
    bool ends_line = rest != NULL && rest->type == NODE_SOURCE && str_eq(rest->text, S("\n"));
    size_t len = box_length(source->text, ends_line, &is_checked);
    if (len == 0)
        return false;
    if (ends_line && len == source->text.len)
        md_node_unlink(rest);
    source->text = str_from(source->text, len);
    struct md_node *box = md_node_new(&b->md->nodes, NODE_SOURCE);
    box->text = is_checked ? S("<input type=\"checkbox\" class=\"task-list-item-checkbox\" "
                               "disabled=\"disabled\" checked=\"checked\" />")
                           : S("<input type=\"checkbox\" class=\"task-list-item-checkbox\" "
                               "disabled=\"disabled\" />");
    md_node_insert_before(source, box);
    return true;
}

static void make_tasks(struct md_blocks *b, struct md_node *list)
{
    struct md_nodes *nodes = &b->md->nodes;
    bool is_task_list = false;
    for (struct md_node *item = list->first; item != NULL; item = item->next) {
        if (item->first == NULL || item->first->type != NODE_PARAGRAPH)
            continue;
        is_task_list = make_task(b, item->first) || is_task_list;
        if (is_task_list)
            md_attribute_set(nodes, &item->attributes, S("class"), S("task-list-item"));
    }
    if (is_task_list)
        md_attribute_set(nodes, &list->attributes, S("class"), S("task-list"));
}

bool md_block_list(struct md_blocks *b)
{
    size_t mark = md_item_mark(b->text, b->at, 3);
    if (mark == 0 || b->depth + 2 >= MD_DEPTH_MAX)
        return false;
    struct list list = {0};
    list.node =
        md_block_add(b, is_ordered_mark(b->text, mark) ? NODE_ORDERED_LIST : NODE_BULLET_LIST);
    gather(b, &list);
    struct md_node *blank = read_items(b, &list);
    if (!b->md->options.is_basic)
        make_tasks(b, list.node);
    if (blank != NULL && !list.ends_at_mark)
        md_node_append(b->parent, blank);
    return true;
}
