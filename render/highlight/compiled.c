/*
 * Compiled tables. See compiled.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/compiled.h"

#include <pthread.h>
#include <stdlib.h>

/* In the usual case there is one for each thread that renders. */
enum { KEPT_MAX = 16, KEPT_BYTES = 4 << 20 };

static struct {
    pthread_mutex_t lock;
    struct compiled *first;
    size_t count;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct compiled *take_kept(language_find_fn *find)
{
    (void)pthread_mutex_lock(&kept.lock);
    struct compiled **at = &kept.first;
    while (*at != NULL && (*at)->find != find)
        at = &(*at)->next;
    struct compiled *c = *at;
    if (c != NULL) {
        *at = c->next;
        kept.count--;
    }
    (void)pthread_mutex_unlock(&kept.lock);
    return c;
}

struct compiled *compiled_take(language_find_fn *find)
{
    struct compiled *c = take_kept(find);
    if (c != NULL)
        return c;
    c = calloc(1, sizeof(*c));
    if (c != NULL) {
        arena_init(&c->arena, 0);
        c->find = find;
    }
    return c;
}

void compiled_give(struct compiled *c)
{
    bool keeps = !arena_failed(&c->arena) && c->arena.taken <= KEPT_BYTES;
    if (keeps) {
        (void)pthread_mutex_lock(&kept.lock);
        keeps = kept.count < KEPT_MAX;
        if (keeps) {
            c->next = kept.first;
            kept.first = c;
            kept.count++;
        }
        (void)pthread_mutex_unlock(&kept.lock);
    }
    if (!keeps) {
        arena_fini(&c->arena);
        free(c);
    }
}

struct table *compiled_table(struct compiled *c, const struct language *language)
{
    for (struct table *t = c->tables; t != NULL; t = t->next) {
        if (t->language == language)
            return t;
    }
    struct table *t = table_new(language, c->find, &c->arena);
    if (t != NULL) {
        t->next = c->tables;
        c->tables = t;
    }
    return t;
}
