/*
 * Trees in one line. See markdown_tree.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/unit/check.h"

#include "tests/unit/markdown_tree.h"

enum { BUDGET = 1 << 20 };

void markdown_begin(struct md *md, struct arena *a)
{
    *md = (struct md){.nodes = {.arena = a},
                      .arena = a,
                      .link_budget = BUDGET,
                      .list_budget = BUDGET,
                      .vain_budget = BUDGET};
    map_init(&md->links, a);
    map_init(&md->lists, a);
    map_init(&md->footnotes, a);
    map_init(&md->abbreviations, a);
    md->root = md_node_new(&md->nodes, NODE_ROOT);
}

static const char *name_of(const struct md_node *node)
{
    static const char *const names[NODE_TYPE_COUNT] = {
        [NODE_ROOT] = "root",
        [NODE_BLANK] = "blank",
        [NODE_END_OF_BLOCK] = "end",
        [NODE_PARAGRAPH] = "p",
        [NODE_HEADING] = "h",
        [NODE_BLOCK_QUOTE] = "quote",
        [NODE_CODE_BLOCK] = "pre",
        [NODE_THEMATIC_BREAK] = "hr",
        [NODE_BULLET_LIST] = "ul",
        [NODE_ORDERED_LIST] = "ol",
        [NODE_LIST_ITEM] = "li",
        [NODE_DEFINITION_LIST] = "dl",
        [NODE_DEFINITION_TERM] = "dt",
        [NODE_DEFINITION] = "dd",
        [NODE_TABLE] = "table",
        [NODE_TABLE_HEAD] = "thead",
        [NODE_TABLE_BODY] = "tbody",
        [NODE_TABLE_FOOT] = "tfoot",
        [NODE_TABLE_ROW] = "tr",
        [NODE_TABLE_CELL] = "td",
        [NODE_HTML_ELEMENT] = "html",
        [NODE_HTML_COMMENT] = "html-comment",
        [NODE_RAW] = "raw",
        [NODE_COMMENT] = "comment",
        [NODE_MATH] = "math",
        [NODE_SOURCE] = "source",
        [NODE_TEXT] = "text",
        [NODE_EMPHASIS] = "em",
        [NODE_STRONG] = "strong",
        [NODE_CODE_SPAN] = "code",
        [NODE_LINK] = "a",
        [NODE_IMAGE] = "img",
        [NODE_LINE_BREAK] = "br",
        [NODE_ENTITY] = "entity",
        [NODE_TYPOGRAPHIC_SYMBOL] = "symbol",
        [NODE_SMART_QUOTE] = "q",
        [NODE_FOOTNOTE_REFERENCE] = "note",
        [NODE_ABBREVIATION] = "abbr",
    };
    return names[node->type];
}

static void write_text(struct str text, struct buf *out)
{
    buf_putc(out, '\'');
    for (size_t i = 0; i < text.len; i++)
        buf_putc(out, text.ptr[i] == '\n' ? '|' : text.ptr[i]);
    buf_putc(out, '\'');
}

static void write_attributes(const struct md_attributes *attributes, struct buf *out)
{
    for (const struct md_attribute *a = attributes->first; a != NULL; a = a->next)
        buf_printf(out, "[%.*s=%.*s]", STR_ARG(a->name), STR_ARG(a->value));
}

/* The properties by which nodes of one type differ. */
static void write_kind(const struct md_node *node, struct buf *out)
{
    static const char aligns[] = {[MD_COLUMN_DEFAULT] = '\0',
                                  [MD_COLUMN_LEFT] = '<',
                                  [MD_COLUMN_CENTER] = '=',
                                  [MD_COLUMN_RIGHT] = '>'};
    if (node->type == NODE_HEADING)
        buf_i64(out, node->level);
    else if (node->type == NODE_SMART_QUOTE || node->type == NODE_TYPOGRAPHIC_SYMBOL)
        buf_i64(out, node->type == NODE_SMART_QUOTE ? (int)node->quote : (int)node->symbol);
    else if (node->type == NODE_ENTITY)
        buf_i64(out, node->code_point);
    else if (node->type == NODE_TABLE_CELL && aligns[node->align] != '\0')
        buf_putc(out, aligns[node->align]);
    else if (node->type == NODE_PARAGRAPH && node->is_transparent)
        buf_putc(out, '-');
}

static void write_node(const struct md_node *node, struct buf *out)
{
    if (node->type == NODE_TEXT || node->type == NODE_SOURCE) {
        write_text(node->text, out);
        return;
    }
    buf_putc(out, '(');
    buf_add(out, str_c(name_of(node)));
    write_kind(node, out);
    write_attributes(&node->attributes, out);
    if (node->list != NULL) {
        buf_putc(out, '+');
        write_attributes(&node->list->attributes, out);
    }
    if (node->text.len > 0) {
        buf_putc(out, ' ');
        write_text(node->text, out);
    }
    for (const struct md_node *child = node->first; child != NULL; child = child->next) {
        buf_putc(out, ' ');
        write_node(child, out);
    }
    buf_putc(out, ')');
}

struct str markdown_tree(const struct md_node *node, struct arena *a)
{
    struct buf out;
    buf_init(&out, a, 0);
    for (const struct md_node *child = node->first; child != NULL; child = child->next) {
        if (child != node->first)
            buf_putc(&out, ' ');
        write_node(child, &out);
    }
    return buf_str(&out);
}

void markdown_check(const struct markdown_case *cases, void (*pass)(struct md *md, struct str text))
{
    struct arena a;
    arena_init(&a, 0);
    size_t failed = 0;
    for (; cases->text != NULL; cases++) {
        struct md md;
        markdown_begin(&md, &a);
        pass(&md, str_c(cases->text));
        struct str got = markdown_tree(md.root, &a);
        if (str_eq(got, str_c(cases->want)))
            continue;
        print_error("%s\ngot:  %.*s\nwant: %s\n", cases->text, STR_ARG(got), cases->want);
        failed++;
    }
    arena_fini(&a);
    assert_int_equal(failed, 0);
}
