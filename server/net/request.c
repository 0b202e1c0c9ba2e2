/*
 * A request's head. See request.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/request.h"

#include <microhttpd.h>

#include "server/http/framing.h"

enum {
    FIELDS_MEMORY = 4096, /* reserved for the fields, and for reading ahead */
};

/* The head of a request while it is being read. */
struct reading {
    struct head head;
    struct framing framing;
    const char *argument; /* the first one of the query */
    const char *method, *url;
    bool begun; /* framing_begin was called */
};

bool request_parser_is_old(void)
{
    return MHD_get_version()[0] == '0';
}

bool request_is_too_long(const char *target)
{
    char *query = target != NULL ? strchr(target, '?') : NULL;
    if (query == NULL)
        return false;
    size_t bytes = (size_t)(query - target) + HEAD_FIELD_MEMORY;
    for (const char *at = query + 1; *at != '\0'; at++)
        bytes += *at == '&' ? HEAD_FIELD_MEMORY + 1 : 1;
    if (bytes <= HEAD_MEMORY - FIELDS_MEMORY)
        return false;
    if (request_parser_is_old())
        query[1] = '\0';
    return true;
}

static void begin_framing(struct reading *r)
{
    if (!r->begun)
        framing_begin(&r->framing, str_c(r->method), str_c(r->url), r->argument,
                      str_c(r->head.version));
    r->begun = true;
}

/* Arguments come before fields. */
static enum MHD_Result add_value(void *self, enum MHD_ValueKind kind, const char *key,
                                 size_t key_len, const char *value, size_t value_len)
{
    struct reading *r = self;
    struct str name = str_of(key, key_len);
    struct str text = str_of(value != NULL ? value : "", value_len);
    r->head.used += HEAD_FIELD_MEMORY;
    if (kind == MHD_GET_ARGUMENT_KIND) {
        if (r->argument == NULL)
            r->argument = key;
        head_add_argument(&r->head, name, text);
        return MHD_YES;
    }
    begin_framing(r);
    framing_field(&r->framing, name, text);
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--; /* the old parser leaves them (RFC 9112, section 5.1) */
    head_add_field(&r->head, name, text);
    return MHD_YES;
}

/* The size of a head as it was received. */
static size_t size_of_head(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info != NULL ? info->header_size : HEAD_MEMORY;
}

const struct head *request_head(struct MHD_Connection *c, const char *method, const char *url,
                                const char *version, bool first)
{
    static _Thread_local const struct MHD_Connection *owner;
    static _Thread_local struct reading reading;
    const unsigned kinds = MHD_HEADER_KIND | MHD_GET_ARGUMENT_KIND;
    if (!first && owner == c)
        return &reading.head;
    owner = c;
    head_init(&reading.head);
    reading.argument = NULL;
    reading.method = method;
    reading.url = url;
    reading.head.version = version;
    reading.begun = false;
    (void)MHD_get_connection_values_n(c, (enum MHD_ValueKind)kinds, add_value, &reading);
    size_t size = size_of_head(c);
    reading.head.used += size;
    if (first && request_parser_is_old()) {
        begin_framing(&reading);
        reading.head.malformed |= !framing_hold(&reading.framing, method, size);
    }
    return &reading.head;
}

bool request_argument(void *connection, struct str name, struct str *value)
{
    enum { NAME_MAX_LEN = 64 };
    char z[NAME_MAX_LEN + 1];
    if (name.len > NAME_MAX_LEN)
        return false;
    memcpy(z, name.ptr, name.len);
    z[name.len] = '\0';
    const char *found = MHD_lookup_connection_value(connection, MHD_GET_ARGUMENT_KIND, z);
    *value = str_c(found != NULL ? found : "");
    return found != NULL;
}

static enum MHD_Result read_field(void *self, enum MHD_ValueKind kind, const char *key,
                                  size_t key_len, const char *value, size_t value_len)
{
    struct request_fields *f = self;
    struct str name = str_of(key, key_len), text = str_of(value != NULL ? value : "", value_len);
    (void)kind;
    /* The lengths differ: one comparison for most fields. */
    switch (name.len) {
    case 7:
        if (f->referrer.ptr == NULL && str_eq_nocase(name, S("Referer")))
            f->referrer = text;
        break;
    case 9:
        if (str_eq_nocase(name, S("Forwarded")))
            forwarded_add(&f->forwarded, text);
        break;
    case 10:
        if (f->user_agent.ptr == NULL && str_eq_nocase(name, S("User-Agent")))
            f->user_agent = text;
        break;
    case 12:
        if (str_eq_nocase(name, S("X-Request-ID")) && f->request_id_count++ == 0)
            f->request_id = text;
        break;
    case 15:
        if (str_eq_nocase(name, S("X-Forwarded-For")))
            forwarded_add(&f->x_forwarded_for, text);
        break;
    default:
        break;
    }
    return MHD_YES;
}

void request_read_fields(struct MHD_Connection *c, struct request_fields *out)
{
    out->referrer = out->user_agent = out->request_id = str_of(NULL, 0);
    out->request_id_count = 0;
    out->x_forwarded_for.count = out->forwarded.count = 0;
    (void)MHD_get_connection_values_n(c, MHD_HEADER_KIND, read_field, out);
}
