/*
 * Attribute lists in md4c's tree. See pass.h.
 *
 *     *span*{: .class}            belongs to the span before it
 *     ## Heading {#id}            to the heading
 *     - {: .class} item           to the item
 *     text                        to the block above; at the left edge, to the whole list or quote
 *     {: .class}
 *     {: .class}                  to the block below, if a blank line is above
 *     text
 *
 * md4c reads such a line as text: the last line of a paragraph, a paragraph, a row of a table. If
 * md4c has found something between the braces (an entity, emphasis), the list stays text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/attribute_list.h"
#include "render/markdown/pass.h"
#include "render/markdown/scan.h"

bool md_lists_may_be(struct str text)
{
    for (size_t found; (found = str_find_char(text, '{')) != STR_NONE;) {
        text = str_from(text, found + 1);
        if (text.len > 0 && (text.ptr[0] == ':' || text.ptr[0] == '#'))
            return true;
    }
    return false;
}

/* The offset after the list at the start of s, or 0. *content: the text between its braces. */
static size_t read_list(struct str s, struct str *content)
{
    struct md_ahead brace = {.is_known = false};
    size_t close = str_starts(s, S("{:")) ? md_ahead_brace(&brace, s, 2) : STR_NONE;
    if (close == STR_NONE || close == 2 || s.ptr[2] == ':' || s.ptr[2] == '/')
        return 0;
    *content = str_sub(s, 2, close);
    return str_find_char(*content, '\n') == STR_NONE ? close + 1 : 0;
}

static void give(struct md *md, struct md_node *node, struct str content)
{
    struct md_attribute_list list = {0};
    md_list_read(md, content, &list);
    md_list_apply(md, &list, &node->attributes);
    md_list_read_into(md, content, &node->list);
}

/* Removes the first `len` bytes of a text, and the node if nothing remains. */
static void cut_start(struct md_node *text, size_t len)
{
    text->text = str_from(text->text, len);
    if (text->text.len == 0)
        md_node_unlink(text);
}

static void cut_end(struct md_node *text, size_t len)
{
    text->text = str_trim_end(str_sub(text->text, 0, len));
    if (text->text.len == 0)
        md_node_unlink(text);
}

/* ---- spans ---- */

static void attach_spans(struct md *md, struct md_node *parent)
{
    for (struct md_node *child = parent->first, *next; child != NULL; child = next) {
        next = child->next;
        struct md_node *before = child->prev;
        struct str content;
        bool is_behind =
            child->type == NODE_TEXT && before != NULL && before->type >= NODE_EMPHASIS;
        if (before != NULL && before->type == NODE_HTML_ELEMENT)
            is_behind = child->type == NODE_TEXT;
        size_t end = is_behind ? read_list(child->text, &content) : 0;
        if (end > 0) {
            give(md, before, content);
            cut_start(child, end);
            /* A second list may follow. */
            next = child->parent != NULL ? child : next;
        } else if (child->first != NULL) {
            attach_spans(md, child);
        }
    }
}

/* ---- blocks ---- */

/* Whether a text begins its line, at the left edge. */
static bool is_at_edge(const struct md *md, struct str text)
{
    size_t at = md_source_offset(md, text);
    return at == 0 || (at != STR_NONE && md->source.ptr[at - 1] == '\n');
}

/* Whether the line above a text is blank, or the text is in the first line. */
static bool is_below_blank(const struct md *md, struct str text)
{
    size_t at = md_source_offset(md, text);
    if (at == STR_NONE)
        return true;
    while (at > 0 && md->source.ptr[at - 1] != '\n')
        at--;
    for (size_t i = at > 0 ? at - 1 : 0; i > 0 && md->source.ptr[i - 1] != '\n'; i--) {
        char c = md->source.ptr[i - 1];
        if (c != ' ' && c != '\t' && c != '>')
            return false;
    }
    return true;
}

/* The outermost list or quote around a block; else the block itself. */
static struct md_node *outermost(struct md_node *block)
{
    while (block->parent != NULL && block->parent->type != NODE_ROOT)
        block = block->parent;
    return block;
}

/* Handles a list on the last line of a leaf block's text. */
static void attach_end(struct md *md, struct md_node *block)
{
    struct md_node *last = block->last;
    struct str content;
    if (last == NULL || last->type != NODE_TEXT)
        return;
    size_t line = str_rfind_char(last->text, '\n');
    line = line == STR_NONE ? 0 : line + 1;
    bool begins = line > 0 || last->prev == NULL || last->prev->type == NODE_LINE_BREAK ||
                  str_ends(last->prev->text, S("\n"));
    struct str rest = str_from(last->text, line);
    size_t end = begins ? read_list(rest, &content) : 0;
    if (end == 0 || str_trim(str_from(rest, end)).len > 0)
        return;
    give(md, is_at_edge(md, rest) ? outermost(block) : block, content);
    cut_end(last, line);
    if (block->last != NULL && block->last->type == NODE_TEXT)
        cut_end(block->last, block->last->text.len);
}

/* Handles `## Heading {#id}`. */
static void attach_id(struct md *md, struct md_node *heading)
{
    struct md_node *last = heading->last;
    if (last == NULL || last->type != NODE_TEXT)
        return;
    struct str s = str_trim_end(last->text);
    size_t open = str_ends(s, S("}")) ? str_rfind_char(s, '{') : STR_NONE;
    struct str name = str_sub(s, open == STR_NONE ? s.len : open + 2, s.len - 1);
    bool is_good = name.len > 0 && open > 0 && s.ptr[open + 1] == '#' &&
                   char_is_alpha(name.ptr[0]) &&
                   (s.ptr[open - 1] == ' ' || s.ptr[open - 1] == '\t');
    for (size_t i = 0; i < name.len; i++)
        is_good =
            is_good && (char_is_word(name.ptr[i]) || name.ptr[i] == '-' || name.ptr[i] == ':');
    if (!is_good)
        return;
    md_attribute_set(&md->nodes, &heading->attributes, S("id"), name);
    cut_end(last, open);
}

/*
 * The block to which a list at the start of a paragraph (on a line of its own) or of an item
 * belongs.
 */
static struct md_node *owner_of(const struct md *md, struct md_node *block, struct str list,
                                bool is_whole)
{
    if (block->type == NODE_LIST_ITEM)
        return block;
    if (block->prev != NULL && !is_below_blank(md, list))
        return block->prev;
    return is_whole ? NULL : block;
}

static void attach_start(struct md *md, struct md_node *block)
{
    struct md_node *first = block->first;
    struct str content;
    size_t end = first != NULL && first->type == NODE_TEXT ? read_list(first->text, &content) : 0;
    if (end == 0)
        return;
    struct str rest = str_from(first->text, end);
    bool is_whole = str_trim(rest).len == 0 && first->next == NULL;
    bool is_line =
        is_whole || str_starts(str_trim_start(rest), S("\n")) ||
        str_find_char(str_sub(rest, 0, rest.len - str_trim_start(rest).len), '\n') != STR_NONE;
    if (!is_line && block->type != NODE_LIST_ITEM)
        return;
    struct md_node *owner = owner_of(md, block, first->text, is_whole);
    if (owner == NULL && block->next != NULL)
        owner = block->next; /* md4c has no other block directly after it */
    if (owner != NULL)
        give(md, owner, content);
    cut_start(first, first->text.len - str_trim_start(rest).len);
    if (is_whole && block->type == NODE_PARAGRAPH)
        md_node_unlink(block);
}

/* md4c reads a list below a table as a row. */
static void attach_row(struct md *md, struct md_node *table)
{
    struct md_node *body = table->last, *row = body != NULL ? body->last : NULL;
    struct md_node *cell = row != NULL ? row->first : NULL;
    struct md_node *text = cell != NULL ? cell->first : NULL;
    struct str content;
    size_t end = text != NULL && text->type == NODE_TEXT ? read_list(text->text, &content) : 0;
    if (body == NULL || body->type != NODE_TABLE_BODY || end == 0 || end < text->text.len)
        return;
    give(md, table, content);
    md_node_unlink(row);
    if (body->first == NULL)
        md_node_unlink(body);
}

static void attach_block(struct md *md, struct md_node *block)
{
    if (block->type == NODE_PARAGRAPH || block->type == NODE_LIST_ITEM)
        attach_start(md, block);
    if (block->type == NODE_PARAGRAPH || block->type == NODE_LIST_ITEM)
        attach_end(md, block);
    if (block->type == NODE_HEADING)
        attach_id(md, block);
    if (block->type == NODE_TABLE)
        attach_row(md, block);
}

static void attach_blocks(struct md *md, struct md_node *parent)
{
    for (struct md_node *block = parent->first, *next; block != NULL; block = next) {
        next = block->next;
        if (!md_node_is_block(block))
            continue;
        attach_block(md, block);
        attach_blocks(md, block);
    }
}

void md_lists_attach(struct md *md, struct md_node *root)
{
    attach_blocks(md, root);
    attach_spans(md, root);
}
