/*
 * Ids of headings. See heading_id.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/heading_id.h"

#include "render/base/utf8.h"
#include "render/markdown/scan.h"
#include "render/markdown/typography.h"

void md_plain_text(const struct md_node *node, struct buf *out)
{
    switch (node->type) {
    case NODE_TEXT:
    case NODE_CODE_SPAN:
    case NODE_MATH:
    case NODE_ABBREVIATION:
        buf_add(out, node->text);
        break;
    case NODE_ENTITY:
        utf8_put(out, node->code_point);
        break;
    case NODE_SMART_QUOTE:
        buf_add(out, md_quote_text(node->quote));
        break;
    case NODE_TYPOGRAPHIC_SYMBOL:
        buf_add(out, md_symbol_text(node->symbol));
        break;
    default:
        for (const struct md_node *child = node->first; child != NULL; child = child->next)
            md_plain_text(child, out);
    }
}

static bool is_kept(uint32_t code)
{
    if (code < 0x80)
        return char_is_word((char)code) || code == '-' || code == ' ' || code == '\t';
    return utf8_is_word(code);
}

/* Appends the part of a text without ASCII bytes that belongs into an id. */
static void add_other(struct str text, struct buf *out)
{
    size_t from = out->len;
    utf8_downcase(text, out);
    if (!buf_ok(out))
        return;
    /* Leaving out bytes only makes the text shorter, so it is done in place. */
    struct str rest = buf_since(out, from);
    size_t end = from;
    while (rest.len > 0) {
        struct str here = rest;
        uint32_t code = utf8_next(&rest, NULL);
        size_t len = here.len - rest.len; /* at its end, only the length of rest counts */
        if (!is_kept(code))
            continue;
        memmove(out->ptr + end, here.ptr, len);
        end += len;
    }
    buf_cut(out, end);
}

/*
 * The same for a text of small letters of Latin-1, which stay, and of quotes and dashes (U+2000 to
 * U+203E), which are left out. Returns false for any other text.
 */
static bool add_usual(struct str text, struct buf *out)
{
    size_t before = out->len;
    for (size_t i = 0; i < text.len;) {
        unsigned char first = (unsigned char)text.ptr[i];
        unsigned char second = (unsigned char)md_byte(text, i + 1);
        bool is_letter = first == 0xC3 && second >= 0xA0 && second != 0xB7;
        bool is_mark = first == 0xE2 && second == 0x80 && text.ptr[i + 2] != '\xBF';
        if (is_letter)
            buf_add(out, str_sub(text, i, i + 2));
        if (!is_letter && !is_mark) {
            buf_cut(out, before);
            return false;
        }
        i += is_letter ? 2 : 3;
    }
    return true;
}

/* The byte of an id for each byte of ASCII; 0: it is dropped. */
static const char kept[128] = "\0\0\0\0\0\0\0\0\0-\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                              "-\0\0\0\0\0\0\0\0\0\0\0\0-\0\0"
                              "0123456789\0\0\0\0\0\0"
                              "\0abcdefghijklmnopqrstuvwxyz\0\0\0\0_"
                              "\0abcdefghijklmnopqrstuvwxyz\0\0\0\0";

void markdown_heading_id(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.len;) {
        buf_reserve(out, text.len - i);
        if (!buf_ok(out))
            return;
        char *to = out->ptr + out->len;
        for (; i < text.len && (unsigned char)text.ptr[i] < 0x80; i++) {
            *to = kept[(unsigned char)text.ptr[i]];
            to += *to != '\0';
        }
        out->len = (size_t)(to - out->ptr);
        size_t from = i;
        for (; i < text.len && (unsigned char)text.ptr[i] >= 0x80; i++)
            continue;
        struct str other = str_sub(text, from, i);
        if (!add_usual(other, out))
            add_other(other, out);
    }
}

/* The number of earlier uses of an id. */
static size_t count_use(struct map *used, struct str id)
{
    const size_t *before = map_find(used, id);
    size_t *after = arena_new(used->arena, size_t);
    size_t uses = before != NULL ? *before : 0;
    if (after == NULL)
        return uses;
    *after = uses + 1;
    return map_put(used, id, after) ? uses : 0;
}

/* Sets the id: prefix, id, and the number of its earlier uses. */
static void assign(struct md *md, struct md_node *node, struct str id, struct map *used)
{
    size_t uses = count_use(used, id);
    struct buf whole;
    buf_init(&whole, md->arena, 0);
    buf_add(&whole, md->options.auto_id_prefix);
    buf_add(&whole, id);
    if (uses > 0) {
        buf_putc(&whole, '-');
        buf_i64(&whole, (int64_t)uses);
    }
    md_attribute_set(&md->nodes, &node->attributes, S("id"), buf_str(&whole));
}

void md_heading_id_assign(struct md *md, struct md_node *heading, struct str text, struct map *used)
{
    struct buf id;
    buf_init(&id, md->arena, 0);
    buf_reserve(&id, text.len);
    markdown_heading_id(text, &id);
    assign(md, heading, buf_str(&id), used);
}

void md_heading_ids(struct md *md, struct md_node *block, struct map *used)
{
    if (md->options.no_auto_ids || block->type == NODE_HTML_ELEMENT || !md_node_is_block(block))
        return;
    if (block->type != NODE_HEADING || md_attribute_find(&block->attributes, S("id")) != NULL) {
        for (struct md_node *child = block->first; child != NULL; child = child->next)
            md_heading_ids(md, child, used);
        return;
    }
    struct buf text;
    buf_init(&text, md->arena, 0);
    md_plain_text(block, &text);
    md_heading_id_assign(md, block, buf_str(&text), used);
}

/* Appends texts alone: no code, and no entities or typographic symbols. */
static void bare_text(const struct md_node *node, struct buf *out)
{
    if (node->type == NODE_TEXT)
        buf_add(out, node->text);
    for (const struct md_node *child = node->first; child != NULL; child = child->next)
        bare_text(child, out);
}

/* kramdown's basic_generate_id. */
static void basic_id(struct str text, struct buf *out)
{
    bool started = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        started = (started && c != '\n') || char_is_alpha(c);
        if (!started)
            continue;
        if (char_is_alnum(c) || c == '-')
            buf_putc(out, char_lower(c));
        else if (c == ' ')
            buf_putc(out, '-');
    }
}

static void plain_id(struct md *md, const struct md_node *node, struct buf *out)
{
    struct buf text;
    buf_init(&text, md->arena, 0);
    if (!md->options.is_basic)
        md_plain_text(node, &text);
    else if (node->type == NODE_HEADING && !md->options.strips_ids)
        buf_add(&text, node->text);
    else
        bare_text(node, &text);
    basic_id(buf_str(&text), out);
}

void md_heading_id_assign_github(struct md *md, struct md_node *heading, struct str html,
                                 struct map *used)
{
    struct buf id;
    buf_init(&id, md->arena, 0);
    basic_id(html, &id);
    assign(md, heading, id.len > 0 ? buf_str(&id) : S("section"), used);
}
void md_heading_id_assign_plain(struct md *md, struct md_node *heading, struct map *used)
{
    struct buf id;
    buf_init(&id, md->arena, 0);
    plain_id(md, heading, &id);
    assign(md, heading, id.len > 0 ? buf_str(&id) : S("section"), used);
}

void md_heading_id_assign_term(struct md *md, struct md_node *term)
{
    const struct md_attribute_list *list = term->parent != NULL ? term->parent->list : NULL;
    if (list == NULL || md_attribute_find(&term->attributes, S("id")) != NULL)
        return;
    for (const struct md_reference *r = list->references; r != NULL; r = r->next) {
        if (!str_starts(r->name, S("auto_ids")))
            continue;
        struct buf id;
        buf_init(&id, md->arena, 0);
        if (r->name.len > 9 && r->name.ptr[8] == '-')
            buf_add(&id, str_from(r->name, 9));
        plain_id(md, term, &id);
        md_attribute_set(&md->nodes, &term->attributes, S("id"), buf_str(&id));
        return;
    }
}
