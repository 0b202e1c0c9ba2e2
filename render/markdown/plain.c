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

/*
 * How many attributes and lists may be applied: so many for each byte of the text, plus a constant.
 */
enum { LISTS_MAX = 4, LISTS_FREE = 1000 };

static bool is_plain(const struct md *md)
{
    return md->options.dialect == MARKDOWN_PLAIN;
}

/* Runs the passes on a text. Each pass begins with the nodes that the previous one made. */
static struct md_node *mark(struct md *md, struct md_node *text, bool is_in_link)
{
    struct md_node *made = NULL;
    if (!is_in_link && map_count(&md->footnotes) > 0)
        made = md_notes_mark(md, text);
    if (made == NULL && !is_in_link && md->has_autolinks)
        made = md_autolinks_mark(md, text);
    if (made != NULL)
        return made;
    if (is_plain(md))
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

/* The texts of a footnote have a source of their own. */
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

/* The text for md4c, without what md4c cannot read. */
static bool prepare(struct md *md, struct str text, struct str *rest, struct err *err)
{
    begin(md, text);
    *rest = text;
    if (is_plain(md) || md->options.commonmark.is_github)
        *rest = md_code_hold(md, text);
    if (is_plain(md) || md->options.commonmark.tables)
        *rest = md_tables_widen(md, *rest);
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

/* Whether the text contains `[ ]` or `[x]`. */
static bool may_have_tasks(struct str text)
{
    for (size_t found; (found = str_find_char(text, '[')) != STR_NONE;) {
        text = str_from(text, found + 1);
        if (text.len > 1 && text.ptr[1] == ']' && str_find_char(S(" xX"), text.ptr[0]) != STR_NONE)
            return true;
    }
    return false;
}

static bool write_tree(struct md *md, struct str rest, struct buf *out, struct err *err)
{
    if (!md_commonmark_parse(md, rest, md->root, err))
        return false;
    if (is_plain(md) && md_lists_may_be(rest))
        md_lists_attach(md, md->root);
    finish_all(md, md->root);
    if (!arena_failed(md->arena))
        md_html_write(md, out);
    return true;
}

/* Whether each part can be written before the following parts are known. */
static bool is_stream(const struct md *md, struct str text)
{
    const struct markdown_options *options = &md->options;
    if (options->needs_tree || options->joins_cjk_lines)
        return false;
    return is_plain(md) ? !md_lists_may_be(text) && !may_have_tasks(text)
                        : !options->commonmark.smart;
}

bool md_plain_write(struct md *md, struct str text, struct buf *out, struct err *err)
{
    size_t before = out->len;
    struct str rest;
    if (!prepare(md, text, &rest, err))
        return false;
    if (!is_stream(md, rest))
        return write_tree(md, rest, out, err);
    if (!write_stream(md, rest, out, err))
        return false;
    if (!md->needs_tree)
        return true;
    md->needs_tree = false;
    buf_cut(out, before);
    return prepare(md, text, &rest, err) && write_tree(md, rest, out, err);
}
