/*
 * The documents of a search. See documents.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/search/documents.h"

#include <stdlib.h>

static struct str take_text(char **at, struct str text)
{
    struct str copy = str_of(*at, text.len);
    if (text.len > 0)
        memcpy(*at, text.ptr, text.len);
    *at += text.len;
    return copy;
}

struct document *document_new(const struct render_text *t)
{
    size_t deps = t->dep_count * sizeof(struct render_dep);
    size_t texts =
        t->shown ? t->title.len + t->headings.len + t->text.len + t->url.len + t->language.len : 0;
    size_t bytes = sizeof(struct document) + deps + texts + t->beneath.len;
    struct document *d = malloc(bytes);
    if (d == NULL)
        return NULL;
    *d = (struct document){.shown = t->shown,
                           .language = words_language(t->language),
                           .deps = (struct render_dep *)(d + 1),
                           .dep_count = t->dep_count,
                           .bytes = bytes};
    if (deps > 0)
        memcpy(d->deps, t->deps, deps);
    char *at = (char *)(d + 1) + deps;
    d->beneath = take_text(&at, t->beneath);
    if (!t->shown)
        return d;
    d->title = take_text(&at, t->title);
    d->headings = take_text(&at, t->headings);
    d->text = take_text(&at, t->text);
    d->url = take_text(&at, t->url);
    d->lang = take_text(&at, t->language);
    return d;
}

struct document *document_kept(const struct document *old, const struct document *failed)
{
    const struct render_text text = {.shown = old->shown,
                                     .title = old->title,
                                     .headings = old->headings,
                                     .text = old->text,
                                     .url = old->url,
                                     .beneath = old->beneath,
                                     .language = old->lang,
                                     .deps = failed->deps,
                                     .dep_count = failed->dep_count};
    struct document *d = document_new(&text);
    if (d != NULL)
        d->retry = failed->retry;
    return d;
}

struct fts_document document_indexed(const struct document *d)
{
    return (struct fts_document){.id = d->id,
                                 .language = d->language,
                                 .title = d->title,
                                 .headings = d->headings,
                                 .text = d->text};
}

/* ---- by id ---- */

void documents_free(struct documents *all)
{
    for (size_t i = 0; i < all->count; i++)
        free(all->items[i]);
    free(all->items);
    free(all->bits);
    *all = (struct documents){.count = 0};
}

static bool grow(struct documents *all)
{
    enum { FIRST = 64 };
    size_t capacity = all->capacity > 0 ? all->capacity * 2 : FIRST;
    struct document **items = realloc(all->items, capacity * sizeof(struct document *));
    if (items == NULL)
        return false;
    all->items = items;
    uint64_t *bits = realloc(all->bits, capacity * sizeof(*bits));
    if (bits == NULL)
        return false;
    all->bits = bits;
    all->capacity = capacity;
    return true;
}

static void put(struct documents *all, size_t id, struct document *d)
{
    d->id = (int64_t)id;
    all->items[id] = d;
    all->bits[id] = d->retry ? UINT64_MAX : 0;
    for (size_t i = 0; i < d->dep_count; i++)
        all->bits[id] |= document_bit(d->deps[i].key);
}

bool documents_add(struct documents *all, struct document *d)
{
    size_t id = all->first_free;
    while (id < all->count && all->items[id] != NULL)
        id++;
    if (id == all->capacity && !grow(all))
        return false;
    put(all, id, d);
    all->first_free = id + 1;
    if (id == all->count)
        all->count++;
    return true;
}

void documents_replace(struct documents *all, struct document *old, struct document *d)
{
    put(all, (size_t)old->id, d);
    free(old);
}

void documents_retry(struct documents *all, struct document *d)
{
    d->retry = true;
    all->bits[d->id] = UINT64_MAX;
}

void documents_remove(struct documents *all, struct document *d)
{
    size_t id = (size_t)d->id;
    all->items[id] = NULL;
    if (id < all->first_free)
        all->first_free = id;
    free(d);
}

/* ---- by page, by source ---- */

uint64_t documents_source(const struct site *language, const struct page *page)
{
    return str_hash(page_path(page)) ^ (str_hash(site_prefix(language)) << 1);
}

static bool is_at(const struct documents_table *t, const struct document *d,
                  const struct page *page, uint64_t source)
{
    return t->key == DOCUMENTS_BY_PAGE ? d->page == page : d->source == source;
}

static struct document **slot_of(const struct documents_table *t, const struct page *page,
                                 uint64_t source)
{
    const uintptr_t address = (uintptr_t)page;
    const uint64_t hash = t->key == DOCUMENTS_BY_PAGE
                              ? str_hash(str_of((const char *)&address, sizeof(address)))
                              : source;
    size_t mask = t->slot_count - 1;
    size_t i = (size_t)hash & mask;
    while (t->slots[i] != NULL && !is_at(t, t->slots[i], page, source))
        i = (i + 1) & mask;
    return &t->slots[i];
}

bool documents_table_init(struct documents_table *t, enum documents_key key,
                          const struct documents *all)
{
    enum { LEAST = 16 };
    t->key = key;
    t->slot_count = LEAST;
    while (t->slot_count < all->count * 2)
        t->slot_count *= 2;
    t->slots = calloc(t->slot_count, sizeof(struct document *));
    for (size_t i = 0; t->slots != NULL && i < all->count; i++) {
        struct document *d = all->items[i];
        if (d != NULL)
            *slot_of(t, d->page, d->source) = d;
    }
    return t->slots != NULL;
}

void documents_table_fini(struct documents_table *t)
{
    free(t->slots);
}

struct document *documents_table_find(const struct documents_table *t, const struct page *page,
                                      uint64_t source)
{
    return *slot_of(t, page, source);
}
