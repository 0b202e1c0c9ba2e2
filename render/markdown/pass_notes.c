/*
 * Footnotes for md4c. See pass.h.
 *
 *     A text.[^note]
 *
 *     [^note]: What is said of it, also on
 *     further lines of this paragraph.
 *
 *         And in further blocks, if they are indented.
 *
 * Definitions stand at the left edge, outside of fenced code.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/commonmark.h"
#include "render/markdown/pass.h"
#include "render/markdown/scan.h"

enum { INDENT = 4 };

struct fence {
    char mark; /* NUL: none is open */
    size_t count;
};

/* Opens or closes fenced code if the line at `at` does. */
static void watch_fence(struct fence *fence, struct str s, size_t at)
{
    size_t from = at + md_indent(s, at, INDENT - 1), end = from;
    char mark = md_byte(s, from);
    if (mark != '`' && mark != '~')
        return;
    while (md_byte(s, end) == mark)
        end++;
    if (fence->mark == '\0' && end - from >= 3)
        *fence = (struct fence){mark, end - from};
    else if (fence->mark == mark && end - from >= fence->count && md_blank_rest(s, end) > 0)
        fence->mark = '\0';
}

/* The offset after `[^name]:` at the start of a line, or 0. */
static size_t read_mark(struct str s, size_t at, struct str *name)
{
    size_t from = at + md_indent(s, at, INDENT - 1), end = from + 2;
    if (md_byte(s, from) != '[' || md_byte(s, from + 1) != '^')
        return 0;
    end += md_list_name(s, end);
    *name = str_sub(s, from + 2, end);
    return name->len > 0 && md_byte(s, end) == ']' && md_byte(s, end + 1) == ':' ? end + 2 : 0;
}

/*
 * The offset after the blanks that make a line part of a definition; STR_NONE if there are too few.
 */
static size_t read_indent(struct str s, size_t at)
{
    size_t blanks = md_indent(s, at, INDENT);
    if (blanks == INDENT)
        return at + INDENT;
    return md_byte(s, at + blanks) == '\t' ? at + blanks + 1 : STR_NONE;
}

/* The text of the definition whose first line goes on at `at`. *end gets the offset after it. */
static struct str read_body(struct md *md, struct str s, size_t at, size_t *end)
{
    struct buf body;
    struct str unused;
    bool is_behind_blank = false;
    size_t next = md_line_end(s, at);
    buf_init(&body, md->arena, 0);
    buf_add(&body, str_sub(s, md_skip_blanks(s, at), next));
    for (*end = next; *end < s.len; *end = next) {
        size_t from = read_indent(s, *end), blank = md_blank_rest(s, *end);
        next = md_line_end(s, *end);
        if (blank > 0) {
            buf_putc(&body, '\n');
        } else {
            if (from == STR_NONE && (is_behind_blank || read_mark(s, *end, &unused) > 0))
                break;
            buf_add(&body, str_sub(s, from != STR_NONE ? from : *end, next));
        }
        is_behind_blank = blank > 0;
    }
    return buf_str(&body);
}

static void define(struct md *md, struct str name, struct str text)
{
    struct md_footnote *footnote = arena_new(md->arena, struct md_footnote);
    struct md_footnote_definition *definition = arena_new(md->arena, struct md_footnote_definition);
    if (footnote == NULL || definition == NULL || map_find(&md->footnotes, name) != NULL)
        return;
    *footnote = (struct md_footnote){.name = name, .content = md_node_new(&md->nodes, NODE_ROOT)};
    footnote->content->text = text;
    definition->footnote = footnote;
    if (!map_put(&md->footnotes, name, definition))
        return; /* a full arena is found at the end */
}

/* Whether the text contains `[^`. Carets are rare. */
static bool may_have_notes(struct str text)
{
    for (size_t at = 0, found; (found = str_find_char(str_from(text, at), '^')) != STR_NONE;
         at += found + 1) {
        if (at + found > 0 && text.ptr[at + found - 1] == '[')
            return true;
    }
    return false;
}

bool md_notes_take(struct md *md, struct str text, struct str *rest, struct err *err)
{
    struct fence fence = {'\0', 0};
    struct buf left;
    *rest = text;
    if (!may_have_notes(text))
        return true;
    buf_init(&left, md->arena, 0);
    buf_reserve(&left, text.len);
    for (size_t at = 0, end; at < text.len; at = end) {
        struct str name;
        size_t body = fence.mark == '\0' ? read_mark(text, at, &name) : 0;
        end = md_line_end(text, at);
        if (body > 0) {
            define(md, name, read_body(md, text, body, &end));
            buf_putc(&left, '\n');
        } else {
            watch_fence(&fence, text, at);
            buf_add(&left, str_sub(text, at, end));
        }
    }
    for (size_t i = 0; i < map_count(&md->footnotes) && !arena_failed(md->arena); i++) {
        const struct md_footnote_definition *definition = map_at(&md->footnotes, i)->value;
        struct md_node *content = definition->footnote->content;
        struct str body = content->text;
        content->text = str_of(NULL, 0);
        if (!md_commonmark_parse(md, body, content, err))
            return false;
        content->text = body;
    }
    *rest = buf_str(&left);
    return true;
}

/* The end of the reference at `at`, or 0. *footnote gets the footnote. */
static size_t read_reference(const struct md *md, struct str s, size_t at,
                             struct md_footnote **footnote)
{
    size_t len = md_byte(s, at + 1) == '^' ? md_list_name(s, at + 2) : 0;
    if (len == 0 || md_byte(s, at + 2 + len) != ']')
        return 0;
    const struct md_footnote_definition *definition =
        map_find(&md->footnotes, str_sub(s, at + 2, at + 2 + len));
    *footnote = definition != NULL ? definition->footnote : NULL;
    return definition != NULL ? at + 2 + len + 1 : 0;
}

struct md_footnote *md_note_find(const struct md *md, struct str text, size_t *at, size_t *end)
{
    struct md_footnote *footnote;
    size_t source = md_source_offset(md, text);
    if (*at == 0 && source != STR_NONE && md_text_is_escaped(md, source))
        *at = 1;
    for (; *at < text.len; *at += 1) {
        size_t found = str_find_char(str_from(text, *at), '[');
        if (found == STR_NONE)
            return NULL;
        *at += found;
        *end = read_reference(md, text, *at, &footnote);
        if (*end > 0)
            return footnote;
    }
    return NULL;
}

struct md_node *md_notes_mark(struct md *md, struct md_node *text)
{
    struct md_node pieces = {.type = NODE_PARAGRAPH};
    struct md_footnote *footnote;
    struct str s = text->text;
    size_t done = 0;
    for (size_t at = 0, end; (footnote = md_note_find(md, s, &at, &end)) != NULL; at = end) {
        md_text_add(&md->nodes, &pieces, NODE_TEXT, str_sub(s, done, at));
        md_node_add(&md->nodes, &pieces, NODE_FOOTNOTE_REFERENCE, str_of(NULL, 0))->footnote =
            footnote;
        done = end;
    }
    if (done == 0)
        return NULL;
    md_text_add(&md->nodes, &pieces, NODE_TEXT, str_from(s, done));
    struct md_node *first = pieces.first;
    md_node_replace(text, &pieces);
    return first;
}
