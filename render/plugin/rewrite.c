/*
 * Helpers for plugins that rewrite whole pages. See rewrite.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/rewrite.h"

struct str rewrite_body(struct str html)
{
    size_t body = str_find(html, S("<body"));
    if (body == STR_NONE)
        return html;
    size_t from = html_tag_end(html, body);
    size_t close = str_find(str_from(html, from), S("</body>"));
    return str_sub(html, from, close == STR_NONE ? html.len : from + close);
}

bool rewrite_part(struct context *x, const struct html_pass *pass, struct str part,
                  struct str *html, struct err *err)
{
    size_t from = (size_t)(part.ptr - html->ptr);
    struct buf out;
    buf_init(&out, x->arena, x->limits.output);
    buf_add(&out, str_sub(*html, 0, from));
    if (!html_pass(pass, part, x->arena, &out))
        return buf_ok(&out) ? err_arena(err, x->arena) : err_buf(err, &out);
    buf_add(&out, str_from(*html, from + part.len));
    *html = buf_str(&out);
    return buf_ok(&out) || err_buf(err, &out);
}

/* ---- text, except in some elements ---- */

struct text_pass {
    const struct rewrite_text *rewrite;
    size_t open; /* elements of rewrite->except */
};

static bool is_excepted(const struct text_pass *p, struct str name)
{
    return html_is_one_of(name, p->rewrite->except, p->rewrite->except_count);
}

static void text_pass_text(void *self, struct str text, struct buf *out)
{
    const struct text_pass *p = self;
    if (p->open > 0)
        buf_add(out, text);
    else
        p->rewrite->write(p->rewrite->self, text, out);
}

static void text_pass_begun(void *self, struct str name, struct str tag, bool is_void,
                            struct buf *out)
{
    struct text_pass *p = self;
    (void)tag;
    (void)out;
    p->open += !is_void && is_excepted(p, name) ? 1 : 0;
}

static void text_pass_ended(void *self, struct str name)
{
    struct text_pass *p = self;
    p->open -= is_excepted(p, name) ? 1 : 0;
}

bool rewrite_text(struct context *x, const struct rewrite_text *r, struct str part,
                  struct str *html, struct err *err)
{
    struct text_pass own = {.rewrite = r};
    const struct html_pass pass = {
        .self = &own, .text = text_pass_text, .begun = text_pass_begun, .ended = text_pass_ended};
    return rewrite_part(x, &pass, part, html, err);
}

void rewrite_no_text(void *self, struct str text, struct buf *out)
{
    (void)self;
    buf_add(out, text);
}
