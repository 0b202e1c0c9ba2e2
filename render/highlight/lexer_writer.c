/*
 * Tokens as HTML. See lexer_writer.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/lexer_writer.h"

void writer_flush(struct writer *w)
{
    struct str text = str_of(w->from, (size_t)(w->to - w->from));
    if (text.len == 0)
        return;
    if (w->class.len > 0) {
        buf_add(w->out, S("<span class=\""));
        buf_add(w->out, w->class);
        buf_add(w->out, S("\">"));
    }
    buf_html_text(w->out, text);
    if (w->class.len > 0)
        buf_add(w->out, S("</span>"));
    w->from = w->to;
}

static void put(struct writer *w, struct str class, const char *to)
{
    if (to <= w->to)
        return;
    if (!str_eq(class, w->class)) {
        writer_flush(w);
        w->class = class;
    }
    w->to = to;
}

void writer_token(struct writer *w, struct str class, struct str text)
{
    if (text.len == 0)
        return;
    if (text.ptr > w->to)
        put(w, str_of(NULL, 0), text.ptr);
    put(w, class, text.ptr + text.len);
}
