/*
 * Responses of libmicrohttpd. See response.h.
 *
 * libmicrohttpd takes the Content-Length of a 304 from its response's size. So a 304 is made with
 * the full body, which is not sent: then its length is that of the 200.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/response.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/cache/error_page.h"
#include "server/http/policy.h"
#include "server/net/multipart.h"

enum {
    LOCATION_MAX = 64 * 1024,
    RANGE_TEXT_MAX = 80,
    MULTIPART_BLOCK = 32 * 1024, /* bytes of a multipart message that are read at a time */
};

static bool add_header(struct MHD_Response *r, const char *name, const char *value)
{
    return value[0] == '\0' || MHD_add_response_header(r, name, value) == MHD_YES;
}

static bool add_common(struct MHD_Response *r, const char *type, const char *cache_control)
{
    return add_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type) &&
           add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, cache_control) &&
           add_header(r, "X-Content-Type-Options", "nosniff");
}

/* Only a representation that can be sent in ranges says so. */
static bool add_ranges(struct MHD_Response *r)
{
    return add_header(r, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
}

static bool add_validators(struct MHD_Response *r, const char *etag, const char *modified)
{
    return add_header(r, MHD_HTTP_HEADER_ETAG, etag) &&
           add_header(r, MHD_HTTP_HEADER_LAST_MODIFIED, modified);
}

static void let_go(void *blob)
{
    blob_unref(blob);
}

/* The author's lines. Each replaces the field of that name which the server would have sent. */
static bool add_lines(struct MHD_Response *r, struct str lines)
{
    struct arena arena;
    bool ok = true;
    arena_init(&arena, 0);
    for (int pass = 0; ok && pass < 2; pass++) {
        struct str rest = lines, line, name, value;
        while (ok && str_next_line(&rest, &line) && str_cut(line, ':', &name, &value)) {
            const char *own = arena_z(&arena, name), *text = arena_z(&arena, str_trim(value));
            const char *before = own != NULL ? MHD_get_response_header(r, own) : NULL;
            if (pass == 0 && before != NULL)
                (void)MHD_del_response_header(r, own, before);
            ok = own != NULL && text != NULL && (pass == 0 || add_header(r, own, text));
        }
    }
    arena_fini(&arena);
    return ok;
}

/* An answer that is offered in several codings depends on Accept-Encoding. */
static bool add_vary(struct MHD_Response *r, const struct entry *e)
{
    return add_header(r, MHD_HTTP_HEADER_VARY,
                      e->offered != 0 ? MHD_HTTP_HEADER_ACCEPT_ENCODING : "");
}

static bool add_coding(struct MHD_Response *r, enum coding coding)
{
    return add_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING,
                      coding != CODING_IDENTITY ? coding_name(coding).ptr : "");
}

/* The fields that a status requires, also with a site's own page. */
static bool add_status(struct MHD_Response *r, unsigned status)
{
    bool refuses = status == MHD_HTTP_METHOD_NOT_ALLOWED || status == MHD_HTTP_NO_CONTENT;
    bool busy = status == MHD_HTTP_SERVICE_UNAVAILABLE;
    return add_header(r, MHD_HTTP_HEADER_ALLOW, refuses ? reply_allow : "") &&
           add_header(r, MHD_HTTP_HEADER_RETRY_AFTER, busy ? "1" : "");
}

/* The fields of a representation, sent whole, as ranges, or not at all (304). */
static bool add_representation(struct MHD_Response *r, const struct representation *of,
                               const struct reply *reply)
{
    const struct entry *e = of->entry;
    bool sent = reply->status != MHD_HTTP_NOT_MODIFIED;
    bool ok = add_vary(r, e);
    if (sent)
        ok = ok && add_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, e->type.ptr) &&
             add_header(r, "X-Content-Type-Options", "nosniff") && add_coding(r, of->coding) &&
             add_header(r, MHD_HTTP_HEADER_LOCATION, e->location.ptr) && add_status(r, of->status);
    if (of->status == MHD_HTTP_OK)
        ok = ok &&
             add_validators(r, reply->better ? of->better_etag : of->etag, of->modified_text) &&
             (!sent || add_ranges(r));
    const char *policy = of->pinned ? policy_value(POLICY_IMMUTABLE).ptr : e->cache_control.ptr;
    return ok && add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, policy) && add_lines(r, e->lines);
}

/* Some bytes of a representation; its file becomes the response's. */
static struct MHD_Response *make_bytes(struct representation *of, uint64_t from, uint64_t len)
{
    struct MHD_Response *r;
    if (of->body == NULL) {
        r = MHD_create_response_from_fd_at_offset64(len, of->fd, from);
        of->fd = r != NULL ? -1 : of->fd;
        return r;
    }
    r = MHD_create_response_from_buffer_with_free_callback_cls((size_t)len, of->body->bytes + from,
                                                               let_go, blob_ref(of->body));
    if (r == NULL)
        blob_unref(of->body);
    return r;
}

/* A response if all of it could be made; else NULL. r may be NULL. */
static struct MHD_Response *finished(struct MHD_Response *r, bool ok)
{
    if (ok || r == NULL)
        return r;
    MHD_destroy_response(r);
    return NULL;
}

static struct MHD_Response *make_whole(struct representation *of, const struct reply *reply)
{
    struct MHD_Response *r = make_bytes(of, 0, of->size);
    return finished(r, r != NULL && add_representation(r, of, reply));
}

static void *make_prepared(const struct entry *e, const struct variant *v, enum prepared which)
{
    struct representation of = entry_representation(e, v);
    bool unchanged = which != PREPARED_FULL && which != PREPARED_PINNED;
    const struct reply reply = {
        .status = unchanged ? MHD_HTTP_NOT_MODIFIED : of.status,
        .better = which == PREPARED_BETTER,
    };
    of.pinned = which == PREPARED_PINNED || which == PREPARED_PINNED_NOT_MODIFIED;
    return make_whole(&of, &reply);
}

static void drop_one_prepared(void *prepared)
{
    MHD_destroy_response(prepared);
}

const struct prepared_maker response_prepared_all = {make_prepared, drop_one_prepared};

/* Our own error page, without the fields that depend on the status. *len: bytes of its body. */
static struct MHD_Response *make_status(unsigned status, struct str end, size_t *len)
{
    struct arena arena;
    struct buf page;
    arena_init(&arena, 0);
    buf_init(&page, &arena, 0);
    if (status != MHD_HTTP_NO_CONTENT)
        error_page_write(status, &page);
    buf_add(&page, end);
    *len = page.len;
    struct MHD_Response *r =
        buf_ok(&page) ? MHD_create_response_from_buffer(page.len, page.ptr, MHD_RESPMEM_MUST_COPY)
                      : NULL;
    arena_fini(&arena);
    return finished(r, r != NULL && add_common(r, page.len > 0 ? "text/html; charset=utf-8" : "",
                                               policy_value(POLICY_TRANSIENT).ptr));
}

struct MHD_Response *response_status(unsigned status, struct str end, size_t *len)
{
    struct MHD_Response *r = make_status(status, end, len);
    return finished(r, r != NULL && add_status(r, status));
}

struct MHD_Response *response_unsatisfiable(struct answer *a)
{
    char text[RANGE_TEXT_MAX];
    size_t len = a->page != NULL ? a->page->body->len : 0;
    struct MHD_Response *r = a->page != NULL
                                 ? make_prepared(a->page, NULL, PREPARED_FULL)
                                 : make_status(MHD_HTTP_RANGE_NOT_SATISFIABLE, S(""), &len);
    a->length = len;
    (void)snprintf(text, sizeof(text), "bytes */%" PRIu64, a->representation.size);
    return finished(r, r != NULL && add_header(r, MHD_HTTP_HEADER_CONTENT_RANGE, text));
}

struct MHD_Response *response_prepared(const struct answer *a)
{
    const struct representation *of = &a->representation;
    if (of->prepared == NULL || a->status == MHD_HTTP_PARTIAL_CONTENT)
        return NULL;
    if (a->status == MHD_HTTP_NOT_MODIFIED)
        return of->prepared[a->reply.better ? PREPARED_BETTER
                            : of->pinned    ? PREPARED_PINNED_NOT_MODIFIED
                                            : PREPARED_NOT_MODIFIED];
    return of->prepared[of->pinned ? PREPARED_PINNED : PREPARED_FULL];
}

/* ---- ranges ---- */

static ssize_t read_multipart(void *self, uint64_t at, char *out, size_t capacity)
{
    ssize_t n = multipart_read(self, at, out, capacity);
    return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void drop_multipart(void *self)
{
    multipart_free(self);
}

static struct MHD_Response *make_range(struct representation *of, const struct reply *reply)
{
    const struct range *range = &reply->ranges[0];
    char text[RANGE_TEXT_MAX];
    struct MHD_Response *r = make_bytes(of, range->from, range->len);
    (void)snprintf(text, sizeof(text), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, range->from,
                   range->from + range->len - 1, of->size);
    return finished(r, r != NULL && add_header(r, MHD_HTTP_HEADER_CONTENT_RANGE, text) &&
                           add_representation(r, of, reply));
}

/* The type of the body is replaced by that of the multipart message around its ranges. */
static bool add_multipart(struct MHD_Response *r, const struct representation *of,
                          const struct reply *reply, const char *type)
{
    const char *name = MHD_HTTP_HEADER_CONTENT_TYPE, *own = of->entry->type.ptr;
    return add_representation(r, of, reply) &&
           (own[0] == '\0' || MHD_del_response_header(r, name, own) == MHD_YES) &&
           add_header(r, name, type);
}

static struct MHD_Response *make_multipart(struct answer *a)
{
    struct representation *of = &a->representation;
    const struct reply *reply = &a->reply;
    struct multipart *m = multipart_new(of, reply->ranges, reply->range_count);
    if (m == NULL)
        return NULL;
    a->length = multipart_length(m);
    struct MHD_Response *r = MHD_create_response_from_callback(multipart_length(m), MULTIPART_BLOCK,
                                                               read_multipart, m, drop_multipart);
    if (r == NULL) {
        multipart_free(m);
        return NULL;
    }
    return finished(r, r != NULL && add_multipart(r, of, reply, multipart_type(m)));
}

struct MHD_Response *response_made(struct answer *a)
{
    struct representation *of = &a->representation;
    struct MHD_Response *r = a->reply.range_count > 1    ? make_multipart(a)
                             : a->reply.range_count == 1 ? make_range(of, &a->reply)
                                                         : make_whole(of, &a->reply);
    representation_close(of); /* unless the response has taken its file */
    return r;
}

/* ---- with --dev ---- */

/* No other site may show it in a frame, or read it as a script. */
static bool add_text(struct MHD_Response *r, const struct answer *a)
{
    struct str policy = policy_value(a->text.lasting ? POLICY_IMMUTABLE : POLICY_TRANSIENT);
    return add_common(r, a->text.type, policy.ptr) &&
           add_header(r, "Cross-Origin-Resource-Policy", "same-origin") &&
           add_header(r, "X-Frame-Options", "DENY");
}

struct MHD_Response *response_text(struct answer *a)
{
    struct blob *body = a->text.body;
    a->length = body != NULL ? body->len : 0;
    if (body == NULL) {
        struct MHD_Response *empty =
            MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
        return finished(empty, empty != NULL && add_text(empty, a));
    }
    struct MHD_Response *r = MHD_create_response_from_buffer_with_free_callback_cls(
        body->len, body->bytes, let_go, body);
    if (r == NULL)
        blob_unref(body);
    return finished(r, r != NULL && add_text(r, a));
}

/* The stream of a connection, whose pauses are those of the connection. */
struct events {
    struct MHD_Connection *connection;
    struct live_stream *stream;
};

static void pause_connection(void *connection)
{
    MHD_suspend_connection(connection);
}

static void resume_connection(void *connection)
{
    MHD_resume_connection(connection);
}

static ssize_t read_events(void *self, uint64_t at, char *out, size_t capacity)
{
    const struct events *e = self;
    (void)at;
    ptrdiff_t n = live_read(e->stream, out, capacity, pause_connection, e->connection);
    return n >= 0 ? n : MHD_CONTENT_READER_END_OF_STREAM;
}

static void drop_events(void *self)
{
    struct events *e = self;
    live_close(e->stream);
    free(e);
}

static struct MHD_Response *refuse_events(struct answer *a)
{
    size_t len = 0;
    a->status = MHD_HTTP_SERVICE_UNAVAILABLE;
    struct MHD_Response *r = response_status(a->status, S(""), &len);
    a->length = len;
    return finished(r, r != NULL && add_header(r, MHD_HTTP_HEADER_CONNECTION, "close"));
}

struct MHD_Response *response_events(struct MHD_Connection *c, struct live *live, struct answer *a)
{
    enum { BLOCK = 4096 };
    const char *last = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Last-Event-ID");
    const struct live_ask ask = {
        .page = a->stream.page,
        .version = a->stream.version,
        .last_id = last != NULL ? str_c(last) : a->stream.seen,
        .wake = resume_connection,
        .wake_self = c,
    };
    a->length = 0;
    struct events *e = malloc(sizeof(*e));
    struct live_stream *stream = e != NULL ? live_open(live, &ask) : NULL;
    if (stream == NULL) {
        free(e);
        return refuse_events(a);
    }
    *e = (struct events){c, stream};
    struct MHD_Response *r =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_events, e, drop_events);
    if (r == NULL) {
        drop_events(e);
        return NULL;
    }
    return finished(r, add_common(r, "text/event-stream", policy_value(POLICY_VALIDATED).ptr) &&
                           add_header(r, "Cross-Origin-Resource-Policy", "same-origin") &&
                           add_header(r, "X-Accel-Buffering", "no"));
}

/* ---- redirects ---- */

/* A piece of the query as it was sent: libmicrohttpd has replaced '+' by a blank. */
static void add_piece(struct buf *out, const char *piece, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_putc(out, piece[i] == ' ' ? '+' : piece[i]);
}

static enum MHD_Result add_argument(void *self, enum MHD_ValueKind kind, const char *key,
                                    size_t key_len, const char *value, size_t value_len)
{
    struct buf *out = self;
    (void)kind;
    buf_putc(out, buf_str(out).len > 0 && str_find_char(buf_str(out), '?') != STR_NONE ? '&' : '?');
    add_piece(out, key, key_len);
    if (value != NULL) {
        buf_putc(out, '=');
        add_piece(out, value, value_len);
    }
    return MHD_YES;
}

struct MHD_Response *response_redirect(struct MHD_Connection *c, const struct head *head,
                                       struct answer *a)
{
    struct arena arena;
    struct buf target;
    arena_init(&arena, 0);
    buf_init(&target, &arena, LOCATION_MAX);
    buf_add(&target, a->location);
    (void)MHD_get_connection_values_n(c, MHD_GET_ARGUMENT_KIND, add_argument, &target);
    if (!head_leaves(head, buf_str(&target).len)) {
        arena_fini(&arena);
        size_t len = 0;
        a->status = MHD_HTTP_URI_TOO_LONG;
        struct MHD_Response *refusal = response_status(a->status, S(""), &len);
        a->length = len;
        return refusal;
    }
    a->length = 0;
    struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    const char *z = arena_z(&arena, buf_str(&target));
    bool ok = buf_ok(&target) && z != NULL && r != NULL &&
              add_header(r, MHD_HTTP_HEADER_LOCATION, z) &&
              add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, policy_value(POLICY_VALIDATED).ptr);
    arena_fini(&arena);
    return finished(r, ok);
}
