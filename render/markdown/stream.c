/*
 * HTML while md4c reads. See stream.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/stream.h"

#include "render/markdown/heading_id.h"
#include "render/markdown/pass.h"
#include "render/markdown/stream_text.h"

static int go_on(const struct md_stream *s)
{
    return s->md->needs_tree ? 1 : md_reader_stops(&s->reader);
}

static inline struct buf *out(const struct md_stream *s)
{
    return s->w->out;
}

static void begin_collecting(struct md_stream *s)
{
    s->is_collecting = true;
    s->piece.len = 0;
    buf_cut(&s->gathered, 0);
}

static bool open_element(struct md_stream *s)
{
    md_stream_flush(s);
    if (s->skipped > 0 || s->depth >= MD_DEPTH_MAX) {
        s->skipped++;
        return false;
    }
    s->depth++;
    return true;
}

static bool close_element(struct md_stream *s)
{
    md_stream_flush(s);
    if (s->skipped > 0) {
        s->skipped--;
        return false;
    }
    s->depth--;
    return true;
}

static void indent(struct md_stream *s)
{
    if (s->depth > 1)
        buf_fill(out(s), ' ', (s->depth - 1) * MD_INDENT);
}

/* The innermost open block. */
static struct md_open_block *block_of(struct md_stream *s)
{
    return &s->blocks[s->depth];
}

/* ---- blocks ---- */

/* The tags of the blocks that have a kind and no other properties. */
struct tags {
    struct str open, close;
    bool has_lines; /* the tags are on lines of their own */
};

static const struct tags tags[] = {
    [MD_BLOCK_QUOTE] = {STR_INIT("<blockquote>\n"), STR_INIT("</blockquote>\n"), true},
    [MD_BLOCK_UL] = {STR_INIT("<ul>\n"), STR_INIT("</ul>\n"), true},
    [MD_BLOCK_OL] = {STR_INIT("<ol>\n"), STR_INIT("</ol>\n"), true},
    [MD_BLOCK_HR] = {STR_INIT("<hr />\n"), STR_INIT(""), false},
    [MD_BLOCK_P] = {STR_INIT("<p>"), STR_INIT("</p>\n"), false},
    [MD_BLOCK_TABLE] = {STR_INIT("<table>\n"), STR_INIT("</table>\n"), true},
    [MD_BLOCK_THEAD] = {STR_INIT("<thead>\n"), STR_INIT("</thead>\n"), true},
    [MD_BLOCK_TBODY] = {STR_INIT("<tbody>\n"), STR_INIT("</tbody>\n"), true},
    [MD_BLOCK_TR] = {STR_INIT("<tr>\n"), STR_INIT("</tr>\n"), true},
    [MD_BLOCK_TH] = {STR_INIT("<th"), STR_INIT("</th>\n"), false},
    [MD_BLOCK_TD] = {STR_INIT("<td"), STR_INIT("</td>\n"), false},
};

static bool enter(struct md_stream *s)
{
    if (!open_element(s))
        return false;
    struct md_open_block *parent = &s->blocks[s->depth - 1];
    if (s->depth > 1 && parent->is_item && parent->from == out(s)->len) {
        buf_putc(out(s), '\n');
        parent->starts_block = true;
    }
    s->raw_end = STR_NONE;
    *block_of(s) = (struct md_open_block){.from = STR_NONE};
    return true;
}

static void begin_item(struct md_stream *s, const MD_BLOCK_LI_DETAIL *detail)
{
    indent(s);
    buf_add(out(s), S("<li>"));
    block_of(s)->is_item = true;
    block_of(s)->from = out(s)->len;
    if (detail->is_task && md_stream_is_plain(s))
        s->md->needs_tree = true;
    else if (detail->is_task)
        md_stream_raw(s, md_reader_box(&s->reader, detail));
}

static void begin_cell(struct md_stream *s, MD_BLOCKTYPE type, enum md_column_align align)
{
    static const struct str names[] = {
        [MD_COLUMN_LEFT] = STR_INIT("left"),
        [MD_COLUMN_CENTER] = STR_INIT("center"),
        [MD_COLUMN_RIGHT] = STR_INIT("right"),
    };
    indent(s);
    buf_add(out(s), tags[type].open);
    if (align != MD_COLUMN_DEFAULT) {
        buf_add(out(s), md_stream_is_plain(s) ? S(" style=\"text-align: ") : S(" align=\""));
        buf_add(out(s), names[align]);
        buf_putc(out(s), '"');
    }
    buf_putc(out(s), '>');
    block_of(s)->from = out(s)->len;
}

static void begin_ordered_list(struct md_stream *s, const MD_BLOCK_OL_DETAIL *detail)
{
    indent(s);
    buf_add(out(s), S("<ol"));
    if (detail->start != 1) {
        buf_add(out(s), S(" start=\""));
        buf_i64(out(s), detail->start);
        buf_putc(out(s), '"');
    }
    buf_add(out(s), S(">\n"));
}

static void begin_heading(struct md_stream *s)
{
    indent(s);
    buf_cut(&s->heading, 0);
    buf_cut(&s->name, 0);
    s->is_heading = true;
    s->w->out = &s->heading;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *self)
{
    struct md_stream *s = self;
    enum md_column_align align = MD_COLUMN_DEFAULT;
    if (type == MD_BLOCK_DOC)
        return go_on(s);
    if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
        align = md_reader_cell(&s->reader, detail);
    bool is_open = enter(s);
    if (type == MD_BLOCK_CODE) {
        s->code = (struct md_node){.type = NODE_CODE_BLOCK};
        md_reader_code(&s->reader, detail, &s->code);
    }
    if (!is_open)
        return go_on(s);
    if (type == MD_BLOCK_LI)
        begin_item(s, detail);
    else if (type == MD_BLOCK_H)
        begin_heading(s);
    else if (type == MD_BLOCK_CODE || type == MD_BLOCK_HTML)
        begin_collecting(s);
    else if (type == MD_BLOCK_OL)
        begin_ordered_list(s, detail);
    else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
        begin_cell(s, type, align);
    else {
        indent(s);
        buf_add(out(s), tags[type].open);
    }
    return go_on(s);
}

/* `block`: the item that ends. Its end tag is on a line of its own if a block came last. */
static void end_item(struct md_stream *s, const struct md_open_block *block)
{
    const struct buf *html = out(s);
    bool ends_line = html->len > block->from && buf_ok(html) && html->ptr[html->len - 1] == '\n';
    s->depth++;
    if (block->starts_block || ends_line)
        indent(s);
    s->depth--;
    buf_add(out(s), S("</li>\n"));
}

static void end_heading(struct md_stream *s, unsigned level)
{
    static const struct str names[] = {STR_INIT("h1"), STR_INIT("h2"), STR_INIT("h3"),
                                       STR_INIT("h4"), STR_INIT("h5"), STR_INIT("h6")};
    const struct markdown_options *options = &s->md->options;
    struct md_node heading = {.type = NODE_HEADING};
    s->is_heading = false;
    s->w->out = s->out;
    if (options->commonmark.is_github)
        md_heading_id_assign_github(s->md, &heading, buf_str(&s->heading), &s->w->used_ids);
    else if (!options->no_auto_ids)
        md_heading_id_assign(s->md, &heading, buf_str(&s->name), &s->md->heading_ids);
    int shown = (int)level + options->header_offset;
    struct str name = names[(shown < 1 ? 1 : shown > 6 ? 6 : shown) - 1];
    md_write_open(s->w, name, &heading.attributes);
    buf_add(s->out, buf_str(&s->heading));
    md_write_close(s->w, name);
    buf_putc(s->out, '\n');
}

static void end_html(struct md_stream *s)
{
    struct str html = md_raw_html(s->md, md_stream_gathered(s)), whole = str_trim(html);
    s->is_collecting = false;
    bool is_paragraph = md_stream_is_plain(s) && md_raw_html_is_inline(whole);
    if (is_paragraph) {
        s->depth++;
        indent(s);
        s->depth--;
    }
    buf_add(out(s), is_paragraph ? S("<p>") : S(""));
    buf_add(out(s), is_paragraph ? whole : html);
    buf_add(out(s), is_paragraph ? S("</p>\n") : S("\n"));
}

static void end_code(struct md_stream *s)
{
    s->is_collecting = false;
    s->code.text = md_stream_gathered(s);
    md_write_code_block(s->w, &s->code, s->depth * MD_INDENT);
}

static void end_cell(struct md_stream *s, const struct md_open_block *block, MD_BLOCKTYPE type)
{
    if (out(s)->len == block->from && md_stream_is_plain(s))
        md_write_code_point(s->w, out(s), MD_NO_BREAK_SPACE, str_of(NULL, 0));
    buf_add(out(s), tags[type].close);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *self)
{
    struct md_stream *s = self;
    if (type == MD_BLOCK_CODE)
        md_reader_code_ends(&s->reader);
    if (type == MD_BLOCK_DOC || !close_element(s))
        return go_on(s);
    const struct md_open_block *block = &s->blocks[s->depth + 1];
    s->raw_end = STR_NONE;
    if (type == MD_BLOCK_LI)
        end_item(s, block);
    else if (type == MD_BLOCK_H)
        end_heading(s, ((const MD_BLOCK_H_DETAIL *)detail)->level);
    else if (type == MD_BLOCK_CODE)
        end_code(s);
    else if (type == MD_BLOCK_HTML)
        end_html(s);
    else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
        end_cell(s, block, type);
    else {
        if (tags[type].has_lines)
            buf_fill(out(s), ' ', s->depth * MD_INDENT);
        buf_add(out(s), tags[type].close);
    }
    return go_on(s);
}

/* ---- spans ---- */

static void write_attribute(struct md_stream *s, struct str before, struct str value)
{
    buf_add(out(s), before);
    md_stream_escape(s, value);
    buf_putc(out(s), '"');
}

static void begin_link(struct md_stream *s, bool is_written, const MD_SPAN_A_DETAIL *detail)
{
    struct str target = md_reader_destination(&s->reader, &detail->href), title = {NULL, 0};
    if (detail->title.text != NULL)
        title = md_reader_attribute(&s->reader, &detail->title);
    if (!is_written)
        return;
    write_attribute(s, S("<a href=\""), target);
    if (detail->title.text != NULL)
        write_attribute(s, S(" title=\""), title);
    buf_putc(out(s), '>');
    s->links++;
    s->link_from = out(s)->len;
}

static void begin_image(struct md_stream *s, bool is_open, const MD_SPAN_IMG_DETAIL *detail)
{
    struct str source = md_reader_destination(&s->reader, &detail->src), title = {NULL, 0};
    if (detail->title.text != NULL)
        title = md_reader_attribute(&s->reader, &detail->title);
    if (!is_open || s->images++ > 0)
        return;
    s->source = source;
    s->title = title;
    begin_collecting(s);
}

static void end_image(struct md_stream *s)
{
    if (--s->images > 0)
        return;
    s->is_collecting = false;
    write_attribute(s, S("<img src=\""), s->source);
    if (s->title.ptr != NULL)
        write_attribute(s, S(" title=\""), s->title);
    write_attribute(s, S(" alt=\""), md_stream_gathered(s));
    buf_add(out(s), S(" />"));
}

static void end_code_span(struct md_stream *s)
{
    struct md_node code = {.type = NODE_CODE_SPAN, .text = md_stream_gathered(s)};
    s->is_collecting = false;
    md_write_code_span(s->w, &code, 0);
    if (s->is_heading)
        buf_add(&s->name, code.text);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *self)
{
    struct md_stream *s = self;
    bool is_open = open_element(s), is_written = is_open && s->images == 0;
    md_reader_enter_span(&s->reader, type);
    if (type == MD_SPAN_A)
        begin_link(s, is_written, detail);
    else if (type == MD_SPAN_IMG)
        begin_image(s, is_open, detail);
    else if (is_written && type == MD_SPAN_EM)
        buf_add(out(s), S("<em>"));
    else if (is_written && type == MD_SPAN_STRONG)
        buf_add(out(s), S("<strong>"));
    else if (is_written && type == MD_SPAN_DEL)
        buf_add(out(s), S("<del>"));
    else if (is_written && type == MD_SPAN_CODE)
        begin_collecting(s);
    return go_on(s);
}

static void end_link(struct md_stream *s)
{
    struct str text = s->held;
    if (text.len > 0 && out(s)->len == s->link_from && md_reader_is_address(s->md, text)) {
        s->held.len = 0;
        md_stream_verbatim(s, text);
    }
    md_stream_flush(s);
    buf_add(out(s), S("</a>"));
    s->links--;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *self)
{
    struct md_stream *s = self;
    bool is_written = s->skipped == 0 && s->images == 0;
    (void)detail;
    if (!md_reader_leave_span(&s->reader, type))
        return go_on(s);
    if (is_written && type == MD_SPAN_A)
        end_link(s);
    if (!close_element(s))
        return go_on(s);
    if (type == MD_SPAN_IMG)
        end_image(s);
    else if (is_written && type == MD_SPAN_EM)
        buf_add(out(s), S("</em>"));
    else if (is_written && type == MD_SPAN_STRONG)
        buf_add(out(s), S("</strong>"));
    else if (is_written && type == MD_SPAN_DEL)
        buf_add(out(s), S("</del>"));
    else if (is_written && type == MD_SPAN_CODE)
        end_code_span(s);
    return go_on(s);
}

bool md_stream_write(struct md_writer *w, struct str text, struct err *err)
{
    static const MD_PARSER callbacks = {
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = md_stream_add,
    };
    struct md *md = w->md;
    struct md_stream s;
    memset(&s, 0, offsetof(struct md_stream, blocks));
    s.md = md;
    s.w = w;
    s.out = w->out;
    s.raw_end = STR_NONE;
    s.wanted = (md->has_autolinks ? MD_WANTS_ADDRESSES : 0U) |
               (map_count(&md->footnotes) > 0 ? MD_WANTS_NOTES : 0U);
    buf_init(&s.heading, md->arena, 0);
    buf_init(&s.name, md->arena, 0);
    buf_init(&s.gathered, md->arena, 0);
    bool ok = md_reader_run(&s.reader, md, text, &callbacks, &s, err);
    w->out = s.out;
    return ok;
}
