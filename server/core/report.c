/*
 * Errors told once. See report.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/core/report.h"

#include <stdio.h>

void report_init(struct report *r)
{
    memset(r, 0, sizeof(*r));
    (void)pthread_mutex_init(&r->lock, NULL);
}

void report_fini(struct report *r)
{
    (void)pthread_mutex_destroy(&r->lock);
}

/* The same mistake seen through another page has another context: only its place counts. */
static uint64_t identity(const struct err *e)
{
    char text[ERR_FILE_MAX + ERR_MESSAGE_MAX + 32];
    int len = snprintf(text, sizeof(text), "%s:%u:%u:%s", e->file, e->line, e->column, e->message);
    uint64_t hash = len > 0 ? str_hash(str_of(text, (size_t)len)) : 1;
    return hash != 0 ? hash : 1;
}

static bool told_before(struct report *r, uint64_t hash)
{
    for (size_t i = 0; i < REPORT_KEPT; i++) {
        if (r->told[i] == hash)
            return true;
    }
    r->told[r->next++ % REPORT_KEPT] = hash;
    return false;
}

/* What is too much to remember counts as told: else it would be told again and again. */
static bool noticed_before(struct report *r, uint64_t hash)
{
    for (size_t i = 0; i < r->notice_count; i++) {
        if (r->notices[i] == hash)
            return true;
    }
    if (r->notice_count == REPORT_NOTICES)
        return true;
    r->notices[r->notice_count++] = hash;
    return false;
}

/* False where it was told before. */
static bool tell(struct report *r, enum log_level level, const struct err *e, const char *note,
                 bool (*before)(struct report *r, uint64_t hash))
{
    uint64_t hash = identity(e);
    pthread_mutex_lock(&r->lock);
    bool told = before(r, hash);
    pthread_mutex_unlock(&r->lock);
    if (!told)
        log_err(level, e, note);
    return !told;
}

void report_err(struct report *r, enum log_level level, const struct err *e, const char *note)
{
    (void)tell(r, level, e, note, told_before);
}

void report_diags(struct report *r, const struct diags *diags)
{
    bool news = false;
    for (const struct diag *d = diags->first; d != NULL; d = d->next) {
        bool error = d->level == DIAG_LEVEL_ERROR;
        news = tell(r, error ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, &d->err, "",
                    d->level == DIAG_LEVEL_NOTICE ? noticed_before : told_before) ||
               news;
    }
    if (news && diags->dropped > 0)
        log_line(LOG_LEVEL_WARNING, "and %zu more messages about the site", diags->dropped);
}

void report_clear(struct report *r)
{
    pthread_mutex_lock(&r->lock);
    memset(r->told, 0, sizeof(r->told));
    pthread_mutex_unlock(&r->lock);
}
