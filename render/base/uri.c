/*
 * URIs. See uri.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/uri.h"

#include "render/base/utf8.h"

/* Unencoded, besides the unreserved characters. */
#define SUB_DELIMS "!$&'()*+,;="
#define PCHAR      SUB_DELIMS ":@"

static const char reserved[] = ":/?#[]@" SUB_DELIMS;
static const char in_userinfo[] = "";
static const char in_host[] = SUB_DELIMS "[:]";
static const char in_path[] = PCHAR;
static const char in_query[] =
    "!$'()*+,=:@/?"; /* & and ; separate pairs and are encoded elsewhere */
static const char in_fragment[] = PCHAR "/?";

/* Schemes that have a host, and their ports. */
static const struct {
    struct str scheme;
    int64_t port;
    bool rooted; /* an empty path is "/" */
} schemes[] = {
    {STR_INIT("http"), 80, true},        {STR_INIT("https"), 443, true},
    {STR_INIT("ftp"), 21, true},         {STR_INIT("tftp"), 69, true},
    {STR_INIT("sftp"), 22, false},       {STR_INIT("ssh"), 22, false},
    {STR_INIT("svn+ssh"), 22, false},    {STR_INIT("telnet"), 23, false},
    {STR_INIT("nntp"), 119, false},      {STR_INIT("gopher"), 70, false},
    {STR_INIT("wais"), 210, false},      {STR_INIT("ldap"), 389, false},
    {STR_INIT("prospero"), 1525, false},
};

/* The row of a scheme, or the number of rows. */
static size_t scheme_row(struct str scheme)
{
    size_t i = 0;
    while (i < ARRAY_LEN(schemes) && !str_eq_nocase(schemes[i].scheme, scheme))
        i++;
    return i;
}

/* ---- taking apart ---- */

/* Bytes of s before the first that is in `stops`. */
static size_t span(struct str s, const char *stops)
{
    size_t i = 0;
    while (i < s.len && (s.ptr[i] == '\0' || strchr(stops, s.ptr[i]) == NULL))
        i++;
    return i;
}

/* Bit c of the words is set if the byte c is unencoded in a path: letters, digits and -./_~. */
static const uint64_t path_bytes[4] = {
    UINT64_C(0x3ff) << '0' | UINT64_C(7) << '-',
    (UINT64_C(0x3ffffff) << 1 | UINT64_C(0x3ffffff) << 33) | UINT64_C(1) << 31 | UINT64_C(1) << 62,
};

bool uri_is_plain(struct str s)
{
    size_t i = 0;
    if (str_starts(s, S("//")) || str_starts(s, S(".")))
        return false;
    for (; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((path_bytes[c / 64] >> c % 64 & 1) == 0)
            return false;
    }
    return str_find_char(s, '.') == STR_NONE || str_find(s, S("/.")) == STR_NONE;
}

static bool check_scheme(struct str scheme, struct err *err)
{
    bool ok = char_is_alpha(scheme.ptr[0]);
    for (size_t i = 1; i < scheme.len; i++) {
        char c = scheme.ptr[i];
        ok = ok && (char_is_alnum(c) || c == '.' || c == '+' || c == '-');
    }
    return ok ? true
              : err_set(
                    err, ERR_KIND_SYNTAX,
                    "'%.*s:' is not the scheme of a URL; to use it in a path, write a / before it",
                    STR_ARG(scheme));
}

/* userinfo@host:port */
static bool parse_authority(struct str s, struct uri *out, struct err *err)
{
    size_t at = str_rfind_char(str_sub(s, 0, span(s, "[]")), '@');
    if (at != STR_NONE) {
        struct str userinfo = str_trim(str_sub(s, 0, at));
        out->has_user = true;
        out->has_password = str_cut(userinfo, ':', &out->user, &out->password);
        s = str_from(s, at + 1);
    }
    size_t colon = str_rfind_char(s, ':');
    if (colon != STR_NONE && span(str_from(s, colon), "@[]") == s.len - colon) {
        out->port = str_from(s, colon + 1);
        s = str_sub(s, 0, colon);
    }
    out->host = s;
    int64_t port = 0;
    if (out->port.len > 0 && (!str_to_i64(out->port, &port) || !char_is_digit(out->port.ptr[0])))
        return err_set(err, ERR_KIND_SYNTAX, "invalid port number '%.*s' in a URL",
                       STR_ARG(out->port));
    if (span(s, "<>{}/\\?#@\" \t\n\v\f\r") < s.len)
        return err_set(err, ERR_KIND_SYNTAX, "invalid character in the host '%.*s' of a URL",
                       STR_ARG(s));
    return true;
}

bool uri_parse(struct str s, struct uri *out, struct err *err)
{
    *out = (struct uri){0};
    size_t end = span(s, ":/?#");
    if (end > 0 && end < s.len && s.ptr[end] == ':') {
        out->has_scheme = true;
        out->scheme = str_sub(s, 0, end);
        s = str_from(s, end + 1);
        if (!check_scheme(out->scheme, err))
            return false;
    }
    if (str_starts(s, S("//"))) {
        s = str_from(s, 2);
        end = span(s, "/?#");
        out->has_authority = true;
        if (!parse_authority(str_sub(s, 0, end), out, err))
            return false;
        s = str_from(s, end);
    }
    end = span(s, "?#");
    out->path = str_sub(s, 0, end);
    s = str_from(s, end);
    if (str_starts(s, S("?"))) {
        end = span(s, "#");
        out->has_query = true;
        out->query = str_sub(s, 1, end);
        s = str_from(s, end);
    }
    out->has_fragment = str_starts(s, S("#"));
    out->fragment = str_from(s, 1);
    if (out->host.len == 0 && out->path.len == 0 && scheme_row(out->scheme) < ARRAY_LEN(schemes))
        return err_set(err, ERR_KIND_SYNTAX, "a URL of scheme '%.*s' must have a host",
                       STR_ARG(out->scheme));
    return true;
}

/* ---- components ---- */

static bool is_plus(struct str s)
{
    return str_eq_nocase(str_sub(s, 0, 3), S("%2b"));
}

/* Undoes percent-encoding once, but not that of + if keep_plus. */
static struct str decoded(struct str s, bool keep_plus, struct arena *a)
{
    struct buf text;
    if (str_find_char(s, '%') == STR_NONE)
        return s;
    buf_init(&text, a, 0);
    buf_reserve(&text, s.len);
    for (size_t i = 0; i < s.len; i++) {
        int high = i + 2 < s.len ? char_hex(s.ptr[i + 1]) : -1;
        int low = i + 2 < s.len ? char_hex(s.ptr[i + 2]) : -1;
        if (s.ptr[i] == '%' && high >= 0 && low >= 0 && !(keep_plus && is_plus(str_from(s, i)))) {
            buf_putc(&text, (char)(high << 4 | low));
            i += 2;
        } else {
            buf_putc(&text, s.ptr[i]);
        }
    }
    return buf_str(&text);
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

static struct str normal_text(struct str s, struct arena *a)
{
    struct buf text;
    if (is_ascii(s))
        return s;
    buf_init(&text, a, 0);
    utf8_nfkc(s, &text);
    return buf_str(&text);
}

/* A component in normal form; `allowed` stays unencoded, and if keep_plus %2B stays encoded. */
static void add_component(struct str s, const char *allowed, bool keep_plus, struct arena *a,
                          struct buf *out)
{
    s = decoded(s, keep_plus, a);
    if (utf8_valid(s))
        s = normal_text(s, a);
    else
        allowed = reserved; /* Addressable does this for text that is not valid */
    for (size_t at; keep_plus && (at = str_find_char(s, '%')) != STR_NONE;) {
        bool plus = is_plus(str_from(s, at));
        buf_uri(out, str_sub(s, 0, at), allowed);
        buf_add(out, plus ? S("%2B") : S("%25"));
        s = str_from(s, at + (plus ? 3 : 1));
    }
    buf_uri(out, s, allowed);
}

void uri_escape(struct str s, struct arena *a, struct buf *out)
{
    add_component(s, reserved, false, a, out);
}

/* ---- hosts ---- */

/* RFC 3492, sections 5 and 6. */
enum { PUNY_BASE = 36, PUNY_TMIN = 1, PUNY_TMAX = 26, PUNY_SKEW = 38, PUNY_DAMP = 700 };

static uint64_t puny_adapt(uint64_t delta, uint64_t count, bool first)
{
    uint64_t k = 0;
    delta = first ? delta / PUNY_DAMP : delta / 2;
    delta += delta / count;
    for (; delta > (PUNY_BASE - PUNY_TMIN) * PUNY_TMAX / 2; k += PUNY_BASE)
        delta /= PUNY_BASE - PUNY_TMIN;
    return k + (PUNY_BASE - PUNY_TMIN + 1) * delta / (delta + PUNY_SKEW);
}

static void puny_number(uint64_t q, uint64_t bias, struct buf *out)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    for (uint64_t k = PUNY_BASE;; k += PUNY_BASE) {
        uint64_t t = k <= bias ? PUNY_TMIN : k >= bias + PUNY_TMAX ? PUNY_TMAX : k - bias;
        if (q < t)
            break;
        buf_putc(out, digits[t + (q - t) % (PUNY_BASE - t)]);
        q = (q - t) / (PUNY_BASE - t);
    }
    buf_putc(out, digits[q]);
}

/* The smallest code point of s from n on. */
static uint32_t puny_next(struct str s, uint32_t n)
{
    uint32_t least = UINT32_MAX;
    while (s.len > 0) {
        uint32_t code = utf8_next(&s, NULL);
        if (code >= n && code < least)
            least = code;
    }
    return least;
}

static void add_punycode(struct str label, struct buf *out)
{
    uint64_t delta = 0, bias = 72, handled = 0, total = utf8_len(label), basic;
    uint32_t n = 0x80;
    for (size_t i = 0; i < label.len; i++) {
        if ((unsigned char)label.ptr[i] < 0x80) {
            buf_putc(out, label.ptr[i]);
            handled++;
        }
    }
    basic = handled;
    if (basic > 0)
        buf_putc(out, '-');
    while (handled < total) {
        uint32_t next = puny_next(label, n);
        delta += (uint64_t)(next - n) * (handled + 1);
        n = next;
        for (struct str rest = label; rest.len > 0;) {
            uint32_t code = utf8_next(&rest, NULL);
            if (code < n)
                delta++;
            if (code != n)
                continue;
            puny_number(delta, bias, out);
            bias = puny_adapt(delta, handled + 1, handled == basic);
            delta = 0;
            handled++;
        }
        delta++;
        n++;
    }
}

/*
 * A host's labels beyond ASCII as punycode. DNS limits labels to 63 bytes: longer ones stay as they
 * are, which bounds the work.
 */
static struct str ascii_host(struct str host, struct arena *a)
{
    enum { LABEL_MAX = 63 };
    struct buf text;
    struct str label, rest = host;
    if (is_ascii(host))
        return host;
    buf_init(&text, a, 0);
    for (bool more = true; more;) {
        more = str_cut(rest, '.', &label, &rest);
        label = normal_text(label, a);
        if (is_ascii(label) || utf8_len(label) > LABEL_MAX) {
            buf_add(&text, label);
        } else {
            buf_add(&text, S("xn--"));
            add_punycode(label, &text);
        }
        if (more)
            buf_putc(&text, '.');
    }
    return buf_str(&text);
}

static void add_host(struct str host, struct arena *a, struct buf *out)
{
    struct buf small;
    buf_init(&small, a, 0);
    utf8_downcase(str_trim(host), &small);
    host = ascii_host(decoded(buf_str(&small), false, a), a);
    if (host.len > 1 && host.ptr[host.len - 1] == '.' && host.ptr[host.len - 2] != '.')
        host.len--;
    add_component(host, in_host, false, a, out);
}

static void add_authority(const struct uri *u, struct arena *a, struct buf *out)
{
    size_t row = scheme_row(u->scheme);
    int64_t port = 0;
    buf_add(out, S("//"));
    if (u->user.len > 0 || u->password.len > 0) {
        add_component(u->user, in_userinfo, false, a, out);
        if (u->has_password)
            buf_putc(out, ':');
        add_component(u->password, in_userinfo, false, a, out);
        buf_putc(out, '@');
    }
    add_host(u->host, a, out);
    if (str_to_i64(u->port, &port) && port > 0 &&
        (row == ARRAY_LEN(schemes) || schemes[row].port != port)) {
        buf_putc(out, ':');
        buf_i64(out, port);
    }
}

/* ---- paths ---- */

/*
 * Appends the path without its dot segments; each .. removes the text after the slash before the
 * last one. `root` is the start of the path in out.
 */
static void add_path(struct str path, struct arena *a, struct buf *out)
{
    size_t root = out->len;
    struct str segment, rest = str_trim(path);
    for (bool more = true, first = true; more; first = false) {
        more = str_cut(rest, '/', &segment, &rest);
        if (!first)
            buf_putc(out, '/');
        size_t start = out->len;
        add_component(segment, in_path, false, a, out);
        struct str added = buf_since(out, start);
        bool here = str_eq(added, S(".")), up = str_eq(added, S(".."));
        if (first || !(here || up))
            continue;
        /* The slash before it goes too, unless the path ends here. */
        buf_cut(out, start - 1);
        size_t slash = str_rfind_char(buf_since(out, root), '/');
        if (up)
            buf_cut(out, slash == STR_NONE ? root : root + slash);
        if (!more)
            buf_putc(out, '/');
    }
}

bool uri_normalize(const struct uri *u, struct arena *a, struct buf *out, struct err *err)
{
    size_t row = scheme_row(u->scheme);
    if (u->has_scheme) {
        utf8_downcase(u->scheme, out);
        buf_putc(out, ':');
    }
    if (u->has_authority)
        add_authority(u, a, out);
    size_t path = out->len;
    add_path(u->path, a, out);
    if (out->len == path && row < ARRAY_LEN(schemes) && schemes[row].rooted)
        buf_putc(out, '/');
    if (!u->has_authority && str_starts(buf_since(out, path), S("//")))
        return err_set(err, ERR_KIND_SYNTAX, "a URL's path cannot begin with two slashes: '%.*s'",
                       STR_ARG(u->path));
    struct str pair, rest = u->query;
    for (bool more = u->query.len > 0, first = true; more; first = false) {
        more = str_cut(rest, '&', &pair, &rest);
        buf_putc(out, first ? '?' : '&');
        add_component(pair, in_query, true, a, out);
    }
    if (u->fragment.len > 0) {
        buf_putc(out, '#');
        add_component(u->fragment, in_fragment, false, a, out);
    }
    return buf_ok(out) ? true : err_buf(err, out);
}
