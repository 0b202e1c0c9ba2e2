/*
 * Marked lines of code. See mark_lines.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/mark_lines.h"

#define CLOSE S("</span>")

static bool is_marked(struct str marked, uint64_t line)
{
    while (marked.len > 0) {
        struct str number;
        uint64_t n = 0;
        str_cut(marked, ' ', &number, &marked);
        for (size_t i = 0; i < number.len && n <= line; i++)
            n = n * 10 + (uint64_t)(number.ptr[i] - '0');
        if (number.len > 0 && n == line)
            return true;
    }
    return false;
}

/* One line. *open is the tag of the span that is open, at its start and then at its end. */
static void write_line(struct str line, struct str *open, struct buf *out)
{
    if (line.len > 0 && !str_starts(line, CLOSE))
        buf_add(out, *open);
    else if (line.len > 0 && open->len > 0)
        line = str_from(line, CLOSE.len);
    if (line.len == 0)
        return;
    for (size_t at; (at = str_find_char(line, '<')) != STR_NONE;) {
        bool closes = str_starts(str_from(line, at), CLOSE);
        size_t end = at + str_find_char(str_from(line, at), '>') + 1;
        *open = closes ? S("") : str_sub(line, at, end);
        bool is_empty = !closes && end == line.len; /* its text begins on the next line */
        buf_add(out, str_sub(line, 0, is_empty ? at : end));
        line = str_from(line, end);
        if (is_empty)
            return;
    }
    buf_add(out, line);
    buf_add(out, open->len > 0 ? CLOSE : S(""));
}

void mark_lines_write(struct str html, struct str marked, struct buf *out)
{
    struct str rest = html, line, open = S("");
    for (uint64_t n = 1; rest.len > 0; n++) {
        bool is_own = is_marked(marked, n);
        str_cut(rest, '\n', &line, &rest);
        if (is_own)
            buf_add(out, S("<span class=\"hll\">"));
        write_line(line, &open, out);
        buf_putc(out, '\n');
        if (is_own)
            buf_add(out, CLOSE);
    }
}
