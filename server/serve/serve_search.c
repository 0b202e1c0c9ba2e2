/*
 * Searches. See serve_search.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve/serve_search.h"

#include "render/base/utf8.h"
#include "server/core/rcu.h"
#include "server/search/query.h"

/* What a question wants; the first byte of its key. */
enum form { FORM_PAGE = 'h', FORM_DATA = 'j' };

/* ---- which requests ---- */

/* Addresses of ours. */
static const struct {
    struct str path;
    enum form form;
} rows[] = {
    {STR_INIT("/_approche/search.json"), FORM_DATA},
};

/* Undoes percent-encoding. A percent sign that begins no pair of digits is one. */
static void decode(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        int high = s.ptr[i] == '%' && i + 2 < s.len ? char_hex(s.ptr[i + 1]) : -1;
        int low = high >= 0 ? char_hex(s.ptr[i + 2]) : -1;
        char c = low >= 0 ? (char)(high * 16 + low) : s.ptr[i];
        i += low >= 0 ? 2 : 0;
        /* Control characters are blanks: the page of results may show the text. */
        buf_putc(out, (unsigned char)c < ' ' || c == '\x7F' ? ' ' : c);
    }
}

/* The number of a page of results; 1 if it is not given. */
static unsigned read_page(struct str digits)
{
    unsigned n = 0;
    for (size_t i = 0; i < digits.len && char_is_digit(digits.ptr[i]); i++)
        n = n <= SEARCH_PAGES_MAX ? n * 10 + (unsigned)(digits.ptr[i] - '0') : n;
    return n < 1 ? 1 : n <= SEARCH_PAGES_MAX ? n : SEARCH_PAGES_MAX + 1;
}

static bool argument(const struct request *r, struct str name, struct str *value)
{
    *value = S("");
    return r->query != NULL && r->query(r->query_self, name, value);
}

/*
 * Writes "h2\n/recherche/\nwords" to r->location. Returns the status of the refusal, or 0. The
 * arena is the decoded text's.
 */
static unsigned write_key(struct request *r, enum form form, struct str path, struct str text,
                          struct arena *a, struct cache_key *key)
{
    struct buf out, decoded;
    struct str page;
    (void)argument(r, S("page"), &page);
    buf_init(&decoded, a, 0);
    decode(text, &decoded);
    if (!buf_ok(&decoded))
        return 503;
    if (!utf8_valid(buf_str(&decoded)))
        return 400;
    buf_init(&out, a, sizeof(r->location));
    buf_putc(&out, (char)form);
    buf_i64(&out, read_page(page));
    buf_putc(&out, '\n');
    buf_add(&out, path);
    buf_putc(&out, '\n');
    buf_add(&out, query_cut(str_trim_start(buf_str(&decoded))));
    if (!buf_ok(&out))
        return arena_failed(a) ? 503 : 414;
    memcpy(r->location, out.ptr, out.len);
    *key = cache_key_of_question(str_of(r->location, out.len));
    return 0;
}

bool serve_search_asks(const struct site *site, struct request *r, const struct route *route,
                       struct str path, struct cache_key *key)
{
    struct str text;
    size_t row = 0;
    if (LIKELY(!site_has_search(site)))
        return false;
    while (row < ARRAY_LEN(rows) && !str_eq(path, rows[row].path))
        row++;
    bool ours = row < ARRAY_LEN(rows) && route->kind == ROUTE_NONE;
    bool asks = argument(r, S("q"), &text) && text.len > 0;
    if (!ours && (!asks || !site_is_search(site, route)))
        return false;
    struct arena arena;
    arena_init(&arena, 0);
    unsigned refusal = write_key(r, ours ? rows[row].form : FORM_PAGE, path, text, &arena, key);
    arena_fini(&arena);
    if (refusal != 0)
        *key = cache_key_of_error(refusal);
    return true;
}

bool serve_search_is(const struct cache_key *key)
{
    return key->kind == CACHE_KEY_ASKED &&
           (key->path.ptr[0] == FORM_PAGE || key->path.ptr[0] == FORM_DATA);
}

/* ---- answers ---- */

struct question {
    enum form form;
    struct str path;
    struct search_question asked;
};

/* Reads what write_key wrote. */
static struct question read_key(const struct cache_key *key)
{
    struct question q = {.form = (enum form)key->path.ptr[0]};
    struct str page, rest;
    str_cut(str_from(key->path, 1), '\n', &page, &rest);
    str_cut(rest, '\n', &q.path, &q.asked.text);
    q.asked.page = read_page(page);
    return q;
}

static struct entry *make_data(const struct serve *s, const struct cache_key *key,
                               const struct snapshot *now, const struct found *found,
                               struct arena *arena)
{
    struct buf text;
    buf_init(&text, arena, 0);
    return found_write(found, now->site, arena, &text)
               ? produce_text(&s->producer, key, now, rows[0].path, S("application/json"),
                              buf_str(&text), arena)
               : NULL;
}

static struct entry *make_answer(struct serve *s, const struct cache_key *key,
                                 const struct snapshot *now, struct arena *arena)
{
    struct question q = read_key(key);
    struct search *search = atomic_load(&s->searching.search);
    struct route route = site_find(now->site, q.path);
    struct found found;
    struct err err = ERR_INIT;
    if (!site_has_search(now->site) || (q.form == FORM_PAGE && !site_is_search(now->site, &route)))
        return NULL; /* by now the address is another's: the request looks again */
    if (route.language != NULL)
        q.asked.beneath = site_prefix(route.language);
    if (!search_ask(search, now->site, &q.asked, arena, &found, &err)) {
        if (atomic_load(&s->stopping))
            return NULL;
        report_err(&s->report, LOG_LEVEL_ERROR, &err, "searches get 503");
        return produce_error(&s->producer, key, now, 503, arena);
    }
    return q.form == FORM_DATA ? make_data(s, key, now, &found, arena)
                               : produce_found(&s->producer, key, now, q.path, &found, arena);
}

/* A pool's make. */
static struct entry *make(void *self, const struct cache_key *key, enum coding coding,
                          struct arena *arena)
{
    struct serve *s = self;
    struct snapshot *now = publish_get(&s->publish);
    (void)coding;
    struct entry *e = make_answer(s, key, now, arena);
    publish_unref(now);
    return e;
}

/* ---- the pool ---- */

void serve_search_init(struct serve *s, const struct pool_options *pool)
{
    struct serve_search *searching = &s->searching;
    (void)pthread_mutex_init(&searching->lock, NULL);
    searching->options = *pool;
    searching->options.make = make;
    searching->options.idle = NULL;
    searching->options.aside_max = 0;
    atomic_init(&searching->pool, NULL);
    atomic_init(&searching->search, NULL);
}

/* Under the lock. */
static struct pool *start(struct serve *s)
{
    struct serve_search *searching = &s->searching;
    struct err err = ERR_INIT;
    struct search *search = atomic_load(&searching->search);
    if (search == NULL)
        search = search_new(s->producer.fragments);
    atomic_store(&searching->search, search);
    if (search == NULL)
        (void)err_nomem(&err);
    struct pool *pool = search != NULL ? pool_start(&searching->options, &err) : NULL;
    if (pool == NULL)
        report_err(&s->report, LOG_LEVEL_ERROR, &err, "searches get 503");
    atomic_store(&searching->pool, pool);
    return pool;
}

struct pool *serve_search_pool(struct serve *s)
{
    struct serve_search *searching = &s->searching;
    struct pool *pool = atomic_load(&searching->pool);
    if (pool != NULL)
        return pool;
    pthread_mutex_lock(&searching->lock);
    pool = atomic_load(&searching->pool);
    if (pool == NULL && !searching->stopped)
        pool = start(s);
    pthread_mutex_unlock(&searching->lock);
    return pool;
}

void serve_search_stop(struct serve *s)
{
    struct serve_search *searching = &s->searching;
    pthread_mutex_lock(&searching->lock);
    struct pool *pool = atomic_load(&searching->pool);
    searching->stopped = true;
    pthread_mutex_unlock(&searching->lock);
    if (pool != NULL)
        pool_stop(pool);
    struct search *search = atomic_load(&searching->search);
    if (search != NULL)
        search_stop(search);
}

void serve_search_fini(struct serve *s)
{
    pool_free(atomic_load(&s->searching.pool));
    search_free(atomic_load(&s->searching.search));
    (void)pthread_mutex_destroy(&s->searching.lock);
}

void serve_search_tidy(struct serve *s)
{
    struct search *search = atomic_load(&s->searching.search);
    if (LIKELY(search == NULL))
        return;
    rcu_enter();
    bool wanted = site_has_search(publish_peek(&s->publish)->site);
    rcu_leave();
    if (!wanted)
        search_clear(search);
}
