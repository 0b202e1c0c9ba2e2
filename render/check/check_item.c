/*
 * One item: its template, and what came of it. See check.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/check/check.h"

#include "render/check/check_private.h"
#include "render/config/path.h"

enum { SCRATCH_KEPT = 1 << 20 };

static bool is_html(struct str extension)
{
    return str_eq_nocase(extension, S(".html")) || str_eq_nocase(extension, S(".htm")) ||
           str_eq_nocase(extension, S(".xhtml"));
}

/* The page's own template; one that a plugin made of another file's has no text of its own. */
static void check_body(struct check_worker *w, const struct page *p)
{
    if (p != NULL && p->unit != NULL && p->template != NULL && p->unit->page == p &&
        !path_is_of_theme(p->unit->path))
        check_template(w, p->unit->path, p->body, p->unit->front.body_line);
}

void check_item(struct check_worker *w, size_t i, struct str text, struct str extension,
                const struct diags *diags)
{
    const struct check_entry *e = &w->check->entries[i];
    const struct page *p = e->item.page;
    struct arena_mark mark = arena_mark(&w->scratch);
    check_add_diags(w, diags, e->path);
    check_body(w, p);
    bool redirect = p != NULL && p->made != NULL && p->made->location.len > 0;
    if (is_html(extension) && !redirect)
        check_html_item(w, i, text);
    else if (str_eq_nocase(extension, S(".css")))
        check_css_item(w, i, text);
    arena_rewind(&w->scratch, mark);
    arena_trim(&w->scratch, SCRATCH_KEPT);
}

void check_item_failed(struct check_worker *w, size_t i, const struct diags *diags,
                       const struct err *e)
{
    const struct check_entry *entry = &w->check->entries[i];
    check_add_diags(w, diags, entry->path);
    check_body(w, entry->item.page);
    check_add_err(w, CHECK_LEVEL_ERROR, e, entry->path);
}
