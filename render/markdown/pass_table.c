/*
 * Makes delimiter rows of tables wide enough for md4c. See pass.h.
 *
 *     | a | b |
 *     |-|:-|       for GitHub, one dash is enough; md4c before 0.5 needs three characters
 *
 * Only a true delimiter row becomes wider: the line above it begins a block and has as many cells,
 * and no fence is open.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/pass.h"
#include "render/markdown/scan.h"

enum { WIDTH = 3, CODE_INDENT = 4 };

/*
 * The line before `end` (the start of a line), without its "
 * "; empty at the start of the text.
 */
static struct str line_before(struct str text, size_t end)
{
    size_t to = end > 0 ? end - 1 : 0, from = to;
    while (from > 0 && text.ptr[from - 1] != '\n')
        from--;
    return str_sub(text, from, to);
}

/* The offset after the quote marks at the start of a line, and the blanks among them. */
static struct str without_quotes(struct str line)
{
    for (size_t at = 0; (at = md_skip_blanks(line, 0)) < line.len && line.ptr[at] == '>';)
        line = str_from(line, at + 1);
    return line;
}

/* The offset after the mark of a list item, if any. */
static struct str without_mark(struct str line)
{
    struct str s = str_trim_start(line);
    size_t at = 0;
    while (char_is_digit(md_byte(s, at)))
        at++;
    char mark = md_byte(s, at);
    bool is_mark = at > 0 ? mark == '.' || mark == ')' : mark == '-' || mark == '*' || mark == '+';
    return is_mark && md_byte(s, at + 1) == ' ' ? str_from(s, at + 1) : line;
}

/* The number of cells of a row; 0 if it has no `|`. */
static size_t cells_of(struct str row)
{
    size_t bars = 0;
    row = str_trim(row);
    for (size_t i = 0; i < row.len; i++)
        bars += row.ptr[i] == '|' && (i == 0 || row.ptr[i - 1] != '\\');
    if (bars == 0)
        return 0;
    bool ends = row.len > 1 && row.ptr[row.len - 1] == '|' && row.ptr[row.len - 2] != '\\';
    return bars + 1 - (row.ptr[0] == '|') - ends;
}

/* The offset after the `:--:` of a cell at `at`, or 0. */
static size_t delimiter_end(struct str row, size_t at)
{
    size_t dashes = md_byte(row, at) == ':' ? at + 1 : at, end = dashes;
    while (md_byte(row, end) == '-')
        end++;
    if (end == dashes)
        return 0;
    return md_byte(row, end) == ':' ? end + 1 : end;
}

/*
 * Writes the row with each delimiter as wide as md4c needs it. Returns false if it is not a
 * delimiter row, or wide enough.
 */
static bool widen(struct str row, struct buf *out)
{
    for (size_t at = 0; at < row.len;) {
        char c = row.ptr[at];
        size_t end = c == '-' || c == ':' ? delimiter_end(row, at) : at + 1;
        char next = md_byte(row, end);
        if (end == 0 || (c != '-' && c != ':' && c != '|' && c != ' ' && c != '\t') ||
            ((c == '-' || c == ':') && (next == '-' || next == ':')))
            return false;
        size_t missing = c == '-' || c == ':' ? WIDTH - (end - at < WIDTH ? end - at : WIDTH) : 0;
        buf_add(out, str_sub(row, at, at + (c == ':')));
        buf_fill(out, '-', missing);
        buf_add(out, str_sub(row, at + (c == ':'), end));
        at = end;
    }
    return out->len > row.len;
}

/* The fence that is open at a position in the text. */
struct fence {
    size_t at;
    struct str open; /* empty: no fence is open */
};

/* Moves on to `end`. */
static void follow(struct fence *fence, struct str text, size_t end)
{
    for (size_t next; fence->at < end; fence->at = next) {
        next = md_line_end(text, fence->at);
        struct str line = without_quotes(str_sub(text, fence->at, next));
        struct str rest = str_trim_start(without_mark(line));
        char mark = md_byte(rest, 0);
        size_t len = 0;
        while (mark != '\0' && md_byte(rest, len) == mark)
            len++;
        if ((mark != '`' && mark != '~') || len < 3)
            continue;
        if (fence->open.len == 0)
            fence->open = str_sub(rest, 0, len);
        else if (fence->open.ptr[0] == mark && len >= fence->open.len &&
                 str_trim(str_from(rest, len)).len == 0)
            fence->open.len = 0;
    }
}

/* Whether the line before `at` may be the first row of a table, with that number of cells. */
static bool is_head(struct str text, size_t at, size_t cells)
{
    struct str line = without_quotes(line_before(text, at)), head = without_mark(line);
    bool is_item = head.ptr != line.ptr;
    if (at == 0 || cells_of(head) != cells ||
        (!is_item && md_indent(line, 0, CODE_INDENT) == CODE_INDENT))
        return false;
    size_t from = at - 1;
    while (from > 0 && text.ptr[from - 1] != '\n')
        from--;
    struct str above = str_trim(without_quotes(line_before(text, from)));
    return is_item || above.len == 0 || above.ptr[0] == '#';
}

struct str md_tables_widen(struct md *md, struct str text)
{
    struct buf out, wide;
    struct fence fence = {0};
    size_t done = 0, bar;
    buf_init(&out, md->arena, 0);
    buf_init(&wide, md->arena, 0);
    for (size_t at = 0; (bar = str_find_char(str_from(text, at), '|')) != STR_NONE;) {
        size_t from = at + bar, next = md_line_end(text, from);
        while (from > at && text.ptr[from - 1] != '\n')
            from--;
        struct str row = str_trim_end(without_quotes(str_sub(text, from, next)));
        at = next;
        buf_cut(&wide, 0);
        if (md_indent(row, 0, CODE_INDENT) == CODE_INDENT || !widen(row, &wide) ||
            !is_head(text, from, cells_of(row)))
            continue;
        follow(&fence, text, from);
        if (fence.open.len > 0)
            continue;
        size_t begin = (size_t)(row.ptr - text.ptr);
        buf_add(&out, str_sub(text, done, begin));
        buf_add(&out, buf_str(&wide));
        done = begin + row.len;
    }
    if (done == 0)
        return text;
    buf_add(&out, str_from(text, done));
    return buf_str(&out);
}
