/*
 * Errors that are logged once, and their end. See report.h.
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

/*
 * One mistake is reached through many pages, with another context each time: only its position
 * counts.
 */
static uint64_t identity(const struct err *e)
{
    char text[ERR_FILE_MAX + ERR_MESSAGE_MAX + 32];
    int len = snprintf(text, sizeof(text), "%s:%u:%u:%s", e->file, e->line, e->column, e->message);
    uint64_t hash = len > 0 ? str_hash(str_of(text, (size_t)len)) : 1;
    return hash != 0 ? hash : 1;
}

static bool told_before(struct report *r, uint64_t hash)
{
    for (size_t i = 0; i < REPORT_REMEMBERED; i++) {
        if (r->told[i] == hash)
            return true;
    }
    r->told[r->next++ % REPORT_REMEMBERED] = hash;
    return false;
}

/* A full table counts everything as known: otherwise the rest would be logged again and again. */
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

/* ---- broken files ---- */

static void add_broken(struct report *r, struct str file, uint64_t page)
{
    size_t i = 0, count = r->broken_count;
    while (i < count && !str_eq(str_c(r->broken[i].file), file))
        i++;
    if (file.len == 0 || file.len >= ERR_FILE_MAX || i == REPORT_BROKEN)
        return;
    struct report_broken *b = &r->broken[i];
    /* An error that shows without a page shows with any page, too. */
    b->page = i < count && b->page == 0 ? 0 : page;
    (void)snprintf(b->file, sizeof(b->file), "%.*s", STR_ARG(file));
    r->broken_count = i < count ? count : count + 1;
}

/* Removes a row; the last one takes its position. */
static void remove_broken(struct report *r, size_t i)
{
    size_t last = r->broken_count - 1;
    r->broken[i] = r->broken[last];
    r->broken_count = last;
}

static void tell_mended(struct report *r, size_t i)
{
    log_line(LOG_LEVEL_INFO, "%s: mended", r->broken[i].file);
    remove_broken(r, i);
}

static uint64_t page_hash(struct str page)
{
    uint64_t hash = str_hash(page);
    return hash != 0 ? hash : 1;
}

void report_page_good(struct report *r, struct str page)
{
    if (r->broken_count == 0)
        return;
    pthread_mutex_lock(&r->lock);
    for (size_t i = r->broken_count; i-- > 0;) {
        if (r->broken[i].page == page_hash(page))
            tell_mended(r, i);
    }
    pthread_mutex_unlock(&r->lock);
}

/* ---- errors ---- */

/* Returns false if it was logged before. */
static bool tell(struct report *r, enum log_level level, const struct err *e,
                 const char *consequence, bool (*before)(struct report *r, uint64_t hash))
{
    uint64_t hash = identity(e);
    pthread_mutex_lock(&r->lock);
    bool told = before(r, hash);
    pthread_mutex_unlock(&r->lock);
    if (!told)
        log_err(level, e, consequence);
    return !told;
}

void report_err(struct report *r, enum log_level level, const struct err *e,
                const char *consequence)
{
    if (level == LOG_LEVEL_ERROR)
        counters_error(r->counters, e->kind);
    (void)tell(r, level, e, consequence, told_before);
}

void report_page_err(struct report *r, struct str page, const struct err *e,
                     const char *consequence)
{
    pthread_mutex_lock(&r->lock);
    add_broken(r, str_c(e->file), page_hash(page));
    pthread_mutex_unlock(&r->lock);
    problems_add_page(r->problems, page, e);
    report_err(r, LOG_LEVEL_ERROR, e, consequence);
}

void report_settings_err(struct report *r, const struct err *e)
{
    pthread_mutex_lock(&r->lock);
    if (e->kind == ERR_KIND_CONFIG || e->kind == ERR_KIND_SYNTAX)
        add_broken(r, str_c(e->file), 0);
    pthread_mutex_unlock(&r->lock);
    problems_set_settings(r->problems, e);
    report_err(r, LOG_LEVEL_ERROR, e, "the site stays as it was");
}

void report_page_diags(struct report *r, struct str page, const struct diags *diags)
{
    problems_set_page(r->problems, page, diags);
    report_diags(r, diags);
}

void report_diags(struct report *r, const struct diags *diags)
{
    bool news = false;
    for (const struct diag *d = diags->first; d != NULL; d = d->next) {
        bool error = d->level == DIAG_LEVEL_ERROR;
        if (error)
            counters_error(r->counters, d->err.kind);
        news = tell(r, error ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, &d->err, "",
                    d->level == DIAG_LEVEL_NOTICE ? noticed_before : told_before) ||
               news;
    }
    if (news && diags->dropped > 0)
        log_line(LOG_LEVEL_WARNING, "and %zu more messages about the site", diags->dropped);
}

/* ---- a snapshot ---- */

static void update_broken(struct report *r, const struct site *s, const struct diags *diags)
{
    for (const struct diag *d = diags != NULL ? diags->first : NULL; d != NULL; d = d->next) {
        struct str file = str_c(d->err.file);
        if (d->level == DIAG_LEVEL_ERROR && site_file_state(s, file) == SITE_FILE_BROKEN)
            add_broken(r, file, 0);
    }
    for (size_t i = r->broken_count; i-- > 0;) {
        struct str file = str_c(r->broken[i].file);
        enum site_file_state state = site_file_state(s, file);
        if (r->broken[i].page != 0 || state == SITE_FILE_BROKEN)
            continue;
        if (state == SITE_FILE_GOOD || site_is_config(s, file))
            tell_mended(r, i);
        else
            remove_broken(r, i); /* it is there no more */
    }
}

static void tell_left_out(const struct report *r, const struct site_left_out *l, const char *why)
{
    enum { NAMED = 3, BYTES = LOG_LINE_MAX / 2 };
    char paths[BYTES];
    size_t len = 0;
    if (l->count == 1 || r->each) {
        for (size_t i = 0; i < l->count; i++)
            log_line(LOG_LEVEL_INFO, "%.*s: left out: %s", STR_ARG(l->paths[i]), why);
        return;
    }
    size_t named = l->count < NAMED ? l->count : NAMED;
    for (size_t i = 0; i < named && len < sizeof(paths); i++) {
        int n = snprintf(paths + len, sizeof(paths) - len, "%s%.*s", i > 0 ? ", " : "",
                         STR_ARG(l->paths[i]));
        len += n > 0 ? (size_t)n : 0;
    }
    if (l->count > named)
        log_line(LOG_LEVEL_INFO, "%zu files are left out: %s; %s and %zu more", l->count, why,
                 paths, l->count - named);
    else
        log_line(LOG_LEVEL_INFO, "%zu files are left out: %s; %s", l->count, why, paths);
}

void report_site(struct report *r, const struct site *s, const struct diags *diags)
{
    static const char *const why[SITE_REASONS] = {
        [SITE_REASON_DRAFT] = "a draft ('show_drafts: true' in _config.yml shows drafts)",
        [SITE_REASON_FUTURE] =
            "until its date comes ('future: true' in _config.yml shows it before)",
        [SITE_REASON_UNPUBLISHED] =
            "'published: false' ('unpublished: true' in _config.yml shows it nevertheless)",
        [SITE_REASON_NAME] = "a post has to be called YYYY-MM-DD-title.md",
    };
    pthread_mutex_lock(&r->lock);
    update_broken(r, s, diags);
    for (size_t i = 0; i < SITE_REASONS; i++) {
        const struct site_left_out *l = site_left_out(s, (enum site_reason)i);
        if (l->count > 0 && l->version != r->left_out[i])
            tell_left_out(r, l, why[i]);
        r->left_out[i] = l->version;
    }
    pthread_mutex_unlock(&r->lock);
    problems_set_site(r->problems, s, diags);
}

void report_clear(struct report *r)
{
    pthread_mutex_lock(&r->lock);
    memset(r->told, 0, sizeof(r->told));
    pthread_mutex_unlock(&r->lock);
}
