/*
 * Definitions of footnotes, links and abbreviations. See block.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/block.h"
#include "render/markdown/span.h"

/* If the arena is full, nothing is defined; the caller checks arena_failed at the end. */
static void define(struct map *map, struct str name, const void *definition)
{
    bool unused = map_put(map, name, definition);
    (void)unused;
}

bool md_block_footnote(struct md_blocks *b)
{
    struct str s = b->text;
    size_t at = b->at + md_indent(s, b->at, 3), len = md_list_name(s, at + 2);
    size_t end = at + 2 + len;
    if (md_byte(s, at) != '[' || md_byte(s, at + 1) != '^' || len == 0 || md_byte(s, end) != ']' ||
        md_byte(s, end + 1) != ':' || b->depth >= MD_DEPTH_MAX)
        return false;
    struct md_footnote *footnote = arena_new(b->md->arena, struct md_footnote);
    struct md_footnote_definition *definition =
        arena_new(b->md->arena, struct md_footnote_definition);
    if (footnote == NULL || definition == NULL)
        return false;
    definition->footnote = footnote;
    footnote->name = str_sub(s, at + 2, end);
    b->at = md_code_lines(b, md_line_end(s, end));
    struct str text = md_unindented(b->md, str_sub(s, end + 2, b->at), false);
    footnote->content = md_node_new(&b->md->nodes, NODE_ROOT);
    md_blocks_read(b->md, footnote->content, text, b->depth + 1);
    (void)md_block_add_end(b, true);
    define(&b->md->footnotes, footnote->name, definition);
    return true;
}

/* The end of a line, and the text on it. */
struct line {
    size_t end, text_end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static struct line line_at(struct str s, size_t at)
{
    struct line line = {md_line_end(s, at), 0};
    line.text_end = line.end;
    while (line.text_end > at && is_blank(s.ptr[line.text_end - 1]))
        line.text_end--;
    return line;
}

/* The offset after a title in quotes, which follows blanks at `at`, and the line's end; or 0. */
static size_t read_title(struct str s, size_t at, struct line line, struct str *title)
{
    at = md_skip_blanks(s, at);
    char quote = md_byte(s, at);
    if ((quote != '"' && quote != '\'') || line.text_end < at + 3 ||
        s.ptr[line.text_end - 1] != quote)
        return 0;
    *title = str_sub(s, at + 1, line.text_end - 1);
    return line.end;
}

/* Reads the optional title of a target that ends at `at`, on this line or the next. */
static size_t read_rest(struct str s, size_t at, struct line line, struct str *title)
{
    size_t blanks = md_skip_blanks(s, at), end = 0;
    if (md_byte(s, blanks) == '\n') {
        end = read_title(s, blanks + 1, line_at(s, blanks + 1), title);
        return end > 0 ? end : blanks + 1;
    }
    return blanks > at ? read_title(s, blanks, line, title) : 0;
}

/* Reads `<target>`, which ends at the first `>` that a title or the line's end can follow. */
static size_t read_bracketed(struct str s, size_t at, struct md_link *link)
{
    struct line line = line_at(s, at);
    size_t end = 0;
    if (md_byte(s, at) != '<')
        return 0;
    for (size_t close = at + 1; end == 0 && close < line.end; close++) {
        if (s.ptr[close] != '>')
            continue;
        link->target = str_sub(s, at + 1, close);
        end = read_rest(s, close + 1, line, &link->title);
    }
    return end;
}

/* The target ends before blanks and a title, else at the end of the line. */
static size_t read_bare(struct str s, size_t at, struct md_link *link)
{
    struct line line = line_at(s, at);
    size_t end = 0;
    for (size_t to = at; to < line.end; to++) {
        char next = md_byte(s, to + 1);
        if (next != ' ' && next != '\t' && next != '\n')
            continue;
        if (char_is_space(s.ptr[to]))
            continue;
        link->target = str_sub(s, at, to + 1);
        char behind = md_byte(s, md_skip_blanks(s, to + 1));
        if (behind == '"' || behind == '\'' || behind == '\n')
            end = read_rest(s, to + 1, line, &link->title);
        if (end > 0)
            break;
    }
    /* If the line goes on after the title, it is not a definition. */
    struct str target = link->target;
    for (size_t i = 1; end > 0 && i < target.len; i++) {
        if ((target.ptr[i] == '"' || target.ptr[i] == '\'') &&
            (target.ptr[i - 1] == ' ' || target.ptr[i - 1] == '\t'))
            return 0;
    }
    return end;
}

bool md_block_link(struct md_blocks *b)
{
    struct str s = b->text;
    size_t at = b->at + md_indent(s, b->at, 3), line = md_line_end(s, at);
    size_t close = str_find_char(str_sub(s, at, line), ']');
    if (md_byte(s, at) != '[' || close == STR_NONE || close < 2 ||
        md_byte(s, at + close + 1) != ':')
        return false;
    struct md_link *link = arena_new(b->md->arena, struct md_link);
    if (link == NULL)
        return false;
    size_t from = md_skip_blanks(s, at + close + 2), end = read_bracketed(s, from, link);
    if (end == 0)
        end = read_bare(s, from, link);
    if (end == 0)
        return false;
    b->at = end;
    link->definition = md_block_add_end(b, true);
    define(&b->md->links, md_link_name(b->md, str_sub(s, at + 1, at + close)), link);
    return true;
}

bool md_block_abbreviation(struct md_blocks *b)
{
    struct str s = b->text;
    size_t at = b->at + md_indent(s, b->at, 3), line = md_line_end(s, at);
    if (md_byte(s, at) != '*' || md_byte(s, at + 1) != '[')
        return false;
    size_t close = str_find(str_sub(s, at + 3, line), S("]:"));
    if (close == STR_NONE)
        return false;
    close += at + 3;
    struct md_abbreviation_definition *definition =
        arena_new(b->md->arena, struct md_abbreviation_definition);
    if (definition == NULL)
        return false;
    b->at = line;
    definition->title = str_trim(str_sub(s, close + 2, line));
    definition->definition = md_block_add_end(b, true);
    define(&b->md->abbreviations, str_sub(s, at + 2, close), definition);
    return true;
}
