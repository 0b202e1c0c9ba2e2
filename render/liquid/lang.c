/*
 * Looking up the language's tables. See lang.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/lang.h"

#include "render/base/nearest.h"

static const struct liquid_tags *const all_tags[] = {
    &tags_jekyll, &tags_include, &tags_flow, &tags_loop, &tags_table, &tags_var, &tags_text};

/* Jekyll's come first, and hide Liquid's of the same name. */
static const struct liquid_filters *const all_filters[] = {
    &filters_jekyll, &filters_array,  &filters_query, &filters_text,
    &filters_list,   &filters_encode, &filters_math,  &filters_date,
};

/*
 * The memo's slot of a name, or else the one to store it in; the memo has a power of two of slots.
 */
static struct lang_memo_slot *memo_slot(struct lang_memo_slot *slots, size_t count, struct str name)
{
    unsigned char first = (unsigned char)name.ptr[0], last = (unsigned char)name.ptr[name.len - 1];
    enum { PROBES = 4 };
    size_t at = first * 5U + last * 11U + name.len * 3U;
    for (size_t probe = 1; probe < PROBES; probe++, at++) {
        struct lang_memo_slot *slot = &slots[at & (count - 1)];
        if (slot->name.len == 0 || str_eq(slot->name, name))
            return slot;
    }
    return &slots[at & (count - 1)];
}

/* Tags that Liquid 4.0 lacks; {% liquid %} is not in the tables. */
static bool is_liquid_5_tag(struct str name)
{
    return str_eq(name, S("echo")) || str_eq(name, S("render")) || str_eq(name, S("#"));
}

/* Jekyll's rows count only if its tags are wanted, and then before Liquid's. */
static const struct liquid_tag *find_tag(struct str name, const struct liquid_options *o)
{
    const bool jekyll = o->jekyll_tags;
    const struct liquid_tag *found = NULL;
    if (o->profile.lacks_liquid_5_tags && is_liquid_5_tag(name))
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(all_tags); i++) {
        for (size_t k = 0; k < all_tags[i]->count; k++) {
            const struct liquid_tag *row = &all_tags[i]->rows[k];
            bool wanted = str_eq(row->name, name) && (jekyll || !row->jekyll);
            if (wanted && (found == NULL || (row->jekyll && !found->jekyll)))
                found = row;
        }
    }
    return found;
}

const struct liquid_tag *lang_tag(struct lang_memo *memo, struct str name,
                                  const struct liquid_options *o)
{
    if (memo == NULL || name.len == 0)
        return find_tag(name, o);
    struct lang_memo_slot *slot = memo_slot(memo->tags, ARRAY_LEN(memo->tags), name);
    if (!str_eq(slot->name, name))
        *slot = (struct lang_memo_slot){name, find_tag(name, o)};
    return slot->row;
}

/*
 * Liquid's row of that name, or NULL; *own gets Jekyll's, if any. It walks the table:
 * a table is short, and most names differ in length or first byte.
 */
static const struct liquid_filter *table_find(const struct liquid_filters *table, struct str name,
                                              const struct liquid_filter **own)
{
    const struct liquid_filter *found = NULL;
    for (const struct liquid_filter *row = table->rows; row < table->rows + table->count; row++) {
        if (row->name.len != name.len || !str_eq(row->name, name))
            continue;
        if ((row->traits & FILTER_JEKYLL) != 0)
            *own = row;
        else
            found = row;
    }
    return found;
}

/* Filters newer than Liquid 5.4: Jekyll's Liquid does not know them. */
static bool is_young(struct str name)
{
    static const struct str young[] = {STR_INIT("find"), STR_INIT("find_index"), STR_INIT("has"),
                                       STR_INIT("reject"), STR_INIT("sum")};
    for (size_t i = 0; i < ARRAY_LEN(young); i++) {
        if (str_eq(name, young[i]))
            return true;
    }
    return false;
}

/* Whether the followed Jekyll or its Liquid is too old for it. */
static bool is_lacking(const struct profile *p, const struct liquid_filter *row)
{
    return ((row->traits & FILTER_LIQUID_5) != 0 && p->lacks_liquid_5_filters) ||
           ((row->traits & FILTER_JEKYLL_4) != 0 && p->lacks_jekyll_4_filters);
}

static const struct liquid_filter *find_filter(struct str name, const struct liquid_options *o)
{
    const bool jekyll = o->jekyll_tags;
    const struct liquid_filter *own = NULL, *found = NULL;
    for (size_t i = 0; i < ARRAY_LEN(all_filters) && !(jekyll && own != NULL); i++) {
        const struct liquid_filter *row = table_find(all_filters[i], name, &own);
        found = found == NULL ? row : found;
    }
    if (jekyll && own != NULL && !is_lacking(&o->profile, own))
        return own;
    if (found != NULL && is_lacking(&o->profile, found))
        return NULL;
    return found != NULL && jekyll && is_young(name) ? NULL : found;
}

const struct liquid_filter *lang_filter(struct lang_memo *memo, struct str name,
                                        const struct liquid_options *o)
{
    if (memo == NULL || name.len == 0)
        return find_filter(name, o);
    struct lang_memo_slot *slot = memo_slot(memo->filters, ARRAY_LEN(memo->filters), name);
    if (!str_eq(slot->name, name))
        *slot = (struct lang_memo_slot){name, find_filter(name, o)};
    return slot->row;
}

const struct liquid_tag *lang_tag_at(size_t i)
{
    for (size_t t = 0; t < ARRAY_LEN(all_tags); t++) {
        if (i < all_tags[t]->count)
            return &all_tags[t]->rows[i];
        i -= all_tags[t]->count;
    }
    return NULL;
}

const struct liquid_ruby_name *lang_ruby_name(const struct liquid_options *o, struct str name,
                                              bool filter)
{
    for (size_t i = 0; i < o->ruby_name_count; i++) {
        if (o->ruby_names[i].filter == filter && str_eq(o->ruby_names[i].name, name))
            return &o->ruby_names[i];
    }
    return NULL;
}

const struct liquid_plugin_tag *lang_plugin(const struct liquid_options *o, struct str name,
                                            bool filter)
{
    for (size_t i = 0; i < o->plugin_tag_count; i++) {
        if (o->plugin_tags[i].filter == filter && str_eq(o->plugin_tags[i].name, name))
            return &o->plugin_tags[i];
    }
    return NULL;
}

const struct liquid_ruby_name *lang_ruby_running(const struct liquid_options *o, struct str name,
                                                 bool filter)
{
    const struct liquid_ruby_name *n = lang_ruby_name(o, name, filter);
    return n != NULL && n->runs ? n : NULL;
}

const struct liquid_filter *lang_filter_at(size_t i)
{
    for (size_t t = 0; t < ARRAY_LEN(all_filters); t++) {
        if (i < all_filters[t]->count)
            return &all_filters[t]->rows[i];
        i -= all_filters[t]->count;
    }
    return NULL;
}

/* ---- suggestions ---- */

struct str lang_nearest_tag(struct str name, const struct liquid_options *o)
{
    struct nearest n = nearest_to(name);
    const struct liquid_tag *row;
    for (size_t i = 0; (row = lang_tag_at(i)) != NULL; i++) {
        if (find_tag(row->name, o) != NULL)
            nearest_consider(&n, row->name);
    }
    return n.best;
}

struct str lang_nearest_filter(struct str name, const struct liquid_options *o)
{
    struct nearest n = nearest_to(name);
    const struct liquid_filter *row;
    for (size_t i = 0; (row = lang_filter_at(i)) != NULL; i++) {
        if (find_filter(row->name, o) != NULL)
            nearest_consider(&n, row->name);
    }
    return n.best;
}
