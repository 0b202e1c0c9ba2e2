/*
 * Spans as HTML. See html.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/markdown/entity.h"
#include "render/markdown/typography.h"
#include "render/markdown/writer.h"

void md_write_text(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    bool is_literal = w->md->options.dialect == MARKDOWN_COMMONMARK;
    md_escape(w->out, node->text, is_literal ? MD_ESCAPE_ALL : MD_ESCAPE_TEXT);
}

/* Spans with an element of their own; any other node is its children. */
void md_write_phrase(struct md_writer *w, struct md_node *node, size_t indent)
{
    static const struct str names[NODE_TYPE_COUNT] = {
        [NODE_EMPHASIS] = STR_INIT("em"),
        [NODE_STRONG] = STR_INIT("strong"),
        [NODE_LINK] = STR_INIT("a"),
    };
    struct str name = names[node->type];
    if (name.len > 0)
        md_write_open(w, name, &node->attributes);
    md_write_children(w, node, indent + MD_INDENT);
    if (name.len > 0)
        md_write_close(w, name);
}

void md_write_image(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    buf_add(w->out, S("<img"));
    md_write_attributes(w, &node->attributes);
    buf_add(w->out, S(" />"));
}

void md_write_line_break(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)node, (void)indent;
    buf_add(w->out, S("<br />"));
}

/* As a character, but for the ones that HTML itself uses: those stay as they were written. */
void md_write_entity(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    uint32_t code = node->code_point;
    if (code == '<' || code == '>' || code == '&' || code == 0)
        buf_add(w->out, node->text);
    else
        utf8_put(w->out, code);
}

void md_write_symbol(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    struct str own = w->md->options.symbols[node->symbol];
    if (own.ptr != NULL)
        md_escape(w->out, own, MD_ESCAPE_TEXT);
    else
        buf_add(w->out, md_symbol_text(node->symbol));
}

void md_write_quote(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    struct str own = w->md->options.smart_quotes[node->quote];
    buf_add(w->out, own.len > 0 ? own : md_quote_text(node->quote));
}

/* For MathJax: \[x\] and \(x\). With attributes an element is needed to carry them. */
void md_write_math(struct md_writer *w, struct md_node *node, size_t indent)
{
    bool has_attributes = node->attributes.first != NULL;
    if (has_attributes && !node->is_block) {
        md_write_open(w, S("span"), &node->attributes);
        buf_putc(w->out, '$');
        buf_add(w->out, node->text);
        buf_add(w->out, S("$</span>"));
        return;
    }
    if (has_attributes) {
        buf_fill(w->out, ' ', indent);
        md_write_open(w, S("div"), &node->attributes);
    }
    buf_add(w->out, node->is_block ? S("\\[") : S("\\("));
    md_escape(w->out, node->text, MD_ESCAPE_CODE);
    buf_add(w->out, node->is_block ? S("\\]\n") : S("\\)"));
    if (has_attributes)
        buf_add(w->out, S("</div>\n"));
}

void md_write_abbreviation(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    md_write_open(w, S("abbr"), &node->attributes);
    buf_add(w->out, node->text);
    md_write_close(w, S("abbr"));
}

void md_write_raw(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    buf_add(w->out, node->text);
    if (node->is_block)
        buf_putc(w->out, '\n');
}

void md_write_comment(struct md_writer *w, struct md_node *node, size_t indent)
{
    if (node->is_block)
        buf_fill(w->out, ' ', indent);
    buf_add(w->out, S("<!-- "));
    buf_add(w->out, node->text);
    buf_add(w->out, node->is_block ? S(" -->\n") : S(" -->"));
}
