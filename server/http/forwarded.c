/*
 * The client of a request that came through proxies. See forwarded.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/forwarded.h"

#include "render/base/str.h"

enum { ID_MAX = 128 };

void forwarded_add(struct forwarded *f, struct str line)
{
    f->lines[f->count++ % FORWARDED_LINES_MAX] = line;
}

/* ---- elements from right to left ---- */

struct walk {
    const struct forwarded *of;
    size_t left;     /* lines to the left of this one */
    struct str line; /* what is left of it */
    bool more;       /* an element of this line is still there, maybe an empty one */
    bool quotes;     /* as in Forwarded */
};

/* The last line that has not been read. */
static bool take_line(struct walk *w)
{
    size_t oldest = w->of->count > FORWARDED_LINES_MAX ? w->of->count - FORWARDED_LINES_MAX : 0;
    if (w->left == oldest)
        return false;
    w->line = w->of->lines[--w->left % FORWARDED_LINES_MAX];
    w->more = true;
    return true;
}

/*
 * Where the last element of a line begins. In Forwarded, a comma between quotes separates nothing.
 * Quotes are paired from the right, where the proxies have written: an open quote that the client
 * has sent must not swallow what they added behind it.
 */
static size_t last_element(struct str line, bool quotes)
{
    bool quoted = false;
    for (size_t i = line.len; i > 0; i--) {
        bool escaped = quoted && i >= 2 && line.ptr[i - 2] == '\\';
        if (quotes && line.ptr[i - 1] == '"' && !escaped)
            quoted = !quoted;
        else if (line.ptr[i - 1] == ',' && !quoted)
            return i;
    }
    return 0;
}

/* The next element to the left; empty ones are skipped (RFC 9110, section 5.6.1). */
static bool take_element(struct walk *w, struct str *out)
{
    do {
        if (!w->more && !take_line(w))
            return false;
        size_t from = last_element(w->line, w->quotes);
        *out = str_trim(str_from(w->line, from));
        w->more = from > 0;
        w->line = str_sub(w->line, 0, from > 0 ? from - 1 : 0);
    } while (out->len == 0);
    return true;
}

/* ---- one element ---- */

static bool is_port(struct str s)
{
    bool ok = s.len > 0 && s.len <= 5;
    for (size_t i = 0; ok && i < s.len; i++)
        ok = char_is_digit(s.ptr[i]);
    return ok;
}

/* "192.0.2.7", "192.0.2.7:80", "2001:db8::7", "[2001:db8::7]" or "[2001:db8::7]:80". */
static bool parse_node(struct str s, struct address *out)
{
    struct str host, port;
    if (s.len > 0 && s.ptr[0] == '[') {
        size_t end = str_find_char(s, ']');
        if (end == STR_NONE)
            return false;
        host = str_sub(s, 1, end);
        port = str_from(s, end + 1);
        bool has_port = port.len > 0 && port.ptr[0] == ':' && is_port(str_from(port, 1));
        return (port.len == 0 || has_port) && str_find_char(host, ':') != STR_NONE &&
               address_parse(host, out);
    }
    if (address_parse(s, out))
        return true;
    return str_cut(s, ':', &host, &port) && is_port(port) && str_find_char(host, ':') == STR_NONE &&
           address_parse(host, out);
}

/* The value of a parameter of Forwarded: a token, or a quoted string, whose escapes are left. */
static bool unquote(struct str *value)
{
    struct str v = *value;
    if (v.len == 0 || v.ptr[0] != '"')
        return v.len > 0;
    if (v.len < 2 || v.ptr[v.len - 1] != '"')
        return false;
    *value = str_sub(v, 1, v.len - 1);
    return str_find_char(*value, '"') == STR_NONE && str_find_char(*value, '\\') == STR_NONE;
}

/* `for=192.0.2.7;proto=https;by="[2001:db8::1]:8080"`: exactly one "for" counts. */
static bool parse_pairs(struct str element, struct address *out)
{
    struct str rest = element, pair, name, value;
    unsigned found = 0;
    for (bool more = true; more;) {
        more = str_cut(rest, ';', &pair, &rest);
        if (!str_cut(pair, '=', &name, &value))
            return false;
        value = str_trim(value);
        if (!str_eq_nocase(str_trim(name), S("for")))
            continue;
        if (++found > 1 || !unquote(&value) || !parse_node(value, out))
            return false;
    }
    return found == 1;
}

/* ---- the walk ---- */

struct address forwarded_client(const struct forwarded *x_forwarded_for,
                                const struct forwarded *forwarded, const struct address *peer,
                                const struct networks *trusted)
{
    bool pairs = x_forwarded_for->count == 0;
    const struct forwarded *of = pairs ? forwarded : x_forwarded_for;
    struct walk w = {.of = of, .left = of->count, .quotes = pairs};
    struct address client = *peer, next;
    struct str element;
    for (int step = 0; step < FORWARDED_STEPS_MAX && networks_contain(trusted, &client); step++) {
        if (!take_element(&w, &element) ||
            !(pairs ? parse_pairs(element, &next) : parse_node(element, &next)))
            break;
        client = next;
    }
    return client;
}

bool forwarded_id_valid(struct str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];
        if (!char_is_alnum(c) && str_find_char(S("-_.~+/=:"), c) == STR_NONE)
            return false;
    }
    return id.len > 0 && id.len <= ID_MAX;
}
