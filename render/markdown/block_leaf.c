/*
 * Quotes, headings, thematic breaks and math. See block.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/markdown/block.h"

bool md_block_quote(struct md_blocks *b)
{
    struct str s = b->text;
    if (b->depth >= MD_DEPTH_MAX)
        return false;
    struct buf content;
    buf_init(&content, b->md->arena, 0);
    do {
        size_t end = md_line_end(s, b->at), from = b->at + md_indent(s, b->at, 3);
        if (md_byte(s, from) == '>')
            b->at = from + (md_byte(s, from + 1) == ' ' ? 2 : 1);
        buf_add(&content, str_sub(s, b->at, end));
        b->at = end;
    } while (!md_block_ends_lazily(b, b->at));
    struct md_node *quote = md_block_add(b, NODE_BLOCK_QUOTE);
    md_blocks_read(b->md, quote, buf_str(&content), b->depth + 1);
    return true;
}

/* REXML's NameStartChar, and with `inner` its NameChar. */
static bool is_id_char(uint32_t c, bool inner)
{
    static const struct {
        uint32_t from, to;
    } ranges[] = {
        {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
        {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
        {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
    };
    if (c < 0x80)
        return char_is_alpha((char)c) || c == ':' || c == '_' ||
               (inner && (char_is_digit((char)c) || c == '-' || c == '.'));
    if (inner && (c == 0xB7 || (c >= 0x300 && c <= 0x36F) || (c >= 0x203F && c <= 0x2040)))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        if (c >= ranges[i].from && c <= ranges[i].to)
            return true;
    }
    return false;
}

/* Removes ` {#id}` from the end of a heading's text. */
static struct str cut_id(struct str *text)
{
    struct str none = str_of(NULL, 0);
    if (text->len < 5 || text->ptr[text->len - 1] != '}')
        return none;
    size_t open = str_rfind_char(*text, '{');
    if (open == STR_NONE || open == 0 || md_byte(*text, open + 1) != '#' ||
        (text->ptr[open - 1] != ' ' && text->ptr[open - 1] != '\t'))
        return none;
    struct str id = str_sub(*text, open + 2, text->len - 1), rest = id;
    for (bool inner = false; rest.len > 0; inner = true) {
        if (!is_id_char(utf8_next(&rest, NULL), inner))
            return none;
    }
    if (id.len == 0)
        return none;
    *text = md_trim_end(str_sub(*text, 0, open - 1));
    return id;
}

static void add_heading(struct md_blocks *b, size_t level, struct str text, struct str id)
{
    struct md_node *heading = md_block_add(b, NODE_HEADING);
    heading->level = (uint32_t)level;
    heading->text = text;
    md_text_add(&b->md->nodes, heading, NODE_SOURCE, text);
    if (id.len > 0)
        md_attribute_set(&b->md->nodes, &heading->attributes, S("id"), id);
}

/* Removes ` ###` from the end. */
static struct str cut_marks(struct str text)
{
    size_t marks = text.len;
    while (marks > 0 && text.ptr[marks - 1] == '#')
        marks--;
    if (marks > 0 && marks < text.len &&
        (text.ptr[marks - 1] == ' ' || text.ptr[marks - 1] == '\t'))
        text = md_trim_end(str_sub(text, 0, marks));
    return text;
}

/* The same without a blank before. If a backslash stands before the first `#`, that one stays. */
static struct str cut_marks_bare(struct str text)
{
    size_t marks = text.len;
    while (marks > 0 && text.ptr[marks - 1] == '#')
        marks--;
    if (marks > 0 && marks < text.len && text.ptr[marks - 1] == '\\')
        marks++;
    return marks < text.len ? md_trim_end(str_sub(text, 0, marks)) : text;
}

bool md_block_atx(struct md_blocks *b)
{
    struct str s = b->text;
    size_t level = 0, end = md_line_end(s, b->at);
    while (level < 6 && md_byte(s, b->at + level) == '#')
        level++;
    bool is_basic = b->md->options.is_basic;
    size_t from = md_skip_blanks(s, b->at + level);
    if (level == 0 || (from == b->at + level && !is_basic) ||
        (b->md->options.no_paragraph_end && !md_block_is_after_boundary(b)))
        return false;
    if (is_basic && md_byte(s, from) == '\n')
        end = md_line_end(s, end); /* the mark is the next line */
    struct str text = md_trim_end(str_sub(s, from, end)), id = cut_id(&text);
    text = b->md->options.no_paragraph_end ? cut_marks_bare(text) : cut_marks(text);
    if (text.len == 0)
        return false;
    b->at = end;
    add_heading(b, level, text, id);
    return true;
}

bool md_block_setext(struct md_blocks *b)
{
    struct str s = b->text;
    size_t from = b->at + md_indent(s, b->at, 3), line = md_line_end(s, from), at = line;
    char mark = md_byte(s, at);
    if ((mark != '-' && mark != '=') || s.ptr[from] == '\t' || s.ptr[line - 1] != '\n' ||
        !md_block_is_after_boundary(b))
        return false;
    while (md_byte(s, at) == '-' || md_byte(s, at) == '=')
        at++;
    size_t end = md_blank_rest(s, at);
    struct str text = md_trim_end(str_sub(s, from, line)), id = cut_id(&text);
    if (end == 0 || text.len == 0)
        return false;
    b->at = end;
    add_heading(b, mark == '-' ? 2 : 1, text, id);
    return true;
}

size_t md_rule_end(struct str s, size_t at)
{
    at += md_indent(s, at, 3);
    char mark = md_byte(s, at);
    size_t count = 0;
    if (mark != '*' && mark != '-' && mark != '_')
        return 0;
    for (char c; (c = md_byte(s, at)) == mark || c == ' ' || c == '\t'; at++)
        count += c == mark ? 1 : 0;
    return count >= 3 && md_byte(s, at) == '\n' ? at + 1 : 0;
}

bool md_block_rule(struct md_blocks *b)
{
    size_t end = md_rule_end(b->text, b->at);
    if (end == 0)
        return false;
    b->at = end;
    (void)md_block_add(b, NODE_THEMATIC_BREAK);
    return true;
}

bool md_block_math(struct md_blocks *b)
{
    struct str s = b->text;
    size_t at = b->at + md_indent(s, b->at, 3);
    bool is_escaped = md_byte(s, at) == '\\';
    size_t from = at + (is_escaped ? 3 : 2);
    if (md_byte(s, from - 2) != '$' || md_byte(s, from - 1) != '$' ||
        !md_block_is_after_boundary(b))
        return false;
    size_t close = md_ahead_find(&b->dollars, s, from, S("$$"));
    if (close == STR_NONE)
        return false;
    size_t end = md_blank_rest(s, close + 2);
    if (is_escaped) {
        if (end > 0)
            b->at = at + 1;
        return false;
    }
    size_t saved = b->at;
    b->at = end > 0 ? end : close + 2;
    if (!md_block_is_before_boundary(b)) {
        b->at = saved;
        return false;
    }
    struct md_node *math = md_block_add(b, NODE_MATH);
    math->is_block = true;
    math->text = str_trim(str_sub(s, from, close));
    return true;
}
