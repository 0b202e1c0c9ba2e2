/*
 * Compiled tables. See compiled.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/compiled.h"

#include <stdlib.h>

/* In the usual case there is one for each thread that renders. */
enum { KEPT_MAX = 16, KEPT_BYTES = 4 << 20 };

static void compiled_free(struct compiled *c)
{
    arena_fini(&c->arena);
    free(c);
}

struct highlight_languages *compiled_languages_new(language_find_fn *find)
{
    struct highlight_languages *languages = calloc(1, sizeof(*languages));
    if (languages == NULL || pthread_mutex_init(&languages->lock, NULL) != 0) {
        free(languages);
        return NULL;
    }
    languages->find = find;
    return languages;
}

void compiled_languages_free(struct highlight_languages *languages)
{
    if (languages == NULL)
        return;
    while (languages->kept != NULL) {
        struct compiled *c = languages->kept;
        languages->kept = c->next;
        compiled_free(c);
    }
    (void)pthread_mutex_destroy(&languages->lock);
    free(languages);
}

struct compiled *compiled_take(struct highlight_languages *languages)
{
    (void)pthread_mutex_lock(&languages->lock);
    struct compiled *c = languages->kept;
    if (c != NULL) {
        languages->kept = c->next;
        languages->count--;
    }
    (void)pthread_mutex_unlock(&languages->lock);
    if (c != NULL)
        return c;
    c = calloc(1, sizeof(*c));
    if (c != NULL) {
        arena_init(&c->arena, 0);
        c->find = languages->find;
    }
    return c;
}

void compiled_give(struct highlight_languages *languages, struct compiled *c)
{
    bool keeps = !arena_failed(&c->arena) && c->arena.taken <= KEPT_BYTES;
    (void)pthread_mutex_lock(&languages->lock);
    keeps = keeps && languages->count < KEPT_MAX;
    if (keeps) {
        c->next = languages->kept;
        languages->kept = c;
        languages->count++;
    }
    (void)pthread_mutex_unlock(&languages->lock);
    if (!keeps)
        compiled_free(c);
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
