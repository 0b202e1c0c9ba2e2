/*
 * Entries, the cache and the published snapshot, alone and with readers and writers at once.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <pthread.h>

#include "server/cache/cache.h"
#include "server/core/publish.h"
#include "server/core/rcu.h"
#include "tests/support/fake_site.h"

/* A prepared response that holds a reference to the body, as during sending. */
static atomic_int prepared_count;

static void *make_prepared(const struct entry *e, const struct variant *v, enum prepared which)
{
    (void)which;
    atomic_fetch_add(&prepared_count, 1);
    return blob_ref(v != NULL ? v->body : e->body);
}

static void drop_one_prepared(void *prepared)
{
    atomic_fetch_sub(&prepared_count, 1);
    blob_unref(prepared);
}

static const struct prepared_maker maker = {make_prepared, drop_one_prepared};

static struct entry *new_entry(struct str path, struct str body, const struct entry *previous)
{
    const struct entry_spec spec = {.key = cache_key_of_path(path),
                                    .source = S("pages/0.md"),
                                    .status = 200,
                                    .type = S("text/html"),
                                    .body = body,
                                    .modified = 1000,
                                    .generation = 1,
                                    .previous = previous,
                                    .now = 2000};
    struct entry *e = entry_new(&spec, &maker);
    assert_non_null(e);
    return e;
}

static void put(struct cache *c, struct str key, struct str body)
{
    struct entry *e = new_entry(key, body, NULL);
    cache_put(c, e);
    entry_unref(e);
}

static void drop(struct cache *c, struct str path)
{
    const struct cache_key key = cache_key_of_path(path);
    cache_drop(c, &key);
}

static bool has(const struct cache *c, struct str path, struct str body)
{
    const struct cache_key key = cache_key_of_path(path);
    rcu_enter();
    const struct entry *e = cache_find(c, &key);
    bool ok = e != NULL && str_eq(str_of(e->body->bytes, e->body->len), body);
    rcu_leave();
    return ok;
}

static void test_an_entry_has_its_validators(void **state)
{
    (void)state;
    struct entry *e = new_entry(S("/a/"), S("body"), NULL);
    assert_int_equal(strlen(e->etag), ETAG_LEN);
    assert_string_equal(e->modified_text, "Thu, 01 Jan 1970 00:16:40 GMT");
    assert_true(str_eq(e->key.path, S("/a/")) && str_eq(e->source, S("pages/0.md")));
    assert_false(e->ambiguous);
    assert_int_equal(atomic_load(&prepared_count), 2); /* in full, and 304 */
    entry_unref(e);
    assert_int_equal(atomic_load(&prepared_count), 0);
}

static void test_a_change_always_has_another_time(void **state)
{
    (void)state;
    struct entry *a = new_entry(S("/a/"), S("a"), NULL);
    struct entry *same = new_entry(S("/a/"), S("a"), a);
    assert_int_equal(same->modified, 1000);
    struct entry *b = new_entry(S("/a/"), S("b"), same);
    assert_int_equal(b->modified, 2000); /* the files say 1000: the time is now */
    assert_false(b->ambiguous);
    struct entry *c = new_entry(S("/a/"), S("c"), b);
    assert_int_equal(c->modified, 2000); /* and now is within that second, too */
    assert_true(c->ambiguous);
    struct entry *again = new_entry(S("/a/"), S("c"), c);
    assert_true(again->ambiguous);
    struct entry *all[] = {a, same, b, c, again};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        entry_unref(all[i]);
}

static void test_an_entry_is_current_while_its_page_is(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    const struct site_options options = {.source = S(".")};
    const struct render_dep dep = {0, 1};
    const struct entry_spec spec = {.key = cache_key_of_path(S("/0/")),
                                    .source = S("pages/0.md"),
                                    .deps = &dep,
                                    .dep_count = 1,
                                    .generation = 1,
                                    .type = S("text/html"),
                                    .body = S("x")};
    fake_reset();
    const struct site *first = site_load(&options, NULL, &err);
    struct entry *e = entry_new(&spec, &maker);
    assert_true(entry_current(e, first, 1));
    const struct site *second = site_update(first, NULL, 0, NULL, &err);
    assert_true(entry_current(e, second, 2));
    fake_remove(0, true);
    const struct site *third = site_update(second, NULL, 0, NULL, &err);
    assert_false(entry_current(e, third, 3));
    assert_true(entry_current(e, second, 2));
    fake_remove(0, false);
    fake_edit(0);
    const struct site *fourth = site_update(third, NULL, 0, NULL, &err);
    assert_false(entry_current(e, fourth, 4));
    entry_unref(e);
    const struct site *all[] = {first, second, third, fourth};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        site_unref(all[i]);
}

static void test_find_replace_drop(void **state)
{
    (void)state;
    struct cache *c = cache_new(1 << 20);
    assert_false(has(c, S("/a/"), S("1")));
    put(c, S("/a/"), S("1"));
    put(c, S("/b/"), S("2"));
    assert_true(has(c, S("/a/"), S("1")) && has(c, S("/b/"), S("2")));
    put(c, S("/a/"), S("3"));
    assert_true(has(c, S("/a/"), S("3")));
    assert_int_equal(cache_stats(c).entries, 2);
    drop(c, S("/a/"));
    drop(c, S("/a/"));
    assert_false(has(c, S("/a/"), S("3")));
    assert_true(has(c, S("/b/"), S("2")));
    assert_int_equal(cache_stats(c).entries, 1);
    cache_free(c);
    assert_int_equal(atomic_load(&prepared_count), 0);
}

/* A variant is made in the background; meanwhile its entry may have been replaced. */
static void test_only_what_is_cached_grows(void **state)
{
    (void)state;
    const struct cache_key key = cache_key_of_path(S("/a/"));
    struct cache *c = cache_new(1 << 20);
    put(c, S("/a/"), S("1"));
    rcu_enter();
    struct entry *old = entry_ref(cache_find(c, &key));
    rcu_leave();
    size_t bytes = cache_stats(c).bytes;
    cache_resize(c, old, 100);
    assert_int_equal(cache_stats(c).bytes, bytes + 100);
    put(c, S("/a/"), S("2"));
    bytes = cache_stats(c).bytes;
    cache_resize(c, old, 100);
    assert_int_equal(cache_stats(c).bytes, bytes);
    cache_resize(c, old, 1 << 21);
    assert_true(has(c, S("/a/"), S("2")));
    entry_unref(old);
    cache_free(c);
    assert_int_equal(atomic_load(&prepared_count), 0);
}

static void put_key(struct cache *c, const struct cache_key *key, const char *body)
{
    const struct entry_spec spec = {
        .key = *key, .status = key->status, .type = S("text/html"), .body = str_c(body)};
    struct entry *e = entry_new(&spec, &maker);
    assert_non_null(e);
    cache_put(c, e);
    entry_unref(e);
}

/* A page is cached once for each status that it is sent with; an error's page has no path. */
static void test_the_status_belongs_to_the_key(void **state)
{
    (void)state;
    static const struct {
        struct cache_key key;
        const char *body;
    } rows[] = {
        {{CACHE_KEY_PATH, 200, STR_INIT("/404.html")}, "the page"},
        {{CACHE_KEY_PATH, 404, STR_INIT("/404.html")}, "the page by a rule"},
        {{CACHE_KEY_PATH, 200, STR_INIT("404")}, "not a path that a request can have"},
        {{CACHE_KEY_ERROR, 404, STR_INIT("")}, "the page for 404"},
        {{CACHE_KEY_ERROR, 410, STR_INIT("")}, "the page for 410"},
    };
    struct cache *c = cache_new(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        put_key(c, &rows[i].key, rows[i].body);
    assert_int_equal(cache_stats(c).entries, ARRAY_LEN(rows));
    rcu_enter();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct entry *e = cache_find(c, &rows[i].key);
        assert_true(str_eq(str_of(e->body->bytes, e->body->len), str_c(rows[i].body)));
    }
    rcu_leave();
    cache_free(c);
}

static void test_the_table_grows(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    struct cache *c = cache_new(64 << 20);
    char key[32];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < MANY; i++) {
            (void)snprintf(key, sizeof(key), "/%d/", i);
            put(c, str_c(key), str_c(key));
            if (i % 3 == 0)
                drop(c, str_c(key));
        }
    }
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(key, sizeof(key), "/%d/", i);
        assert_int_equal(has(c, str_c(key), str_c(key)), i % 3 != 0);
    }
    assert_int_equal(cache_stats(c).entries, MANY - MANY / 3);
    cache_free(c);
    assert_int_equal(atomic_load(&prepared_count), 0);
}

static void test_bytes_are_bounded_and_the_used_are_spared(void **state)
{
    (void)state;
    enum { CACHES = 60, MANY = 150, FIT = 50 };
    static char body[2000];
    char key[32];
    /*
     * The position of an entry, and so the time at which the clock hand reaches it, differs from
     * cache to cache.
     */
    for (int n = 0; n < CACHES; n++) {
        struct cache *c = cache_new(FIT * sizeof(body));
        put(c, S("/used/"), S("used"));
        for (int i = 0; i < MANY; i++) {
            (void)snprintf(key, sizeof(key), "/%d/", i);
            put(c, str_c(key), str_of(body, sizeof(body)));
            assert_true(has(c, S("/used/"), S("used")));
            assert_true(cache_stats(c).bytes <= FIT * sizeof(body));
            assert_true(has(c, str_c(key), str_of(body, sizeof(body))));
        }
        assert_true(cache_stats(c).evicted >= MANY - FIT);
        cache_free(c);
    }
    assert_int_equal(atomic_load(&prepared_count), 0);
}

static void test_what_is_larger_than_the_cache_stays_out(void **state)
{
    (void)state;
    struct cache *c = cache_new(0);
    put(c, S("/a/"), S("1"));
    assert_int_equal(cache_stats(c).entries, 0);
    cache_free(c);
}

/* ---- readers and writers at once ---- */

enum { READERS = 8, ROUNDS = 100, KEYS = 16 };

struct race {
    struct cache *cache;
    struct publish publish;
    atomic_bool over;
    atomic_ulong seen;
};

static void *read_all(void *self)
{
    struct race *r = self;
    char key[32];
    for (unsigned i = 0; !atomic_load(&r->over); i++) {
        (void)snprintf(key, sizeof(key), "/%u/", i % KEYS);
        const struct cache_key page = cache_key_of_path(str_c(key));
        rcu_enter();
        const struct snapshot *now = publish_peek(&r->publish);
        struct entry *e = cache_find(r->cache, &page);
        if (e != NULL && entry_current(e, now->site, now->generation)) {
            /* Its text names what it was made from: "<page> <version>". */
            char want[48];
            (void)snprintf(want, sizeof(want), "%u ", i % KEYS);
            assert_true(str_starts(str_of(e->body->bytes, e->body->len), str_c(want)));
            atomic_fetch_add_explicit(&r->seen, 1, memory_order_relaxed);
        }
        rcu_leave();
        if (i % 64 == 0) {
            struct snapshot *mine = publish_get(&r->publish);
            assert_true(site_generation(mine->site) > 0);
            publish_unref(mine);
        }
    }
    return NULL;
}

static void put_page(struct race *r, unsigned page, unsigned round)
{
    char key[32], source[32], body[48];
    const struct snapshot *now = publish_peek(&r->publish);
    const struct render_dep dep = {page, round};
    (void)snprintf(key, sizeof(key), "/%u/", page);
    (void)snprintf(source, sizeof(source), "pages/%u.md", page);
    (void)snprintf(body, sizeof(body), "%u %u", page, round);
    const struct entry_spec spec = {.key = cache_key_of_path(str_c(key)),
                                    .source = str_c(source),
                                    .deps = &dep,
                                    .dep_count = 1,
                                    .type = S("text/html"),
                                    .body = str_c(body),
                                    .generation = now->generation};
    struct entry *e = entry_new(&spec, &maker);
    cache_put(r->cache, e);
    entry_unref(e);
}

/*
 * The only writer of snapshots: edits all pages, publishes, adds some entries and removes others.
 */
static void write_round(struct race *r, unsigned round)
{
    struct err err = ERR_INIT;
    const struct site *site = publish_peek(&r->publish)->site;
    for (unsigned page = 0; page < KEYS; page++)
        fake_edit(page);
    struct snapshot *old = publish_swap(&r->publish, site_update(site, NULL, 0, NULL, &err));
    assert_non_null(old);
    for (unsigned page = 0; page < KEYS; page++) {
        char key[32];
        (void)snprintf(key, sizeof(key), "/%u/", page);
        if ((page + round) % 5 == 0)
            drop(r->cache, str_c(key));
        else
            put_page(r, page, round + 2);
    }
    publish_retire(old);
}

/* ---- what is asked for most ---- */

static void ask_for(struct cache *c, struct str path, unsigned times)
{
    const struct cache_key key = cache_key_of_path(path);
    rcu_enter();
    struct entry *e = cache_find(c, &key);
    for (unsigned i = 0; i < times; i++)
        entry_ask(e);
    rcu_leave();
}

/* The paths that were asked for most, each with a blank behind it. */
static const char *most_asked(struct cache *c, bool halve, size_t max)
{
    static char text[256];
    struct entry *list[8];
    size_t len = 0, count = cache_most_asked(c, halve, list, max);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        len +=
            (size_t)snprintf(text + len, sizeof(text) - len, "%.*s ", STR_ARG(list[i]->key.path));
        entry_unref(list[i]);
    }
    return text;
}

static void test_what_is_asked_for_most_comes_first(void **state)
{
    (void)state;
    struct cache *c = cache_new(1 << 20);
    char path[16];
    for (int i = 0; i < 1000; i++) { /* more than one section */
        (void)snprintf(path, sizeof(path), "/n%d/", i);
        put(c, str_c(path), S("x"));
    }
    assert_string_equal(most_asked(c, false, 8), "");
    ask_for(c, S("/n7/"), 2);
    ask_for(c, S("/n999/"), 8);
    ask_for(c, S("/n0/"), 1);
    ask_for(c, S("/n500/"), 4);
    assert_string_equal(most_asked(c, false, 8), "/n999/ /n500/ /n7/ /n0/ ");
    assert_string_equal(most_asked(c, false, 2), "/n999/ /n500/ ");
    /* Halved to 4, 2, 1 and 0. */
    assert_string_equal(most_asked(c, true, 8), "/n999/ /n500/ /n7/ ");
    ask_for(c, S("/n500/"), 3);
    assert_string_equal(most_asked(c, false, 8), "/n500/ /n999/ /n7/ ");
    cache_free(c);
}

static void test_a_new_entry_goes_on_with_the_count(void **state)
{
    (void)state;
    struct entry *old = new_entry(S("/a/"), S("a"), NULL);
    entry_ask(old);
    entry_ask(old);
    struct entry *new = new_entry(S("/a/"), S("b"), old);
    assert_int_equal(atomic_load(&new->asked), 2);
    entry_unref(old);
    entry_unref(new);
}

/* Each 16 steps count twice as much; the count never wraps. */
static void test_many_times_are_counted_roughly(void **state)
{
    (void)state;
    struct entry *e = new_entry(S("/a/"), S("a"), NULL);
    for (unsigned i = 0; i < 16; i++)
        entry_ask(e);
    assert_int_equal(atomic_load(&e->asked), 16);
    for (unsigned i = 0; i < 10000; i++)
        entry_ask(e);
    assert_in_range(atomic_load(&e->asked), 16 * 8, 16 * 11); /* 16 * (2^9 - 1) is 8176 */
    for (unsigned i = 0; i < 4000000; i++)
        entry_ask(e);
    assert_int_equal(atomic_load(&e->asked), 255);
    entry_halve_asked(e);
    assert_int_equal(atomic_load(&e->asked), 239);
    entry_unref(e);
}

static void test_readers_meet_writers(void **state)
{
    (void)state;
    struct race r = {.cache = cache_new(8 << 10)};
    struct err err = ERR_INIT;
    const struct site_options options = {.source = S(".")};
    pthread_t readers[READERS];
    fake_reset();
    assert_true(publish_init(&r.publish, site_load(&options, NULL, &err)));
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_all, &r), 0);
    /* Until a reader has seen a snapshot, which takes longer on a busy machine. */
    for (unsigned round = 0; round < ROUNDS || atomic_load(&r.seen) == 0; round++)
        write_round(&r, round);
    atomic_store(&r.over, true);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_join(readers[i], NULL), 0);
    publish_fini(&r.publish);
    cache_free(r.cache);
    assert_int_equal(atomic_load(&prepared_count), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_entry_has_its_validators),
        cmocka_unit_test(test_a_change_always_has_another_time),
        cmocka_unit_test(test_an_entry_is_current_while_its_page_is),
        cmocka_unit_test(test_find_replace_drop),
        cmocka_unit_test(test_only_what_is_cached_grows),
        cmocka_unit_test(test_the_status_belongs_to_the_key),
        cmocka_unit_test(test_the_table_grows),
        cmocka_unit_test(test_bytes_are_bounded_and_the_used_are_spared),
        cmocka_unit_test(test_what_is_larger_than_the_cache_stays_out),
        cmocka_unit_test(test_what_is_asked_for_most_comes_first),
        cmocka_unit_test(test_a_new_entry_goes_on_with_the_count),
        cmocka_unit_test(test_many_times_are_counted_roughly),
        cmocka_unit_test(test_readers_meet_writers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
