/*
 * A page's layout. See layout.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/layout.h"

bool layout_name(struct context *x, const struct page *p, struct str *name)
{
    if (!p->layout_by_kind)
        return page_layout(p, name);
    const struct str choices[] = {
        str_eq(p->url, S("/")) ? S("home") : S(""),
        p->kind == PAGE_KIND_PAGE ? S("page") : S("post"),
        S("default"),
    };
    for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
        if (choices[i].len > 0 && context_layout(x, choices[i]) != NULL) {
            *name = choices[i];
            return true;
        }
    }
    return false;
}
