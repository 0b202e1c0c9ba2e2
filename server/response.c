/*
 * Responses of libmicrohttpd. See response.h.
 *
 * A 304 gets a Content-Length from its response's size: it is made with the full body, which is not
 * sent, so that the length is that of the 200.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/response.h"

#include <inttypes.h>
#include <microhttpd.h>
#include <stdio.h>

#include "server/errpage.h"
#include "server/parts.h"
#include "server/policy.h"

enum {
    LOCATION_MAX = 64 * 1024,
    RANGE_TEXT_MAX = 80,
    PARTS_BLOCK = 32 * 1024, /* of several ranges, read at a time */
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

/* What can be had in part says so. */
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

/* The author's lines: each in the place of what would have been said otherwise. */
static bool add_lines(struct MHD_Response *r, struct str lines)
{
    struct arena arena;
    bool ok = true;
    arena_init(&arena, 0);
    for (int turn = 0; ok && turn < 2; turn++) {
        struct str rest = lines, line, name, value;
        while (ok && str_next_line(&rest, &line) && str_cut(line, ':', &name, &value)) {
            const char *own = arena_z(&arena, name), *text = arena_z(&arena, str_trim(value));
            const char *before = own != NULL ? MHD_get_response_header(r, own) : NULL;
            if (turn == 0 && before != NULL)
                (void)MHD_del_response_header(r, own, before);
            ok = own != NULL && text != NULL && (turn == 0 || add_header(r, own, text));
        }
    }
    arena_fini(&arena);
    return ok;
}

/* What is offered in several codings depends on what the client accepts. */
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

static const char *wire_policy(const struct entry *e, enum wire which)
{
    bool pinned = which == WIRE_PINNED || which == WIRE_PINNED_NOT_MODIFIED;
    return pinned ? policy_value(POLICY_IMMUTABLE).ptr : e->cache_control.ptr;
}

static const char *answer_policy(const struct answer *a)
{
    return wire_policy(a->entry, a->pinned ? WIRE_PINNED : WIRE_FULL);
}

static const char *wire_etag(const struct entry *e, const struct variant *v, enum wire which)
{
    if (v == NULL)
        return e->etag;
    return which == WIRE_BETTER ? v->better_etag : v->etag;
}

/* What a status has to say, whoever made the page to it. */
static bool add_status(struct MHD_Response *r, unsigned status)
{
    bool refuses = status == MHD_HTTP_METHOD_NOT_ALLOWED || status == MHD_HTTP_NO_CONTENT;
    bool busy = status == MHD_HTTP_SERVICE_UNAVAILABLE;
    return add_header(r, MHD_HTTP_HEADER_ALLOW, refuses ? reply_allow : "") &&
           add_header(r, MHD_HTTP_HEADER_RETRY_AFTER, busy ? "1" : "");
}

static bool add_wire_headers(struct MHD_Response *r, const struct entry *e, const struct variant *v,
                             enum wire which)
{
    const char *etag = wire_etag(e, v, which);
    if (!add_vary(r, e))
        return false;
    if (which != WIRE_FULL && which != WIRE_PINNED)
        return add_validators(r, etag, e->modified_text) &&
               add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, wire_policy(e, which));
    return add_common(r, e->type.ptr, wire_policy(e, which)) &&
           add_coding(r, v != NULL ? v->coding : CODING_IDENTITY) &&
           add_header(r, MHD_HTTP_HEADER_LOCATION, e->location.ptr) && add_status(r, e->status) &&
           (e->status != 200 || (add_validators(r, etag, e->modified_text) && add_ranges(r)));
}

static void *make_wire(const struct entry *e, const struct variant *v, enum wire which)
{
    struct blob *body = v != NULL ? v->body : e->body;
    struct MHD_Response *r = MHD_create_response_from_buffer_with_free_callback_cls(
        body->len, body->bytes, let_go, blob_ref(body));
    if (r == NULL) {
        blob_unref(body);
        return NULL;
    }
    if (add_wire_headers(r, e, v, which) && add_lines(r, e->lines))
        return r;
    MHD_destroy_response(r);
    return NULL;
}

static void drop_wire(void *wire)
{
    MHD_destroy_response(wire);
}

const struct wire_maker response_wires = {make_wire, drop_wire};

/* An error page without a connection's own facts. */
static struct MHD_Response *make_status(unsigned status)
{
    struct arena arena;
    struct buf page;
    arena_init(&arena, 0);
    buf_init(&page, &arena, 0);
    if (status != MHD_HTTP_NO_CONTENT)
        errpage_write(status, &page);
    struct MHD_Response *r =
        buf_ok(&page) ? MHD_create_response_from_buffer(page.len, page.ptr, MHD_RESPMEM_MUST_COPY)
                      : NULL;
    arena_fini(&arena);
    if (r == NULL)
        return NULL;
    if (add_common(r, page.len > 0 ? "text/html; charset=utf-8" : "",
                   policy_value(POLICY_TRANSIENT).ptr))
        return r;
    MHD_destroy_response(r);
    return NULL;
}

struct MHD_Response *response_status(unsigned status)
{
    struct MHD_Response *r = make_status(status);
    if (r == NULL || add_status(r, status))
        return r;
    MHD_destroy_response(r);
    return NULL;
}

struct MHD_Response *response_unsatisfiable(const struct answer *a)
{
    char text[RANGE_TEXT_MAX];
    struct MHD_Response *r = a->page != NULL ? make_wire(a->page, NULL, WIRE_FULL)
                                             : make_status(MHD_HTTP_RANGE_NOT_SATISFIABLE);
    (void)snprintf(text, sizeof(text), "bytes */%" PRIu64, a->size);
    if (r == NULL || add_header(r, MHD_HTTP_HEADER_CONTENT_RANGE, text))
        return r;
    MHD_destroy_response(r);
    return NULL;
}

struct MHD_Response *response_file(struct answer *a)
{
    struct MHD_Response *r = MHD_create_response_from_fd64(a->asset.size, a->asset.fd);
    if (r == NULL) {
        asset_close(&a->asset);
        return NULL;
    }
    bool same = a->status == MHD_HTTP_NOT_MODIFIED;
    bool ok = add_vary(r, a->entry) && add_validators(r, a->asset.etag, a->asset.modified_text) &&
              (same ? add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, answer_policy(a))
                    : add_common(r, a->entry->type.ptr, answer_policy(a)) &&
                          add_coding(r, a->coding) && add_ranges(r));
    ok = ok && add_lines(r, a->entry->lines);
    if (ok)
        return r;
    MHD_destroy_response(r);
    return NULL;
}

/* ---- ranges ---- */

static ssize_t read_parts(void *self, uint64_t at, char *out, size_t room)
{
    ssize_t n = parts_read(self, at, out, room);
    return n > 0 ? n : MHD_CONTENT_READER_END_WITH_ERROR;
}

static void drop_parts(void *self)
{
    parts_free(self);
}

static struct MHD_Response *make_range(struct answer *a, struct blob *body)
{
    const struct range *range = &a->reply.ranges[0];
    char text[RANGE_TEXT_MAX];
    struct MHD_Response *r =
        body == NULL ? MHD_create_response_from_fd_at_offset64(range->len, a->asset.fd, range->from)
                     : MHD_create_response_from_buffer_with_free_callback_cls(
                           (size_t)range->len, body->bytes + range->from, let_go, blob_ref(body));
    if (r == NULL && body != NULL)
        blob_unref(body);
    if (r != NULL)
        a->asset.fd = -1;
    (void)snprintf(text, sizeof(text), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, range->from,
                   range->from + range->len - 1, a->size);
    if (r == NULL || (add_header(r, MHD_HTTP_HEADER_CONTENT_RANGE, text) &&
                      add_common(r, a->entry->type.ptr, answer_policy(a))))
        return r;
    MHD_destroy_response(r);
    return NULL;
}

/* Takes the descriptor in any case. */
static struct MHD_Response *make_multipart(struct answer *a, struct blob *body)
{
    const struct parts_source source = {body, a->asset.fd, a->size, a->entry->type};
    struct parts *parts = parts_new(&source, a->reply.ranges, a->reply.range_count);
    a->asset.fd = -1;
    if (parts == NULL)
        return NULL;
    struct MHD_Response *r = MHD_create_response_from_callback(parts_length(parts), PARTS_BLOCK,
                                                               read_parts, parts, drop_parts);
    if (r == NULL) {
        parts_free(parts);
        return NULL;
    }
    if (add_common(r, parts_type(parts), answer_policy(a)))
        return r;
    MHD_destroy_response(r);
    return NULL;
}

struct MHD_Response *response_part(struct answer *a)
{
    bool file = a->asset.fd >= 0;
    struct blob *body = file ? NULL : a->entry->body;
    struct MHD_Response *r =
        a->reply.range_count > 1 ? make_multipart(a, body) : make_range(a, body);
    if (r == NULL) {
        asset_close(&a->asset);
        return NULL;
    }
    if (add_validators(r, file ? a->asset.etag : a->entry->etag,
                       file ? a->asset.modified_text : a->entry->modified_text) &&
        add_ranges(r) && add_vary(r, a->entry))
        return r;
    MHD_destroy_response(r);
    return NULL;
}

/* ---- redirects ---- */

/* One piece of the query, as it was: libmicrohttpd has turned '+' into a blank. */
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

struct MHD_Response *response_redirect(struct MHD_Connection *c, struct str location)
{
    struct arena arena;
    struct buf target;
    arena_init(&arena, 0);
    buf_init(&target, &arena, LOCATION_MAX);
    buf_add(&target, location);
    (void)MHD_get_connection_values_n(c, MHD_GET_ARGUMENT_KIND, add_argument, &target);
    struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    const char *z = arena_z(&arena, buf_str(&target));
    if (!buf_ok(&target) || z == NULL || r == NULL || !add_header(r, MHD_HTTP_HEADER_LOCATION, z) ||
        !add_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, policy_value(POLICY_VALIDATED).ptr)) {
        if (r != NULL)
            MHD_destroy_response(r);
        r = NULL;
    }
    arena_fini(&arena);
    return r;
}
