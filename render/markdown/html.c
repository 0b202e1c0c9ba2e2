/*
 * Blocks as HTML. See html.h.
 *
 * One function for each node type, in a table. The indentation is kramdown's: two blanks for each
 * level, none inside raw HTML. Recursion is bounded by the tree's depth, MD_DEPTH_MAX.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/html.h"

#include "render/markdown/element.h"
#include "render/markdown/entity.h"
#include "render/markdown/heading_id.h"
#include "render/markdown/html_writer.h"
#include "render/markdown/kramdown.h"

void md_write_children(struct md_writer *w, const struct md_node *node, size_t indent)
{
    for (struct md_node *child = node->first; child != NULL; child = child->next)
        md_write_node(w, child, indent);
}

void md_write_attributes(struct md_writer *w, const struct md_attributes *attributes)
{
    bool is_literal = w->md->options.dialect != MARKDOWN_KRAMDOWN;
    for (const struct md_attribute *a = attributes->first; a != NULL; a = a->next) {
        if (str_eq(a->name, S("id")) && str_trim(a->value).len == 0)
            continue;
        buf_putc(w->out, ' ');
        buf_add(w->out, a->name);
        buf_add(w->out, S("=\""));
        md_escape(w->out, a->value, is_literal ? MD_ESCAPE_ALL : MD_ESCAPE_ATTRIBUTE);
        buf_putc(w->out, '"');
    }
}

void md_write_open(struct md_writer *w, struct str name, const struct md_attributes *attributes)
{
    buf_putc(w->out, '<');
    buf_add(w->out, name);
    md_write_attributes(w, attributes);
    buf_putc(w->out, '>');
}

void md_write_close(struct md_writer *w, struct str name)
{
    buf_add(w->out, S("</"));
    buf_add(w->out, name);
    buf_putc(w->out, '>');
}

static bool ends_line(const struct md_writer *w, size_t from)
{
    return w->out->len > from && w->out->ptr[w->out->len - 1] == '\n';
}

/* Writes element and content on one line: paragraphs, headings, terms. */
static void write_leaf(struct md_writer *w, struct md_node *node, struct str name, size_t indent)
{
    buf_fill(w->out, ' ', indent);
    md_write_open(w, name, &node->attributes);
    md_write_children(w, node, indent + MD_INDENT);
    md_write_close(w, name);
    buf_putc(w->out, '\n');
}

/* Writes the tags on lines of their own around the content: quotes, lists, tables. */
static void write_container(struct md_writer *w, struct md_node *node, struct str name,
                            size_t indent)
{
    buf_fill(w->out, ' ', indent);
    md_write_open(w, name, &node->attributes);
    buf_putc(w->out, '\n');
    md_write_children(w, node, indent + MD_INDENT);
    buf_fill(w->out, ' ', indent);
    md_write_close(w, name);
    buf_putc(w->out, '\n');
}

static void write_blank(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)node, (void)indent;
    buf_putc(w->out, '\n');
}

static void write_nothing(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)w, (void)node, (void)indent;
}

/*
 * A paragraph of one image with `{:standalone}` is a figure, which gets the image's class and id.
 */
static void write_figure(struct md_writer *w, struct md_node *paragraph, size_t indent)
{
    struct md_nodes *nodes = &w->md->nodes;
    struct md_attributes figure = md_attributes_copy(nodes, &paragraph->attributes);
    struct md_attributes *image = &paragraph->first->attributes;
    static const struct str moved[] = {STR_INIT("class"), STR_INIT("id")};
    for (size_t i = 0; i < ARRAY_LEN(moved); i++) {
        const struct str *value = md_attribute_find(image, moved[i]);
        if (value != NULL && md_attribute_find(&figure, moved[i]) == NULL) {
            md_attribute_set(nodes, &figure, moved[i], *value);
            md_attribute_remove(image, moved[i]);
        }
    }
    const struct str *alt = md_attribute_find(image, S("alt"));
    buf_fill(w->out, ' ', indent);
    md_write_open(w, S("figure"), &figure);
    buf_putc(w->out, '\n');
    buf_fill(w->out, ' ', indent + MD_INDENT);
    md_write_image(w, paragraph->first, 0);
    buf_putc(w->out, '\n');
    buf_fill(w->out, ' ', indent + MD_INDENT);
    buf_add(w->out, S("<figcaption>"));
    if (alt != NULL)
        buf_add(w->out, *alt);
    buf_add(w->out, S("</figcaption>\n"));
    buf_fill(w->out, ' ', indent);
    buf_add(w->out, S("</figure>\n"));
}

static void write_paragraph(struct md_writer *w, struct md_node *node, size_t indent)
{
    const struct md_node *only = node->first == node->last ? node->first : NULL;
    if (node->is_transparent)
        md_write_children(w, node, indent + MD_INDENT);
    else if (only != NULL && only->type == NODE_IMAGE &&
             md_list_refers(only->list, S("standalone")))
        write_figure(w, node, indent);
    else
        write_leaf(w, node, S("p"), indent);
}

/* Whether the attribute has kramdown's class `no_toc`. */
static bool is_kept_out(const struct md_node *heading)
{
    const struct str *class = md_attribute_find(&heading->attributes, S("class"));
    for (size_t at = 0; class != NULL && at < class->len;) {
        size_t found = str_find(str_from(*class, at), S("no_toc"));
        if (found == STR_NONE)
            return false;
        size_t end = at + found + 6;
        bool starts = at + found == 0 || !char_is_word(class->ptr[at + found - 1]);
        if (starts && (end == class->len || !char_is_word(class->ptr[end])))
            return true;
        at = end;
    }
    return false;
}

static void list_in_toc(struct md_writer *w, const struct md_node *heading)
{
    const struct markdown_options *options = &w->md->options;
    const struct str *id = md_attribute_find(&heading->attributes, S("id"));
    unsigned levels = options->toc_levels;
    if (id == NULL || (levels != 0 && (levels & 1U << heading->level) == 0) || is_kept_out(heading))
        return;
    struct md_toc_entry *entry = arena_new(w->md->arena, struct md_toc_entry);
    if (entry == NULL)
        return;
    *entry = (struct md_toc_entry){NULL, heading, *id};
    *w->toc_end = entry;
    w->toc_end = &entry->next;
}

/* jekyll-commonmark-ghpages makes the id of a heading from its HTML, tags included. */
static void write_github_heading(struct md_writer *w, struct md_node *heading, struct str name,
                                 size_t indent)
{
    struct buf html, *out = w->out;
    buf_init(&html, w->md->arena, 0);
    w->out = &html;
    md_write_children(w, heading, 0);
    w->out = out;
    md_heading_id_assign_github(w->md, heading, buf_str(&html), &w->used_ids);
    buf_fill(w->out, ' ', indent);
    md_write_open(w, name, &heading->attributes);
    buf_add(w->out, buf_str(&html));
    md_write_close(w, name);
    buf_putc(w->out, '\n');
}

static void add_self_link(struct md_writer *w, struct md_node *heading, struct str id)
{
    struct md_nodes *nodes = &w->md->nodes;
    struct md_node *link = md_node_new(nodes, NODE_LINK);
    struct buf target;
    buf_init(&target, w->md->arena, 0);
    buf_putc(&target, '#');
    buf_add(&target, id);
    md_attribute_set(nodes, &link->attributes, S("href"), buf_str(&target));
    if (heading->first != NULL)
        md_node_insert_before(heading->first, link);
    else
        md_node_append(heading, link);
}

static void write_heading(struct md_writer *w, struct md_node *node, size_t indent)
{
    static const struct str names[] = {STR_INIT("h1"), STR_INIT("h2"), STR_INIT("h3"),
                                       STR_INIT("h4"), STR_INIT("h5"), STR_INIT("h6")};
    if (!w->md->options.no_auto_ids && md_attribute_find(&node->attributes, S("id")) == NULL)
        md_heading_id_assign_plain(w->md, node, &w->used_ids);
    if (w->md->has_placeholders)
        list_in_toc(w, node);
    const struct str *id = md_attribute_find(&node->attributes, S("id"));
    if (w->md->options.header_links && id != NULL && id->len > 0)
        add_self_link(w, node, *id);
    int level = (int)node->level + w->md->options.header_offset;
    level = level < 1 ? 1 : level > 6 ? 6 : level;
    if (w->md->options.commonmark.is_github)
        write_github_heading(w, node, names[level - 1], indent);
    else
        write_leaf(w, node, names[level - 1], indent);
}

static void write_block_quote(struct md_writer *w, struct md_node *node, size_t indent)
{
    write_container(w, node, S("blockquote"), indent);
}

static void write_thematic_break(struct md_writer *w, struct md_node *node, size_t indent)
{
    buf_fill(w->out, ' ', indent);
    buf_add(w->out, S("<hr"));
    md_write_attributes(w, &node->attributes);
    buf_add(w->out, S(" />\n"));
}

/* Whether something was written since `from`, or will be inserted here at the end. */
static bool wrote_since(const struct md_writer *w, size_t from)
{
    return w->out->len > from || (w->toc_place.list != NULL && w->toc_place.offset >= from) ||
           (w->notes_place.list != NULL && w->notes_place.offset >= from);
}

static void write_list(struct md_writer *w, struct md_node *node, size_t indent)
{
    if (w->toc_place.list == NULL && md_list_refers(node->list, S("toc")))
        w->toc_place = (struct md_place){node, w->out->len};
    else if (w->notes_place.list == NULL && md_list_refers(node->list, S("footnotes")))
        w->notes_place = (struct md_place){node, w->out->len};
    else
        write_container(w, node, node->type == NODE_BULLET_LIST ? S("ul") : S("ol"), indent);
}

static void write_item(struct md_writer *w, struct md_node *node, size_t indent)
{
    struct str name = node->type == NODE_LIST_ITEM ? S("li") : S("dd");
    const struct md_node *first = node->first;
    bool starts_inline = first == NULL || !md_node_is_block(first) ||
                         (first->type == NODE_PARAGRAPH && first->is_transparent);
    buf_fill(w->out, ' ', indent);
    md_write_open(w, name, &node->attributes);
    if (!starts_inline)
        buf_putc(w->out, '\n');
    size_t from = w->out->len;
    md_write_children(w, node, indent + MD_INDENT);
    if (!starts_inline || ends_line(w, from))
        buf_fill(w->out, ' ', indent);
    md_write_close(w, name);
    buf_putc(w->out, '\n');
}

static void write_definition_list(struct md_writer *w, struct md_node *node, size_t indent)
{
    write_container(w, node, S("dl"), indent);
}

static void write_term(struct md_writer *w, struct md_node *node, size_t indent)
{
    md_heading_id_assign_term(w->md, node);
    write_leaf(w, node, S("dt"), indent);
}

static void write_table_part(struct md_writer *w, struct md_node *node, size_t indent)
{
    static const struct str names[NODE_TYPE_COUNT] = {
        [NODE_TABLE] = STR_INIT("table"),      [NODE_TABLE_HEAD] = STR_INIT("thead"),
        [NODE_TABLE_BODY] = STR_INIT("tbody"), [NODE_TABLE_FOOT] = STR_INIT("tfoot"),
        [NODE_TABLE_ROW] = STR_INIT("tr"),
    };
    write_container(w, node, names[node->type], indent);
}

static void align_cell(struct md_writer *w, struct md_node *cell, enum md_column_align align)
{
    static const struct str values[] = {
        [MD_COLUMN_LEFT] = STR_INIT("left"),
        [MD_COLUMN_CENTER] = STR_INIT("center"),
        [MD_COLUMN_RIGHT] = STR_INIT("right"),
    };
    if (w->md->options.dialect == MARKDOWN_COMMONMARK) {
        md_attribute_set(&w->md->nodes, &cell->attributes, S("align"), values[align]);
        return;
    }
    struct buf style;
    buf_init(&style, w->md->arena, 0);
    const struct str *old = md_attribute_find(&cell->attributes, S("style"));
    if (old != NULL) {
        buf_add(&style, *old);
        buf_add(&style, S("; "));
    }
    buf_add(&style, S("text-align: "));
    buf_add(&style, values[align]);
    md_attribute_set(&w->md->nodes, &cell->attributes, S("style"), buf_str(&style));
}

static void write_table_cell(struct md_writer *w, struct md_node *node, size_t indent)
{
    const struct md_node *section = node->parent->parent;
    struct str name = section->type == NODE_TABLE_HEAD ? S("th") : S("td");
    if (node->align != MD_COLUMN_DEFAULT)
        align_cell(w, node, node->align);
    buf_fill(w->out, ' ', indent);
    md_write_open(w, name, &node->attributes);
    size_t from = w->out->len;
    md_write_children(w, node, indent + MD_INDENT);
    if (w->out->len == from && w->md->options.dialect != MARKDOWN_COMMONMARK)
        md_write_code_point(w, w->out, MD_NO_BREAK_SPACE, str_of(NULL, 0));
    md_write_close(w, name);
    buf_putc(w->out, '\n');
}

/* Inside raw HTML, nothing is indented or moved. */
static bool is_in_raw_html(const struct md_node *node)
{
    const struct md_node *parent = node->parent;
    return parent != NULL && parent->type == NODE_HTML_ELEMENT && parent->content == MD_CONTENT_RAW;
}

static void write_html_span(struct md_writer *w, struct md_node *node, size_t indent)
{
    md_write_open(w, node->text, &node->attributes);
    size_t from = w->out->len;
    md_write_children(w, node, indent + MD_INDENT);
    if (w->out->len == from && md_element_is_void(node->text) && buf_ok(w->out)) {
        buf_cut(w->out, from - 1);
        buf_add(w->out, S(" />"));
    } else {
        md_write_close(w, node->text);
    }
}

/* Writes the rest of a block element, after `<name attributes>`. */
static void write_html_content(struct md_writer *w, struct md_node *node, size_t indent)
{
    size_t tag_end = w->out->len;
    bool is_block = node->content == MD_CONTENT_BLOCK;
    if (is_block)
        buf_putc(w->out, '\n');
    size_t from = w->out->len;
    bool is_empty_tag = node->is_closed && node->content == MD_CONTENT_RAW;
    if (!is_empty_tag)
        md_write_children(w, node, indent + MD_INDENT);
    if (!buf_ok(w->out))
        return;
    if (wrote_since(w, from)) {
        if (is_block && !ends_line(w, from))
            buf_putc(w->out, '\n');
        if (is_block)
            buf_fill(w->out, ' ', indent);
        md_write_close(w, node->text);
    } else if (is_empty_tag || md_element_is_void(node->text)) {
        buf_cut(w->out, tag_end - 1);
        buf_add(w->out, S(" />"));
    } else {
        buf_cut(w->out, tag_end);
        md_write_close(w, node->text);
    }
}

static void write_html_element(struct md_writer *w, struct md_node *node, size_t indent)
{
    if (!node->is_block) {
        write_html_span(w, node, indent);
        return;
    }
    bool is_raw = is_in_raw_html(node);
    if (!is_raw)
        buf_fill(w->out, ' ', indent);
    md_write_open(w, node->text, &node->attributes);
    write_html_content(w, node, indent);
    if (!is_raw)
        buf_putc(w->out, '\n');
}

static void write_html_comment(struct md_writer *w, struct md_node *node, size_t indent)
{
    bool own_line = node->is_block && !is_in_raw_html(node);
    if (own_line)
        buf_fill(w->out, ' ', indent);
    buf_add(w->out, node->text);
    if (own_line)
        buf_putc(w->out, '\n');
}

void md_write_node(struct md_writer *w, struct md_node *node, size_t indent)
{
    static md_write_fn *const writers[NODE_TYPE_COUNT] = {
        [NODE_ROOT] = md_write_phrase,
        [NODE_BLANK] = write_blank,
        [NODE_END_OF_BLOCK] = write_nothing,
        [NODE_PARAGRAPH] = write_paragraph,
        [NODE_HEADING] = write_heading,
        [NODE_BLOCK_QUOTE] = write_block_quote,
        [NODE_CODE_BLOCK] = md_write_code_block,
        [NODE_THEMATIC_BREAK] = write_thematic_break,
        [NODE_BULLET_LIST] = write_list,
        [NODE_ORDERED_LIST] = write_list,
        [NODE_LIST_ITEM] = write_item,
        [NODE_DEFINITION_LIST] = write_definition_list,
        [NODE_DEFINITION_TERM] = write_term,
        [NODE_DEFINITION] = write_item,
        [NODE_TABLE] = write_table_part,
        [NODE_TABLE_HEAD] = write_table_part,
        [NODE_TABLE_BODY] = write_table_part,
        [NODE_TABLE_FOOT] = write_table_part,
        [NODE_TABLE_ROW] = write_table_part,
        [NODE_TABLE_CELL] = write_table_cell,
        [NODE_HTML_ELEMENT] = write_html_element,
        [NODE_HTML_COMMENT] = write_html_comment,
        [NODE_RAW] = md_write_raw,
        [NODE_COMMENT] = md_write_comment,
        [NODE_MATH] = md_write_math,
        [NODE_SOURCE] = md_write_text,
        [NODE_TEXT] = md_write_text,
        [NODE_EMPHASIS] = md_write_phrase,
        [NODE_STRONG] = md_write_phrase,
        [NODE_CODE_SPAN] = md_write_code_span,
        [NODE_LINK] = md_write_phrase,
        [NODE_IMAGE] = md_write_image,
        [NODE_LINE_BREAK] = md_write_line_break,
        [NODE_ENTITY] = md_write_entity,
        [NODE_TYPOGRAPHIC_SYMBOL] = md_write_symbol,
        [NODE_SMART_QUOTE] = md_write_quote,
        [NODE_FOOTNOTE_REFERENCE] = md_write_footnote_reference,
        [NODE_ABBREVIATION] = md_write_abbreviation,
    };
    writers[node->type](w, node, indent);
}

void md_html_begin(struct md_writer *w, struct md *md, struct buf *out)
{
    *w = (struct md_writer){.md = md, .out = out};
    w->toc_end = &w->toc;
    w->notes_end = &w->notes;
    map_init(&w->used_ids, md->arena);
}

void md_html_write(struct md *md, struct buf *out)
{
    struct md_writer w;
    md_html_begin(&w, md, out);
    if (md->has_placeholders && md->unread == NULL) {
        md_write_with_places(&w);
        return;
    }
    struct md_node *const *next = &md->root->first;
    for (md_kramdown_read(md, next); *next != NULL; next = &(*next)->next) {
        md_kramdown_read(md, &(*next)->next);
        md_write_node(&w, *next, 0);
    }
    md_write_footnotes(&w);
}
