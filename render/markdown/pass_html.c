/*
 * Raw HTML in md4c's tree. See pass.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/element.h"
#include "render/markdown/html_tag.h"
#include "render/markdown/pass.h"

/*
 * Finds the next code that {% highlight %} wrote. If it is not closed, it goes to the end of the
 * text.
 */
static struct str find_code(struct str text)
{
    static const struct str open = STR_INIT("<figure class=\"highlight\">");
    for (size_t at = 0, found; (found = str_find_char(str_from(text, at), '<')) != STR_NONE;
         at += found + 1) {
        struct str rest = str_from(text, at + found);
        if (str_starts(rest, open))
            return str_sub(rest, 0, str_find(rest, S("</figure>")));
    }
    return str_from(text, text.len);
}

/* Writes the line end before a blank line as a character reference. */
static void add_code(struct buf *out, struct str code)
{
    size_t from = 0;
    for (size_t at = 0; at < code.len; at++) {
        size_t found = str_find_char(str_from(code, at), '\n');
        if (found == STR_NONE)
            break;
        at += found;
        if (md_byte(code, md_skip_blanks(code, at + 1)) != '\n')
            continue;
        buf_add(out, str_sub(code, from, at));
        buf_add(out, S("&#10;"));
        from = at + 1;
    }
    buf_add(out, str_from(code, from));
}

struct str md_code_hold(struct md *md, struct str text)
{
    struct str code = find_code(text);
    if (code.len == 0)
        return text;
    struct buf out;
    buf_init(&out, md->arena, 0);
    buf_reserve(&out, text.len);
    while (code.len > 0) {
        size_t at = (size_t)(code.ptr - text.ptr);
        buf_add(&out, str_sub(text, 0, at));
        add_code(&out, code);
        text = str_from(text, at + code.len);
        code = find_code(text);
    }
    buf_add(&out, text);
    return buf_str(&out);
}

/* Tags that GitHub's tagfilter escapes. */
static bool is_filtered(struct str name)
{
    static const struct str names[] = {
        STR_INIT("title"),  STR_INIT("textarea"), STR_INIT("style"),
        STR_INIT("xmp"),    STR_INIT("iframe"),   STR_INIT("noembed"),
        STR_INIT("script"), STR_INIT("noframes"), STR_INIT("plaintext"),
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(name, names[i]))
            return true;
    }
    return false;
}

/* The name after `<` or `</`: letters and digits. */
static struct str name_at(struct str s, size_t at)
{
    size_t end = at;
    while (end < s.len && char_is_alnum(s.ptr[end]))
        end++;
    return str_sub(s, at, end);
}

static struct str filtered(struct md *md, struct str html)
{
    struct buf out;
    size_t from = 0;
    buf_init(&out, md->arena, 0);
    for (size_t at = 0; at < html.len; at++) {
        size_t found = str_find_char(str_from(html, at), '<');
        if (found == STR_NONE)
            break;
        at += found;
        struct str name = name_at(html, at + 1);
        size_t end = at + 1 + name.len;
        char next = md_byte(html, end);
        bool ends = char_is_space(next) || next == '>' || str_starts(str_from(html, end), S("/>"));
        if (!ends || !is_filtered(name))
            continue;
        buf_add(&out, str_sub(html, from, at));
        buf_add(&out, S("&lt;"));
        from = at + 1;
    }
    if (from == 0)
        return html;
    buf_add(&out, str_from(html, from));
    return buf_str(&out);
}

struct str md_raw_html(struct md *md, struct str html)
{
    const struct markdown_commonmark *own = &md->options.commonmark;
    if (md->options.dialect != MARKDOWN_COMMONMARK)
        return html;
    if (!own->raw_html)
        return S("<!-- raw HTML omitted -->");
    return own->tag_filter ? filtered(md, html) : html;
}

bool md_raw_html_is_inline(struct str html)
{
    struct md_tag tag;
    if (!md_tag_read(html, 0, &tag) || !md_element_is_span(tag.name))
        return false;
    for (size_t at = tag.end; at < html.len; at++) {
        size_t found = str_find_char(str_from(html, at), '<');
        if (found == STR_NONE)
            return true;
        at += found;
        struct str name = name_at(html, md_byte(html, at + 1) == '/' ? at + 2 : at + 1);
        if (name.len > 0 && !md_element_is_span(name))
            return false;
    }
    return true;
}

static void wrap(struct md *md, struct md_node *raw)
{
    struct str html = str_trim(raw->text);
    if (!md_raw_html_is_inline(html))
        return;
    raw->type = NODE_PARAGRAPH;
    raw->is_block = false;
    raw->text = str_of(NULL, 0);
    (void)md_node_add(&md->nodes, raw, NODE_RAW, html);
}

void md_raw_html_wrap(struct md *md, struct md_node *block)
{
    if (block->type == NODE_RAW && block->is_block) {
        wrap(md, block);
        return;
    }
    if (block->type != NODE_BLOCK_QUOTE && block->type != NODE_BULLET_LIST &&
        block->type != NODE_ORDERED_LIST && block->type != NODE_LIST_ITEM)
        return;
    for (struct md_node *child = block->first; child != NULL; child = child->next)
        md_raw_html_wrap(md, child);
}
