/*
 * Avatars and gists. See plugin_github.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/plugin_github.h"

#include <inttypes.h>

#include "render/base/uri.h"

/* ---- avatar ---- */

enum { SERVERS = 4, SCALES = 4, SMALL = 48, DIGITS_MAX = 9 };

/* The longest word of `wanted` characters after the first `key` that begins a word and has one. */
static struct str word_behind(struct str text, struct str key, bool (*same)(struct str, struct str),
                              bool (*wanted)(char c))
{
    for (size_t at = 0; at + key.len < text.len; at++) {
        if ((at > 0 && char_is_word(text.ptr[at - 1])) ||
            !same(str_sub(text, at, at + key.len), key))
            continue;
        size_t from = at + key.len, to = from;
        while (to < text.len && wanted(text.ptr[to]))
            to++;
        if (to > from)
            return str_sub(text, from, to);
    }
    return S("");
}

static bool is_path_char(char c)
{
    return char_is_word(c) || c == '.';
}

/* N of size=N, as it is written. */
static struct str avatar_size(struct str markup)
{
    struct str size = word_behind(markup, S("size="), str_eq_nocase, char_is_digit);
    bool ends = size.len == 0 || size.ptr + size.len == markup.ptr + markup.len ||
                !char_is_word(size.ptr[size.len]);
    return size.len > 0 && size.len <= DIGITS_MAX && ends ? size : S("40");
}

static bool avatar_user(struct context *x, const struct liquid_plugin_call *call, struct str *user)
{
    struct str variable = word_behind(call->markup, S("user="), str_eq, is_path_char);
    while (variable.len > 0 && variable.ptr[variable.len - 1] == '.')
        variable.len--;
    if (variable.len == 0) {
        size_t blank = str_find(call->text, S(" "));
        *user = blank == STR_NONE ? call->text : str_sub(call->text, 0, blank);
        if (str_starts(*user, S("@")))
            *user = str_from(*user, 1);
        return true;
    }
    struct value v = value_nil();
    if (!call->find(call->sight, variable, &v))
        return false;
    *user = value_truthy(v) ? value_to_str(v, &x->run.env, x->arena) : variable;
    return true;
}

/* The CRC-32 of zlib. */
static uint32_t crc32_of(struct str s)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < s.len; i++) {
        crc ^= (unsigned char)s.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (UINT32_C(0xEDB88320) & (0U - (crc & 1U)));
    }
    return ~crc;
}

/* An avatar: its user, and its size as written and as a number. */
struct avatar {
    struct str user, size;
    int64_t pixels;
    unsigned server;
};

static void write_address(struct buf *out, const struct avatar *v, int scale)
{
    buf_printf(out, "https://avatars%u.githubusercontent.com/%.*s?v=3&s=", v->server,
               STR_ARG(v->user));
    if (scale == 1)
        buf_add(out, v->size);
    else
        buf_printf(out, "%" PRId64, v->pixels * scale);
}

static void write_addresses(struct buf *out, const char *name, const struct avatar *v)
{
    buf_printf(out, " %s=\"", name);
    write_address(out, v, 1);
    buf_printf(out, "\" %sset=\"", name);
    for (int scale = 1; scale <= SCALES; scale++) {
        write_address(out, v, scale);
        buf_printf(out, " %dx%s", scale, scale < SCALES ? ", " : "\"");
    }
}

bool plugin_avatar_write(struct context *x, const struct liquid_plugin_call *call, struct buf *out,
                         struct err *err)
{
    struct avatar v = {.size = avatar_size(call->markup)};
    struct buf path;
    if (!avatar_user(x, call, &v.user))
        return false;
    if (!str_to_i64(v.size, &v.pixels))
        v.pixels = 0;
    buf_init(&path, x->arena, 0);
    buf_printf(&path, "%.*s?v=3&s=%.*s", STR_ARG(v.user), STR_ARG(v.size));
    if (!buf_ok(&path))
        return err_arena(err, x->arena);
    v.server = crc32_of(buf_str(&path)) % SERVERS;
    buf_printf(out,
               "<img class=\"avatar%s\" alt=\"%.*s\" width=\"%.*s\" height=\"%.*s\" "
               "data-proofer-ignore=\"true\"",
               v.pixels < SMALL ? " avatar-small" : "", STR_ARG(v.user), STR_ARG(v.size),
               STR_ARG(v.size));
    bool lazy = str_find(call->text, S("lazy=true")) != STR_NONE;
    if (lazy)
        buf_add(out, S(" src=\"\""));
    write_addresses(out, lazy ? "data-src" : "src", &v);
    buf_add(out, S(" />"));
    return buf_ok(out);
}

/* ---- gist ---- */

/* Replaces an argument by the value of the variable of that name, if there is one. */
static bool gist_argument(struct context *x, const struct liquid_plugin_call *call,
                          struct str *word)
{
    struct value v = value_nil();
    if (word->len > 0 && !call->find(call->sight, *word, &v))
        return false;
    if (v.kind != VALUE_NIL)
        *word = value_to_str(v, &x->run.env, x->arena);
    return true;
}

bool plugin_gist_write(struct context *x, const struct liquid_plugin_call *call, struct buf *out,
                       struct err *err)
{
    size_t len = 0;
    while (len < call->markup.len && !char_is_space(call->markup.ptr[len]))
        len++;
    struct str id = str_sub(call->markup, 0, len), file = str_trim(str_from(call->markup, len));
    if (id.len == 0 || str_find(file, S(" ")) != STR_NONE)
        return err_set(err, ERR_KIND_SYNTAX, "expected a gist and a file: {%% gist ID [FILE] %%}");
    if (!gist_argument(x, call, &id) || !gist_argument(x, call, &file))
        return false;
    buf_printf(out, "<script src=\"https://gist.github.com/%.*s.js", STR_ARG(id));
    if (file.len > 0)
        buf_printf(out, "?file=%.*s", STR_ARG(file));
    buf_add(out, S("\"> </script>"));
    return buf_ok(out);
}

/* ---- links to edit ---- */

/*
 * The text between a quote and its last occurrence, for the first kind of quote that occurs twice;
 * ptr is NULL if neither does.
 */
static struct str quoted(struct str markup)
{
    for (size_t i = 0; i < markup.len; i++) {
        char quote = markup.ptr[i];
        for (size_t last = markup.len; (quote == '"' || quote == '\'') && --last > i;) {
            if (markup.ptr[last] == quote)
                return str_sub(markup, i + 1, last);
        }
    }
    return str_of(NULL, 0);
}

/* The address for editing the page's source; empty if a part of it is not set. */
static bool edit_address(struct context *x, const struct liquid_plugin_call *call, struct buf *out,
                         struct err *err)
{
    static const struct str parts[] = {STR_INIT("site.github.repository_url"), STR_INIT("'edit'"),
                                       STR_INIT("site.github.source.branch"),
                                       STR_INIT("site.github.source.path"), STR_INIT("page.path")};
    struct buf text;
    buf_init(&text, x->arena, 0);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct value v = value_nil();
        if (!call->find(call->sight, parts[i], &v))
            return false;
        if (!value_truthy(v))
            return true;
        struct str part = value_to_str(v, &x->run.env, x->arena);
        if (str_starts(part, S("/")))
            part = str_from(part, 1);
        buf_add(&text, part);
        if (i + 1 < ARRAY_LEN(parts) && part.len > 0 && !str_ends(part, S("/")))
            buf_putc(&text, '/');
    }
    struct uri uri;
    return uri_parse(buf_str(&text), &uri, err) && uri_normalize(&uri, x->arena, out, err);
}

bool plugin_edit_link_write(struct context *x, const struct liquid_plugin_call *call,
                            struct buf *out, struct err *err)
{
    struct str text = quoted(call->markup);
    if (text.ptr == NULL)
        return edit_address(x, call, out, err);
    buf_add(out, S("<a href=\""));
    if (!edit_address(x, call, out, err))
        return false;
    buf_printf(out, "\">%.*s</a>", STR_ARG(text));
    return buf_ok(out);
}
