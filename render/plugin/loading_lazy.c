/*
 * Lazy loading. See loading_lazy.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/loading_lazy.h"

#include "render/plugin/rewrite.h"

static struct str start(void *self, struct str name, struct str tag)
{
    static const struct str names[] = {STR_INIT("img"), STR_INIT("iframe")};
    struct str value;
    struct buf out;
    if (!html_is_one_of(name, names, ARRAY_LEN(names)) || !html_attribute(tag, S("src"), &value) ||
        html_attribute(tag, S("loading"), &value))
        return tag;
    buf_init(&out, self, 0);
    html_set_attribute(tag, S("loading"), S("lazy"), &out);
    return buf_str(&out);
}

bool loading_lazy_write(struct context *x, const struct page *p, struct str *html, struct err *err)
{
    const struct html_pass pass = {
        .self = x->arena, .whole = true, .text = rewrite_no_text, .start = start};
    (void)p;
    if (str_find(*html, S("<img")) == STR_NONE && str_find(*html, S("<iframe")) == STR_NONE)
        return true;
    return rewrite_part(x, &pass, *html, html, err);
}
