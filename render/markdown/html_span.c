/*
 * Spans as HTML. See html.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>

#include "render/base/utf8.h"
#include "render/markdown/entity.h"
#include "render/markdown/html_writer.h"
#include "render/markdown/typography.h"

/* Whether a character is Han, Hiragana or Katakana, by the Unicode of Ruby 3.1. */
static bool is_cjk(uint32_t code)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {
        {0x2E80, 0x2E99},   {0x2E9B, 0x2EF3},   {0x2F00, 0x2FD5},   {0x3005, 0x3005},
        {0x3007, 0x3007},   {0x3021, 0x3029},   {0x3038, 0x303B},   {0x3041, 0x3096},
        {0x309D, 0x309F},   {0x30A1, 0x30FA},   {0x30FD, 0x30FF},   {0x31F0, 0x31FF},
        {0x32D0, 0x32FE},   {0x3300, 0x3357},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFC},
        {0xF900, 0xFA6D},   {0xFA70, 0xFAD9},   {0xFF66, 0xFF6F},   {0xFF71, 0xFF9D},
        {0x16FF0, 0x16FF1}, {0x1B000, 0x1B11E}, {0x1B150, 0x1B152}, {0x1B164, 0x1B167},
        {0x1F200, 0x1F200}, {0x20000, 0x2A6DD}, {0x2A700, 0x2B734}, {0x2B740, 0x2B81D},
        {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0}, {0x2F800, 0x2FA1D}, {0x30000, 0x3134A},
    };
    for (size_t i = 0; i < ARRAY_LEN(ranges) && code >= ranges[i].from; i++) {
        if (code <= ranges[i].to)
            return true;
    }
    return false;
}

/* The character that ends at `at`; 0 if none does. */
static uint32_t char_before(struct str s, size_t at)
{
    size_t from = at;
    while (from > 0 && from + 4 > at && ((unsigned char)s.ptr[--from] & 0xC0) == 0x80)
        continue;
    struct str rest = str_sub(s, from, at);
    return rest.len > 0 ? utf8_next(&rest, NULL) : 0;
}

/* Text without the line ends between characters of Chinese and Japanese. */
static void write_joined(struct md_writer *w, const struct md_node *node, enum md_escape how)
{
    struct str s = node->text;
    size_t from = 0;
    for (size_t at = 0; at < s.len; at++) {
        size_t found = str_find_char(str_from(s, at), '\n');
        if (found == STR_NONE)
            break;
        at += found;
        struct str behind = str_from(s, at + 1);
        if (behind.len == 0 || !is_cjk(char_before(s, at)) || !is_cjk(utf8_next(&behind, NULL)))
            continue;
        md_escape(w->out, str_sub(s, from, at), how);
        from = at + 1;
    }
    md_escape(w->out, str_from(s, from), how);
}

void md_write_text(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    bool is_literal = w->md->options.dialect != MARKDOWN_KRAMDOWN;
    enum md_escape how = is_literal ? MD_ESCAPE_ALL : MD_ESCAPE_TEXT;
    if (w->md->options.joins_cjk_lines)
        write_joined(w, node, how);
    else if (node->is_plain)
        buf_add(w->out, node->text);
    else
        md_escape(w->out, node->text, how);
}

/* Spans that have an element. Of other nodes, only the children are written. */
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

/*
 * The number of bytes that Ruby writes for a number that is not a character; each becomes U+FFFD.
 */
static size_t unknown_length(uint32_t code)
{
    if (code <= 0x10FFFF)
        return code >= 0xD800 && code <= 0xDFFF ? 3 : 0;
    return code <= 0x1FFFFF ? 4 : code <= 0x3FFFFFF ? 5 : 6;
}

void md_write_code_point(const struct md_writer *w, struct buf *out, uint32_t code,
                         struct str original)
{
    enum markdown_entities how = w->md->options.entities;
    bool is_markup = code == '<' || code == '>' || code == '&';
    if (code == MD_CODE_NUL) {
        buf_putc(out, '\0');
    } else if (how == MARKDOWN_ENTITIES_AS_CHARACTERS && !is_markup) {
        size_t unknown = unknown_length(code);
        for (size_t i = 0; i < unknown; i++)
            utf8_put(out, 0xFFFD);
        if (unknown == 0)
            utf8_put(out, code);
    } else if (how <= MARKDOWN_ENTITIES_AS_INPUT && original.len > 0) {
        buf_add(out, original);
    } else {
        bool is_named = how == MARKDOWN_ENTITIES_SYMBOLIC || is_markup || code == '"';
        const char *name = is_named ? md_entity_name(code) : NULL;
        if (name != NULL)
            buf_printf(out, "&%s;", name);
        else
            buf_printf(out, "&#%" PRIu32 ";", code);
    }
}

void md_write_entity(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    md_write_code_point(w, w->out, node->code_point, node->text);
}

/* Writes a text character by character. A character that stays as it is is copied at once. */
static void write_code_points(struct md_writer *w, struct str text, bool is_plain)
{
    if (is_plain && w->md->options.entities == MARKDOWN_ENTITIES_AS_CHARACTERS) {
        buf_add(w->out, text);
        return;
    }
    while (text.len > 0)
        md_write_code_point(w, w->out, utf8_next(&text, NULL), str_of(NULL, 0));
}

void md_write_symbol(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    struct str own = w->md->options.symbols[node->symbol];
    if (own.ptr != NULL)
        md_escape(w->out, own, MD_ESCAPE_TEXT);
    else
        write_code_points(w, md_symbol_text(node->symbol), true);
}

void md_write_quote(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    struct str own = w->md->options.smart_quotes[node->quote];
    if (own.len > 0)
        write_code_points(w, own, false);
    else
        write_code_points(w, md_quote_text(node->quote), true);
}

/* Without an engine, math stays between dollars. */
static void write_plain_math(struct md_writer *w, struct md_node *node, size_t indent)
{
    struct md_attributes attributes = md_attributes_copy(&w->md->nodes, &node->attributes);
    md_attribute_add_class(&w->md->nodes, &attributes, S("kdmath"));
    struct str name = node->is_block ? S("div") : S("span");
    struct str mark = node->is_block ? S("$$") : S("$"), line = node->is_block ? S("\n") : S("");
    if (node->is_block)
        buf_fill(w->out, ' ', indent);
    md_write_open(w, name, &attributes);
    buf_add(w->out, mark);
    buf_add(w->out, line);
    buf_add(w->out, node->text);
    buf_add(w->out, line);
    buf_add(w->out, mark);
    md_write_close(w, name);
    buf_add(w->out, line);
}

/* For MathJax: \[x\] and \(x\); in an element if there are attributes. */
void md_write_math(struct md_writer *w, struct md_node *node, size_t indent)
{
    bool has_attributes = node->attributes.first != NULL;
    if (w->md->options.no_math_engine) {
        write_plain_math(w, node, indent);
        return;
    }
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
