/*
 * The text of a stream. See stream_text.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/stream_text.h"

#include "render/base/utf8.h"
#include "render/markdown/entity.h"
#include "render/markdown/pass.h"
#include "render/markdown/scan.h"

static inline struct buf *out(const struct md_stream *s)
{
    return s->w->out;
}

/*
 * Appends what was written since `from` to a heading's plain text. Its entities are markup, which
 * does not become part of an id.
 */
static void add_name(struct md_stream *s, size_t from)
{
    if (!buf_ok(out(s)))
        return;
    for (struct str rest = buf_since(out(s), from), head; rest.len > 0;) {
        bool is_cut = str_cut(rest, '&', &head, &rest);
        buf_add(&s->name, head);
        if (is_cut)
            (void)str_cut(rest, ';', NULL, &rest);
    }
}

void md_stream_escape(struct md_stream *s, struct str text)
{
    size_t from = md_source_offset(s->md, text);
    if (from != STR_NONE)
        md_escape_part(out(s), s->md->source, from, from + text.len, MD_ESCAPE_ALL);
    else
        md_escape(out(s), text, MD_ESCAPE_ALL);
}

/* Writes text as it is, with typography. */
static void write_words(struct md_stream *s, struct str text)
{
    size_t from = out(s)->len;
    if (text.len == 0)
        return;
    if (md_stream_is_plain(s))
        (void)md_typography_write(s->md, text, 0, out(s));
    else
        md_stream_escape(s, text);
    if (s->is_heading)
        add_name(s, from);
}

void md_stream_verbatim(struct md_stream *s, struct str text)
{
    size_t from = out(s)->len;
    md_stream_escape(s, text);
    if (s->is_heading)
        add_name(s, from);
}

static void write_address(struct md_stream *s, const struct md_address *address)
{
    struct buf target;
    buf_init(&target, s->md->arena, 0);
    md_address_target(s->md, address, &target);
    buf_add(out(s), S("<a href=\""));
    md_escape(out(s), buf_str(&target), MD_ESCAPE_ALL);
    buf_add(out(s), S("\">"));
    md_stream_verbatim(s, str_sub(s->md->source, address->from, address->end));
    buf_add(out(s), S("</a>"));
}

static void write_addresses(struct md_stream *s, struct str text)
{
    struct str source = s->md->source;
    struct md_address found;
    while ((s->wanted & MD_WANTS_ADDRESSES) != 0 && text.len > 0 &&
           md_address_find(s->md, text, &found)) {
        size_t from = md_source_offset(s->md, text), end = from + text.len;
        if (found.least != STR_NONE && found.end == end && md_byte(source, end) == '&') {
            s->md->needs_tree = true;
            return;
        }
        if (md_address_trim(s->md, &found)) {
            write_words(s, str_sub(source, from, found.from));
            write_address(s, &found);
            text = str_sub(source, found.end, end);
        } else if (found.least < end) {
            write_words(s, str_sub(source, from, found.least));
            text = str_sub(source, found.least, end);
        } else {
            break;
        }
    }
    write_words(s, text);
}

static void write_notes(struct md_stream *s, struct str text)
{
    struct md_node reference = {.type = NODE_FOOTNOTE_REFERENCE};
    size_t done = 0;
    if ((s->wanted & MD_WANTS_NOTES) != 0) {
        for (size_t at = 0, end;
             (reference.footnote = md_note_find(s->md, text, &at, &end)) != NULL; at = end) {
            write_addresses(s, str_sub(text, done, at));
            md_write_footnote_reference(s->w, &reference, 0);
            done = end;
        }
    }
    write_addresses(s, str_from(text, done));
}

void md_stream_write_held(struct md_stream *s)
{
    unsigned wanted = s->links > 0 ? 0 : s->wanted;
    size_t from = out(s)->len;
    struct str text = s->held;
    s->held.len = 0;
    if (!md_stream_is_plain(s) && wanted == 0)
        write_words(s, text);
    else if (!md_stream_is_plain(s) || !md_typography_write(s->md, text, wanted, out(s)))
        write_notes(s, text);
    else if (s->is_heading)
        add_name(s, from);
}

static void put(struct md_stream *s, struct str html)
{
    md_stream_flush(s);
    buf_add(out(s), html);
}

/* Adds a piece of text: to the held text if it follows it in the source; else writes that first. */
static void hold(struct md_stream *s, struct str text)
{
    if (s->held.len > 0 && s->held.ptr + s->held.len == text.ptr) {
        s->held.len += text.len;
    } else if (text.len > 0) {
        md_stream_flush(s);
        s->held = text;
    }
}

/* Whether a line end follows a slice of the source. */
static bool ends_line(const struct md_stream *s, struct str text)
{
    size_t at = md_source_offset(s->md, text);
    return text.len > 0 && at != STR_NONE && md_byte(s->md->source, at + text.len) == '\n';
}

/* Adds a line end: mostly the byte after the held text. */
static void add_line_end(struct md_stream *s)
{
    const struct markdown_options *options = &s->md->options;
    bool no_breaks = options->commonmark.no_breaks;
    if (options->hard_wrap)
        put(s, S("<br />"));
    else if (no_breaks)
        put(s, S(" "));
    else if (ends_line(s, s->held)) {
        s->held.len++;
        return;
    }
    if (!no_breaks)
        put(s, S("\n"));
}

void md_stream_raw(struct md_stream *s, struct str html)
{
    put(s, html);
    s->raw_end = out(s)->len;
}

static void add_entity(struct md_stream *s, struct str text)
{
    uint32_t code = md_reader_entity(text);
    if (code == 0) {
        md_stream_raw(s, text);
        return;
    }
    md_stream_flush(s);
    md_write_code_point(s->w, out(s), code, text);
    if (s->is_heading)
        utf8_put(&s->name, code);
}

/* Writes an inline tag, or one line of a tag of several lines. */
static void add_tag(struct md_stream *s, struct str text)
{
    md_stream_flush(s);
    bool goes_on = s->raw_end == out(s)->len && !str_starts(text, S("<"));
    bool is_left_out = !md_stream_is_plain(s) && !s->md->options.commonmark.raw_html;
    if (!is_left_out || !goes_on)
        md_stream_raw(s, md_raw_html(s->md, text));
}

/* The buffer in which text is collected. */
static struct buf *gathered(struct md_stream *s)
{
    buf_add(&s->gathered, s->piece);
    s->piece.len = 0;
    return &s->gathered;
}

struct str md_stream_gathered(struct md_stream *s)
{
    return s->gathered.len > 0 ? buf_str(gathered(s)) : s->piece;
}

/* Mostly all of it is one slice of the source, except for line ends, which md4c adds. */
static void gather(struct md_stream *s, struct str text)
{
    bool goes_on = s->piece.len > 0 && (s->piece.ptr + s->piece.len == text.ptr ||
                                        (str_eq(text, S("\n")) && ends_line(s, s->piece)));
    if (goes_on)
        s->piece.len += text.len;
    else if (s->piece.len == 0 && s->gathered.len == 0)
        s->piece = text;
    else
        buf_add(gathered(s), text);
}

/* Writes code as it is, and the description of an image. */
static void collect(struct md_stream *s, MD_TEXTTYPE type, struct str text)
{
    const struct markdown_options *options = &s->md->options;
    bool no_breaks = options->commonmark.no_breaks;
    uint32_t code;
    if (type == MD_TEXT_NULLCHAR)
        gather(s, S("\xEF\xBF\xBD"));
    else if (type == MD_TEXT_BR || (type == MD_TEXT_SOFTBR && !no_breaks))
        gather(s, S("\n"));
    else if (type == MD_TEXT_SOFTBR && !options->hard_wrap)
        gather(s, S(" "));
    else if (type == MD_TEXT_ENTITY && (code = md_reader_entity(text)) != 0)
        utf8_put(gathered(s), code);
    else if (type == MD_TEXT_NORMAL || type == MD_TEXT_CODE ||
             (type == MD_TEXT_HTML && s->images == 0))
        gather(s, text);
}

static int add(struct md_stream *s, MD_TEXTTYPE type, struct str text)
{
    if (s->is_collecting) {
        struct str indent;
        bool is_whole = md_reader_code_line(&s->reader, text, &indent);
        if (indent.len > 0)
            gather(s, indent);
        if (is_whole)
            collect(s, type, text);
        return s->md->needs_tree ? 1 : 0;
    }
    switch (type) {
    case MD_TEXT_NULLCHAR:
        put(s, S("\xEF\xBF\xBD"));
        break;
    case MD_TEXT_BR:
        put(s, S("<br />\n"));
        break;
    case MD_TEXT_SOFTBR:
        add_line_end(s);
        break;
    case MD_TEXT_ENTITY:
        add_entity(s, text);
        break;
    case MD_TEXT_HTML:
        add_tag(s, text);
        break;
    case MD_TEXT_NORMAL:
    case MD_TEXT_CODE:
    case MD_TEXT_LATEXMATH:
        hold(s, text);
        break;
    }
    return s->md->needs_tree ? 1 : 0;
}

int md_stream_add(MD_TEXTTYPE type, const MD_CHAR *ptr, MD_SIZE size, void *self)
{
    struct md_stream *s = self;
    if (type != MD_TEXT_NORMAL || s->held.len > 0 || s->is_collecting)
        return add(s, type, str_of(ptr, size));
    /* Mostly it is the first piece after an element. */
    s->held = str_of(ptr, size);
    return 0;
}
