/*
 * HTML elements as blocks. See block.h.
 *
 * The attribute `markdown` says how the content is read: as raw HTML, as spans or as blocks. Raw
 * content is parsed, too: so it is written well-formed, and an element in it can ask for Markdown.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/block.h"

#include "render/markdown/element.h"
#include "render/markdown/html_tag.h"

static void read_raw(struct md_blocks *b, struct md_node *element);

static bool is_raw(const struct md_node *node)
{
    return node->type == NODE_HTML_ELEMENT && node->content == MD_CONTENT_RAW;
}

/* Removes the blanks between a tag and the end of its line. */
static void skip_line_end(struct md_blocks *b)
{
    size_t end = md_skip_blanks(b->text, b->at);
    if (md_byte(b->text, end) == '\n')
        b->at = end + 1;
}

/* Reads everything up to the end tag, as nodes of one type. */
static void read_flat(struct md_blocks *b, struct md_node *element, enum md_node_type type)
{
    struct str name;
    size_t end = md_tag_find_end(b->text, b->at, element->text);
    size_t content_end = end != STR_NONE ? end : b->text.len;
    md_text_add(&b->md->nodes, element, type, str_sub(b->text, b->at, content_end));
    b->at = end != STR_NONE ? md_tag_read_end(b->text, end, &name) : content_end;
}

static void read_content(struct md_blocks *b, struct md_node *element)
{
    switch (element->content) {
    case MD_CONTENT_BLOCK:
        (void)md_blocks_read_element(b, element);
        break;
    case MD_CONTENT_SPAN:
        read_flat(b, element, NODE_SOURCE);
        break;
    case MD_CONTENT_RAW:
    case MD_CONTENT_NONE:
        read_raw(b, element);
        break;
    }
    if (!is_raw(b->parent))
        skip_line_end(b);
}

/* Adds the element whose start tag was just read, and reads its content. */
static void read_element(struct md_blocks *b, const struct md_tag *tag)
{
    struct md_node *element = md_tag_element(b->md, tag);
    md_node_append(b->parent, element);
    element->is_block = true;
    b->at = tag->end;
    bool is_flat = str_eq(element->text, S("script")) || str_eq(element->text, S("style"));
    bool is_closed = !is_flat && (tag->is_closed || md_element_is_void(element->text));
    if (is_flat)
        read_flat(b, element, NODE_RAW);
    element->list = b->pending;
    b->pending = NULL;
    bool parses = b->md->options.parse_block_html && !is_raw(b->parent);
    element->content =
        md_tag_content(element, parses ? md_element_content(element->text) : MD_CONTENT_RAW);
    if (element->content == MD_CONTENT_BLOCK)
        skip_line_end(b);
    element->is_closed = is_closed;
    if (!is_closed && !is_flat)
        read_content(b, element);
}

/* Whether the end tag's name is that of the element. */
static bool ends(const struct md_node *element, struct str name)
{
    return md_element_is_known(element->text) ? str_eq_nocase(element->text, name)
                                              : str_eq(element->text, name);
}

static void add_piece(struct md_blocks *b, struct md_node *element, enum md_node_type type,
                      size_t end)
{
    struct str piece = str_sub(b->text, b->at, end);
    if (type == NODE_TEXT)
        md_text_add(&b->md->nodes, element, NODE_TEXT, piece);
    else
        md_node_add(&b->md->nodes, element, type, piece)->is_block = true;
    b->at = end;
}

/* `<![CDATA[ a < b ]]>` is the text ` a < b `. */
static bool read_cdata(struct md_blocks *b, struct md_node *element)
{
    static const struct str open = STR_INIT("<![CDATA[");
    if (!b->md->options.profile.reads_cdata || !str_starts(str_from(b->text, b->at), open))
        return false;
    size_t from = b->at + open.len, end = md_ahead_find(&b->cdata, b->text, from, S("]]>"));
    if (end == STR_NONE)
        return false;
    b->at = from;
    add_piece(b, element, NODE_TEXT, end);
    b->at += strlen("]]>");
    return true;
}

/* Reads the comment, tag or text that begins with the `<` at b->at. Returns false if it was the
 * element's end tag. */
static bool read_markup(struct md_blocks *b, struct md_node *element)
{
    struct str s = b->text, name;
    struct md_tag tag;
    size_t end = md_tag_comment_end(s, b->at, &b->comment);
    if (end > 0) {
        add_piece(b, element, NODE_HTML_COMMENT, end);
        return true;
    }
    if (read_cdata(b, element))
        return true;
    if (md_byte(s, b->at + 1) == '?') {
        end = md_ahead_find(&b->instruction, s, b->at + 2, S("?>"));
        add_piece(b, element, end != STR_NONE ? NODE_HTML_COMMENT : NODE_TEXT,
                  end != STR_NONE ? end + 2 : b->at + 1);
    } else if (b->depth < MD_RAW_DEPTH_MAX && md_tag_read(s, b->at, &tag)) {
        read_element(b, &tag);
    } else if ((end = md_tag_read_end(s, b->at, &name)) > 0) {
        if (ends(element, name)) {
            b->at = end;
            return false;
        }
        add_piece(b, element, NODE_TEXT, end);
    } else {
        add_piece(b, element, NODE_TEXT, b->at + 1);
    }
    return true;
}

static void read_raw(struct md_blocks *b, struct md_node *element)
{
    struct md_node *parent = b->parent;
    b->parent = element;
    b->depth++;
    while (b->at < b->text.len && !arena_failed(b->md->arena)) {
        size_t found = str_find_char(str_from(b->text, b->at), '<');
        add_piece(b, element, NODE_TEXT, found == STR_NONE ? b->text.len : b->at + found);
        if (found != STR_NONE && !read_markup(b, element))
            break;
    }
    b->depth--;
    b->parent = parent;
}

/* Whether an element belongs into a paragraph, and so does not begin a block. */
static bool is_in_line(const struct md_blocks *b, struct str name)
{
    return md_element_is_span(name) ||
           (b->md->options.profile.time_is_in_lines && str_eq_nocase(name, S("time")));
}

bool md_block_html(struct md_blocks *b)
{
    struct str s = b->text, name;
    struct md_tag tag;
    size_t at = b->at + md_indent(s, b->at, 3), end = md_tag_comment_end(s, b->at, &b->comment);
    if (end > 0) {
        add_piece(b, b->parent, NODE_HTML_COMMENT, end);
        skip_line_end(b);
        return true;
    }
    if (md_tag_read(s, at, &tag)) {
        if (is_in_line(b, tag.name) || b->depth >= MD_DEPTH_MAX)
            return false;
        read_element(b, &tag);
        return true;
    }
    end = md_tag_read_end(s, at, &name);
    if (end == 0 || is_in_line(b, name) || b->parent->type != NODE_HTML_ELEMENT ||
        !str_eq_nocase(b->parent->text, name) || b->parent->content != MD_CONTENT_BLOCK)
        return false;
    b->at = end;
    b->is_closed = true;
    return true;
}
