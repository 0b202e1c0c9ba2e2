/*
 * Items of lists and of definition lists. See block.h.
 *
 *     -   text      the mark and the blanks after it set the indentation of all that follows
 *         more      indented that far, or with tabs: belongs to the item
 *     lazy          not indented: belongs to the item unless a blank line came before
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/attribute_list.h"
#include "render/markdown/block.h"

/* The end of `{: ...}` at the start of text, with the space around it; or 0. */
static size_t list_end(struct str text, struct str *content)
{
    size_t at = md_skip_space(text, 0);
    if (md_byte(text, at) != '{' || md_byte(text, at + 1) != ':')
        return 0;
    size_t name = md_list_name(text, at + 2);
    if (md_byte(text, at + 2 + name) == ':' || md_byte(text, at + 2) == '/')
        return 0;
    struct md_ahead once = {0};
    size_t close = md_ahead_brace(&once, text, at + 2);
    if (close == STR_NONE || close == at + 2)
        return 0;
    *content = str_sub(text, at + 2, close);
    return md_skip_space(text, close + 1);
}

struct str md_item_cut_list(struct md *md, struct str text, struct md_attribute_list **list)
{
    struct str content;
    size_t end = list_end(text, &content);
    if (end > 0)
        md_list_read_into(md, content, list);
    return str_from(text, end);
}

/* The number of blanks after a mark that ends in column `width`. A tab ends at a multiple of 4. */
static size_t blanks_behind(struct str content, size_t width)
{
    size_t columns = 0;
    for (size_t i = 0; md_byte(content, i) == ' ' || md_byte(content, i) == '\t'; i++)
        columns += content.ptr[i] == ' ' ? 1 : 4 - (columns + width) % 4;
    return columns;
}

struct md_item *md_item_begin(struct md_blocks *b, enum md_node_type type, size_t mark_end)
{
    struct md_item *item = arena_new(b->md->arena, struct md_item);
    if (item == NULL)
        return NULL;
    struct str line = str_sub(b->text, mark_end, md_line_end(b->text, b->at)), unused;
    size_t list = list_end(line, &unused), width = mark_end - b->at;
    bool is_empty = md_skip_space(line, 0) == line.len || (list > 0 && list == line.len);
    item->indent = is_empty ? 4 : width + blanks_behind(line, width);
    item->node = md_node_new(&b->md->nodes, type);
    struct str text = md_item_cut_list(b->md, str_trim_start(line), &item->node->list);
    item->has_nested = md_item_mark(text, 0, 3) > 0;
    buf_init(&item->text, b->md->arena, 0);
    buf_add(&item->text, text);
    b->at = md_line_end(b->text, b->at);
    return item;
}

/* The offset after `count` indentations (each a tab or 4 blanks) and `blanks` blanks; or 0. */
static size_t indented_by(struct str s, size_t at, size_t count, size_t blanks)
{
    for (; count > 0; count--) {
        if (md_byte(s, at) == '\t')
            at++;
        else if (md_indent(s, at, 4) == 4)
            at += 4;
        else
            return 0;
    }
    return md_indent(s, at, blanks) == blanks ? at + blanks : 0;
}

static bool is_content(struct str s, size_t at, size_t indent)
{
    return indented_by(s, at, indent / 4, indent % 4) > 0 ||
           indented_by(s, at, indent / 4 + 1, 0) > 0;
}

static bool is_lazy(struct md_blocks *b, const struct md_item *item)
{
    struct str content;
    size_t most = item->indent < 3 ? item->indent : 3;
    return md_block_list_end(b, b->at + md_indent(b->text, b->at, most), &content) == 0 &&
           !md_block_is_html(b, b->at, most);
}

/*
 * Appends the line at `at` without its indentation, with tabs as blanks. Returns false if it is not
 * indented that far.
 */
static bool append_line(struct md_item *item, struct str s, size_t at)
{
    size_t tabs = 0;
    while (md_byte(s, at + tabs) == '\t')
        tabs++;
    size_t from = at + tabs, blanks = 4 * tabs;
    if (blanks < item->indent) {
        size_t more = md_indent(s, from, item->indent - blanks);
        from += more;
        blanks += more;
    }
    bool is_indented = blanks >= item->indent;
    buf_fill(&item->text, ' ', is_indented ? blanks - item->indent : blanks);
    buf_add(&item->text, str_sub(s, from, md_line_end(s, at)));
    return is_indented;
}

bool md_item_take_line(struct md_blocks *b, struct md_item *item, bool lazily)
{
    struct str s = b->text;
    if (md_blank_rest(s, b->at) > 0 ||
        (!is_content(s, b->at, item->indent) && (!lazily || !is_lazy(b, item))))
        return false;
    size_t from = item->text.len;
    bool is_indented = append_line(item, s, b->at);
    bool is_item =
        item->node->type == NODE_LIST_ITEM && md_item_mark(buf_since(&item->text, from), 0, 3) > 0;
    if (is_item && is_indented && !item->has_nested) {
        item->split = from;
        item->has_nested = true;
    } else if (is_item && !is_indented && item->has_nested && buf_ok(&item->text)) {
        /* The line is not indented enough for this item, but it belongs to a list inside it. */
        buf_cut(&item->text, from);
        buf_fill(&item->text, ' ', item->indent + 4);
        (void)append_line(item, s, b->at);
    }
    b->at = md_line_end(s, b->at);
    return true;
}

bool md_item_take_blank(struct md_blocks *b, struct md_item *item)
{
    size_t end = md_blank_lines(b->text, b->at);
    if (end == b->at)
        return false;
    buf_add(&item->text, str_sub(b->text, b->at, end));
    item->has_nested = true;
    b->at = end;
    return true;
}

struct md_node *md_item_cut_blank(struct md_node *item)
{
    struct md_node *last = item->last;
    if (last == NULL || last->type != NODE_BLANK)
        return NULL;
    md_node_unlink(last);
    return last;
}

void md_item_make_transparent(struct md *md, struct md_node *item)
{
    struct md_node *paragraph = item->first, *next = paragraph->next;
    if (next != NULL && next->type != NODE_BLANK)
        md_text_add(&md->nodes, paragraph, NODE_SOURCE, S("\n"));
    paragraph->is_transparent = true;
}
