/*
 * The passes of the kramdown dialect, in kramdown's order. See kramdown.h.
 *
 * 1. Blocks, which collects all definitions.
 * 2. The spans of each leaf, with attribute lists.
 * 3. Abbreviations.
 * 4. What only kramdown's GFM parser does (see is_basic): line ends with a backslash, ids of
 * headings. As in kramdown, not in footnotes and not inside HTML elements.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/kramdown.h"

#include "render/markdown/abbreviation.h"
#include "render/markdown/attribute_list.h"
#include "render/markdown/block.h"
#include "render/markdown/heading_id.h"
#include "render/markdown/span.h"

/*
 * How many attributes and lists may be applied: so many for each byte of the text, plus a constant.
 */
enum { LISTS_MAX = 4, LISTS_FREE = 1000 };

/* How many bytes of link definitions may be written, likewise. */
enum { LINKS_MAX = 16, LINKS_FREE = 1 << 20 };

/* How many bytes may be read in vain, likewise. */
enum { VAIN_MAX = 16, VAIN_FREE = 1 << 12 };

/* Replaces a run of SOURCE nodes by their spans; returns what follows it. */
static struct md_node *read_spans(struct md *md, struct md_node *source, size_t depth)
{
    struct md_node *parent = source->parent, *end = source;
    struct md_node run = {.type = NODE_PARAGRAPH};
    enum md_span_set set = md->is_smartify ? MD_SPANS_TYPOGRAPHY : MD_SPANS_ALL;
    while (end != NULL && end->type == NODE_SOURCE) {
        struct md_node *next = end->next;
        md_node_unlink(end);
        md_node_append(&run, end);
        end = next;
    }
    struct str text = md_text_of(&md->nodes, &run);
    if (end == NULL) {
        /* Mostly these are all of the children, so that their spans can be appended. */
        md_spans_read(md, parent, text, set, depth);
        return NULL;
    }
    run.first = run.last = NULL;
    md_spans_read(md, &run, text, set, depth);
    for (struct md_node *child = run.first, *next; child != NULL; child = next) {
        next = child->next;
        md_node_insert_before(end, child);
    }
    return end;
}

static void read_leaves(struct md *md, struct md_node *node, size_t depth);

/* Reads the spans of a block and of all below it. Removes the block if it becomes empty. */
static void read_block(struct md *md, struct md_node *block, size_t depth)
{
    read_leaves(md, block, depth);
    md_list_apply(md, block->list, &block->attributes);
    bool is_second_blank =
        block->type == NODE_BLANK && block->prev != NULL && block->prev->type == NODE_BLANK;
    if (block->type == NODE_END_OF_BLOCK || is_second_blank)
        md_node_unlink(block);
}

static void read_leaves(struct md *md, struct md_node *node, size_t depth)
{
    for (struct md_node *child = node->first, *next; child != NULL; child = next) {
        next = child->next;
        if (child->type == NODE_SOURCE)
            next = read_spans(md, child, depth);
        else
            read_block(md, child, depth + 1);
    }
}

/*
 * The offset of the next hard line break: a backslash at a line end, or any line end. Else
 * STR_NONE.
 */
static size_t find_hard_break(const struct md *md, struct str text, size_t from)
{
    for (size_t at = from; at < text.len; at++) {
        size_t found = str_find_char(str_from(text, at), '\n');
        if (found == STR_NONE)
            break;
        at += found;
        if (md->options.hard_wrap)
            return at;
        if (at > from && text.ptr[at - 1] == '\\')
            return at - 1;
    }
    return STR_NONE;
}

/* Breaks a text at its hard line breaks. A line end at the end of a block is no break. */
static void break_text(struct md *md, struct md_node *text)
{
    struct md_nodes *nodes = &md->nodes;
    size_t from = 0;
    bool ends_block = text->next == NULL && md_node_is_block(text->parent);
    struct str s = text->text;
    for (size_t at; (at = find_hard_break(md, s, from)) != STR_NONE;) {
        size_t end = at + (md->options.hard_wrap ? 0 : 1);
        struct md_node *before = md_node_new(nodes, NODE_TEXT);
        before->text = str_sub(s, from, at);
        md_node_insert_before(text, before);
        if (!ends_block || end + 1 < s.len)
            md_node_insert_before(text, md_node_new(nodes, NODE_LINE_BREAK));
        from = end; /* the next text begins with the " " */
        if (md->options.hard_wrap) {
            /* The rest begins with the line end that has just been handled. */
            struct md_node *line_end = md_node_new(nodes, NODE_TEXT);
            line_end->text = S("\n");
            md_node_insert_before(text, line_end);
            from++;
        }
        if (arena_failed(md->arena))
            return;
    }
    text->text = str_from(s, from);
}

static void break_lines(struct md *md, struct md_node *node)
{
    bool gets_id = node->type == NODE_HEADING && !md->options.no_auto_ids &&
                   md_attribute_find(&node->attributes, S("id")) == NULL;
    if (node->type == NODE_TEXT)
        break_text(md, node);
    else if (node->type != NODE_HTML_ELEMENT && !gets_id)
        for (struct md_node *child = node->first; child != NULL; child = child->next)
            break_lines(md, child);
}

/* Adds the definitions of the settings; those in the text replace them. */
static void define_links(struct md *md)
{
    for (size_t i = 0; i < md->options.link_count; i++) {
        const struct markdown_link *own = &md->options.links[i];
        struct md_link *link = arena_new(md->arena, struct md_link);
        if (link == NULL)
            return;
        *link = (struct md_link){.target = own->target, .title = own->title};
        bool is_done = map_put(&md->links, md_link_name(md, own->name), link);
        (void)is_done; /* a full arena is found at the end */
    }
}

/* Applies the rules of kramdown's GFM parser to a block whose spans have been read. */
static void finish_block(struct md *md, struct md_node *block)
{
    if (md->options.is_basic)
        return;
    if (md->may_break || md->options.hard_wrap)
        break_lines(md, block);
    md_heading_ids(md, block, &md->heading_ids);
}

static void read_footnotes(struct md *md)
{
    for (size_t i = 0; i < map_count(&md->footnotes); i++) {
        const struct md_footnote_definition *definition = map_at(&md->footnotes, i)->value;
        read_leaves(md, definition->footnote->content, 0);
        md_abbreviations_mark(md, definition->footnote->content);
    }
}

void md_kramdown_read(struct md *md, struct md_node *const *next)
{
    if (md->unread == NULL)
        return;
    while (md->unread != NULL && md->unread == *next) {
        struct md_node *block = md->unread;
        md->unread = block->next;
        read_block(md, block, 1);
        if (block->parent != NULL)
            finish_block(md, block);
    }
    if (md->unread == NULL)
        read_footnotes(md);
}

/* Whether the text contains `{::`. Braces are rare, so a search for one byte is faster. */
static bool has_extension(struct str text)
{
    for (size_t found; (found = str_find_char(text, '{')) != STR_NONE;) {
        text = str_from(text, found + 1);
        if (str_starts(text, S("::")))
            return true;
    }
    return false;
}

/*
 * Whether no later block can change the HTML of a block. A later block may set an option for the
 * whole text, give attributes to an abbreviation, or be a list that the contents replace.
 */
static bool can_read_late(const struct md *md, struct str text)
{
    if (md->has_placeholders || map_count(&md->abbreviations) > 0 || has_extension(text))
        return false;
    for (const struct md_node *child = md->root->first; child != NULL; child = child->next) {
        if (child->type == NODE_SOURCE)
            return false;
    }
    return true;
}

void md_kramdown_parse(struct md *md, struct str text)
{
    map_init(&md->links, md->arena);
    map_init(&md->lists, md->arena);
    map_init(&md->footnotes, md->arena);
    map_init(&md->abbreviations, md->arena);
    map_init(&md->heading_ids, md->arena);
    md->link_budget = text.len * LINKS_MAX + LINKS_FREE;
    md->list_budget = text.len * LISTS_MAX + LISTS_FREE;
    md->vain_budget = text.len * VAIN_MAX + VAIN_FREE;
    define_links(md);
    md_blocks_read(md, md->root, text, 0);
    if (can_read_late(md, text)) {
        md->unread = md->root->first;
        return;
    }
    read_leaves(md, md->root, 0);
    md_abbreviations_mark(md, md->root);
    read_footnotes(md);
    for (struct md_node *child = md->root->first; child != NULL; child = child->next)
        finish_block(md, child);
}
