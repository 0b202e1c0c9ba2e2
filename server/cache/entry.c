/*
 * Finished answers. See entry.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/cache/entry.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* Copies a text with a NUL to *buffer, and moves *buffer behind it. */
static struct str copy_text(char **buffer, struct str text)
{
    char *at = *buffer;
    if (text.len > 0)
        memcpy(at, text.ptr, text.len);
    at[text.len] = '\0';
    *buffer = at + text.len + 1;
    return str_of(at, text.len);
}

/* Allocates one block for the entry, its dependencies and its texts. */
static struct entry *allocate(const struct entry_spec *spec)
{
    size_t deps = spec->dep_count * sizeof(struct render_dep);
    size_t texts = spec->key.path.len + spec->source.len + spec->folder.len +
                   spec->cache_control.len + spec->location.len + spec->lines.len + spec->type.len +
                   7;
    size_t bytes = sizeof(struct entry) + deps + texts;
    struct entry *e = calloc(1, bytes);
    if (e == NULL)
        return NULL;
    struct render_dep *copy = (struct render_dep *)(e + 1);
    char *text = (char *)(e + 1) + deps;
    if (deps > 0)
        memcpy(copy, spec->deps, deps);
    e->deps = copy;
    e->dep_count = spec->dep_count;
    e->key = spec->key;
    e->key.path = copy_text(&text, spec->key.path);
    e->source = copy_text(&text, spec->source);
    e->folder = copy_text(&text, spec->folder);
    e->cache_control = copy_text(&text, spec->cache_control);
    e->location = copy_text(&text, spec->location);
    e->lines = copy_text(&text, spec->lines);
    e->type = copy_text(&text, spec->type);
    e->head_len = e->cache_control.len + e->location.len + e->lines.len + e->type.len;
    e->bytes = bytes;
    return e;
}

/*
 * Last-Modified has whole seconds, and a file can be replaced by an older one (cp -p, git). A
 * client that sends only If-Modified-Since must still notice every change:
 *
 *     content    file's time    made at     Last-Modified
 *     A          10:00:00       12:00:00    10:00:00
 *     B          09:00:00       12:00:07    12:00:07, later than A's
 *     C          09:30:00       12:00:07    12:00:07, ambiguous: it proves nothing
 *
 * No time is later than now, whatever the files say (RFC 9110, section 8.8.2.1).
 */
static void settle_modified(struct entry *e, const struct entry_spec *spec)
{
    const struct entry *previous = spec->previous;
    e->undated = spec->undated;
    if (e->undated) {
        e->modified = spec->modified <= spec->now ? spec->modified : ENTRY_NO_DATE;
        return;
    }
    e->modified = spec->modified < spec->now ? spec->modified : spec->now;
    if (previous == NULL || previous->body == NULL || spec->kind != ENTRY_KIND_BODY)
        return;
    if (strcmp(e->etag, previous->etag) == 0) {
        e->modified = previous->modified;
        e->ambiguous = previous->ambiguous;
    } else if (e->modified <= previous->modified) {
        e->modified = spec->now > previous->modified ? spec->now : previous->modified;
        e->ambiguous = e->modified == previous->modified;
    }
}

static bool set_body(struct entry *e, const struct entry_spec *spec)
{
    if (spec->kind != ENTRY_KIND_BODY) {
        (void)snprintf(e->etag, sizeof(e->etag), "%.*s", STR_ARG(spec->etag));
        (void)snprintf(e->stamp, sizeof(e->stamp), "%.*s", STR_ARG(spec->stamp));
        return true;
    }
    e->body = spec->shared != NULL ? blob_ref(spec->shared) : blob_new(spec->body);
    if (e->body == NULL)
        return false;
    e->bytes += sizeof(struct blob) + e->body->len;
    digest_etag(str_of(e->body->bytes, e->body->len), e->etag);
    return true;
}

static bool has_prepared(const struct entry *e, const struct variant *v, unsigned which)
{
    if (which == PREPARED_BETTER)
        return v != NULL && v->better_etag[0] != '\0';
    return e->pinnable || (which != PREPARED_PINNED && which != PREPARED_PINNED_NOT_MODIFIED);
}

static bool set_prepared(struct entry *e, const struct prepared_maker *maker)
{
    e->maker = maker;
    for (unsigned i = 0; e->kind == ENTRY_KIND_BODY && i < PREPARED_COUNT; i++) {
        if (!has_prepared(e, NULL, i))
            continue;
        e->prepared[i] = maker->make(e, NULL, (enum prepared)i);
        if (e->prepared[i] == NULL)
            return false;
    }
    return true;
}

struct entry *entry_new(const struct entry_spec *spec, const struct prepared_maker *maker)
{
    struct entry *e = allocate(spec);
    if (e == NULL)
        return NULL;
    atomic_init(&e->refs, 1);
    atomic_init(&e->used, 0);
    atomic_init(&e->asked, spec->previous != NULL ? atomic_load(&spec->previous->asked) : 0);
    atomic_init(&e->current_for, spec->generation);
    e->kind = spec->kind;
    e->status = spec->status;
    e->failed = spec->failed;
    e->warned = spec->warned;
    e->version = spec->version;
    e->steps = spec->steps;
    e->took_us = spec->took_us;
    e->pinnable = spec->pinnable;
    e->asks = spec->asks;
    e->offered = spec->offered;
    e->precompressed = spec->precompressed;
    for (unsigned i = 0; i < CODING_COUNT; i++)
        atomic_init(&e->variants[i], NULL);
    bool ok = set_body(e, spec);
    settle_modified(e, spec);
    if (e->modified != ENTRY_NO_DATE)
        httpdate_write(e->modified, e->modified_text);
    ok = ok && set_prepared(e, maker);
    if (ok)
        return e;
    entry_unref(e);
    return NULL;
}

struct entry *entry_ref(struct entry *e)
{
    atomic_fetch_add_explicit(&e->refs, 1, memory_order_relaxed);
    return e;
}

void entry_ask(struct entry *e)
{
    static _Thread_local uint32_t chance = 1; /* a linear congruential generator */
    unsigned asked = atomic_load_explicit(&e->asked, memory_order_relaxed);
    chance = chance * 1664525U + 1013904223U;
    uint32_t one_of = (1U << asked / ENTRY_ASKED_STEPS) - 1;
    if (asked < UCHAR_MAX && (chance >> 16 & one_of) == 0)
        atomic_store_explicit(&e->asked, (unsigned char)(asked + 1), memory_order_relaxed);
}

void entry_halve_asked(struct entry *e)
{
    unsigned asked = atomic_load_explicit(&e->asked, memory_order_relaxed);
    unsigned half = asked > 2 * ENTRY_ASKED_STEPS ? asked - ENTRY_ASKED_STEPS : asked / 2;
    atomic_store_explicit(&e->asked, (unsigned char)half, memory_order_relaxed);
}

static void drop_prepared(const struct entry *e, void *const prepared[static PREPARED_COUNT])
{
    for (unsigned i = 0; i < PREPARED_COUNT; i++) {
        if (prepared[i] != NULL)
            e->maker->drop(prepared[i]);
    }
}

void entry_unref(struct entry *e)
{
    if (e == NULL || atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (unsigned i = 0; i < CODING_COUNT; i++)
        entry_free_variant(e, atomic_load_explicit(&e->variants[i], memory_order_relaxed));
    drop_prepared(e, e->prepared);
    blob_unref(e->body);
    free(e);
}

/* ---- variants ---- */

/* "hash-br": the tag of the content, with the coding; "hash-br-1" for the fast effort. */
static void write_etag(const struct entry *e, enum coding coding, enum coding_effort effort,
                       char out[static VARIANT_ETAG_MAX + 1])
{
    struct str name = coding_name(coding);
    (void)snprintf(out, VARIANT_ETAG_MAX + 1, "%.*s-%.*s%s\"", ETAG_LEN - 1, e->etag, STR_ARG(name),
                   effort == CODING_BEST ? "" : "-1");
}

static bool set_variant_prepared(const struct entry *e, struct variant *v)
{
    for (unsigned i = 0; i < PREPARED_COUNT; i++) {
        if (!has_prepared(e, v, i))
            continue;
        v->prepared[i] = e->maker->make(e, v, (enum prepared)i);
        if (v->prepared[i] == NULL)
            return false;
    }
    return true;
}

struct variant *entry_new_variant(const struct entry *e, enum coding coding,
                                  enum coding_effort effort, struct blob *body, bool of_ours)
{
    struct variant *v = calloc(1, sizeof(*v));
    if (v == NULL) {
        blob_unref(body);
        return NULL;
    }
    v->coding = coding;
    v->effort = effort;
    v->body = body;
    v->larger = body->len >= e->body->len;
    v->of_ours = of_ours;
    if (of_ours)
        write_etag(e, coding, effort, v->etag);
    else
        digest_etag(str_of(body->bytes, body->len), v->etag);
    if (effort == CODING_FAST)
        write_etag(e, coding, CODING_BEST, v->better_etag);
    if (set_variant_prepared(e, v))
        return v;
    entry_free_variant(e, v);
    return NULL;
}

void entry_free_variant(const struct entry *e, struct variant *v)
{
    if (v == NULL)
        return;
    drop_prepared(e, v->prepared);
    blob_unref(v->body);
    free(v);
}

bool entry_add_variant(struct entry *e, struct variant *v)
{
    struct variant *none = NULL;
    return atomic_compare_exchange_strong_explicit(&e->variants[v->coding], &none, v,
                                                   memory_order_acq_rel, memory_order_relaxed);
}

struct variant *entry_swap_variant(struct entry *e, struct variant *v)
{
    return atomic_exchange_explicit(&e->variants[v->coding], v, memory_order_acq_rel);
}

/* ---- whether it is current ---- */

/* Whether the key still leads to the page or file that the entry was made from. */
static bool same_route(const struct entry *e, const struct site *site)
{
    struct route route = cache_key_route(site, &e->key);
    if (route.kind == ROUTE_PAGE)
        return str_eq(e->source, page_path(route.page));
    if (route.kind == ROUTE_FILE)
        return str_eq(e->source, route.path);
    return e->key.kind == CACHE_KEY_ERROR && e->source.len == 0;
}

enum entry_state entry_check(struct entry *e, const struct site *site, uint64_t generation)
{
    if (atomic_load_explicit(&e->current_for, memory_order_acquire) >= generation)
        return ENTRY_STATE_CURRENT;
    if (!same_route(e, site) || !site_deps_current(site, e->deps, e->dep_count))
        return ENTRY_STATE_STALE;
    /* If two threads store at once, the older generation may win: then it is only checked again. */
    atomic_store_explicit(&e->current_for, generation, memory_order_release);
    return ENTRY_STATE_REVALIDATED;
}
