/*
 * Previews. See serve_preview.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/serve/serve_preview.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "server/core/rcu.h"
#include "server/preview/preview_keys.h"

/* The first byte of a key; then the path, the file and the token, with a byte 0 between them. */
enum { FORM = 'p' };

struct serve_preview {
    const char *path; /* of the file of keys; as in serve_options */

    pthread_mutex_t lock; /* of the keys */
    struct preview_keys keys;
    struct stat read;  /* what the file was when it was read */
    time_t logged;     /* when a refusal was logged last */
    unsigned unlogged; /* refusals since then */

    /* The last snapshot with a page that is not published. */
    pthread_mutex_t shown_lock;
    const struct site *shown; /* a reference; NULL: none */
    uint64_t generation;      /* of the published snapshot from which it was made */
    char file[PREVIEW_FILE_MAX];
    size_t file_len;
};

/* ---- keys ---- */

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
           a->st_mode == b->st_mode && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
           a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static bool load(struct serve_preview *p, struct err *err)
{
    /* Before it is read: if it changes meanwhile, it is read once more. */
    if (stat(p->path, &p->read) != 0)
        p->read = (struct stat){.st_ino = 0};
    bool ok = preview_keys_load(p->path, &p->keys, err);
    if (ok && p->keys.exposed)
        log_line(LOG_LEVEL_WARNING,
                 "%s: everybody on this machine can read the keys for previews: chmod 600 %s",
                 p->path, p->path);
    return ok;
}

/*
 * Under the lock. With keys that cannot be used, no preview is shown: one of the old ones may have
 * been taken away because somebody has it who should not.
 */
static void reload(struct serve_preview *p)
{
    struct err err = ERR_INIT;
    if (load(p, &err))
        log_line(LOG_LEVEL_INFO, "%s: the keys for previews were read again: %zu", p->path,
                 p->keys.count);
    else
        log_err(LOG_LEVEL_ERROR, &err, "no preview is shown");
}

static void reload_changed(struct serve_preview *p)
{
    struct stat now;
    if (stat(p->path, &now) != 0)
        now = (struct stat){.st_ino = 0};
    if (!same_file(&now, &p->read))
        reload(p);
}

/* Everything in the site is public, or may be. */
static bool is_outside(const char *path, const char *source, struct err *err)
{
    char file[PATH_MAX], folder[PATH_MAX];
    if (realpath(path, file) == NULL || realpath(source, folder) == NULL)
        return true; /* reading them says more */
    size_t len = strlen(folder);
    if (strncmp(file, folder, len) != 0 || (file[len] != '/' && len > 1))
        return true;
    return err_at(err, ERR_KIND_CONFIG, (struct err_place){.file = str_c(path)},
                  "the keys for previews lie in the folder of the site, which is public: move "
                  "them out of it");
}

bool serve_preview_init(struct serve *s, const struct serve_options *o, struct err *err)
{
    struct serve_preview *p = calloc(1, sizeof(*p));
    if (p == NULL)
        return err_nomem(err);
    s->preview = p;
    p->path = o->preview_keys;
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_mutex_init(&p->shown_lock, NULL);
    return is_outside(p->path, o->source, err) && load(p, err);
}

void serve_preview_free(struct serve *s)
{
    struct serve_preview *p = s->preview;
    if (p == NULL)
        return;
    site_unref(p->shown);
    preview_keys_forget(&p->keys);
    (void)pthread_mutex_destroy(&p->lock);
    (void)pthread_mutex_destroy(&p->shown_lock);
    free(p);
    s->preview = NULL;
}

void serve_preview_rescan(struct serve *s)
{
    struct serve_preview *p = s->preview;
    if (p == NULL)
        return;
    pthread_mutex_lock(&p->lock);
    reload(p);
    pthread_mutex_unlock(&p->lock);
}

/* ---- which requests ---- */

/* Under the lock. Says why a link does not work; one line each second at most. */
static void log_refusal(struct serve_preview *p, struct str path, enum preview_verdict verdict,
                        time_t now)
{
    static const char *const reasons[] = {
        [PREVIEW_GOOD] = "",
        [PREVIEW_MALFORMED] = "it is cut off or altered",
        [PREVIEW_FORGED] = "it is altered, or its key was taken away",
        [PREVIEW_EXPIRED] = "it has expired",
    };
    if (now == p->logged) {
        p->unlogged++;
        return;
    }
    p->logged = now;
    char more[32] = "";
    if (p->unlogged > 0)
        (void)snprintf(more, sizeof(more), " (and %u more before)", p->unlogged);
    log_line(LOG_LEVEL_WARNING, "%.*s: a link to a preview was refused: %s%s", STR_ARG(path),
             reasons[verdict], more);
    p->unlogged = 0;
}

/* Verifies a token; if it is good, the file that it is for is in it. */
static bool is_good(struct serve_preview *p, struct str path, struct str text,
                    struct preview_token *token)
{
    const time_t now = time(NULL);
    pthread_mutex_lock(&p->lock);
    reload_changed(p);
    enum preview_verdict verdict = preview_keys_verify(&p->keys, text, (int64_t)now, token);
    if (verdict != PREVIEW_GOOD)
        log_refusal(p, path, verdict, now);
    pthread_mutex_unlock(&p->lock);
    return verdict == PREVIEW_GOOD;
}

bool serve_preview_asks(const struct serve *s, struct request *r, struct str path,
                        struct cache_key *key)
{
    struct preview_token token;
    struct str text;
    if (r->query == NULL || !r->query(r->query_self, PREVIEW_ARGUMENT, &text) ||
        !is_good(s->preview, path, text, &token))
        return false;
    const struct str parts[] = {path, token.file, text};
    size_t len = 1;
    r->location[0] = FORM;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (len + parts[i].len >= sizeof(r->location))
            return false;
        memcpy(r->location + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
        r->location[len++] = '\0';
    }
    *key = cache_key_of_question(str_of(r->location, len - 1));
    return true;
}

bool serve_preview_is(const struct cache_key *key)
{
    return key->kind == CACHE_KEY_ASKED && key->path.ptr[0] == FORM;
}

/* ---- answers ---- */

/* The kept snapshot with a file shown, with a reference; NULL if it is another one. */
static const struct site *find_shown(struct serve_preview *p, uint64_t generation, struct str file)
{
    pthread_mutex_lock(&p->shown_lock);
    bool same = p->shown != NULL && p->generation == generation &&
                str_eq(str_of(p->file, p->file_len), file);
    const struct site *shown = same ? site_ref(p->shown) : NULL;
    pthread_mutex_unlock(&p->shown_lock);
    return shown;
}

/* Keeps a snapshot, or none, instead of the one before. */
static void keep_shown(struct serve_preview *p, const struct site *shown, uint64_t generation,
                       struct str file)
{
    pthread_mutex_lock(&p->shown_lock);
    const struct site *before = p->shown;
    p->shown = shown;
    p->generation = generation;
    p->file_len = file.len;
    if (file.len > 0)
        memcpy(p->file, file.ptr, file.len);
    pthread_mutex_unlock(&p->shown_lock);
    site_unref(before);
}

/* With a reference; NULL if there is no such file, or it is public, or memory ends. */
static const struct site *get_shown(const struct serve *s, const struct snapshot *now,
                                    struct str file)
{
    struct err err = ERR_INIT;
    const struct site *shown = find_shown(s->preview, now->generation, file);
    if (shown != NULL)
        return shown;
    shown = site_show(now->site, file, &err);
    if (shown == NULL && err.kind != ERR_KIND_MISSING)
        log_err(LOG_LEVEL_ERROR, &err, "no preview is shown");
    if (shown != NULL)
        keep_shown(s->preview, site_ref(shown), now->generation, file);
    return shown;
}

/* Leads to where the page of a file is. */
static struct entry *make_moved(const struct serve *s, const struct cache_key *key,
                                const struct snapshot *shown, struct str file, struct str token,
                                struct arena *arena)
{
    struct buf location;
    struct str address = site_address_of(shown->site, file, arena);
    buf_init(&location, arena, 0);
    buf_add(&location, address);
    buf_putc(&location, '?');
    buf_add(&location, PREVIEW_ARGUMENT);
    buf_putc(&location, '=');
    buf_add(&location, token);
    return address.len > 0 && buf_ok(&location)
               ? produce_moved(&s->producer, key, shown, buf_str(&location), arena)
               : NULL;
}

static struct entry *make_answer(const struct serve *s, const struct cache_key *key,
                                 const struct snapshot *now, struct arena *arena)
{
    struct str path, file, token, rest;
    str_cut(str_from(key->path, 1), '\0', &path, &rest);
    str_cut(rest, '\0', &file, &token);
    const struct site *site = get_shown(s, now, file);
    if (site == NULL)
        return NULL;
    const struct snapshot shown = {.site = site, .generation = now->generation};
    struct route route = site_find(site, path);
    struct entry *e = NULL;
    if (route.kind == ROUTE_PAGE && str_eq(page_path(route.page), file))
        e = produce_preview(&s->producer, key, &shown, path, arena);
    else if (site_find(now->site, path).kind == ROUTE_NONE)
        e = make_moved(s, key, &shown, file, token, arena);
    site_unref(site);
    return e;
}

struct entry *serve_preview_make(const struct serve *s, const struct cache_key *key,
                                 struct arena *arena)
{
    struct snapshot *now = publish_get(&s->publish);
    struct entry *e = make_answer(s, key, now, arena);
    publish_unref(now);
    return e;
}

void serve_preview_tidy(struct serve *s)
{
    struct serve_preview *p = s->preview;
    if (LIKELY(p == NULL))
        return;
    uint64_t newest = publish_generation(&s->publish);
    pthread_mutex_lock(&p->shown_lock);
    bool old = p->shown != NULL && p->generation != newest;
    pthread_mutex_unlock(&p->shown_lock);
    if (old)
        keep_shown(p, NULL, 0, S(""));
}
