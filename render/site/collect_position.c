/*
 * Where a page stands: in its list, and in the order in which Jekyll renders. See collect.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/collect.h"

static struct collect_position *position_slot(const struct collect *l, const struct page *p)
{
    size_t mask = l->position_slots - 1;
    const uintptr_t address = (uintptr_t)p;
    size_t i = (size_t)str_hash(str_of((const char *)&address, sizeof(address))) & mask;
    while (l->positions[i].page != NULL && l->positions[i].page != p)
        i = (i + 1) & mask;
    return &l->positions[i];
}

static void put_positions(struct collect *l, struct value items, size_t list)
{
    for (uint32_t i = 0; i < items.len; i++) {
        const struct page *p = collect_page(items.items[i]);
        *position_slot(l, p) = (struct collect_position){p, (uint32_t)list, i};
    }
}

bool collect_positions_build(struct collect *l, const struct config *c, struct arena *a)
{
    enum { LEAST = 16 };
    size_t count = l->pages.items.len, slots = LEAST;
    for (size_t i = 0; i < c->collection_count; i++)
        count += l->collections[i].docs.items.len;
    while (slots < count * 2)
        slots *= 2;
    l->positions = arena_new_array(a, slots, struct collect_position);
    l->position_slots = slots;
    if (l->positions == NULL)
        return false;
    for (size_t i = 0; i < c->collection_count; i++)
        put_positions(l, l->collections[i].docs.items, i);
    put_positions(l, l->pages.items, c->collection_count);
    return true;
}

const struct collect_position *collect_position(const struct collect *l, const struct page *p)
{
    const struct collect_position *at = position_slot(l, p);
    return at->page != NULL ? at : NULL;
}

uint64_t collect_order(const struct collect *l, const struct page *p)
{
    enum { INDEX_BITS = 32 };
    const struct collect_position *at = collect_position(l, p);
    return at != NULL ? ((uint64_t)at->list << INDEX_BITS) | at->index : UINT64_MAX;
}

/* ---- neighbours ---- */

static const struct page *neighbour(const struct collect *l, const struct page *p, int step)
{
    const struct collect_position *at = collect_position(l, p);
    if (at == NULL || p->kind == PAGE_KIND_PAGE)
        return NULL;
    struct value docs = l->collections[at->list].docs.items;
    int64_t i = (int64_t)at->index + step;
    return i >= 0 && i < docs.len ? collect_page(docs.items[i]) : NULL;
}

const struct page *collect_next(const struct collect *l, const struct page *p)
{
    return neighbour(l, p, 1);
}

const struct page *collect_previous(const struct collect *l, const struct page *p)
{
    return neighbour(l, p, -1);
}
