/*
 * Paths as text. See path.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/path.h"

#include <stdlib.h>

struct str path_name(struct str path)
{
    size_t slash = str_rfind_char(path, '/');
    return slash == STR_NONE ? path : str_from(path, slash + 1);
}

struct str path_folder(struct str path)
{
    size_t slash = str_rfind_char(path, '/');
    return slash == STR_NONE ? S("") : str_sub(path, 0, slash);
}

bool path_is_below(struct str path, struct str folder, struct str *rest)
{
    if (folder.len == 0 || !str_starts(path, folder))
        return false;
    if (path.len > folder.len && path.ptr[folder.len] != '/')
        return false;
    *rest = str_from(path, folder.len + 1);
    return true;
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

void path_sort(struct str *paths, size_t count)
{
    if (count > 1)
        qsort(paths, count, sizeof(*paths), by_bytes);
}

bool path_is_touched(struct str path, const struct str *changed, size_t count)
{
    while (count > 0) {
        if (bsearch(&path, changed, count, sizeof(path), by_bytes) != NULL)
            return true;
        if (path.len == 0)
            return false;
        path = path_folder(path);
    }
    return false;
}

bool path_join(struct str folder, struct str path, struct arena *a, struct str *out)
{
    struct buf b;
    buf_init(&b, a, 0);
    if (!str_starts(path, S("/")))
        buf_add(&b, folder);
    while (path.len > 0) {
        struct str name;
        (void)str_cut(path, '/', &name, &path);
        if (name.len == 0 || str_eq(name, S(".")))
            continue;
        if (str_eq(name, S(".."))) {
            if (b.len == 0)
                return false;
            size_t slash = str_rfind_char(buf_str(&b), '/');
            buf_cut(&b, slash == STR_NONE ? 0 : slash);
            continue;
        }
        if (b.len > 0)
            buf_putc(&b, '/');
        buf_add(&b, name);
    }
    *out = buf_str(&b);
    return buf_ok(&b);
}

bool path_is_yaml(struct str path)
{
    struct str extension = path_extension(path);
    return str_eq(extension, S(".yaml")) || str_eq(extension, S(".yml"));
}

bool path_is_html(struct str extension)
{
    return str_eq(extension, S(".html")) || str_eq(extension, S(".htm")) ||
           str_eq(extension, S(".xhtml"));
}

bool path_clean(struct str path, struct arena *a, struct str *out)
{
    struct buf b;
    struct str name;
    buf_init(&b, a, 0);
    while (path.len > 0) {
        str_cut(path, '/', &name, &path);
        if (str_eq(name, S(".."))) {
            size_t slash = str_rfind_char(buf_str(&b), '/');
            buf_cut(&b, slash == STR_NONE ? 0 : slash);
        } else if (name.len > 0 && !str_eq(name, S("."))) {
            if (b.len > 0)
                buf_putc(&b, '/');
            buf_add(&b, name);
        }
    }
    *out = buf_str(&b);
    return buf_ok(&b);
}

struct str path_extension(struct str path)
{
    struct str name = path_name(path);
    size_t dot = str_rfind_char(name, '.');
    return dot == STR_NONE || dot == 0 ? S("") : str_from(name, dot);
}

static size_t digits_at(struct str s, size_t from, size_t least, size_t most)
{
    size_t n = 0;
    while (n < most && from + n < s.len && char_is_digit(s.ptr[from + n]))
        n++;
    return n >= least ? n : 0;
}

size_t path_date_prefix(struct str name)
{
    static const struct {
        size_t least, most;
    } fields[] = {{2, 4}, {1, 2}, {1, 2}};
    size_t at = 0;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        size_t n = digits_at(name, at, fields[i].least, fields[i].most);
        at += n;
        if (n == 0 || at >= name.len || name.ptr[at] != '-')
            return 0;
        at++;
    }
    return at;
}
