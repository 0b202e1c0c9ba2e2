/*
 * The search of a site: its index, and what is found in it. See search.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/search/search.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "server/core/log.h"
#include "server/search/documents.h"
#include "server/search/excerpt.h"
#include "server/search/ranking.h"
#include "server/search/reading.h"

struct search {
    atomic_bool stopped;
    pthread_mutex_t lock;
    struct liquid_fragments *fragments;
    struct words *words;
    struct fts *fts;         /* NULL: there is no index */
    const struct site *site; /* that the index is of; a reference */
    struct documents documents;
    size_t shown, text_bytes, left_out;
    bool has_languages; /* some documents are beneath another path than the rest */
    size_t languages[WORDS_LANGUAGES_MAX]; /* how many documents are in each */
};

struct search *search_new(struct liquid_fragments *fragments)
{
    struct search *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return NULL;
    s->fragments = fragments;
    atomic_init(&s->stopped, false);
    (void)pthread_mutex_init(&s->lock, NULL);
    return s;
}

/* Under the lock. */
static void clear(struct search *s)
{
    documents_free(&s->documents);
    fts_free(s->fts);
    words_free(s->words);
    if (s->site != NULL)
        site_unref(s->site);
    s->fts = NULL;
    s->words = NULL;
    s->site = NULL;
    s->shown = s->text_bytes = s->left_out = 0;
    s->has_languages = false;
    memset(s->languages, 0, sizeof(s->languages));
}

void search_clear(struct search *s)
{
    pthread_mutex_lock(&s->lock);
    clear(s);
    pthread_mutex_unlock(&s->lock);
}

void search_stop(struct search *s)
{
    atomic_store(&s->stopped, true);
}

void search_free(struct search *s)
{
    if (s == NULL)
        return;
    clear(s);
    (void)pthread_mutex_destroy(&s->lock);
    free(s);
}

/* ---- one document ---- */

static void count(struct search *s, const struct document *d, bool added)
{
    if (!d->shown)
        return;
    size_t by = added ? 1 : (size_t)-1;
    s->shown += by;
    s->languages[d->language] += by;
    s->text_bytes += added ? d->bytes : (size_t)0 - d->bytes;
}

static bool take_out(struct search *s, const struct document *d, struct err *err)
{
    if (!d->shown)
        return true;
    struct fts_document indexed = document_indexed(d);
    count(s, d, false);
    return fts_remove(s->fts, &indexed, err);
}

/* Takes over a document that was read, in the place of old or as a new one. */
static bool put_in(struct search *s, struct document *old, struct document *d, struct err *err)
{
    if (old != NULL && !take_out(s, old, err)) {
        free(d);
        return false;
    }
    if (d->shown && s->text_bytes + d->bytes > SEARCH_TEXT_MAX) {
        d->shown = false;
        s->left_out++;
    }
    if (old != NULL) {
        documents_replace(&s->documents, old, d);
    } else if (!documents_add(&s->documents, d)) {
        free(d);
        return err_nomem(err);
    }
    s->has_languages = s->has_languages || d->beneath.len > 0;
    count(s, d, true);
    struct fts_document indexed = document_indexed(d);
    return !d->shown || fts_add(s->fts, &indexed, err);
}

/* Retains the text of a document that cannot be read any more. */
static bool retain(struct search *s, struct document *old, struct document *d, struct err *err)
{
    struct document *kept = document_kept(old, d);
    if (kept == NULL)
        return err_nomem(err);
    kept->page = d->page;
    kept->listed = d->listed;
    kept->source = d->source;
    kept->seen = true;
    count(s, old, false);
    documents_replace(&s->documents, old, kept);
    count(s, kept, true);
    return true;
}

/* A page that was read; a reading_fn. */
static bool take_read(void *self, struct reading_target *t, struct document *d, struct err *err)
{
    struct search *s = self;
    struct document *old = t->old;
    if (d == NULL && old == NULL)
        return err_nomem(err);
    if (d == NULL) {
        old->page = t->page;
        old->listed = t->listed;
        documents_retry(&s->documents, old);
        return true;
    }
    d->page = t->page;
    d->listed = t->listed;
    d->source = documents_source(t->site, t->page);
    d->seen = true;
    if (!d->failed || old == NULL || !old->shown)
        return put_in(s, old, d, err);
    bool ok = retain(s, old, d, err);
    free(d);
    return ok;
}

/* ---- updates ---- */

static bool has_key(const struct document *d, const uint64_t *keys, size_t count)
{
    for (size_t i = 0; i < d->dep_count; i++) {
        for (size_t k = 0; k < count; k++) {
            if (d->deps[i].key == keys[k])
                return true;
        }
    }
    return false;
}

/* Which pages are to be read after edits of single files. */
static bool find_edited(struct search *s, const struct site *site, const uint64_t *keys,
                        size_t count, struct reading *r)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < count; i++)
        bits |= document_bit(keys[i]);
    for (size_t i = 0; i < s->documents.count; i++) {
        struct document *d = s->documents.items[i];
        if (d == NULL || (s->documents.bits[i] & bits) == 0 ||
            (!d->retry && !has_key(d, keys, count)))
            continue;
        const struct reading_target t = {site, site_page_now(site, d->listed), d->listed, d};
        if (!reading_add(r, &t))
            return false;
    }
    return true;
}

struct comparing {
    const struct documents *documents;
    struct documents_table pages, sources; /* sources: made when the first page is another one */
    const struct site *site;
    struct reading *reading;
    bool ok;
};

/*
 * The document of a page that was read anew from the same file: its text is kept if the page cannot
 * be rendered now. False if memory ends.
 */
static bool find_by_source(struct comparing *c, const struct site *language,
                           const struct page *page, struct document **out)
{
    if (c->sources.slots == NULL &&
        !documents_table_init(&c->sources, DOCUMENTS_BY_SOURCE, c->documents))
        return false;
    struct document *d = documents_table_find(&c->sources, NULL, documents_source(language, page));
    bool free_for_it = d != NULL && !d->seen;
    if (free_for_it)
        d->seen = true;
    *out = free_for_it ? d : NULL;
    return true;
}

static bool compare_page(void *self, const struct site *language, const struct page *page,
                         const struct page *listed)
{
    struct comparing *c = self;
    struct document *d = documents_table_find(&c->pages, page, 0);
    if (d == NULL) {
        c->ok = find_by_source(c, language, page, &d);
        if (!c->ok)
            return false;
    } else if (d->seen) { /* another page of the same file has taken it */
        d = NULL;
    } else {
        d->seen = true;
        d->listed = listed;
        if (!d->retry && site_deps_current(c->site, d->deps, d->dep_count))
            return true;
    }
    const struct reading_target t = {language, page, listed, d};
    c->ok = reading_add(c->reading, &t);
    return c->ok;
}

/* Which pages are to be read after any change; takes out those that are gone. */
static bool find_changed(struct search *s, const struct site *site, struct reading *r,
                         struct err *err)
{
    struct comparing c = {.documents = &s->documents, .site = site, .reading = r, .ok = true};
    if (!documents_table_init(&c.pages, DOCUMENTS_BY_PAGE, &s->documents))
        return err_nomem(err);
    for (size_t i = 0; i < s->documents.count; i++) {
        if (s->documents.items[i] != NULL)
            s->documents.items[i]->seen = false;
    }
    site_each_page(site, compare_page, &c);
    documents_table_fini(&c.pages);
    documents_table_fini(&c.sources);
    if (!c.ok)
        return err_nomem(err);
    for (size_t i = 0; i < s->documents.count; i++) {
        struct document *d = s->documents.items[i];
        if (d == NULL || d->seen)
            continue;
        if (!take_out(s, d, err))
            return false;
        documents_remove(&s->documents, d);
    }
    return true;
}

static bool change_index(struct search *s, const struct site *site, struct err *err)
{
    enum { KEYS_MAX = 64, MANY = 256 };
    uint64_t keys[KEYS_MAX];
    size_t count = 0;
    struct reading r;
    reading_init(&r, s->fragments, &s->stopped);
    bool first = s->site == NULL;
    bool edited = !first && site_edits_since(s->site, site, keys, KEYS_MAX, &count);
    bool ok = fts_begin(s->fts, first, err);
    if (ok && edited)
        ok = find_edited(s, site, keys, count, &r) || err_nomem(err);
    else if (ok)
        ok = find_changed(s, site, &r, err);
    ok = ok && reading_run(&r, take_read, s, err);
    ok = ok && fts_end(s->fts, err);
    reading_fini(&r);
    return ok;
}

static void report(struct search *s)
{
    enum { MiB = 1 << 20 };
    log_line(LOG_LEVEL_INFO, "search: %zu pages, %zu MiB of text, %zu MiB of index", s->shown,
             s->text_bytes / MiB, (fts_bytes(s->fts) + words_bytes(s->words)) / MiB);
    if (s->left_out > 0)
        log_line(LOG_LEVEL_WARNING,
                 "search: %zu pages are not found, since all texts together are more than %d MiB; "
                 "leave some out with `search: false`",
                 s->left_out, SEARCH_TEXT_MAX / MiB);
}

/* Brings the index to a snapshot, unless it is of a newer one. Under the lock. */
static bool update(struct search *s, const struct site *site, struct err *err)
{
    if (s->site == site || (s->site != NULL && site_generation(s->site) > site_generation(site)))
        return true;
    if (s->words == NULL && (s->words = words_new()) == NULL)
        return err_nomem(err);
    if (s->fts == NULL && (s->fts = fts_new(s->words, SEARCH_INDEX_MAX, err)) == NULL)
        return false;
    bool first = s->site == NULL;
    if (!change_index(s, site, err)) {
        clear(s);
        return false;
    }
    const struct site *before = s->site;
    s->site = site_ref(site);
    if (before != NULL)
        site_unref(before);
    if (first)
        report(s);
    return true;
}

/* ---- answers ---- */

struct answering {
    const struct search *search;
    const struct search_question *question;
    struct ranking ranking;
};

static void take_hit(void *self, int64_t id, double score)
{
    struct answering *a = self;
    const struct search *s = a->search;
    if (!s->has_languages || str_eq(s->documents.items[id]->beneath, a->question->beneath))
        ranking_add(&a->ranking, id, score);
}

static uint32_t languages_of(const struct search *s)
{
    uint32_t all = 0;
    for (unsigned i = 0; i < WORDS_LANGUAGES_MAX; i++)
        all |= s->languages[i] > 0 ? 1U << i : 0;
    return all;
}

/* Copies a document for the answer, with an excerpt. */
static bool show(struct search *s, const struct query *q, const struct ranking_item *item,
                 struct arena *a, struct found_page *out)
{
    const struct document *d = s->documents.items[item->id];
    struct buf excerpt;
    buf_init(&excerpt, a, 0);
    excerpt_write(s->fts, s->words, q, d->language, d->text, &excerpt);
    out->excerpt = buf_str(&excerpt);
    out->score = item->score;
    return arena_dup(a, d->title, &out->title) && arena_dup(a, d->url, &out->url) &&
           arena_dup(a, d->lang, &out->lang) && buf_ok(&excerpt);
}

static bool answer(struct search *s, const struct search_question *q, struct arena *a,
                   struct found *out, struct err *err)
{
    struct query query;
    struct fts_question question;
    bool whole = true;
    struct answering asked = {.search = s, .question = q};
    query_read(s->fts, q->text, &query);
    *out = (struct found){.query = query.text, .page = q->page};
    if (query.term_count == 0)
        return true;
    if (!query_write(&query, s->words, languages_of(s), a, &question, err))
        return false;
    size_t first = (q->page - 1) * SEARCH_PER_PAGE;
    bool shown = q->page <= SEARCH_PAGES_MAX;
    if (!ranking_init(&asked.ranking, shown ? first + SEARCH_PER_PAGE : 1, a))
        return err_arena(err, a);
    if (!fts_match(s->fts, &question, SEARCH_BUDGET_MS, take_hit, &asked, &whole, err))
        return false;
    ranking_sort(&asked.ranking);
    size_t pages = (asked.ranking.seen + SEARCH_PER_PAGE - 1) / SEARCH_PER_PAGE;
    out->total = asked.ranking.seen;
    out->pages = pages < SEARCH_PAGES_MAX ? pages : SEARCH_PAGES_MAX;
    if (!shown || first >= asked.ranking.count)
        return true;
    struct found_page *items = arena_new_array(a, SEARCH_PER_PAGE, struct found_page);
    out->items = items;
    for (size_t i = first; items != NULL && i < asked.ranking.count; i++) {
        if (!show(s, &query, &asked.ranking.items[i], a, &items[out->count++]))
            return err_arena(err, a);
    }
    return items != NULL || err_arena(err, a);
}

bool search_ask(struct search *s, const struct site *site, const struct search_question *q,
                struct arena *a, struct found *out, struct err *err)
{
    pthread_mutex_lock(&s->lock);
    bool ok = update(s, site, err) && answer(s, q, a, out, err);
    pthread_mutex_unlock(&s->lock);
    return ok;
}
