/*
 * Permalinks. See permalink.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/permalink.h"

#include "render/base/utf8.h"
#include "render/config/path.h"

struct str permalink_post_style(struct str style, const struct profile *profile)
{
    static const struct {
        struct str name, pattern;
        bool jekyll_4;
    } styles[] = {
        {STR_INIT("date"), STR_INIT("/:categories/:year/:month/:day/:title:output_ext"), false},
        {STR_INIT("none"), STR_INIT("/:categories/:title:output_ext"), false},
        {STR_INIT("ordinal"), STR_INIT("/:categories/:year/:y_day/:title:output_ext"), false},
        {STR_INIT("pretty"), STR_INIT("/:categories/:year/:month/:day/:title/"), false},
        {STR_INIT("weekdate"), STR_INIT("/:categories/:year/W:week/:short_day/:title:output_ext"),
         true},
    };
    for (size_t i = 0; i < ARRAY_LEN(styles); i++) {
        if (str_eq(style, styles[i].name) &&
            !(styles[i].jekyll_4 && profile->lacks_jekyll_4_placeholders))
            return styles[i].pattern;
    }
    return style;
}

struct str permalink_suffix(struct str style)
{
    if (str_eq(style, S("pretty")))
        return S("/");
    if (str_eq(style, S("date")) || str_eq(style, S("ordinal")) || str_eq(style, S("none")))
        return S(":output_ext");
    if (str_ends(style, S("/")))
        return S("/");
    return str_ends(style, S(":output_ext")) ? S(":output_ext") : S("");
}

/* URL.escape_path. Besides the unreserved characters, these stay. */
static void put_escaped(struct buf *out, struct str s)
{
    buf_uri(out, s, "/!$&'()*+,;=:@?");
}

/* "/" in front; ".." becomes "/", "./" nothing, runs of "/" one. In that order, as in Jekyll. */
static bool sanitize(struct str raw, struct arena *a, struct str *url)
{
    struct buf dots, out;
    buf_init(&dots, a, 0);
    buf_init(&out, a, 0);
    buf_putc(&dots, '/');
    for (size_t i = 0; i < raw.len; i++) {
        bool pair = raw.ptr[i] == '.' && i + 1 < raw.len && raw.ptr[i + 1] == '.';
        buf_putc(&dots, pair ? '/' : raw.ptr[i]);
        i += pair ? 1 : 0;
    }
    struct str s = buf_str(&dots);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '.' && i + 1 < s.len && s.ptr[i + 1] == '/') {
            i++;
            continue;
        }
        if (s.ptr[i] == '/' && out.len > 0 && out.ptr[out.len - 1] == '/')
            continue;
        buf_putc(&out, s.ptr[i]);
    }
    *url = buf_str(&out);
    return buf_ok(&dots) && buf_ok(&out);
}

/* URL#generate_url_from_hash: a name is taken wherever it stands, everything else is literal. */
bool permalink_fill(struct str pattern, const struct permalink_field *fields, size_t count,
                    struct arena *a, struct str *url)
{
    struct buf out;
    buf_init(&out, a, 0);
    while (pattern.len > 0) {
        size_t taken = 0;
        for (size_t i = 0; i < count && taken == 0; i++) {
            if (str_starts(pattern, fields[i].name)) {
                put_escaped(&out, fields[i].value);
                taken = fields[i].name.len;
            }
        }
        if (taken == 0) {
            buf_putc(&out, pattern.ptr[0]);
            taken = 1;
        }
        pattern = str_from(pattern, taken);
    }
    return buf_ok(&out) && sanitize(buf_str(&out), a, url);
}

bool permalink_page(struct str pattern, const struct permalink_fields *f, struct arena *a,
                    struct str *url)
{
    const struct permalink_field fields[] = {
        {S(":path"), f->path}, {S(":basename"), f->basename}, {S(":output_ext"), f->output_ext}};
    return permalink_fill(pattern, fields, ARRAY_LEN(fields), a, url);
}

bool permalink_file_url(struct str pattern, const struct permalink_fields *f, struct arena *a,
                        struct str *url)
{
    const struct permalink_field fields[] = {
        {S(":collection"), f->collection}, {S(":path"), f->path}, {S(":output_ext"), S("")},
        {S(":name"), f->basename},         {S(":title"), S("")},
    };
    return permalink_fill(pattern, fields, ARRAY_LEN(fields), a, url);
}

/* ---- the placeholders of posts and documents ---- */

/* Those that are fields of the date. */
static const struct {
    struct str name, format;
    bool jekyll_4; /* unknown before */
} date_placeholders[] = {
    {STR_INIT("day"), STR_INIT("%d"), false},
    {STR_INIT("hour"), STR_INIT("%H"), false},
    {STR_INIT("i_day"), STR_INIT("%-d"), false},
    {STR_INIT("i_month"), STR_INIT("%-m"), false},
    {STR_INIT("long_day"), STR_INIT("%A"), true},
    {STR_INIT("long_month"), STR_INIT("%B"), true},
    {STR_INIT("minute"), STR_INIT("%M"), false},
    {STR_INIT("month"), STR_INIT("%m"), false},
    {STR_INIT("second"), STR_INIT("%S"), false},
    {STR_INIT("short_day"), STR_INIT("%a"), true},
    {STR_INIT("short_month"), STR_INIT("%b"), false},
    {STR_INIT("short_year"), STR_INIT("%y"), false},
    {STR_INIT("w_day"), STR_INIT("%u"), true},
    {STR_INIT("w_year"), STR_INIT("%G"), true},
    {STR_INIT("week"), STR_INIT("%V"), true},
    {STR_INIT("y_day"), STR_INIT("%j"), false},
    {STR_INIT("year"), STR_INIT("%Y"), false},
};

/* The slug of front matter (or the file's name), slugified; empty slugs fall back on the name. */
static void put_slug(struct buf *out, const struct permalink_fields *f, struct str mode, bool cased)
{
    size_t from = out->len;
    if (!value_is_nil(f->slug))
        utf8_slug(value_to_str(f->slug, NULL, out->arena), mode, cased, out);
    if (out->len == from)
        utf8_slug(f->basename, mode, cased, out);
}

/* Each category once, in order, joined by '/'. */
static void put_categories(struct buf *out, struct value categories, bool slugified)
{
    struct value_map *seen = value_map_new(out->arena);
    bool first = true;
    for (uint32_t i = 0; seen != NULL && categories.kind == VALUE_ARRAY && i < categories.len;
         i++) {
        struct buf name;
        buf_init(&name, out->arena, 0);
        struct str text = value_to_str(categories.items[i], NULL, out->arena);
        if (slugified)
            utf8_slug(text, S("default"), false, &name);
        else
            utf8_downcase(text, &name);
        struct value key = value_str(buf_str(&name));
        if (value_map_find(seen, key) != NULL || !value_map_put(seen, key, value_nil()))
            continue;
        if (!first)
            buf_putc(out, '/');
        first = false;
        buf_add(out, buf_str(&name));
    }
}

/* Appends what the placeholder `name` stands for; false if there is none of that name. */
static bool put_placeholder(struct buf *out, struct str name, const struct permalink_fields *f,
                            const struct profile *profile)
{
    bool jekyll_4 = !profile->lacks_jekyll_4_placeholders;
    for (size_t i = 0; i < ARRAY_LEN(date_placeholders); i++) {
        if (str_eq(name, date_placeholders[i].name) &&
            (jekyll_4 || !date_placeholders[i].jekyll_4)) {
            (void)date_write(f->date, date_placeholders[i].format, out);
            return true;
        }
    }
    if (str_eq(name, S("title")))
        put_slug(out, f, S("pretty"), true);
    else if (str_eq(name, S("slug")))
        put_slug(out, f, S("default"), false);
    else if (str_eq(name, S("name")))
        utf8_slug(f->basename, S("default"), false, out);
    else if (str_eq(name, S("path")))
        buf_add(out, f->path);
    else if (str_eq(name, S("collection")))
        buf_add(out, f->collection);
    else if (str_eq(name, S("output_ext")))
        buf_add(out, f->output_ext);
    else if (str_eq(name, S("categories")))
        put_categories(out, f->categories, false);
    else if (jekyll_4 && str_eq(name, S("slugified_categories")))
        put_categories(out, f->categories, true);
    else
        return false;
    return true;
}

bool permalink_document(struct str pattern, const struct permalink_fields *f,
                        const struct profile *profile, struct arena *a, struct str *url,
                        struct err *err)
{
    struct buf out, value;
    buf_init(&out, a, 0);
    buf_init(&value, a, 0);
    for (size_t i = 0; i < pattern.len;) {
        size_t end = i + 1;
        while (end < pattern.len &&
               ((pattern.ptr[end] >= 'a' && pattern.ptr[end] <= 'z') || pattern.ptr[end] == '_'))
            end++;
        if (pattern.ptr[i] != ':' || end == i + 1) {
            buf_putc(&out, pattern.ptr[i++]);
            continue;
        }
        struct str name = str_sub(pattern, i + 1, end);
        buf_cut(&value, 0);
        bool known = put_placeholder(&value, name, f, profile);
        /* ":year_:month": if there is no placeholder "year_", the underscore is text. */
        if (!known && str_ends(name, S("_"))) {
            known = put_placeholder(&value, str_sub(name, 0, name.len - 1), f, profile);
            buf_putc(&value, '_');
        }
        if (!known)
            return err_set(err, ERR_KIND_MISSING, "the permalink has no placeholder ':%.*s'",
                           STR_ARG(name));
        put_escaped(&out, buf_str(&value));
        i = end;
    }
    if (!buf_ok(&out) || !buf_ok(&value) || !sanitize(buf_str(&out), a, url))
        return err_arena(err, a);
    return true;
}

/* ---- files ---- */

bool permalink_decode(struct str url, struct arena *a, struct str *out)
{
    *out = url;
    if (str_find_char(url, '%') == STR_NONE)
        return true;
    struct buf text;
    buf_init(&text, a, 0);
    for (size_t i = 0; i < url.len; i++) {
        int high = i + 2 < url.len && url.ptr[i] == '%' ? char_hex(url.ptr[i + 1]) : -1;
        int low = high >= 0 ? char_hex(url.ptr[i + 2]) : -1;
        char byte = low >= 0 ? (char)(high * 16 + low) : url.ptr[i];
        buf_putc(&text, byte);
        i += low >= 0 ? 2 : 0;
    }
    *out = buf_str(&text);
    return buf_ok(&text);
}

bool permalink_path(struct str url, struct arena *a, struct str *path)
{
    struct str decoded, clean;
    struct buf out;
    if (!permalink_decode(url, a, &decoded))
        return false;
    *path = decoded;
    if (str_find(decoded, S("/..")) == STR_NONE)
        return true;
    buf_init(&out, a, 0);
    buf_putc(&out, '/');
    if (!path_clean(decoded, a, &clean))
        return false;
    buf_add(&out, clean);
    if (clean.len > 0 && str_ends(decoded, S("/")))
        buf_putc(&out, '/');
    *path = buf_str(&out);
    return buf_ok(&out);
}

bool permalink_encode(struct str path, struct arena *a, struct str *out)
{
    struct buf text;
    buf_init(&text, a, 0);
    buf_uri(&text, path, "/!$&'()*+,;=:@%");
    *out = buf_str(&text);
    return buf_ok(&text);
}

bool permalink_file(struct str url, struct str output_ext, struct str index_ext, struct arena *a,
                    struct str *file)
{
    struct str decoded;
    if (!permalink_path(url, a, &decoded))
        return false;
    struct buf out;
    buf_init(&out, a, 0);
    buf_reserve(&out, decoded.len + output_ext.len + index_ext.len);
    buf_add(&out, decoded);
    if (str_ends(decoded, S("/"))) {
        buf_add(&out, S("index"));
        buf_add(&out, index_ext);
    } else if (!str_ends(decoded, output_ext)) {
        buf_add(&out, output_ext);
    }
    *file = buf_close(&out);
    return buf_ok(&out);
}
