/*
 * What tabs show above their page: told to all when it changes, and to each when it begins.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "server/core/monotonic.h"
#include "server/dev/live_private.h"

enum { WAIT_MS = 1000 };

void live_problems_changed(struct live *l)
{
    if (l == NULL)
        return;
    pthread_mutex_lock(&l->lock);
    l->problems_changed = true;
    pthread_cond_signal(&l->work);
    pthread_mutex_unlock(&l->lock);
}

/*
 * While pages are being made again, some problems are about to go; so tabs are told when that is
 * done, but not too late.
 */
static bool must_wait(struct live *l)
{
    int64_t now = monotonic_ms();
    bool busy = l->changed || l->assets != NULL ||
                (!watch_polls(l->options.watch) && !watch_current(l->options.watch));
    for (const struct live_page *p = l->pages; p != NULL && !busy; p = p->next)
        busy = p->asked || p->again;
    if (l->problems_since == 0)
        l->problems_since = now;
    return busy && now - l->problems_since < WAIT_MS;
}

static bool has_problems(const struct live *l)
{
    const char none[] = "{\"problems\": []";
    return strncmp(l->problems, none, sizeof(none) - 1) != 0;
}

/* Whether a tab was away, and so may show problems that are over. */
static bool may_show_old(const struct live_stream *s)
{
    return s->away || s->seen > 0;
}

/* A stream that has not been greeted is told then. */
static void tell(struct live *l, bool is_first)
{
    for (struct live_page *p = l->pages; p != NULL; p = p->next) {
        for (struct live_stream *s = p->streams; s != NULL; s = s->next) {
            if (s->greeted && (!is_first || has_problems(l) || may_show_old(s)))
                live_send(s, "problems", str_c(l->problems));
        }
    }
}

bool live_notices_check(struct live *l)
{
    if (!l->problems_changed || must_wait(l))
        return false;
    l->problems_since = 0;
    l->problems_changed = false;
    pthread_mutex_unlock(&l->lock);
    struct arena scratch;
    struct buf text;
    arena_init(&scratch, 0);
    buf_init(&text, &scratch, LIVE_EVENT_MAX);
    struct snapshot *now = publish_get(l->options.publish);
    notice_write_problems(&l->options.notices, now->site, &text);
    publish_unref(now);
    char *copy = buf_ok(&text) ? strndup(text.ptr, text.len) : NULL;
    arena_fini(&scratch);
    pthread_mutex_lock(&l->lock);
    if (copy == NULL || (l->problems != NULL && strcmp(copy, l->problems) == 0)) {
        free(copy);
        return true;
    }
    bool is_first = l->problems == NULL;
    free(l->problems);
    l->problems = copy;
    tell(l, is_first);
    return true;
}

void live_notices_greet(struct live *l, struct live_stream *s)
{
    if (l->problems != NULL && (has_problems(l) || may_show_old(s)))
        live_send(s, "problems", str_c(l->problems));
}

void live_notices_free(struct live *l)
{
    free(l->problems);
}
