/*
 * Tables. See block.h.
 *
 *     | a | b |     header
 *     |---|:--|     separates header and bodies; sets the alignment of columns
 *     | 1 | 2 |     a body; the next line of dashes begins another one
 *     |=======|     separates bodies and footer
 *     | x | y |     footer
 *
 * A table has all lines from the first to the last one with a pipe. It is only a table if each of
 * them has a pipe outside of code.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/block.h"
#include "render/markdown/span.h"

/* How many cells may be added to short rows: so many for each byte of a table, plus a constant. */
enum { PADDING_MAX = 4, PADDING_FREE = 4000 };

struct table {
    struct md_blocks *b;
    struct md_node *node;
    struct md_node *rows; /* rows that are not in a header, body or footer yet */
    size_t columns;
    enum md_column_align *aligns;
    size_t align_count;
    bool has_head, has_body, has_foot;
    bool leading_pipe;
};

/* Whether a pipe without a backslash stands in [at, end). */
static bool has_pipe(struct str s, size_t at, size_t end)
{
    for (size_t from = at; from < end; from++) {
        size_t found = str_find_char(str_sub(s, from, end), '|');
        if (found == STR_NONE)
            return false;
        from += found;
        if (from == at || s.ptr[from - 1] != '\\')
            return true;
    }
    return false;
}

/* The offset after a line that has only these characters, and `needed` at least once; or 0. */
static size_t separator_end(struct str s, size_t at, char needed)
{
    bool found = false;
    for (char c; (c = md_byte(s, at)) == needed || (c != '\0' && strchr("+|: \t", c) != NULL); at++)
        found = found || c == needed;
    return found && md_byte(s, at) == '\n' ? at + 1 : 0;
}

static void add_part(struct table *t, enum md_node_type type, bool force)
{
    if (t->has_foot && type == NODE_TABLE_BODY && !force)
        return;
    struct md_node *part = md_node_add(&t->b->md->nodes, t->node, type, str_of(NULL, 0));
    md_node_move_children(part, t->rows);
    t->has_body = t->has_body || type == NODE_TABLE_BODY;
}

/* Reads [ \t]?(:?)-+(:?)[ \t]? for each column. */
static void read_aligns(struct table *t, struct str line)
{
    t->aligns = arena_new_array(t->b->md->arena, line.len, enum md_column_align);
    if (t->aligns == NULL)
        return;
    for (size_t at = 0, before = 0; at < line.len;) {
        size_t from = at;
        while (md_byte(line, at) == '-')
            at++;
        if (at == from) {
            at++;
            continue;
        }
        bool left = from > before && line.ptr[from - 1] == ':', right = md_byte(line, at) == ':';
        t->aligns[t->align_count++] = left && right ? MD_COLUMN_CENTER
                                      : left        ? MD_COLUMN_LEFT
                                      : right       ? MD_COLUMN_RIGHT
                                                    : MD_COLUMN_DEFAULT;
        at += right ? 1 : 0;
        before = at;
    }
}

static void read_separator(struct table *t, struct str line)
{
    if (t->rows->first == NULL)
        return;
    if (t->align_count == 0 && !t->has_foot) {
        add_part(t, NODE_TABLE_HEAD, false);
        read_aligns(t, line);
    } else {
        add_part(t, NODE_TABLE_BODY, false);
    }
}

/* A row that is being read: the text of its cells, one after the other. */
struct row {
    struct table *table;
    struct md_node *node;
    struct buf text;
    size_t cell; /* the start of the open cell in it */
};

static void end_cell(struct row *row)
{
    struct md_nodes *nodes = &row->table->b->md->nodes;
    struct md_node *cell = md_node_add(nodes, row->node, NODE_TABLE_CELL, str_of(NULL, 0));
    md_text_add(nodes, cell, NODE_SOURCE, buf_since(&row->text, row->cell));
    row->cell = row->text.len;
}

/* Adds text outside of code: a pipe ends a cell, `\|` is a pipe. */
static void add_text(struct row *row, struct str text)
{
    struct str part;
    while (str_cut(text, '|', &part, &text)) {
        if (str_ends(part, S("\\"))) {
            buf_add(&row->text, str_sub(part, 0, part.len - 1));
            buf_putc(&row->text, '|');
        } else {
            buf_add(&row->text, part);
            end_cell(row);
        }
    }
    buf_add(&row->text, part);
}

/*
 * Adds a code span as kramdown writes it again: with one more backtick than the longest run inside.
 */
static void add_code(struct row *row, struct str code)
{
    size_t most = 0, run = 0;
    for (size_t i = 0; i < code.len; i++) {
        run = code.ptr[i] == '`' ? run + 1 : 0;
        most = run > most ? run : most;
    }
    buf_fill(&row->text, '`', most + 1);
    buf_fill(&row->text, ' ', most > 0 ? 1 : 0);
    buf_add(&row->text, code);
    buf_fill(&row->text, ' ', most > 0 ? 1 : 0);
    buf_fill(&row->text, '`', most + 1);
}

static void add_piece(struct row *row, struct str text)
{
    size_t from = 0;
    for (size_t at = 0, found; (found = str_find_char(str_from(text, at), '`')) != STR_NONE;) {
        at += found;
        struct md_code_span span = md_code_span_read(text, at, &row->table->b->md->vain_budget);
        if (span.end == 0) {
            at += span.marks;
            continue;
        }
        add_text(row, str_sub(text, from, at));
        add_code(row, span.content);
        at = from = span.end;
    }
    add_text(row, str_from(text, from));
}

/* The end of the first `<code...>...</code>` from `at` on, or 0; *start gets its start. */
static size_t find_code_element(struct str line, size_t at, size_t *start)
{
    size_t open = str_find(str_from(line, at), S("<code"));
    if (open == STR_NONE)
        return 0;
    *start = at + open;
    size_t tag = str_find_char(str_from(line, *start), '>');
    if (tag == STR_NONE)
        return 0;
    size_t close = str_find(str_from(line, *start + tag), S("</code>"));
    return close == STR_NONE ? 0 : *start + tag + close + 7;
}

static bool is_blank(const struct md_node *cell)
{
    return cell != NULL && (cell->first == NULL || str_trim(cell->first->text).len == 0);
}

static void read_row(struct table *t, struct str line)
{
    struct md_nodes *nodes = &t->b->md->nodes;
    struct row row = {.table = t, .node = md_node_new(nodes, NODE_TABLE_ROW)};
    size_t at = 0, start = 0, columns = 0;
    buf_init(&row.text, t->b->md->arena, 0);
    /*
     * Large enough for all cells, with their code written again, since the cells are slices of it.
     */
    bool has_code = str_find_char(line, '`') != STR_NONE;
    buf_reserve(&row.text, (has_code ? 5 * line.len : line.len) + 8);
    for (size_t end; (end = find_code_element(line, at, &start)) > 0; at = end) {
        add_piece(&row, str_sub(line, at, start));
        buf_add(&row.text, str_sub(line, start, end));
    }
    add_piece(&row, str_from(line, at));
    end_cell(&row);
    if (t->leading_pipe && is_blank(row.node->first))
        md_node_unlink(row.node->first);
    if (is_blank(row.node->last))
        md_node_unlink(row.node->last);
    for (struct md_node *cell = row.node->first; cell != NULL; cell = cell->next) {
        if (cell->first != NULL)
            cell->first->text = str_trim(cell->first->text);
        columns++;
    }
    t->columns = columns > t->columns ? columns : t->columns;
    md_node_append(t->rows, row.node);
}

/* Reads all lines with a pipe, and moves b->at after them. */
static void read_lines(struct table *t)
{
    struct md_blocks *b = t->b;
    struct str s = b->text;
    size_t first = separator_end(s, b->at, '-');
    if (first > 0)
        b->at = first;
    while (b->at < s.len && !arena_failed(b->md->arena)) {
        size_t end = md_line_end(s, b->at);
        if (!has_pipe(s, b->at, end))
            break;
        if (separator_end(s, b->at, '-') > 0) {
            read_separator(t, str_sub(s, b->at, end));
        } else if (separator_end(s, b->at, '=') > 0) {
            if (t->rows->first != NULL)
                add_part(t, NODE_TABLE_BODY, true);
            t->has_foot = true;
        } else {
            size_t to = end - 1;
            while (to > b->at && (s.ptr[to - 1] == ' ' || s.ptr[to - 1] == '\t'))
                to--;
            read_row(t, str_sub(s, b->at, to));
        }
        b->at = end;
    }
}

/* The first, the last and the number of a text's lines, without empty ones at its end. */
static size_t count_lines(struct str text, struct str *first, struct str *last)
{
    size_t n = 0;
    *first = *last = str_of(NULL, 0);
    while (text.len > 0 && text.ptr[text.len - 1] == '\n')
        text.len--;
    for (bool more = text.len > 0; more; n++) {
        more = str_cut(text, '\n', last, &text);
        if (n == 0)
            *first = *last;
    }
    return n;
}

static bool line_has_pipe(struct str line)
{
    return has_pipe(line, 0, line.len);
}

/* Whether each line has a pipe outside of code and of HTML elements, counted as kramdown does. */
static bool has_pipes_in_text(struct md_blocks *b, struct str lines)
{
    if (str_find_char(lines, '`') == STR_NONE && str_find_char(lines, '<') == STR_NONE)
        return true;
    bool pipe = false;
    struct md *md = b->md;
    struct arena_mark before = arena_mark(md->arena);
    struct md_node *root = md_node_new(&md->nodes, NODE_ROOT);
    md_spans_read(md, root, lines, MD_SPANS_CODE_AND_HTML, b->depth);
    md_text_join(&md->nodes, root);
    for (const struct md_node *node = root->first; node != NULL; node = node->next) {
        struct str first, last;
        size_t count = count_lines(node->text, &first, &last);
        if (node->type == NODE_CODE_SPAN) {
            if (count > 2 || (count == 2 && !pipe))
                break;
            pipe = pipe && count < 2;
            continue;
        }
        if (count > 1 && !pipe && !line_has_pipe(first))
            break;
        pipe = (pipe && count <= 1) || line_has_pipe(last);
    }
    if (!pipe)
        (void)md_spend(&md->vain_budget, lines.len);
    if (!arena_failed(md->arena))
        arena_rewind(md->arena, before);
    return pipe;
}

/*
 * Gives all rows the number of cells of the longest row, and each cell the alignment of its column.
 */
static void finish(struct table *t, size_t len)
{
    struct md_nodes *nodes = &t->b->md->nodes;
    size_t padding = len * PADDING_MAX + PADDING_FREE;
    for (struct md_node *part = t->node->first; part != NULL; part = part->next) {
        for (struct md_node *row = part->first; row != NULL; row = row->next) {
            struct md_node *cell = row->first;
            for (size_t i = 0; i < t->columns; i++) {
                if (cell == NULL && padding-- == 0)
                    return;
                if (cell == NULL)
                    cell = md_node_add(nodes, row, NODE_TABLE_CELL, str_of(NULL, 0));
                cell->align = i < t->align_count ? t->aligns[i] : MD_COLUMN_DEFAULT;
                cell = cell->next;
            }
        }
    }
}

/*
 * The end of the lines with a pipe that begin at b->at. It is remembered: if other blocks (an
 * element, an attribute list) stand among these lines, each line after them is tested for a table
 * again.
 */
static size_t find_rows_end(struct md_blocks *b)
{
    struct str s = b->text;
    if (b->at < b->rows || b->at >= b->rows_end) {
        size_t end = b->rows = b->at;
        for (size_t next; end < s.len && has_pipe(s, end, next = md_line_end(s, end));)
            end = next;
        b->rows_end = end;
    }
    return b->rows_end;
}

/* Whether the lines with a pipe that begin at b->at can be a table. Does not change b->at. */
static bool are_rows(struct md_blocks *b)
{
    size_t from = b->at;
    b->at = find_rows_end(b);
    bool ends = md_block_is_before_boundary(b);
    struct str lines = str_sub(b->text, from, b->at - 1);
    b->at = from;
    return ends && has_pipes_in_text(b, lines);
}

bool md_block_table(struct md_blocks *b)
{
    struct str s = b->text;
    size_t from = b->at, mark = from + md_indent(s, from, 3), line = md_line_end(s, from);
    if (char_is_space(md_byte(s, mark)) || !has_pipe(s, mark, line) ||
        !md_block_is_after_boundary(b))
        return false;
    struct md_nodes *nodes = &b->md->nodes;
    struct md_attribute_list *list = b->pending;
    b->pending = NULL; /* even if this is not a table */
    if (b->md->vain_budget == 0 || !are_rows(b))
        return false;
    struct table t = {.b = b,
                      .node = md_node_new(nodes, NODE_TABLE),
                      .rows = md_node_new(nodes, NODE_TABLE_BODY),
                      .leading_pipe = s.ptr[mark] == '|'};
    t.node->list = list;
    read_lines(&t);
    if (t.rows->first != NULL)
        add_part(&t, t.has_foot ? NODE_TABLE_FOOT : NODE_TABLE_BODY, false);
    if (!t.has_body) {
        (void)md_spend(&b->md->vain_budget, b->at - from);
        b->at = from;
        return false;
    }
    finish(&t, b->at - from);
    md_node_append(b->parent, t.node);
    return true;
}
