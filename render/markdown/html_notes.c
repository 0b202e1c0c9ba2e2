/*
 * Footnotes and the table of contents as HTML: they are known only when the text has been written.
 * See html.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/entity.h"
#include "render/markdown/html.h"
#include "render/markdown/html_writer.h"

/* Counts a reference, and gives the footnote its number with the first one. */
static void refer(struct md_writer *w, struct md_footnote *footnote)
{
    if (footnote->number > 0) {
        footnote->repeats++;
        return;
    }
    struct md_note *note = arena_new(w->md->arena, struct md_note);
    if (note == NULL)
        return;
    note->footnote = footnote;
    *w->notes_end = note;
    w->notes_end = &note->next;
    int first = w->md->options.footnote_nr;
    footnote->number = w->note_count++ + (size_t)(first > 0 ? first : 1);
}

/* Writes a footnote's name as in ids. */
static void add_name(const struct md_writer *w, struct buf *out, const struct md_footnote *footnote)
{
    buf_add(out, w->md->options.footnote_prefix);
    buf_add(out, footnote->name);
}

/* cmark-gfm's form, with numbers instead of names. */
static void write_plain_reference(struct md_writer *w, size_t number)
{
    buf_add(w->out, S("<sup class=\"footnote-ref\"><a href=\"#fn"));
    buf_i64(w->out, (int64_t)number);
    buf_add(w->out, S("\" id=\"fnref"));
    buf_i64(w->out, (int64_t)number);
    buf_add(w->out, S("\">"));
    buf_i64(w->out, (int64_t)number);
    buf_add(w->out, S("</a></sup>"));
}

/* Writes a note with the link back in its last paragraph, else after its blocks. */
static void write_plain_notes(struct md_writer *w)
{
    buf_add(w->out, S("<section class=\"footnotes\">\n<ol>\n"));
    for (const struct md_note *note = w->notes; note != NULL; note = note->next) {
        struct md_node *content = note->footnote->content, *last = content->last;
        struct buf link;
        buf_init(&link, w->md->arena, 0);
        buf_add(&link, S("<a href=\"#fnref"));
        buf_i64(&link, (int64_t)note->footnote->number);
        buf_add(&link, S("\" class=\"footnote-backref\">↩</a>"));
        bool is_within = last != NULL && last->type == NODE_PARAGRAPH;
        if (is_within)
            (void)md_node_add(&w->md->nodes, last, NODE_RAW, S(" "));
        (void)md_node_add(&w->md->nodes, is_within ? last : content, NODE_RAW, buf_str(&link));
        buf_add(w->out, S("<li id=\"fn"));
        buf_i64(w->out, (int64_t)note->footnote->number);
        buf_add(w->out, S("\">\n"));
        md_write_children(w, content, 0);
        buf_add(w->out, S("</li>\n"));
    }
    buf_add(w->out, S("</ol>\n</section>\n"));
}

void md_write_footnote_reference(struct md_writer *w, struct md_node *node, size_t indent)
{
    (void)indent;
    struct md_footnote *footnote = node->footnote;
    refer(w, footnote);
    if (w->md->options.dialect == MARKDOWN_COMMONMARK) {
        write_plain_reference(w, footnote->number);
        return;
    }
    buf_add(w->out, S("<sup id=\"fnref:"));
    add_name(w, w->out, footnote);
    if (footnote->repeats > 0) {
        buf_putc(w->out, ':');
        buf_i64(w->out, (int64_t)footnote->repeats);
    }
    bool on_link = w->md->options.profile.note_role_on_link;
    buf_add(w->out, on_link ? S("\"><a href=\"#fn:") : S("\" role=\"doc-noteref\"><a href=\"#fn:"));
    add_name(w, w->out, footnote);
    buf_add(w->out, S("\" class=\"footnote\" rel=\"footnote\""));
    buf_add(w->out, on_link ? S(" role=\"doc-noteref\">") : S(">"));
    struct str text = w->md->options.footnote_link_text;
    size_t number = str_find(text, S("%s"));
    buf_add(w->out, number != STR_NONE ? str_sub(text, 0, number) : S(""));
    buf_i64(w->out, (int64_t)footnote->number);
    buf_add(w->out, number != STR_NONE ? str_from(text, number + 2) : S(""));
    buf_add(w->out, S("</a></sup>"));
}

/* Adds the link back to a reference, the first (0) or a repeated one. */
static void add_back_link(struct md_writer *w, struct md_node *paragraph,
                          const struct md_footnote *footnote, size_t repeat, bool after_text)
{
    struct buf link;
    buf_init(&link, w->md->arena, 0);
    if (after_text)
        md_write_code_point(w, &link, MD_NO_BREAK_SPACE, str_of(NULL, 0));
    buf_add(&link, S("<a href=\"#fnref:"));
    add_name(w, &link, footnote);
    if (repeat > 0) {
        buf_putc(&link, ':');
        buf_i64(&link, (int64_t)repeat);
    }
    buf_add(&link, S("\" class=\"reversefootnote\" role=\"doc-backlink\">"));
    struct str text = w->md->options.footnote_backlink;
    md_escape(&link, text.len > 0 ? text : S("&#8617;"), MD_ESCAPE_TEXT);
    if (repeat > 0) {
        buf_add(&link, S("<sup>"));
        buf_i64(&link, (int64_t)repeat + 1);
        buf_add(&link, S("</sup>"));
    }
    buf_add(&link, S("</a>"));
    (void)md_node_add(&w->md->nodes, paragraph, NODE_RAW, buf_str(&link));
}

/*
 * The paragraph or heading at the end of the note, however deep it is; NULL if another block ends
 * it.
 */
static struct md_node *last_text(const struct md_writer *w, const struct md_footnote *footnote)
{
    struct md_node *node = footnote->content->last;
    if (node == NULL || node->type == NODE_PARAGRAPH)
        return node;
    if (!w->md->options.is_backlink_inline)
        return NULL;
    while (node != NULL && node->type != NODE_PARAGRAPH && node->type != NODE_HEADING)
        node = node->last;
    return node;
}

/* Adds the links to the last paragraph; if the note ends with another block, in a new paragraph. */
static void add_back_links(struct md_writer *w, const struct md_footnote *footnote)
{
    struct md_node *paragraph = last_text(w, footnote);
    bool after_text = paragraph != NULL;
    if (!after_text)
        paragraph = md_node_add(&w->md->nodes, footnote->content, NODE_PARAGRAPH, str_of(NULL, 0));
    if (w->md->options.no_backlink)
        return;
    size_t repeats = footnote->repeats;
    add_back_link(w, paragraph, footnote, 0, after_text);
    for (size_t i = 1; i <= repeats && buf_ok(w->out); i++)
        add_back_link(w, paragraph, footnote, i, true);
}

void md_write_footnotes(struct md_writer *w)
{
    if (w->notes == NULL)
        return;
    if (w->md->options.dialect == MARKDOWN_COMMONMARK) {
        write_plain_notes(w);
        return;
    }
    int first = w->md->options.footnote_nr;
    buf_add(w->out, S("<div class=\"footnotes\" role=\"doc-endnotes\">\n  <ol"));
    if (first > 1) {
        buf_add(w->out, S(" start=\""));
        buf_i64(w->out, first);
        buf_putc(w->out, '"');
    }
    buf_add(w->out, S(">\n"));
    /* A note may refer to other notes, so the list may grow while it is written. */
    for (const struct md_note *note = w->notes; note != NULL; note = note->next) {
        add_back_links(w, note->footnote);
        buf_add(w->out, S("    <li id=\"fn:"));
        add_name(w, w->out, note->footnote);
        buf_add(w->out, w->md->options.profile.note_role_on_link ? S("\">\n")
                                                                 : S("\" role=\"doc-endnote\">\n"));
        md_write_children(w, note->footnote->content, 6);
        buf_add(w->out, S("    </li>\n"));
    }
    buf_add(w->out, S("  </ol>\n</div>\n"));
}

/* Makes a heading's content fit for a link: removes footnotes, and the tags of links. */
static void make_linkable(struct md_node *node)
{
    for (struct md_node *child = node->first, *next; child != NULL; child = next) {
        next = child->next;
        make_linkable(child);
        if (child->type == NODE_FOOTNOTE_REFERENCE)
            md_node_unlink(child);
        else if (child->type == NODE_LINK)
            md_node_unwrap(child);
    }
}

static struct md_node *toc_item(struct md_writer *w, const struct md_toc_entry *entry,
                                struct str list_id)
{
    struct md_nodes *nodes = &w->md->nodes;
    struct md_node *item = md_node_new(nodes, NODE_LIST_ITEM);
    struct md_node *paragraph = md_node_add(nodes, item, NODE_PARAGRAPH, str_of(NULL, 0));
    paragraph->is_transparent = true;
    struct md_node *link = md_node_add(nodes, paragraph, NODE_LINK, str_of(NULL, 0));
    struct buf target, id;
    buf_init(&target, w->md->arena, 0);
    buf_putc(&target, '#');
    buf_add(&target, entry->id);
    md_attribute_set(nodes, &link->attributes, S("href"), buf_str(&target));
    buf_init(&id, w->md->arena, 0);
    buf_add(&id, list_id);
    buf_putc(&id, '-');
    buf_add(&id, entry->id);
    md_attribute_set(nodes, &link->attributes, S("id"), buf_str(&id));
    struct md_node *content = md_node_copy(nodes, entry->heading);
    make_linkable(content);
    md_node_move_children(link, content);
    return item;
}

/*
 * Nests the headings by level:
 *
 *     # A                 A
 *     ## B                  B
 *     ## C                  C
 *     # D                 D
 */
static struct md_node *toc_tree(struct md_writer *w, const struct md_node *list)
{
    struct md_nodes *nodes = &w->md->nodes;
    struct md_node *root = md_node_new(nodes, (enum md_node_type)list->type);
    root->attributes = md_attributes_copy(nodes, &list->attributes);
    const struct str *own_id = md_attribute_find(&root->attributes, S("id"));
    struct str list_id = own_id != NULL ? *own_id : S("markdown-toc");
    md_attribute_set(nodes, &root->attributes, S("id"), list_id);
    struct md_node *open[7] = {root}; /* the list of each level in use */
    uint32_t levels[7] = {0};
    size_t depth = 0;
    for (const struct md_toc_entry *e = w->toc; e != NULL && !arena_failed(w->md->arena);
         e = e->next) {
        while (depth > 0 && levels[depth] >= e->heading->level)
            depth--;
        struct md_node *inside = open[depth];
        struct md_node *item = toc_item(w, e, list_id);
        if (depth > 0) {
            struct md_node *owner = inside;
            inside = owner->last;
            if (inside->type != list->type)
                inside = md_node_add(nodes, owner, (enum md_node_type)list->type, str_of(NULL, 0));
        }
        md_node_append(inside, item);
        depth++;
        open[depth] = item;
        levels[depth] = e->heading->level;
    }
    return root;
}

static void write_toc(struct md_writer *w)
{
    if (w->toc == NULL)
        return;
    struct md_node *tree = toc_tree(w, w->toc_place.list);
    if (!arena_failed(w->md->arena))
        md_write_node(w, tree, 0);
}

/* Writes the footnotes, and the table of contents if its list is in one of them. */
static struct str with_toc(struct md_writer *w, struct str notes, struct buf *out)
{
    size_t at = w->toc_place.offset;
    w->out = out;
    buf_add(out, str_sub(notes, 0, at));
    write_toc(w);
    buf_add(out, str_from(notes, at));
    return buf_str(out);
}

void md_write_with_places(struct md_writer *w)
{
    struct buf *out = w->out;
    struct buf text, notes, toc;
    buf_init(&text, w->md->arena, out->cap);
    buf_init(&notes, w->md->arena, out->cap);
    buf_init(&toc, w->md->arena, out->cap);
    w->out = &text;
    md_write_children(w, w->md->root, 0);
    w->out = &notes;
    struct md_place toc_place = w->toc_place;
    md_write_footnotes(w);
    struct str all_notes = buf_str(&notes);
    if (toc_place.list == NULL && w->toc_place.list != NULL && buf_ok(&notes))
        all_notes = with_toc(w, all_notes, &toc);
    if (toc_place.list != NULL) {
        w->out = &toc;
        write_toc(w);
    }
    w->out = out;
    size_t at[2] = {w->notes_place.list != NULL ? w->notes_place.offset : text.len,
                    toc_place.list != NULL ? toc_place.offset : text.len};
    bool toc_first = at[1] < at[0] || (at[1] == at[0] && w->notes_place.list == NULL);
    struct str all = buf_str(&text);
    size_t one = toc_first ? at[1] : at[0], two = toc_first ? at[0] : at[1];
    buf_add(out, str_sub(all, 0, one));
    struct str contents = toc_place.list != NULL ? buf_str(&toc) : S("");
    buf_add(out, toc_first ? contents : all_notes);
    buf_add(out, str_sub(all, one, two));
    buf_add(out, toc_first ? all_notes : contents);
    buf_add(out, str_from(all, two));
    if (!buf_ok(&text) || !buf_ok(&notes) || !buf_ok(&toc))
        out->failed = true;
}
