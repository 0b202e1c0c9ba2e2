/*
 * Tags on plain text: comment, raw, and the inline comment #.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/exec.h"
#include "render/liquid/parse.h"

static bool exec_nothing(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    (void)x, (void)node, (void)out;
    return true;
}

/* Known tags inside a comment are parsed, and must be well-formed; unknown ones are ignored. */
static bool parse_comment(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    (void)piece;
    struct liquid_block dropped = {.count = 0};
    struct parse_end end;
    do {
        if (!parse_nodes(p, &dropped, &end))
            return false;
        if (end.piece.name.len == 0)
            return parse_fail(p, node, "'comment' is never closed: expected 'endcomment'");
    } while (!str_eq(end.piece.name, S("endcomment")));
    node->blank = true;
    return true;
}

/*
 * Whether a piece ends with {% endraw %}; *before gets the text before it. The piece can be an
 * output that swallowed the tag ("{{ {% endraw %}"), and "{%-" does not close.
 */
static bool ends_raw(struct str whole, struct str *before)
{
    if (!str_ends(whole, S("%}")))
        return false;
    for (size_t i = whole.len - 1; i-- > 0;) {
        if (whole.ptr[i] != '{' || whole.ptr[i + 1] != '%')
            continue;
        struct str s = str_trim_start(str_from(whole, i + 2));
        size_t len = 0;
        while (len < s.len && char_is_word(s.ptr[len]))
            len++;
        *before = str_sub(whole, 0, i);
        if (len > 0)
            return str_eq(str_sub(s, 0, len), S("endraw"));
    }
    return false;
}

static bool parse_raw(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    if (str_trim(piece->markup).len > 0)
        return parse_fail(p, node, "nothing may follow the word 'raw' in its tag");
    struct buf *text = parse_alloc(p, sizeof(*text));
    if (text == NULL)
        return false;
    buf_init(text, p->arena, 0);
    node->tag.data = text;
    for (struct lex_piece next; parse_next(p, &next);) {
        struct str before;
        bool last = ends_raw(next.whole, &before);
        buf_add(text, last ? before : next.whole);
        parse_pass(p, &next);
        if (last) {
            node->blank = text->len == 0;
            return buf_ok(text) || err_buf(p->err, text);
        }
    }
    return parse_fail(p, node, "'raw' is never closed: expected 'endraw'");
}

static bool exec_raw(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    (void)x;
    buf_add(out, buf_str(node->tag.data));
    return buf_ok(out);
}

/* {% # ... %}: every further line must begin with # too. */
static bool parse_inline(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct str rest = piece->markup;
    node->blank = true;
    for (bool first = true; rest.len > 0; first = false) {
        struct str line;
        str_cut(rest, '\n', &line, &rest);
        line = str_trim(line);
        if (!first && line.len > 0 && line.ptr[0] != '#')
            return parse_fail(p, node, "each line of an inline comment must begin with '#'");
    }
    return true;
}

static const struct liquid_tag rows[] = {
    {STR_INIT("#"), false, parse_inline, exec_nothing},
    {STR_INIT("comment"), false, parse_comment, exec_nothing},
    {STR_INIT("raw"), false, parse_raw, exec_raw},
};

const struct liquid_tags tags_text = {rows, ARRAY_LEN(rows)};
