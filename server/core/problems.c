/*
 * What is wrong with a site now. See problems.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/problems.h"

#include <pthread.h>
#include <stdlib.h>

struct problems {
    pthread_mutex_t lock;
    void (*changed)(void *self);
    void *self;
    size_t count, more;
    struct problem items[PROBLEMS_MAX];
};

struct problems *problems_new(void (*changed)(void *self), void *self)
{
    struct problems *p = calloc(1, sizeof(*p));
    if (p == NULL)
        return NULL;
    (void)pthread_mutex_init(&p->lock, NULL);
    p->changed = changed;
    p->self = self;
    return p;
}

void problems_free(struct problems *p)
{
    if (p == NULL)
        return;
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}

/* ---- under the lock ---- */

static bool is_same(const struct err *a, const struct err *b)
{
    return a->line == b->line && a->column == b->column && strcmp(a->file, b->file) == 0 &&
           strcmp(a->message, b->message) == 0;
}

/* The same mistake may be found again: in the same way, or through another page. */
static void add(struct problems *p, const struct problem *new)
{
    for (size_t i = 0; i < p->count; i++) {
        struct problem *old = &p->items[i];
        if (old->origin == new->origin && is_same(&old->err, &new->err) &&
            strcmp(old->page, new->page) == 0) {
            *old = *new;
            return;
        }
    }
    if (p->count == PROBLEMS_MAX)
        p->more++;
    else
        p->items[p->count++] = *new;
}

/* Removes those for which `is_over` is true. */
static void drop(struct problems *p, bool (*is_over)(const struct problem *problem, const void *of),
                 const void *of)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (!is_over(&p->items[i], of))
            p->items[kept++] = p->items[i];
    }
    if (kept < p->count)
        p->more = 0; /* they come again when they are found again */
    p->count = kept;
}

static void set_page(struct problem *problem, struct str page)
{
    size_t len = page.len < ERR_FILE_MAX ? page.len : ERR_FILE_MAX - 1;
    memcpy(problem->page, page.ptr, len);
    problem->page[len] = '\0';
}

static uint64_t version_of(const struct site *site, const struct err *e)
{
    return render_dep_file(site, e->file[0] != '\0' ? str_c(e->file) : S("_config.yml")).version;
}

static bool is_settings(const struct problem *problem, const void *of)
{
    (void)of;
    return problem->origin == PROBLEM_ORIGIN_SETTINGS;
}

static bool is_past(const struct problem *problem, const void *of)
{
    const struct site *site = of;
    struct str page = str_c(problem->page);
    switch (problem->origin) {
    case PROBLEM_ORIGIN_SETTINGS:
        return true;
    case PROBLEM_ORIGIN_FILE:
        return problem->version != version_of(site, &problem->err);
    case PROBLEM_ORIGIN_PAGE:
        break;
    }
    return page.len > 0 && page.ptr[0] != '/' && site_file_state(site, page) == SITE_FILE_NONE;
}

static bool is_of_page(const struct problem *problem, const void *of)
{
    return problem->origin == PROBLEM_ORIGIN_PAGE && strcmp(problem->page, of) == 0;
}

/* ---- what is told ---- */

static void finish(struct problems *p)
{
    pthread_mutex_unlock(&p->lock);
    p->changed(p->self);
}

void problems_set_settings(struct problems *p, const struct err *e)
{
    if (p == NULL)
        return;
    const struct problem new = {.origin = PROBLEM_ORIGIN_SETTINGS, .error = true, .err = *e};
    pthread_mutex_lock(&p->lock);
    drop(p, is_settings, NULL);
    add(p, &new);
    finish(p);
}

void problems_set_site(struct problems *p, const struct site *site, const struct diags *diags)
{
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    drop(p, is_past, site);
    for (const struct diag *d = diags != NULL ? diags->first : NULL; d != NULL; d = d->next) {
        const struct problem new = {.origin = PROBLEM_ORIGIN_FILE,
                                    .error = d->level == DIAG_LEVEL_ERROR,
                                    .err = d->err,
                                    .version = version_of(site, &d->err)};
        add(p, &new);
    }
    finish(p);
}

void problems_set_page(struct problems *p, struct str page, const struct diags *diags)
{
    if (p == NULL)
        return;
    struct problem new = {.origin = PROBLEM_ORIGIN_PAGE};
    set_page(&new, page);
    pthread_mutex_lock(&p->lock);
    drop(p, is_of_page, new.page);
    for (const struct diag *d = diags->first; d != NULL; d = d->next) {
        new.error = d->level == DIAG_LEVEL_ERROR;
        new.err = d->err;
        add(p, &new);
    }
    finish(p);
}

void problems_add_page(struct problems *p, struct str page, const struct err *e)
{
    if (p == NULL)
        return;
    struct problem new = {.origin = PROBLEM_ORIGIN_PAGE, .error = true, .err = *e};
    set_page(&new, page);
    pthread_mutex_lock(&p->lock);
    add(p, &new);
    finish(p);
}

size_t problems_each(struct problems *p, bool (*each)(void *self, const struct problem *problem),
                     void *self)
{
    if (p == NULL)
        return 0;
    pthread_mutex_lock(&p->lock);
    bool more = true;
    for (int errors = 1; errors >= 0; errors--) {
        for (size_t i = 0; more && i < p->count; i++) {
            if (p->items[i].error == (errors == 1))
                more = each(self, &p->items[i]);
        }
    }
    size_t rest = p->more;
    pthread_mutex_unlock(&p->lock);
    return rest;
}
