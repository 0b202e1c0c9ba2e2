/*
 * What plugins that rewrite whole pages have in common. See rewrite.h.
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

bool rewrite_is_one_of(struct str name, const struct str *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq_nocase(names[i], name))
            return true;
    }
    return false;
}

void rewrite_no_text(void *self, struct str text, struct buf *out)
{
    (void)self;
    buf_add(out, text);
}
