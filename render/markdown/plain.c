/*
 * md4c's tree through the passes into HTML. See plain.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/plain.h"

#include "render/markdown/commonmark.h"
#include "render/markdown/heading_id.h"
#include "render/markdown/html.h"
#include "render/markdown/pass.h"
#include "render/markdown/scan.h"
#include "render/markdown/stream.h"

/* So many attributes and lists may be applied for each byte of the text, and besides. */
enum { LISTS_MAX = 4, LISTS_FREE = 1000 };

/* A pool of nodes is for the blocks of most texts; a larger block has more of its own. */
enum { POOL_MAX = 128, POOL_BYTES = 8 };

static bool is_plain(const struct md *md)
{
    return md->options.dialect == MARKDOWN_PLAIN;
}

/* The bytes at which a pass may have something to do, and those of which HTML is made. */
static const unsigned char bytes[256] = {
    ['"'] = 1, ['\''] = 1, ['-'] = 1, ['.'] = 1, [':'] = 1,
    ['@'] = 1, ['['] = 1,  ['<'] = 1, ['>'] = 1, ['&'] = 1,
};

/* What there is in a text, for one look at it. */
struct sight {
    bool note, address, typography, markup;
};

static struct sight look(struct str s)
{
    struct sight seen = {.note = false};
    for (size_t at = 0; (at = str_find_in(s, at, bytes, 1)) < s.len; at++) {
        switch (s.ptr[at]) {
        case '"':
        case '\'':
            seen.typography = true;
            break;
        case '.':
            seen.address = seen.address || (at >= 3 && str_eq(str_sub(s, at - 3, at), S("www")));
            seen.typography = seen.typography || md_symbol_may_be(s, at);
            break;
        case '-':
            seen.typography = seen.typography || md_symbol_may_be(s, at);
            break;
        case ':':
            seen.address = seen.address || str_starts(str_from(s, at), S("://"));
            break;
        case '@':
            seen.address = true;
            break;
        case '[':
            seen.note = seen.note || str_starts(str_from(s, at), S("[^"));
            break;
        default:
            seen.markup = true;
            seen.typography = seen.typography || md_symbol_may_be(s, at);
        }
    }
    return seen;
}

/* Runs the passes on a text; each begins anew with the nodes that the one before it made. */
static struct md_node *mark(struct md *md, struct md_node *text, bool is_in_link)
{
    struct md_node *made = NULL;
    struct sight seen = look(text->text);
    text->is_plain = !seen.markup && (is_plain(md) || !seen.typography);
    if (seen.note && !is_in_link && map_count(&md->footnotes) > 0)
        made = md_notes_mark(md, text);
    if (made == NULL && seen.address && !is_in_link && md->has_autolinks)
        made = md_autolinks_mark(md, text);
    if (made != NULL)
        return made;
    if (seen.typography && is_plain(md))
        md_typography_mark(md, text);
    return text->next;
}

static void finish(struct md *md, struct md_node *block)
{
    bool is_marked = is_plain(md) || md->has_autolinks || map_count(&md->footnotes) > 0;
    if (is_plain(md))
        md_raw_html_wrap(md, block);
    if (is_marked)
        md_texts_visit(md, block, false, mark);
    if (md->options.commonmark.smart && !is_plain(md))
        md_smart_mark(md, block);
    if (is_plain(md))
        md_heading_ids(md, block, &md->heading_ids);
}

static void finish_all(struct md *md, struct md_node *root)
{
    for (struct md_node *block = root->first, *next; block != NULL; block = next) {
        next = block->next;
        finish(md, block);
    }
}

/* The texts of a footnote lie in a source of their own. */
static void finish_notes(struct md *md)
{
    struct str source = md->source;
    for (size_t i = 0; i < map_count(&md->footnotes); i++) {
        const struct md_footnote_definition *definition = map_at(&md->footnotes, i)->value;
        struct md_node *content = definition->footnote->content;
        md->source = content->text;
        content->text = str_of(NULL, 0);
        if (is_plain(md) && md_lists_may_be(md->source))
            md_lists_attach(md, content);
        finish_all(md, content);
    }
    md->source = source;
}

static void write_block(void *self, struct md_node *block)
{
    struct md_writer *w = self;
    if (arena_failed(w->md->arena))
        return;
    finish(w->md, block);
    md_write_node(w, block, 0);
}

static void begin(struct md *md, struct str text)
{
    const struct markdown_commonmark own = md->options.commonmark;
    map_init(&md->lists, md->arena);
    map_init(&md->footnotes, md->arena);
    map_init(&md->heading_ids, md->arena);
    md->list_budget = text.len * LISTS_MAX + LISTS_FREE;
    md->has_autolinks = is_plain(md) || own.autolinks;
    md->options.is_basic = false;
    if (!is_plain(md))
        md->options = (struct markdown_options){.dialect = MARKDOWN_COMMONMARK,
                                                .commonmark = own,
                                                .no_auto_ids = true,
                                                .hard_wrap = own.hard_breaks,
                                                .needs_tree = md->options.needs_tree,
                                                .no_highlighter = md->options.no_highlighter,
                                                .highlight = md->options.highlight,
                                                .highlight_self = md->options.highlight_self};
}

/* The text that md4c is to read, once what has a syntax of its own is taken out. */
static bool prepare(struct md *md, struct str text, struct str *rest, struct err *err)
{
    begin(md, text);
    *rest = text;
    if (is_plain(md) || md->options.commonmark.is_github)
        *rest = md_code_hold(md, text);
    bool has_notes = is_plain(md) || md->options.commonmark.footnotes;
    if (has_notes && !md_notes_take(md, *rest, rest, err))
        return false;
    finish_notes(md);
    return true;
}

static bool write_stream(struct md *md, struct str rest, struct buf *out, struct err *err)
{
    struct md_writer w;
    md_html_begin(&w, md, out);
    if (!md_stream_write(&w, rest, err))
        return false;
    if (!md->needs_tree)
        md_write_footnotes(&w);
    return true;
}

/* Block by block, but attribute lists need to see the whole. */
static bool write_tree(struct md *md, struct str rest, struct buf *out, struct err *err)
{
    struct md_writer w;
    if (!is_plain(md) || !md_lists_may_be(rest)) {
        size_t nodes = rest.len / POOL_BYTES;
        md_html_begin(&w, md, out);
        md_nodes_pool(&md->nodes, nodes < POOL_MAX ? nodes : POOL_MAX);
        if (!md_commonmark_parse(md, rest, md->root, write_block, &w, err))
            return false;
        md_write_footnotes(&w);
        return true;
    }
    if (!md_commonmark_parse(md, rest, md->root, NULL, NULL, err))
        return false;
    md_lists_attach(md, md->root);
    finish_all(md, md->root);
    if (!arena_failed(md->arena))
        md_html_write(md, out);
    return true;
}

bool md_plain_write(struct md *md, struct str text, struct buf *out, struct err *err)
{
    const struct markdown_options *options = &md->options;
    size_t before = out->len;
    struct str rest;
    if (!prepare(md, text, &rest, err))
        return false;
    bool is_streamed = !options->needs_tree && !options->joins_cjk_lines &&
                       (is_plain(md) ? !md_lists_may_be(rest) : !options->commonmark.smart);
    if (!is_streamed)
        return write_tree(md, rest, out, err);
    if (!write_stream(md, rest, out, err))
        return false;
    if (!md->needs_tree)
        return true;
    md->needs_tree = false;
    buf_cut(out, before);
    return prepare(md, text, &rest, err) && write_tree(md, rest, out, err);
}
