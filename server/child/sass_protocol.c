/*
 * The Embedded Sass protocol. See sass_protocol.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/sass_protocol.h"

#include <embedded_sass.pb-c.h>

enum { NO_COMPILATION = 0, COMPILATION = 1 };

/* ---- protobuf-c's types and ours ---- */

static void *allocate(void *arena, size_t size)
{
    return arena_alloc(arena, size > 0 ? size : 1);
}

/* The arena frees all at once. */
static void free_nothing(void *arena, void *pointer)
{
    (void)arena;
    (void)pointer;
}

static struct str str_from_data(ProtobufCBinaryData data)
{
    return str_of((const char *)data.data, data.len);
}

/* Packing does not write to the data. */
static ProtobufCBinaryData data_of(struct str s)
{
    union {
        const char *ours;
        uint8_t *theirs;
    } bytes = {s.ptr};
    return (ProtobufCBinaryData){.len = s.len, .data = bytes.theirs};
}

/* ---- varints ---- */

enum { BITS = 7, MORE = 1 << BITS };

static size_t number_put(uint8_t to[static SASS_PROTOCOL_LENGTH_MAX], uint32_t n)
{
    size_t len = 0;
    for (; n >= MORE; n >>= BITS)
        to[len++] = (uint8_t)(n | MORE);
    to[len++] = (uint8_t)n;
    return len;
}

static bool number_take(struct str *s, uint32_t *out)
{
    *out = 0;
    for (unsigned i = 0; i < SASS_PROTOCOL_LENGTH_MAX && i < s->len; i++) {
        uint8_t byte = (uint8_t)s->ptr[i];
        *out |= (uint32_t)(byte & (MORE - 1)) << (i * BITS);
        if ((byte & MORE) == 0) {
            *s = str_from(*s, i + 1);
            return true;
        }
    }
    return false;
}

/* ---- messages of the compiler ---- */

static void read_position(const Embedded__SourceSpan *span, struct sass_message *out)
{
    if (span == NULL)
        return;
    out->url = str_from_data(span->url);
    if (span->start == NULL)
        return;
    out->line = span->start->line + 1;
    out->column = span->start->column + 1;
}

static bool read_result(const Embedded__CompileResponse *r, struct sass_message *out)
{
    if (r->result_case == EMBEDDED__COMPILE_RESPONSE__RESULT_SUCCESS) {
        out->kind = SASS_MESSAGE_DONE;
        out->text = str_from_data(r->success->css);
        out->map = str_from_data(r->success->source_map);
        return true;
    }
    if (r->result_case != EMBEDDED__COMPILE_RESPONSE__RESULT_FAILURE)
        return false;
    out->kind = SASS_MESSAGE_FAILED;
    out->text = str_from_data(r->failure->message);
    read_position(r->failure->span, out);
    return true;
}

static void read_log(const Embedded__LogEvent *e, struct sass_message *out)
{
    out->kind = SASS_MESSAGE_LOG;
    out->text = str_from_data(e->message);
    out->deprecation = str_from_data(e->deprecation_type);
    out->level = e->type == EMBEDDED__LOG_KIND__WARNING       ? SASS_LOG_WARNING
                 : e->type == EMBEDDED__LOG_KIND__DEPRECATION ? SASS_LOG_DEPRECATION
                                                              : SASS_LOG_DEBUG;
    read_position(e->span, out);
}

static bool read_message(const Embedded__OutboundMessage *m, struct sass_message *out)
{
    switch (m->message_case) {
    case EMBEDDED__OUTBOUND_MESSAGE__MESSAGE_ERROR:
        out->kind = SASS_MESSAGE_BROKEN;
        out->text = str_from_data(m->error->message);
        return true;
    case EMBEDDED__OUTBOUND_MESSAGE__MESSAGE_COMPILE_RESPONSE:
        return read_result(m->compile_response, out);
    case EMBEDDED__OUTBOUND_MESSAGE__MESSAGE_LOG_EVENT:
        read_log(m->log_event, out);
        return true;
    case EMBEDDED__OUTBOUND_MESSAGE__MESSAGE_CANONICALIZE_REQUEST:
        out->kind = SASS_MESSAGE_FIND;
        out->id = m->canonicalize_request->id;
        out->url = str_from_data(m->canonicalize_request->url);
        out->importer = m->canonicalize_request->importer_id;
        out->by_import = m->canonicalize_request->from_import != 0;
        return true;
    case EMBEDDED__OUTBOUND_MESSAGE__MESSAGE_IMPORT_REQUEST:
        out->kind = SASS_MESSAGE_READ;
        out->id = m->import_request->id;
        out->url = str_from_data(m->import_request->url);
        return true;
    case EMBEDDED__OUTBOUND_MESSAGE__MESSAGE_VERSION_RESPONSE:
        out->kind = SASS_MESSAGE_VERSION;
        out->protocol = str_from_data(m->version_response->protocol_version);
        out->version = str_from_data(m->version_response->compiler_version);
        out->name = str_from_data(m->version_response->implementation_name);
        return true;
    case EMBEDDED__OUTBOUND_MESSAGE__MESSAGE__NOT_SET:
    case _EMBEDDED__OUTBOUND_MESSAGE__MESSAGE__CASE_IS_INT_SIZE:
        break;
    }
    return false;
}

bool sass_protocol_read(struct str packet, struct arena *a, struct sass_message *out)
{
    ProtobufCAllocator allocator = {allocate, free_nothing, a};
    uint32_t compilation;
    *out = (struct sass_message){.id = 0};
    if (!number_take(&packet, &compilation))
        return false;
    const Embedded__OutboundMessage *m =
        embedded__outbound_message__unpack(&allocator, packet.len, (const uint8_t *)packet.ptr);
    return m != NULL && read_message(m, out);
}

/* ---- messages of the server ---- */

static bool pack(const Embedded__InboundMessage *m, uint32_t compilation, struct arena *a,
                 struct str *out)
{
    uint8_t head[2 * SASS_PROTOCOL_LENGTH_MAX], number[SASS_PROTOCOL_LENGTH_MAX];
    size_t size = embedded__inbound_message__get_packed_size(m);
    size_t number_len = number_put(number, compilation);
    if (size > UINT32_MAX - sizeof(number))
        return false;
    size_t head_len = number_put(head, (uint32_t)(number_len + size));
    memcpy(head + head_len, number, number_len);
    head_len += number_len;
    char *bytes = arena_alloc(a, head_len + size);
    if (bytes == NULL)
        return false;
    memcpy(bytes, head, head_len);
    (void)embedded__inbound_message__pack(m, (uint8_t *)bytes + head_len);
    *out = str_of(bytes, head_len + size);
    return true;
}

bool sass_protocol_ask_version(struct arena *a, struct str *out)
{
    Embedded__InboundMessage m;
    Embedded__VersionRequest request;
    embedded__inbound_message__init(&m);
    embedded__version_request__init(&request);
    request.id = 1;
    m.message_case = EMBEDDED__INBOUND_MESSAGE__MESSAGE_VERSION_REQUEST;
    m.version_request = &request;
    return pack(&m, NO_COMPILATION, a, out);
}

/* Names of deprecations. Returns false if memory runs out. */
static bool put_names(const struct sass_names *names, struct arena *a, size_t *count,
                      ProtobufCBinaryData **out)
{
    *count = names->count;
    *out = arena_new_array(a, names->count + 1, ProtobufCBinaryData);
    for (size_t i = 0; *out != NULL && i < names->count; i++)
        (*out)[i] = data_of(names->items[i]);
    return *out != NULL;
}

bool sass_protocol_compile(const struct sass_input *in, struct str url, struct arena *a,
                           struct str *out)
{
    Embedded__InboundMessage m;
    Embedded__CompileRequest request;
    Embedded__StringInput input;
    Embedded__Importer beside, paths;
    Embedded__Importer *importers[] = {&paths};
    embedded__inbound_message__init(&m);
    embedded__compile_request__init(&request);
    embedded__string_input__init(&input);
    embedded__importer__init(&beside);
    embedded__importer__init(&paths);
    beside.importer_id = SASS_IMPORTER_BESIDE;
    paths.importer_id = SASS_IMPORTER_PATHS;
    input.source = data_of(in->text);
    input.url = data_of(url);
    input.syntax = in->indented ? EMBEDDED__SYNTAX__INDENTED : EMBEDDED__SYNTAX__SCSS;
    input.importer = url.len > 0 ? &beside : NULL;
    request.string = &input;
    request.importers = importers;
    request.n_importers = ARRAY_LEN(importers);
    request.style =
        in->style == SASS_COMPRESSED ? EMBEDDED__STYLE__COMPRESSED : EMBEDDED__STYLE__EXPANDED;
    request.source_map = in->source_map;
    request.source_map_include_sources = in->source_map;
    request.charset = in->name.len > 0;
    request.silent = in->quiet;
    request.verbose = in->verbose;
    request.quiet_deps = in->quiet_deps;
    m.message_case = EMBEDDED__INBOUND_MESSAGE__MESSAGE_COMPILE_REQUEST;
    m.compile_request = &request;
    return put_names(&in->fatal, a, &request.n_fatal_deprecation, &request.fatal_deprecation) &&
           put_names(&in->silenced, a, &request.n_silence_deprecation,
                     &request.silence_deprecation) &&
           put_names(&in->future, a, &request.n_future_deprecation, &request.future_deprecation) &&
           pack(&m, COMPILATION, a, out);
}

bool sass_protocol_found(uint32_t id, struct str url, struct str error, struct arena *a,
                         struct str *out)
{
    Embedded__InboundMessage m;
    Embedded__CanonicalizeResponse response;
    embedded__inbound_message__init(&m);
    embedded__canonicalize_response__init(&response);
    response.id = id;
    response.containing_url_unused = 1;
    if (error.len > 0) {
        response.result_case = EMBEDDED__CANONICALIZE_RESPONSE__RESULT_ERROR;
        response.error = data_of(error);
    } else if (url.len > 0) {
        response.result_case = EMBEDDED__CANONICALIZE_RESPONSE__RESULT_URL;
        response.url = data_of(url);
    }
    m.message_case = EMBEDDED__INBOUND_MESSAGE__MESSAGE_CANONICALIZE_RESPONSE;
    m.canonicalize_response = &response;
    return pack(&m, COMPILATION, a, out);
}

bool sass_protocol_text(uint32_t id, struct str url, struct str text, struct str error,
                        struct arena *a, struct str *out)
{
    Embedded__InboundMessage m;
    Embedded__ImportResponse response;
    Embedded__ImportSuccess success;
    embedded__inbound_message__init(&m);
    embedded__import_response__init(&response);
    embedded__import_success__init(&success);
    response.id = id;
    success.contents = data_of(text);
    success.source_map_url = data_of(url);
    success.syntax = str_ends(url, S(".sass"))  ? EMBEDDED__SYNTAX__INDENTED
                     : str_ends(url, S(".css")) ? EMBEDDED__SYNTAX__CSS
                                                : EMBEDDED__SYNTAX__SCSS;
    if (error.len > 0) {
        response.result_case = EMBEDDED__IMPORT_RESPONSE__RESULT_ERROR;
        response.error = data_of(error);
    } else {
        response.result_case = EMBEDDED__IMPORT_RESPONSE__RESULT_SUCCESS;
        response.success = &success;
    }
    m.message_case = EMBEDDED__INBOUND_MESSAGE__MESSAGE_IMPORT_RESPONSE;
    m.import_response = &response;
    return pack(&m, COMPILATION, a, out);
}
