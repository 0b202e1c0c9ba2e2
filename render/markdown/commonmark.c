/*
 * md4c's callbacks build the tree. See commonmark.h.
 *
 * The callbacks return nonzero to make md4c stop: if the arena is full, or if md4c passes many
 * times more text than it was given.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/commonmark.h"

#include "render/markdown/heading_id.h"
#include "render/markdown/pass.h"
#include "render/markdown/reader.h"

/* The state of the callbacks: the position in the tree. */
struct builder {
    struct md_reader reader;
    struct md *md;
    struct md_node *at; /* the open node */
    size_t depth;
    size_t skipped; /* open elements deeper than MD_DEPTH_MAX: they have no node */
};

static bool is_plain(const struct builder *b)
{
    return b->md->options.dialect == MARKDOWN_PLAIN;
}

static int go_on(const struct builder *b)
{
    return md_reader_stops(&b->reader);
}

/* Opens an element: the scrap node, if memory ends. */
static struct md_node *open_node(struct builder *b, enum md_node_type type)
{
    if (b->skipped > 0 || b->depth >= MD_DEPTH_MAX) {
        b->skipped++;
        b->md->nodes.scrap = (struct md_node){.is_scrap = true};
        return &b->md->nodes.scrap;
    }
    struct md_node *node = md_node_add(&b->md->nodes, b->at, type, str_of(NULL, 0));
    if (!node->is_scrap) {
        b->at = node;
        b->depth++;
    }
    return node;
}

static void close_node(struct builder *b)
{
    if (b->skipped > 0) {
        b->skipped--;
    } else if (b->depth > 0) {
        b->at = b->at->parent;
        b->depth--;
    }
}

static void set(struct builder *b, struct md_node *node, struct str name, struct str value)
{
    md_attribute_set(&b->md->nodes, &node->attributes, name, value);
}

static void open_code(struct builder *b, const MD_BLOCK_CODE_DETAIL *detail)
{
    md_reader_code(&b->reader, detail, open_node(b, NODE_CODE_BLOCK));
}

static void add_box(struct builder *b, struct md_node *item, const MD_BLOCK_LI_DETAIL *detail)
{
    if (is_plain(b) && item->parent != NULL)
        set(b, item->parent, S("class"), S("task-list"));
    (void)md_node_add(&b->md->nodes, item, NODE_RAW, md_reader_box(&b->reader, detail));
}

static void open_item(struct builder *b, const MD_BLOCK_LI_DETAIL *detail)
{
    struct md_node *node = open_node(b, NODE_LIST_ITEM);
    if (detail->is_task && !node->is_scrap)
        add_box(b, node, detail);
}

/* In the plain dialect, the box of a task is in the first paragraph of its item, if it has one. */
static void open_paragraph(struct builder *b)
{
    struct md_node *box = b->at->type == NODE_LIST_ITEM ? b->at->first : NULL;
    struct md_node *paragraph = open_node(b, NODE_PARAGRAPH);
    if (box == NULL || box->type != NODE_RAW || box->is_block || box->next != paragraph ||
        !is_plain(b))
        return;
    md_node_unlink(box);
    md_node_append(paragraph, box);
}

static void open_ordered_list(struct builder *b, const MD_BLOCK_OL_DETAIL *detail)
{
    struct md_node *node = open_node(b, NODE_ORDERED_LIST);
    if (detail->start == 1)
        return;
    struct buf start;
    buf_init(&start, b->md->arena, 0);
    buf_i64(&start, detail->start);
    set(b, node, S("start"), buf_str(&start));
}

static void open_cell(struct builder *b, const MD_BLOCK_TD_DETAIL *detail)
{
    open_node(b, NODE_TABLE_CELL)->align = md_reader_cell(&b->reader, detail);
}

/* The blocks that have a kind and no other properties. */
static enum md_node_type simple_block(MD_BLOCKTYPE type)
{
    static const unsigned char types[] = {
        [MD_BLOCK_QUOTE] = NODE_BLOCK_QUOTE, [MD_BLOCK_UL] = NODE_BULLET_LIST,
        [MD_BLOCK_HR] = NODE_THEMATIC_BREAK, [MD_BLOCK_TABLE] = NODE_TABLE,
        [MD_BLOCK_THEAD] = NODE_TABLE_HEAD,  [MD_BLOCK_TBODY] = NODE_TABLE_BODY,
        [MD_BLOCK_TR] = NODE_TABLE_ROW,
    };
    return type < ARRAY_LEN(types) ? (enum md_node_type)types[type] : NODE_ROOT;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *self)
{
    struct builder *b = self;
    enum md_node_type simple = simple_block(type);
    if (simple != NODE_ROOT)
        (void)open_node(b, simple);
    else if (type == MD_BLOCK_OL)
        open_ordered_list(b, detail);
    else if (type == MD_BLOCK_LI)
        open_item(b, detail);
    else if (type == MD_BLOCK_H)
        open_node(b, NODE_HEADING)->level = ((const MD_BLOCK_H_DETAIL *)detail)->level;
    else if (type == MD_BLOCK_CODE)
        open_code(b, detail);
    else if (type == MD_BLOCK_HTML)
        open_node(b, NODE_RAW)->is_block = true;
    else if (type == MD_BLOCK_P)
        open_paragraph(b);
    else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
        open_cell(b, detail);
    return go_on(b);
}

/* As in Jekyll, all items of a list with a task get the class. */
static void mark_items(struct builder *b, struct md_node *list)
{
    for (struct md_node *item = list->first; item != NULL; item = item->next)
        set(b, item, S("class"), S("task-list-item"));
}

/* Joins the texts of a node's children to its own text, and removes the children. */
static void take_text(struct builder *b, struct md_node *node)
{
    node->text = md_text_of(&b->md->nodes, node);
    node->first = node->last = NULL;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *self)
{
    struct builder *b = self;
    (void)detail;
    if (type == MD_BLOCK_CODE)
        md_reader_code_ends(&b->reader);
    if (type == MD_BLOCK_DOC)
        return go_on(b);
    if (b->skipped == 0 && (type == MD_BLOCK_CODE || type == MD_BLOCK_HTML))
        take_text(b, b->at);
    if (b->skipped == 0 && (type == MD_BLOCK_UL || type == MD_BLOCK_OL) && is_plain(b) &&
        md_attribute_find(&b->at->attributes, S("class")) != NULL)
        mark_items(b, b->at);
    if (b->skipped == 0 && type == MD_BLOCK_HTML)
        b->at->text = md_raw_html(b->md, b->at->text);
    close_node(b);
    return go_on(b);
}

static void open_link(struct builder *b, enum md_node_type type, const MD_ATTRIBUTE *target,
                      const MD_ATTRIBUTE *title)
{
    struct md_node *node = open_node(b, type);
    set(b, node, type == NODE_LINK ? S("href") : S("src"),
        md_reader_destination(&b->reader, target));
    if (title->text != NULL)
        set(b, node, S("title"), md_reader_attribute(&b->reader, title));
}

static int enter_span(MD_SPANTYPE type, void *detail, void *self)
{
    struct builder *b = self;
    md_reader_enter_span(&b->reader, type);
    switch (type) {
    case MD_SPAN_EM:
        (void)open_node(b, NODE_EMPHASIS);
        break;
    case MD_SPAN_STRONG:
        (void)open_node(b, NODE_STRONG);
        break;
    case MD_SPAN_A: {
        const MD_SPAN_A_DETAIL *link = detail;
        open_link(b, NODE_LINK, &link->href, &link->title);
        break;
    }
    case MD_SPAN_IMG: {
        const MD_SPAN_IMG_DETAIL *image = detail;
        open_link(b, NODE_IMAGE, &image->src, &image->title);
        break;
    }
    case MD_SPAN_CODE:
        (void)open_node(b, NODE_CODE_SPAN);
        break;
    case MD_SPAN_DEL:
        open_node(b, NODE_HTML_ELEMENT)->text = S("del");
        break;
    case MD_SPAN_LATEXMATH:
    case MD_SPAN_LATEXMATH_DISPLAY:
    case MD_SPAN_WIKILINK:
    case MD_SPAN_U: /* they belong to extensions that are off */
        (void)open_node(b, NODE_RAW);
        break;
    }
    return go_on(b);
}

static bool is_in_image(const struct md_node *node)
{
    for (const struct md_node *outer = node->parent; outer != NULL; outer = outer->parent) {
        if (outer->type == NODE_IMAGE)
            return true;
    }
    return false;
}

/*
 * The description of an image is the plain text of its brackets. An image within these brackets
 * contributes its description.
 */
static void take_description(struct builder *b, struct md_node *image)
{
    struct buf text;
    buf_init(&text, b->md->arena, 0);
    md_plain_text(image, &text);
    image->first = image->last = NULL;
    if (!is_in_image(image)) {
        set(b, image, S("alt"), buf_str(&text));
        return;
    }
    image->type = NODE_TEXT;
    image->text = buf_str(&text);
}

/* The text of `<https://example.org>` is an address. */
static void mark_address(const struct md *md, struct md_node *link)
{
    struct md_node *text = link->first;
    if (text == NULL || text != link->last || text->type != NODE_TEXT)
        return;
    text->is_verbatim = md_reader_is_address(md, text->text);
}

static int leave_span(MD_SPANTYPE type, void *detail, void *self)
{
    struct builder *b = self;
    (void)detail;
    if (!md_reader_leave_span(&b->reader, type))
        return go_on(b);
    if (b->skipped == 0 && type == MD_SPAN_CODE)
        take_text(b, b->at);
    if (b->skipped == 0 && type == MD_SPAN_IMG)
        take_description(b, b->at);
    if (b->skipped == 0 && type == MD_SPAN_A)
        mark_address(b->md, b->at);
    close_node(b);
    return go_on(b);
}

static void add_entity(struct builder *b, struct str text)
{
    uint32_t code = md_reader_entity(text);
    md_node_add(&b->md->nodes, b->at, code != 0 ? NODE_ENTITY : NODE_RAW, text)->code_point = code;
}

/*
 * Adds a line end. Mostly it follows the last text in the source, so that text grows by one byte.
 */
static void add_line_end(struct builder *b)
{
    struct md_nodes *nodes = &b->md->nodes;
    struct md_node *last = b->at->last;
    if (b->md->options.hard_wrap)
        (void)md_node_add(nodes, b->at, NODE_LINE_BREAK, str_of(NULL, 0));
    else if (b->md->options.commonmark.no_breaks)
        md_text_add(nodes, b->at, NODE_TEXT, S(" "));
    else if (last != NULL && last->type == NODE_TEXT && last->text.len > 0) {
        size_t at = md_source_offset(b->md, last->text);
        size_t end = at != STR_NONE ? at + last->text.len : b->md->source.len;
        if (end < b->md->source.len && b->md->source.ptr[end] == '\n') {
            last->text.len++;
            return;
        }
    }
    if (!b->md->options.commonmark.no_breaks)
        md_text_add(nodes, b->at, NODE_TEXT, S("\n"));
}

/* Adds an inline tag, or one line of a tag of several lines. */
static void add_tag(struct builder *b, struct str text)
{
    struct md_node *last = b->at->last;
    bool goes_on = last != NULL && last->type == NODE_RAW && !str_starts(text, S("<"));
    text = md_raw_html(b->md, text);
    if (b->md->options.dialect == MARKDOWN_COMMONMARK && !b->md->options.commonmark.raw_html &&
        goes_on)
        return;
    (void)md_node_add(&b->md->nodes, b->at, NODE_RAW, text);
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *ptr, MD_SIZE size, void *self)
{
    struct builder *b = self;
    struct md_nodes *nodes = &b->md->nodes;
    struct str text = str_of(ptr, size), indent;
    if (!md_reader_code_line(&b->reader, text, &indent))
        return go_on(b);
    if (indent.len > 0)
        md_text_add(nodes, b->at, NODE_TEXT, indent);
    switch (type) {
    case MD_TEXT_NULLCHAR:
        md_text_add(nodes, b->at, NODE_TEXT, S("\xEF\xBF\xBD"));
        break;
    case MD_TEXT_BR:
        (void)md_node_add(nodes, b->at, NODE_LINE_BREAK, str_of(NULL, 0));
        md_text_add(nodes, b->at, NODE_TEXT, S("\n"));
        break;
    case MD_TEXT_SOFTBR:
        add_line_end(b);
        break;
    case MD_TEXT_ENTITY:
        add_entity(b, text);
        break;
    case MD_TEXT_HTML:
        if (b->at->type == NODE_RAW)
            md_text_add(nodes, b->at, NODE_TEXT, text);
        else
            add_tag(b, text);
        break;
    case MD_TEXT_NORMAL:
    case MD_TEXT_CODE:
    case MD_TEXT_LATEXMATH:
        md_text_add(nodes, b->at, NODE_TEXT, text);
        break;
    }
    return go_on(b);
}

bool md_commonmark_parse(struct md *md, struct str text, struct md_node *parent, struct err *err)
{
    const MD_PARSER callbacks = {
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = add_text,
    };
    struct builder b = {.md = md, .at = parent};
    return md_reader_run(&b.reader, md, text, &callbacks, &b, err);
}
