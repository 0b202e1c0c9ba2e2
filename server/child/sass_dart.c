/*
 * Dart Sass. See sass_dart.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/child/sass_dart.h"

#include <stdio.h>

#include "server/core/log.h"

enum { LOG_LINES_MAX = 20 };

/* One stylesheet. */
struct compiling {
    struct child *child;
    const struct sass_input *in;
    struct arena *arena;
    unsigned logged;
    bool has_subfolders; /* a file in a folder below the stylesheet's own was loaded */
};

/* ---- packets ---- */

static enum child_result receive(struct child *c, struct arena *a, struct sass_message *out)
{
    uint32_t len = 0;
    unsigned char byte = 0x80;
    for (unsigned i = 0; (byte & 0x80) != 0; i++) {
        const unsigned bits = 7;
        if (i == SASS_PROTOCOL_LENGTH_MAX)
            return CHILD_CLOSED;
        enum child_result result = child_receive_bytes(c, (char *)&byte, 1);
        if (result != CHILD_OK)
            return result;
        len |= ((uint32_t)byte & 0x7f) << (i * bits);
    }
    if (len > c->left)
        return CHILD_FLOODS;
    char *bytes = arena_alloc(a, len > 0 ? len : 1);
    if (bytes == NULL)
        return CHILD_NOMEM;
    enum child_result result = child_receive_bytes(c, bytes, len);
    if (result != CHILD_OK || sass_protocol_read(str_of(bytes, len), a, out))
        return result;
    return arena_failed(a) ? CHILD_NOMEM : CHILD_CLOSED;
}

enum child_result sass_dart_ask(struct child *c, struct arena *a, struct sass_message *out)
{
    struct str packet;
    if (!sass_protocol_ask_version(a, &packet))
        return CHILD_NOMEM;
    enum child_result result = child_send_bytes(c, packet);
    if (result == CHILD_OK)
        result = receive(c, a, out);
    if (result != CHILD_OK)
        return result;
    struct str major;
    int64_t version;
    (void)str_cut(out->protocol, '.', &major, NULL);
    bool known = out->kind == SASS_MESSAGE_VERSION && str_to_i64(major, &version) &&
                 version >= SASS_PROTOCOL_FIRST && version <= SASS_PROTOCOL_LAST;
    return known ? CHILD_OK : CHILD_CLOSED;
}

/* ---- URLs ---- */

/* "a%20b" -> "a b". Returns false if memory runs out. */
static bool decode(struct str url, struct arena *a, struct str *out)
{
    struct buf b;
    buf_init(&b, a, 0);
    for (size_t i = 0; i < url.len; i++) {
        bool coded = url.ptr[i] == '%' && i + 2 < url.len && char_hex(url.ptr[i + 1]) >= 0 &&
                     char_hex(url.ptr[i + 2]) >= 0;
        if (!coded) {
            buf_putc(&b, url.ptr[i]);
            continue;
        }
        buf_putc(&b, (char)(char_hex(url.ptr[i + 1]) * 16 + char_hex(url.ptr[i + 2])));
        i += 2;
    }
    *out = buf_str(&b);
    return buf_ok(&b);
}

static bool encode(struct str path, struct arena *a, struct str *out)
{
    struct buf b;
    buf_init(&b, a, 0);
    buf_add(&b, S(SASS_URL));
    buf_uri(&b, path, "/");
    *out = buf_str(&b);
    return buf_ok(&b);
}

static bool is_ours(struct str url)
{
    return str_starts(url, S(SASS_URL));
}

/* "pkg:name", "file:///etc/passwd": these are never served. */
static bool has_scheme(struct str url)
{
    size_t colon = str_find_char(url, ':'), slash = str_find_char(url, '/');
    return colon != STR_NONE && (slash == STR_NONE || colon < slash);
}

/* ---- requests of the compiler ---- */

static enum child_result answer(struct compiling *c, bool packed, struct str packet)
{
    return packed ? child_send_bytes(c->child, packet) : CHILD_NOMEM;
}

/* The text of an error, for the compiler's own message. */
static struct str message_of(struct compiling *c, const struct err *err)
{
    struct str text;
    return arena_dup(c->arena, str_c(err->message), &text) ? text : S("out of memory");
}

/*
 * If a file is not beside the stylesheet, the compiler asks for it on the load paths next.
 * Answering that request in advance saves one round trip per file:
 *
 *     css/main.scss: @use "base"    find "css/base", beside   -> in advance: "base" on the load
 * paths
 *
 * This is wrong if a file in a subfolder may have asked, since then "css/x/base" may have been
 * written "base" or "x/base". And quiet_deps needs to know in which of the two ways a file was
 * found.
 */
static bool is_asked_next(struct compiling *c, const struct sass_message *m, struct str path,
                          struct str *written)
{
    size_t slash = str_rfind_char(c->in->place, '/');
    if (m->importer != SASS_IMPORTER_BESIDE || slash == STR_NONE || c->in->quiet_deps ||
        c->has_subfolders || !str_starts(path, str_sub(c->in->place, 0, slash + 1)))
        return false;
    *written = str_from(path, slash + 1);
    return true;
}

/* Remembers that a file in a folder below that of the stylesheet was loaded. */
static void remember_folder(struct compiling *c, struct str found)
{
    size_t slash = str_rfind_char(c->in->place, '/');
    if (slash != STR_NONE && str_starts(found, str_sub(c->in->place, 0, slash + 1)) &&
        str_rfind_char(found, '/') != slash)
        c->has_subfolders = true;
}

static bool find(struct compiling *c, const struct sass_message *m, struct str path,
                 bool on_load_paths, struct str *found, struct err *err)
{
    const struct sass_input *in = c->in;
    struct str written;
    bool ok = in->find(in->self, path, on_load_paths, m->by_import, found, err);
    if (ok && found->len == 0 && is_asked_next(c, m, path, &written))
        ok = in->find(in->self, written, true, m->by_import, found, err);
    remember_folder(c, *found);
    return ok;
}

static enum child_result answer_find(struct compiling *c, const struct sass_message *m)
{
    struct str path, found = S(""), url = S(""), error = S(""), packet;
    struct err err = ERR_INIT;
    bool ours = is_ours(m->url);
    if (ours || (!has_scheme(m->url) && m->importer == SASS_IMPORTER_PATHS)) {
        if (!decode(str_from(m->url, ours ? strlen(SASS_URL) : 0), c->arena, &path))
            return CHILD_NOMEM;
        if (!find(c, m, path, !ours, &found, &err))
            error = message_of(c, &err);
        else if (found.len > 0 && !encode(found, c->arena, &url))
            return CHILD_NOMEM;
    }
    return answer(c, sass_protocol_found(m->id, url, error, c->arena, &packet), packet);
}

static enum child_result answer_read(struct compiling *c, const struct sass_message *m)
{
    struct str path, text = S(""), error = S(""), packet;
    struct err err = ERR_INIT;
    if (!is_ours(m->url))
        return CHILD_CLOSED;
    if (!decode(str_from(m->url, strlen(SASS_URL)), c->arena, &path))
        return CHILD_NOMEM;
    if (!c->in->read(c->in->self, path, &text, &err))
        error = message_of(c, &err);
    return answer(c, sass_protocol_text(m->id, m->url, text, error, c->arena, &packet), packet);
}

/* ---- messages of the compiler ---- */

/* The position of a message. Its file is empty if that is the stylesheet itself. */
static struct err_place position_of(struct compiling *c, const struct sass_message *m)
{
    struct err_place place = {.line = m->line, .column = m->column};
    struct str path;
    if (is_ours(m->url) && decode(str_from(m->url, strlen(SASS_URL)), c->arena, &path) &&
        !str_eq(path, c->in->place))
        place.file = path;
    return place;
}

static void log_message(struct compiling *c, const struct sass_message *m)
{
    static const char *const levels[] = {"warning", "deprecated", "debug"};
    struct err_place place = position_of(c, m);
    struct str text;
    (void)str_cut(str_trim(m->text), '\n', &text, NULL);
    if (c->logged++ >= LOG_LINES_MAX)
        return;
    if (place.file.len == 0) {
        place.file = c->in->path.len > 0 ? c->in->path : S("Sass");
        place.line += place.line > 0 && c->in->line > 0 ? c->in->line - 1 : 0;
    }
    bool of_theme = str_starts(place.file, S(SASS_THEME "/"));
    struct str folder = of_theme ? c->in->theme : S("");
    place.file = str_from(place.file, of_theme ? strlen(SASS_THEME) : 0);
    bool named = m->deprecation.len > 0;
    char where[32] = "";
    if (place.line > 0)
        (void)snprintf(where, sizeof(where), ":%u:%u", (unsigned)place.line,
                       (unsigned)place.column);
    log_line(LOG_LEVEL_INFO, "%.*s%.*s%s: %s%s%.*s%s: %.*s", STR_ARG(folder), STR_ARG(place.file),
             where, levels[m->level], named ? " (" : "", STR_ARG(m->deprecation), named ? ")" : "",
             STR_ARG(text));
}

static void fail(struct compiling *c, const struct sass_message *m, struct err *err)
{
    struct str text;
    (void)str_cut(str_trim(m->text), '\n', &text, NULL);
    if (m->kind == SASS_MESSAGE_BROKEN)
        (void)err_set(err, ERR_KIND_LIMIT, "Sass gave up: %.*s", STR_ARG(text));
    else
        (void)err_at(err, ERR_KIND_SYNTAX, position_of(c, m), "%.*s", STR_ARG(text));
}

enum child_result sass_dart_compile(struct child *child, const struct sass_input *in,
                                    struct arena *a, struct sass_output *out, struct err *err,
                                    bool *worn)
{
    struct compiling c = {.child = child, .in = in, .arena = a};
    struct sass_message m;
    struct str packet, url = S("");
    *worn = false;
    if ((in->place.len > 0 && !encode(in->place, a, &url)) ||
        !sass_protocol_compile(in, url, a, &packet))
        return CHILD_NOMEM;
    enum child_result result = child_send_bytes(child, packet);
    while (result == CHILD_OK && (result = receive(child, a, &m)) == CHILD_OK) {
        switch (m.kind) {
        case SASS_MESSAGE_FIND:
            result = answer_find(&c, &m);
            break;
        case SASS_MESSAGE_READ:
            result = answer_read(&c, &m);
            break;
        case SASS_MESSAGE_LOG:
            log_message(&c, &m);
            break;
        case SASS_MESSAGE_DONE:
            *out = (struct sass_output){.css = m.text, .map = m.map, .by_dart = true};
            return CHILD_OK;
        case SASS_MESSAGE_BROKEN:
        case SASS_MESSAGE_FAILED:
            *worn = m.kind == SASS_MESSAGE_BROKEN;
            fail(&c, &m, err);
            return CHILD_OK;
        case SASS_MESSAGE_VERSION:
            return CHILD_CLOSED;
        }
    }
    return result;
}
