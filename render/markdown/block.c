/*
 * The order of the recognisers; paragraphs; the ends of blocks. See block.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/block.h"

#include "render/markdown/element.h"

struct md_node *md_block_add(struct md_blocks *b, enum md_node_type type)
{
    struct md_node *node = md_node_add(&b->md->nodes, b->parent, type, str_of(NULL, 0));
    node->list = b->pending;
    b->pending = NULL;
    return node;
}

struct md_node *md_block_add_end(struct md_blocks *b, bool is_definition)
{
    struct md_node *node = md_block_add(b, NODE_END_OF_BLOCK);
    node->is_definition = is_definition;
    return node;
}

bool md_block_is_after_boundary(const struct md_blocks *b)
{
    const struct md_node *last = b->parent->last;
    return last == NULL || last->type == NODE_BLANK || b->pending != NULL ||
           (last->type == NODE_END_OF_BLOCK && last->is_boundary);
}

size_t md_block_list_end(struct md_blocks *b, size_t at, struct str *content)
{
    struct str s = b->text;
    if (md_byte(s, at) != '{' || md_byte(s, at + 1) != ':')
        return 0;
    char next = md_byte(s, at + 2);
    if (next == ':' || next == '/' || next == '}')
        return 0;
    size_t close = md_ahead_brace(&b->brace, s, at + 2);
    if (close == STR_NONE)
        return 0;
    *content = str_sub(s, at + 2, close);
    return md_blank_rest(s, close + 1);
}

bool md_block_is_before_boundary(struct md_blocks *b)
{
    struct str content, s = b->text;
    return b->at >= s.len || md_blank_rest(s, b->at) > 0 || md_is_end_mark(s, b->at) ||
           md_block_list_end(b, b->at + md_indent(s, b->at, 3), &content) > 0;
}

/* The name of an element at `at`, up to the first word boundary (\b). */
static struct str element_word(struct str s, size_t at)
{
    size_t end = at, len = 1;
    for (; md_byte(s, end) == '_' || md_is_alnum_at(s, end, &len); len = 1)
        end += len;
    return str_sub(s, at, end);
}

bool md_block_is_html(struct md_blocks *b, size_t at, size_t most)
{
    struct str s = b->text;
    at += md_indent(s, at, most);
    if (md_byte(s, at) != '<')
        return false;
    bool is_end = md_byte(s, at + 1) == '/';
    size_t from = at + (is_end ? 2 : 1), name = md_xml_name(s, from);
    if (name == 0)
        return false;
    struct str word = element_word(s, from);
    if (md_element_is_lazy(word) ||
        (b->md->options.profile.time_is_in_lines && str_eq(word, S("time"))))
        return false;
    return !is_end || md_byte(s, md_skip_space(s, from + name)) == '>';
}

bool md_block_ends_lazily(struct md_blocks *b, size_t at)
{
    struct str content, s = b->text;
    if (at >= s.len || md_blank_rest(s, at) > 0 || md_is_end_mark(s, at))
        return true;
    size_t mark = at + md_indent(s, at, 3);
    if (s.ptr[mark] == '<')
        return md_block_is_html(b, mark, 0);
    return s.ptr[mark] == '{' && md_block_list_end(b, mark, &content) > 0;
}

/* Whether a byte may follow a list's mark: a blank, a tab, or (kramdown's rule) a pipe. */
static bool follows_mark(char c)
{
    return c == ' ' || c == '\t' || c == '|';
}

size_t md_item_mark(struct str s, size_t at, size_t indent_max)
{
    at += md_indent(s, at, indent_max);
    char c = md_byte(s, at);
    if (c == '*' || c == '+' || c == '-')
        return follows_mark(md_byte(s, at + 1)) ? at + 1 : 0;
    size_t from = at;
    while (char_is_digit(md_byte(s, at)))
        at++;
    return at > from && md_byte(s, at) == '.' && follows_mark(md_byte(s, at + 1)) ? at + 1 : 0;
}

size_t md_definition_mark(struct str s, size_t at, size_t indent_max)
{
    at += md_indent(s, at, indent_max);
    return md_byte(s, at) == ':' && follows_mark(md_byte(s, at + 1)) ? at + 1 : 0;
}

static bool is_fence(struct str s, size_t at)
{
    size_t n = 0;
    while (md_byte(s, at + n) == '`' || md_byte(s, at + n) == '~')
        n++;
    return n >= 3;
}

bool md_block_ends_paragraph(struct md_blocks *b, size_t at)
{
    struct str s = b->text;
    if (md_block_ends_lazily(b, at))
        return true;
    size_t mark = at + md_indent(s, at, 3), level = 0;
    if (b->md->options.no_paragraph_end)
        return md_definition_mark(s, mark, 0) > 0;
    switch (s.ptr[mark]) {
    case '>':
        return true;
    case '`':
    case '~':
        return is_fence(s, mark);
    case ':':
        return md_definition_mark(s, mark, 0) > 0;
    case '#':
        while (md_byte(s, at + level) == '#')
            level++;
        return level >= 1 && level <= 6 &&
               (md_byte(s, at + level) == ' ' || md_byte(s, at + level) == '\t');
    default:
        return md_item_mark(s, mark, 0) > 0;
    }
}

/* Appends text to the paragraph that ends right before it. */
static void join_paragraph(struct md_blocks *b, struct md_node *paragraph, size_t from,
                           struct str text)
{
    struct md_nodes *nodes = &b->md->nodes;
    const struct md_node *last = paragraph->last;
    const char *start = b->text.ptr + from;
    bool breaks = from >= 3 && memcmp(start - 3, "  \n", 3) == 0;
    struct str joiner = breaks ? S("  \n") : S("\n");
    /* Mostly the joiner stands between the two in the source: then the text only grows. */
    if (last != NULL && last->text.ptr + last->text.len + joiner.len == start)
        joiner.ptr = start - joiner.len;
    if (last != NULL)
        md_text_add(nodes, paragraph, NODE_SOURCE, joiner);
    md_text_add(nodes, paragraph, NODE_SOURCE, text);
}

static void read_paragraph(struct md_blocks *b)
{
    size_t from = b->at, end = md_line_end(b->text, from);
    while (!md_block_ends_paragraph(b, end))
        end = md_line_end(b->text, end);
    struct str text = md_trim_end(str_sub(b->text, from, end));
    b->at = end;
    struct md_node *last = b->parent->last;
    if (last != NULL && last->type == NODE_PARAGRAPH) {
        join_paragraph(b, last, from, text);
        return;
    }
    struct md_node *paragraph = md_block_add(b, NODE_PARAGRAPH);
    md_text_add(&b->md->nodes, paragraph, NODE_SOURCE, str_trim_start(text));
}

static void read_blank(struct md_blocks *b)
{
    size_t from = b->at;
    b->at = md_blank_lines(b->text, from);
    struct str lines = str_sub(b->text, from, b->at);
    struct md_node *last = b->parent->last;
    if (last != NULL && last->type == NODE_BLANK)
        last->text = S("\n\n"); /* only "is it one empty line?" is asked of it */
    else
        md_block_add(b, NODE_BLANK)->text = lines;
}

bool md_block_end_mark(struct md_blocks *b)
{
    if (!md_is_end_mark(b->text, b->at))
        return false;
    b->at = md_blank_rest(b->text, b->at + 1);
    md_block_add_end(b, false)->is_boundary = true;
    return true;
}

/* The recognisers up to definition lists and HTML. mark: the offset after up to three blanks. */
static bool read_marked(struct md_blocks *b, char mark)
{
    switch (mark) {
    case '~':
    case '`':
        return md_block_fence(b);
    case '>':
        return md_block_quote(b);
    case '#':
        return md_block_atx(b);
    case '_':
        return md_block_rule(b);
    case '*':
    case '-':
    case '+':
        return md_block_rule(b) || md_block_list(b);
    case ':':
        return md_block_definitions(b);
    case '<':
        return md_block_html(b);
    default:
        return char_is_digit(mark) && md_block_list(b);
    }
}

static bool read_definition(struct md_blocks *b, char mark)
{
    switch (mark) {
    case '[':
        return md_block_footnote(b) || md_block_link(b);
    case '*':
        return md_block_abbreviation(b);
    case '{':
        return md_block_extension(b);
    case '^':
        return md_block_end_mark(b);
    default:
        return false;
    }
}

/* Text without a paragraph: of smartify, or blanks and a tab, which no recogniser accepts. */
static void read_stray(struct md_blocks *b)
{
    size_t end = md_line_end(b->text, b->at);
    md_text_add(&b->md->nodes, b->parent, NODE_SOURCE, str_sub(b->text, b->at, end));
    b->at = end;
}

static void read_block(struct md_blocks *b)
{
    struct str s = b->text;
    if (b->md->is_smartify) {
        if (md_byte(s, b->at + md_indent(s, b->at, 3)) != '<' || !md_block_html(b))
            read_stray(b);
        return;
    }
    if (md_blank_rest(s, b->at) > 0) {
        read_blank(b);
        return;
    }
    size_t indent = md_indent(s, b->at, 4);
    char mark = md_byte(s, b->at + indent);
    if (indent == 4 || (indent == 0 && mark == '\t'))
        (void)md_block_code(b);
    else if (read_marked(b, mark) || md_block_setext(b) ||
             ((mark == '$' || mark == '\\') && md_block_math(b)) || md_block_table(b) ||
             read_definition(b, mark))
        return;
    else if (mark == '\t')
        read_stray(b);
    else
        read_paragraph(b);
}

void md_blocks_read(struct md *md, struct md_node *parent, struct str text, size_t depth)
{
    struct md_blocks b = {.md = md, .parent = parent, .text = text, .depth = depth};
    while (b.at < text.len && !arena_failed(md->arena))
        read_block(&b);
}

bool md_blocks_read_element(struct md_blocks *b, struct md_node *element)
{
    struct md_node *parent = b->parent;
    struct md_attribute_list *pending = b->pending;
    b->parent = element;
    b->pending = NULL;
    b->depth++;
    b->is_closed = false;
    while (b->at < b->text.len && !b->is_closed && !arena_failed(b->md->arena))
        read_block(b);
    bool found = b->is_closed;
    b->is_closed = false;
    b->depth--;
    b->pending = pending;
    b->parent = parent;
    return found;
}
