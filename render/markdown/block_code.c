/*
 * Code blocks: indented, and between fences. See block.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/markdown/block.h"

/* Whether the line at `at` is indented and not blank. */
static bool is_indented(struct str s, size_t at)
{
    return (md_byte(s, at) == '\t' || md_indent(s, at, 4) == 4) && md_blank_rest(s, at) == 0;
}

size_t md_code_lines(struct md_blocks *b, size_t at)
{
    struct str s = b->text;
    for (size_t next = md_blank_lines(s, at); next < s.len && is_indented(s, next);
         next = md_blank_lines(s, at)) {
        do
            next = md_line_end(s, next);
        while (next < s.len && is_indented(s, next));
        while (!md_block_ends_lazily(b, next))
            next = md_line_end(s, next);
        at = next;
    }
    return at;
}

struct str md_unindented(struct md *md, struct str lines, bool with_lazy)
{
    struct buf out;
    buf_init(&out, md->arena, 0);
    buf_reserve(&out, lines.len);
    for (size_t at = 0; at < lines.len;) {
        size_t end = md_line_end(lines, at);
        size_t from = at + (md_byte(lines, at) == '\t' ? 1 : 0);
        size_t blanks = md_indent(lines, at, 4);
        if (blanks == 4)
            from = at + 4;
        else if (with_lazy && at > 0 && !char_is_space(md_byte(lines, at + blanks)) && buf_ok(&out))
            out.ptr[out.len - 1] = ' ';
        buf_add(&out, str_sub(lines, from, end));
        at = end;
    }
    return buf_str(&out);
}

bool md_block_code(struct md_blocks *b)
{
    size_t end = md_code_lines(b, b->at);
    if (end == b->at)
        end = md_line_end(b->text, b->at);
    struct str lines = str_sub(b->text, b->at, end);
    b->at = end;
    md_block_add(b, NODE_CODE_BLOCK)->text = md_unindented(b->md, lines, true);
    return true;
}

struct fence {
    struct str mark;
    size_t least;  /* bytes of the mark that the closing line must repeat */
    size_t indent; /* greatest indentation of the closing line */
    size_t body;   /* offset of the first line */
};

/*
 * The number of bytes of the opening mark that the line at `at` repeats; 0 if it cannot close it.
 */
static size_t closing_length(struct str s, size_t at, const struct fence *fence, size_t *end)
{
    struct str mark = fence->mark;
    at += md_indent(s, at, fence->indent);
    char c = mark.ptr[mark.len - 1];
    size_t n = 0;
    while (n < mark.len && md_byte(s, at + n) == mark.ptr[n])
        n++;
    size_t rest = at + n;
    while (n >= fence->least && md_byte(s, rest) == c)
        rest++;
    *end = n >= fence->least ? md_blank_rest(s, rest) : 0;
    return *end > 0 ? n : 0;
}

/*
 * The line that closes the fence; *end gets the offset after it. It is the first one that repeats
 * the whole mark. If none does, it is the first of those that repeat the most, and the mark becomes
 * that long. All lines after it were read in vain, and count against the budget.
 *
 *     ````      mark of 4
 *     ```       repeats 3: closes if no line with 4 follows
 *     ``        repeats 2
 */
static size_t find_close(struct md_blocks *b, struct fence *fence, size_t *end)
{
    struct str s = b->text;
    size_t best = 0, best_line = STR_NONE;
    for (size_t at = fence->body, next; at < s.len; at = next) {
        size_t line_end = 0, n = closing_length(s, at, fence, &line_end);
        next = md_line_end(s, at);
        if (n > best) {
            best = n;
            best_line = at;
            *end = line_end;
        }
        if (best == fence->mark.len || (best > 0 && !md_spend(&b->md->vain_budget, next - at)))
            break;
    }
    fence->mark.len = best;
    return best_line;
}

/* Fences of one kind share never_closes: if no line closes one, none closes the next either. */
static size_t fence_kind(struct str mark)
{
    for (size_t i = 1; i < mark.len; i++) {
        if (mark.ptr[i] != mark.ptr[0])
            return 2;
    }
    return mark.ptr[0] == '~';
}

bool md_block_fence(struct md_blocks *b)
{
    struct str s = b->text;
    size_t from = b->at + md_indent(s, b->at, 3), at = from;
    while (md_byte(s, at) == '`' || md_byte(s, at) == '~')
        at++;
    bool is_basic = b->md->options.is_basic;
    struct fence fence = {str_sub(s, from, at), 3, is_basic ? 0 : 3, md_line_end(s, at)};
    if (fence.mark.len < 3 || (is_basic && (from > b->at || s.ptr[from] != '~')))
        return false;
    struct str info = str_trim(str_sub(s, at, fence.body));
    for (size_t i = 0; i < info.len; i++) {
        if (char_is_space(info.ptr[i]))
            return false;
    }
    /*
     * A language with a blank before it is not part of the mark, so the mark must be repeated
     * whole.
     */
    if (info.len > 0 && info.ptr > s.ptr + at)
        fence.least = fence.mark.len;
    bool *never_closes = &b->never_closes[fence_kind(fence.mark)];
    size_t end = 0, close = *never_closes ? STR_NONE : find_close(b, &fence, &end);
    if (close == STR_NONE) {
        *never_closes =
            *never_closes || fence.least == 3 || !md_spend(&b->md->vain_budget, s.len - fence.body);
        return false;
    }
    struct str language = str_trim(str_sub(s, from + fence.mark.len, fence.body));
    struct md_node *code = md_block_add(b, NODE_CODE_BLOCK);
    code->text = str_sub(s, fence.body, close);
    b->at = end;
    if (language.len == 0)
        return true;
    struct buf class;
    buf_init(&class, b->md->arena, 0);
    buf_add(&class, S("language-"));
    size_t options = str_find_char(str_from(language, 1), '?');
    buf_add(&class, options == STR_NONE ? language : str_sub(language, 0, options + 1));
    code->language = language;
    md_attribute_set(&b->md->nodes, &code->attributes, S("class"), buf_str(&class));
    return true;
}
