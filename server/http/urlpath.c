/*
 * Request targets into paths. See urlpath.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/urlpath.h"

#include "render/base/utf8.h"

/*
 * Letters, digits, '-', '_', '~' and '/': characters that never need work (a dot may be a segment).
 * One bit each instead of a table of bytes: a path is short, and the CPU's cache is scarce.
 */
static bool is_plain(char c)
{
    static const uint32_t plain[256 / 32] = {0, 0x03ffa000, 0x87fffffe, 0x47fffffe};
    return ((plain[(unsigned char)c / 32] >> ((unsigned char)c % 32)) & 1) != 0;
}

/* Unreserved characters and sub-delims (RFC 3986). */
static bool is_host_char(char c)
{
    static const uint32_t set[256 / 32] = {0, 0x2bff7fd2, 0x87fffffe, 0x47fffffe};
    return ((set[(unsigned char)c / 32] >> ((unsigned char)c % 32)) & 1) != 0;
}

/* An address in brackets, "[::1]"; only its characters are checked. */
static bool is_address(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (char_hex(s.ptr[i]) < 0 && s.ptr[i] != ':' && s.ptr[i] != '.')
            return false;
    }
    return s.len >= 2;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '%') {
            if (!is_host_char(s.ptr[i]))
                return false;
            continue;
        }
        if (i + 2 >= s.len || char_hex(s.ptr[i + 1]) < 0 || char_hex(s.ptr[i + 2]) < 0)
            return false;
        i += 2;
    }
    return true;
}

static bool is_port(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!char_is_digit(s.ptr[i]))
            return false;
    }
    return true;
}

bool urlpath_is_host(struct str s)
{
    bool in_brackets = s.len > 0 && s.ptr[0] == '[';
    size_t end = str_find_char(s, in_brackets ? ']' : ':');
    if (in_brackets && end == STR_NONE)
        return false;
    struct str host = end == STR_NONE ? s : str_sub(s, 0, end);
    struct str rest = end == STR_NONE ? S("") : str_from(s, in_brackets ? end + 1 : end);
    bool ok = in_brackets ? is_address(str_from(host, 1)) : is_name(host);
    return ok && (rest.len == 0 || (rest.ptr[0] == ':' && is_port(str_from(rest, 1))));
}

struct str urlpath_host(struct str target, struct str field)
{
    size_t from = str_find(target, S("://"));
    if (str_starts(target, S("/")) || from == STR_NONE)
        return field;
    struct str rest = str_from(target, from + strlen("://"));
    size_t slash = str_find_char(rest, '/');
    return slash == STR_NONE ? rest : str_sub(rest, 0, slash);
}

/*
 * The path of an absolute-form target (RFC 9112, section 3.2.2), "/" if it is empty. Returns "" if
 * there is no host, or a user's name before it (RFC 9110, sections 4.2.1 and 4.2.4).
 */
static struct str without_authority(struct str target)
{
    static const struct str schemes[] = {STR_INIT("http://"), STR_INIT("https://")};
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        if (!str_eq_nocase(str_sub(target, 0, schemes[i].len), schemes[i]))
            continue;
        struct str rest = str_from(target, schemes[i].len);
        size_t slash = str_find_char(rest, '/');
        struct str host = slash == STR_NONE ? rest : str_sub(rest, 0, slash);
        if (host.len == 0 || host.ptr[0] == ':' || !urlpath_is_host(host))
            return S("");
        return slash == STR_NONE ? S("/") : str_from(rest, slash);
    }
    return target;
}

/* Decodes percent signs. Returns false if two digits are missing, or if the result is forbidden. */
static bool decode(struct str target, char *buffer, size_t *len)
{
    size_t n = 0;
    for (size_t i = 0; i < target.len; i++) {
        char c = target.ptr[i];
        if (c == '%') {
            int high = i + 2 < target.len ? char_hex(target.ptr[i + 1]) : -1;
            int low = i + 2 < target.len ? char_hex(target.ptr[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == ' ' || c == '#') {
            return false; /* must be encoded in a target */
        }
        if ((unsigned char)c < ' ' || c == 0x7f || c == '\\')
            return false;
        buffer[n++] = c;
    }
    *len = n;
    return true;
}

/*
 * Removes "." and ".." segments in place (RFC 3986, section 5.2.4), after empty ones: "//" counts
 * as one slash. Returns false if ".." leads above the root; no honest client asks for that.
 */
static bool fold_dots(char *path, size_t *len)
{
    size_t from = 0, to = 0;
    while (from < *len) {
        /* path[from] is the '/' before a segment. */
        size_t end = from + 1;
        while (end < *len && path[end] != '/')
            end++;
        struct str segment = str_of(path + from + 1, end - from - 1);
        bool last = end == *len;
        if (segment.len == 0 || str_eq(segment, S("."))) {
            if (last)
                path[to++] = '/';
        } else if (str_eq(segment, S(".."))) {
            if (to == 0)
                return false;
            while (path[--to] != '/')
                ;
            if (last)
                path[to++] = '/';
        } else {
            memmove(path + to, path + from, end - from);
            to += end - from;
        }
        from = end;
    }
    if (to == 0)
        path[to++] = '/';
    *len = to;
    return true;
}

/* Whether there are two slashes at a position. */
static bool is_doubled(struct str s, size_t at)
{
    return s.ptr[at] == '/' && at > 0 && s.ptr[at - 1] == '/';
}

enum urlpath_result urlpath_parse(struct str target, char buffer[static URLPATH_MAX],
                                  struct str *path)
{
    if (target.len > URLPATH_MAX)
        return URLPATH_TOO_LONG;
    target = without_authority(target);
    if (target.len == 0 || target.ptr[0] != '/')
        return URLPATH_BAD;
    size_t plain = 0;
    while (plain < target.len && is_plain(target.ptr[plain]) && !is_doubled(target, plain))
        plain++;
    if (plain == target.len) {
        *path = target;
        return URLPATH_OK;
    }
    size_t len;
    if (!decode(target, buffer, &len) || !utf8_valid(str_of(buffer, len)) ||
        !fold_dots(buffer, &len))
        return URLPATH_BAD;
    *path = str_of(buffer, len);
    return URLPATH_OK;
}
