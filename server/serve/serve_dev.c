/*
 * What exists with --dev alone: the script in pages, and the addresses of this server.
 *
 *     /_approche/, /_approche/page/PATH          about the site and its pages (overview.h)
 *     /_approche/dev.js?HASH                     the script
 *     /_approche/events?page=PATH&version=HEX    live reload (live.h); &seen=ID is a Last-Event-ID
 *
 * Without --dev they are addresses of the site like any other. The site's own come first.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "server/cache/error_page.h"
#include "server/dev/dev_script.h"
#include "server/dev/editor.h"
#include "server/dev/host.h"
#include "server/dev/overview.h"
#include "server/http/policy.h"
#include "server/serve/serve_private.h"

static const char plain_text[] = "text/plain; charset=utf-8";

struct live *serve_live(const struct serve *s)
{
    return s->dev != NULL ? s->dev->live : NULL;
}

void serve_dev_finish(void *self, const struct site *site, struct entry_spec *spec, struct arena *a)
{
    const struct serve *s = self;
    inject_script(&s->dev->inject, site_root_url(site), spec, a);
}

/* A path as browsers have it: with the baseurl, even if a proxy removes it from requests. */
static struct str requested_path(const struct serve *s, const struct site *site, struct str path)
{
    struct str root = site_root_url(site);
    bool within = s->dev->baseurl_stripped && root.len > 1 && str_starts(path, root);
    return within ? str_from(path, root.len - 1) : path;
}

static void find_target(void *self, const struct site *site, struct str path,
                        struct live_target *out)
{
    const struct serve *s = self;
    serve_target(site, &s->dev->request, requested_path(s, site, path), out);
}

static void problems_changed(void *self)
{
    const struct serve *s = self;
    live_problems_changed(s->dev->live);
}

bool serve_dev_init(struct serve *s, const struct serve_options *o, struct err *err)
{
    static const struct head no_head;
    s->dev = calloc(1, sizeof(*s->dev));
    if (s->dev == NULL || (s->dev->live = live_new()) == NULL ||
        (s->report.problems = problems_new(problems_changed, s)) == NULL)
        return err_nomem(err);
    s->dev->editor = o->editor != NULL ? editor_pattern(str_c(o->editor)) : S("");
    s->dev->source = o->source;
    s->dev->baseurl_stripped = o->baseurl_stripped;
    s->dev->request.head = &no_head;
    inject_init(&s->dev->inject);
    return true;
}

bool serve_dev_start(struct serve *s, struct err *err)
{
    if (realpath(s->dev->source, s->dev->root) == NULL)
        s->dev->root[0] = '\0';
    const struct live_options options = {
        .publish = &s->publish,
        .cache = s->cache,
        .pool = s->pool,
        .watch = s->watch,
        .find = find_target,
        .self = s,
        .notices = {s->report.problems, s->dev->root, s->dev->editor},
    };
    return live_start(s->dev->live, &options, err);
}

void serve_dev_stop(struct serve *s)
{
    live_stop(serve_live(s));
}

void serve_dev_free(struct serve *s)
{
    live_free(serve_live(s));
    problems_free(s->report.problems);
    free(s->dev);
}

/*
 * The page for a status is no entry, so it has no version. A tab that shows the welcome page waits
 * for the site's first page; one that was refused loads again as soon as there is an answer.
 */
void serve_write_end(const struct serve *s, unsigned status, struct buf *out)
{
    if (s->dev == NULL || (status != 200 && status != 404 && status != 503))
        return;
    struct snapshot *now = publish_get(&s->publish);
    inject_write_script(&s->dev->inject, site_root_url(now->site), status == 503 ? 1 : 0, out);
    publish_unref(now);
}

/* ---- requests ---- */

/* If memory ends, it is 503 without a body. */
static void answer_text(struct answer *a, unsigned status, const char *type, struct str text)
{
    a->kind = ANSWER_TEXT;
    a->text.body = text.len > 0 ? blob_new(text) : NULL;
    a->status = text.len > 0 && a->text.body == NULL ? 503 : status;
    a->text.type = type;
    a->text.lasting = false;
}

static void answer_script(struct answer *a)
{
    answer_text(a, 200, "text/javascript; charset=utf-8", str_of(dev_script, dev_script_len));
    a->text.lasting = a->status == 200;
}

static void answer_events(struct request *r, struct answer *a)
{
    struct str page;
    if (r->query == NULL || !r->query(r->query_self, S("page"), &page) || page.len == 0 ||
        page.ptr[0] != '/' || urlpath_parse(page, r->path, &page) != URLPATH_OK) {
        answer_text(a, 400, plain_text, S("page= has to be the path of a page: page=/about/\n"));
        return;
    }
    if (r->method == REPLY_METHOD_HEAD) {
        answer_text(a, 200, "text/event-stream", S(""));
        return;
    }
    a->kind = ANSWER_STREAM;
    a->status = 200;
    a->stream.page = page;
    a->stream.version = a->stream.seen = S("");
    (void)r->query(r->query_self, S("version"), &a->stream.version);
    (void)r->query(r->query_self, S("seen"), &a->stream.seen);
}

static void answer_forbidden(struct answer *a)
{
    answer_text(a, 403, plain_text,
                S("With --dev this is answered for localhost and for IP addresses only. Let the "
                  "proxy send one of these as Host.\n"));
}

enum serve_dev_result serve_dev_find(const struct serve *s, struct request *r, struct str path,
                                     struct answer *a, struct want *want)
{
    const struct str ours = S("/_approche/");
    if (!str_starts(path, ours))
        return SERVE_DEV_NONE;
    struct str name = str_from(path, ours.len);
    bool script = str_eq(name, S("dev.js")), events = str_eq(name, S("events"));
    if (!script && !events && name.len > 0 && !str_starts(name, S("page/")))
        return SERVE_DEV_NONE;
    if (!host_is_trusted(urlpath_host(r->target, r->head->host))) {
        answer_forbidden(a);
    } else if (script) {
        answer_script(a);
    } else if (events) {
        answer_events(r, a);
    } else {
        const struct cache_key key = cache_key_of_question(path);
        *want =
            (struct want){WANT_ENTRY, key, CODING_IDENTITY, publish_peek(&s->publish)->generation};
        return SERVE_DEV_WAIT;
    }
    return SERVE_DEV_ANSWER;
}

struct entry *serve_dev_make(const struct serve *s, const struct cache_key *key,
                             struct arena *arena)
{
    const struct str pages = S("/_approche/page");
    struct buf out;
    struct snapshot *now = publish_get(&s->publish);
    const struct overview overview = {
        now, s->cache, {s->report.problems, s->dev->root, s->dev->editor}};
    bool found = true;
    buf_init(&out, arena, 0);
    if (str_starts(key->path, pages))
        found = overview_write_page(&overview, str_from(key->path, pages.len), arena, &out);
    else
        overview_write(&overview, arena, &out);
    if (!found)
        error_page_write(404, &out);
    const struct entry_spec spec = {
        .key = *key,
        .generation = now->generation,
        .status = found ? 200 : 404,
        .type = S("text/html; charset=utf-8"),
        .cache_control = policy_value(POLICY_TRANSIENT),
        .lines = S("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; "
                   "frame-ancestors 'none'\n"
                   "Cross-Origin-Resource-Policy: same-origin\n"),
        .body = buf_str(&out),
    };
    struct entry *e = buf_ok(&out) ? entry_new(&spec, s->producer.maker) : NULL;
    publish_unref(now);
    return e;
}
