/*
 * The order of posts. See collect_drafts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/collect_drafts.h"

#include <stdlib.h>

/* ---- dates and site.posts in templates ---- */

enum mention { MENTION_NONE, MENTION_DATE, MENTION_POSTS };

enum { DEPTH_MAX = 16 };

static enum mention first_in(const struct collect *l, struct str text, unsigned depth);

/* The name behind {% include: the file's first mention. */
static enum mention first_in_include(const struct collect *l, struct str text, unsigned depth)
{
    size_t len = 0;
    text = str_trim_start(text);
    while (len < text.len && !char_is_space(text.ptr[len]) && text.ptr[len] != '%')
        len++;
    const struct unit *u = map_find(&l->includes, str_sub(text, 0, len));
    return u != NULL ? first_in(l, unit_good(u)->text, depth + 1) : MENTION_NONE;
}

/* The first thing that a template mentions: a date of its page (or what follows from it), or
 * site.posts. */
static enum mention first_in(const struct collect *l, struct str text, unsigned depth)
{
    static const struct {
        struct str name;
        enum mention mention; /* NONE: a template in which to look */
    } rows[] = {
        {STR_INIT("page.url"), MENTION_DATE},    {STR_INIT("page.date"), MENTION_DATE},
        {STR_INIT("page.id"), MENTION_DATE},     {STR_INIT("{% seo"), MENTION_DATE},
        {STR_INIT("site.posts"), MENTION_POSTS}, {STR_INIT("{% include"), MENTION_NONE},
    };
    for (; text.len > 0 && depth < DEPTH_MAX; text = str_from(text, 1)) {
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
            struct str rest = str_from(text, rows[i].name.len);
            if (!str_starts(text, rows[i].name) || (rest.len > 0 && char_is_word(rest.ptr[0])))
                continue;
            enum mention m = rows[i].mention != MENTION_NONE ? rows[i].mention
                                                             : first_in_include(l, rest, depth);
            if (m != MENTION_NONE)
                return m;
        }
    }
    return MENTION_NONE;
}

/* The same of a post in its layouts. */
static enum mention first_of(const struct collect *l, const struct page *p)
{
    enum mention m = p->template != NULL ? first_in(l, p->body, 0) : MENTION_NONE;
    struct str name = p->layout;
    for (unsigned depth = 0; m == MENTION_NONE && name.len > 0 && depth < DEPTH_MAX; depth++) {
        const struct unit *u = map_find(&l->layouts, name);
        u = u != NULL ? unit_good(u) : NULL;
        if (u == NULL || u->data == NULL)
            break;
        m = first_in(l, u->front.body, 0);
        name = value_as_str(value_map_get(u->data, S("layout")));
    }
    return m;
}

/* ---- the order ---- */

struct row {
    const struct page *page;
    bool dated;
    struct value item;
};

static int by_reading(const void *a, const void *b)
{
    const struct row *p = a, *q = b;
    if (p->page->draft != q->page->draft) /* of one folder the posts come first */
        return p->page->draft ? 1 : -1;
    return str_cmp(p->page->source, q->page->source);
}

static int newest_first(const void *a, const void *b)
{
    const struct row *p = a, *q = b;
    int order = p->dated && q->dated ? date_cmp(q->page->date, p->page->date) : 0;
    return order != 0 ? order : str_cmp(q->page->source, p->page->source);
}

bool collect_sort_posts(const struct collect *l, const struct config *c, struct value_list *posts)
{
    struct row *rows = arena_new_array(posts->arena, posts->count + 1, struct row);
    bool asked = false; /* site.posts has been read */
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < posts->count; i++) {
        const struct page *p = collect_page(posts->items[i]);
        rows[i] = (struct row){p, true, posts->items[i]};
    }
    if (c->future && c->show_drafts)
        qsort(rows, posts->count, sizeof(*rows), by_reading);
    for (size_t i = 0; c->future && c->show_drafts && i < posts->count; i++) {
        enum mention m = asked ? MENTION_NONE : first_of(l, rows[i].page);
        asked = asked || m == MENTION_POSTS;
        rows[i].dated = rows[i].page->dated || m == MENTION_DATE;
    }
    qsort(rows, posts->count, sizeof(*rows), newest_first);
    for (size_t i = 0; i < posts->count; i++)
        posts->items[i] = rows[i].item;
    return true;
}
