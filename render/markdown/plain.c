/*
 * md4c's tree through the passes into HTML. See plain.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/plain.h"

#include "render/markdown/commonmark.h"
#include "render/markdown/heading_id.h"
#include "render/markdown/html.h"
#include "render/markdown/html_writer.h"
#include "render/markdown/pass.h"
#include "render/markdown/scan.h"

/* So many attributes and lists may be applied for each byte of the text, and besides. */
enum { LISTS_MAX = 4, LISTS_FREE = 1000 };

/* A pool of nodes is for the blocks of most texts; a larger block has more of its own. */
enum { POOL_MAX = 128, POOL_BYTES = 8 };

static bool is_plain(const struct md *md)
{
    return md->options.dialect == MARKDOWN_PLAIN;
}

/* The bytes at which a pass may have something to do, and those of which HTML is made. */
enum { MAY_BEGIN = 1, MARKUP = 2 };
static const unsigned char bytes[256] = {
    ['"'] = MAY_BEGIN,          ['\''] = MAY_BEGIN, ['-'] = MAY_BEGIN, ['.'] = MAY_BEGIN,
    [':'] = MAY_BEGIN,          ['@'] = MAY_BEGIN,  ['['] = MAY_BEGIN, ['<'] = MAY_BEGIN | MARKUP,
    ['>'] = MAY_BEGIN | MARKUP, ['&'] = MARKUP,
};

/* What there is in a text, for one look at it. */
struct sight {
    bool note, address, typography, markup;
};

static size_t find_begin(struct str s, size_t at)
{
    static const char all[] = "\"'-.:@[<>&";
    return str_find_in(s, md_skip_other(s, at, all, sizeof(all) - 1), bytes, MAY_BEGIN | MARKUP);
}

static struct sight look(struct str s)
{
    struct sight seen = {.note = false};
    for (size_t at = 0; (at = find_begin(s, at)) < s.len; at++) {
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
    text->is_plain = !seen.markup;
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
                                                .no_highlighter = md->options.no_highlighter,
                                                .highlight = md->options.highlight,
                                                .highlight_self = md->options.highlight_self};
}

bool md_plain_write(struct md *md, struct str text, struct buf *out, struct err *err)
{
    struct md_writer w;
    struct str rest = text;
    begin(md, text);
    if (is_plain(md) || md->options.commonmark.is_github)
        rest = text = md_code_hold(md, text);
    bool has_notes = is_plain(md) || md->options.commonmark.footnotes;
    if (has_notes && !md_notes_take(md, text, &rest, err))
        return false;
    finish_notes(md);
    md_html_begin(&w, md, out);
    if (!is_plain(md) || !md_lists_may_be(rest)) {
        size_t nodes = rest.len / POOL_BYTES;
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
