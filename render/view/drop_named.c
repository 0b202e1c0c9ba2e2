/*
 * Drops by name. See drop_named.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/drop_named.h"

static const struct config_collection *collection_of(const struct context *x, const struct drop *d)
{
    const struct collect_collection *c = (const struct collect_collection *)(const void *)d;
    return &x->site->config->collections[c->index];
}

bool drop_named_of(const struct context *x, struct value v, struct drop_named *out)
{
    const struct drop *d = v.drop;
    *out = (struct drop_named){'p', S("")};
    if (d->class == &page_drop_class || d->class == &document_drop_class) {
        const struct page *p = (const struct page *)(const void *)d;
        out->kind = value_is_listed_drop(v) ? 'P' : 'p';
        out->text = p->source;
        return p->made == NULL;
    }
    if (d->class == &file_drop_class)
        *out = (struct drop_named){value_is_listed_drop(v) ? 'F' : 'f',
                                   ((const struct unit *)(const void *)d)->path};
    else if (d->class == &collection_drop_class)
        *out = (struct drop_named){'c', collection_of(x, d)->label};
    else if (d == x->site_drop.drop)
        out->kind = 's';
    else if (d == x->jekyll.drop)
        out->kind = 'j';
    else if (drop_is_data(d))
        out->kind = 'd';
    else
        return false;
    return true;
}

static struct value find_page(const struct context *x, struct str path, bool listed)
{
    const struct unit *u = site_unit(x->site, path);
    const struct page *p = u != NULL ? edits_base(x->site->own.edits, unit_good(u)->page) : NULL;
    if (p == NULL)
        return value_nil();
    return listed ? value_of_listed_drop(&p->drop) : value_of_drop(&p->drop);
}

static struct value find_file(const struct context *x, struct str path, bool listed)
{
    size_t i = site_unit_index(x->site, path);
    bool is_there = i < x->site->unit_count && str_eq(x->site->units[i]->path, path);
    if (!is_there)
        return value_nil();
    const struct drop *d = &x->site->units[i]->drop;
    return listed ? value_of_listed_drop(d) : value_of_drop(d);
}

static struct value find_collection(const struct context *x, struct str label)
{
    const struct config *c = x->site->config;
    for (size_t i = 0; i < c->collection_count; i++) {
        if (str_eq(c->collections[i].label, label))
            return value_of_drop(&x->site->collect.collections[i].drop);
    }
    return value_nil();
}

struct value drop_named_find(struct context *x, struct drop_named name)
{
    struct value data;
    switch (name.kind) {
    case 'P':
    case 'p':
        return find_page(x, name.text, name.kind == 'P');
    case 'F':
    case 'f':
        return find_file(x, name.text, name.kind == 'F');
    case 'c':
        return find_collection(x, name.text);
    case 's':
        return x->site_drop;
    case 'j':
        return x->jekyll;
    case 'd':
        return value_drop_get(x->site_drop.drop, &x->run.env, value_str(S("data")), &data)
                   ? data
                   : value_nil();
    default:
        return value_nil();
    }
}
