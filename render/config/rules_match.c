/*
 * Matching of rules with paths. See rules.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/buf.h"
#include "render/config/rules.h"

struct str rules_without_slash(struct str path)
{
    while (path.len > 1 && str_ends(path, S("/")))
        path.len--;
    return path;
}

/* ---- matching ---- */

static bool take(struct rule_match *m, struct str name, struct str value)
{
    if (m->count == RULE_TAKEN_MAX)
        return false;
    m->taken[m->count++] = (struct rule_pair){name, value};
    return true;
}

bool rules_match(struct str pattern, struct str path, struct rule_match *out)
{
    out->count = 0;
    pattern = rules_without_slash(pattern);
    path = rules_without_slash(path);
    while (pattern.len > 0 || path.len > 0) {
        struct str want, have;
        pattern = str_from(pattern, str_starts(pattern, S("/")) ? 1 : 0);
        if (str_eq(pattern, S("*")))
            return take(out, S("splat"), str_from(path, str_starts(path, S("/")) ? 1 : 0));
        if ((pattern.len > 0) != (path.len > 1))
            return pattern.len == 0 && path.len <= 1;
        path = str_from(path, str_starts(path, S("/")) ? 1 : 0);
        size_t a = str_find_char(pattern, '/'), b = str_find_char(path, '/');
        want = str_sub(pattern, 0, a != STR_NONE ? a : pattern.len);
        have = str_sub(path, 0, b != STR_NONE ? b : path.len);
        pattern = str_from(pattern, want.len);
        path = str_from(path, have.len);
        if (str_starts(want, S(":")) ? have.len == 0 || !take(out, str_from(want, 1), have)
                                     : !str_eq(want, have))
            return false;
    }
    return true;
}

static bool query_matches(const struct rule *r, const struct site_question *asked,
                          struct rule_match *m)
{
    for (size_t i = 0; i < r->query_count; i++) {
        struct str value, want = r->query[i].value;
        if (asked->query == NULL || !asked->query(asked->query_self, r->query[i].name, &value))
            return false;
        if (str_starts(want, S(":")) ? !take(m, str_from(want, 1), value) : !str_eq(want, value))
            return false;
    }
    return true;
}

/* A rule without a port applies to all ports. */
static bool host_matches(const struct rule *r, struct str host)
{
    if (r->host.len == 0)
        return true;
    return str_eq_nocase(str_sub(host, 0, r->host.len), r->host) &&
           (host.len == r->host.len || host.ptr[r->host.len] == ':');
}

const struct rule *rules_find(const struct rules *r, const struct site_question *asked, bool forced,
                              struct rule_match *match)
{
    struct str path = asked->path, plain = rules_without_slash(path);
    if (forced && r->forced == 0)
        return NULL;
    for (size_t i = 0; i < r->count; i++) {
        const struct rule *rule = &r->items[i];
        if ((forced && !rule->forced) || !host_matches(rule, asked->host))
            continue;
        match->count = 0;
        if ((rule->pattern ? rules_match(rule->from, path, match) : str_eq(rule->from, plain)) &&
            query_matches(rule, asked, match))
            return rule;
    }
    return NULL;
}

/* ---- targets ---- */

/* Finds what the placeholder ":name" at the head of s stands for. */
static bool placeholder(const struct rule_match *m, struct str s, struct rule_pair *out)
{
    size_t len = 1;
    while (len < s.len && (char_is_alnum(s.ptr[len]) || s.ptr[len] == '_' || s.ptr[len] == '-'))
        len++;
    for (size_t i = 0; i < m->count; i++) {
        if (str_eq(m->taken[i].name, str_sub(s, 1, len))) {
            *out = (struct rule_pair){str_sub(s, 0, len), m->taken[i].value};
            return true;
        }
    }
    return false;
}

/* A path with one slash at its beginning: with two it would name a host. */
static struct str within_site(struct str path)
{
    while (str_starts(path, S("//")))
        path = str_from(path, 1);
    return path;
}

bool rules_target(const struct rule *r, const struct rule_match *match, bool encode,
                  struct arena *a, struct str *out)
{
    struct buf b;
    buf_init(&b, a, 0);
    buf_add(&b, str_sub(r->to, 0, r->host_len));
    for (struct str rest = str_from(r->to, r->host_len); rest.len > 0;) {
        struct rule_pair found;
        if (rest.ptr[0] == ':' && placeholder(match, rest, &found)) {
            if (encode)
                buf_uri(&b, found.value, "/");
            else
                buf_add(&b, found.value);
            rest = str_from(rest, found.name.len);
        } else {
            buf_putc(&b, rest.ptr[0]);
            rest = str_from(rest, 1);
        }
    }
    *out = r->host_len > 0 ? buf_str(&b) : within_site(buf_str(&b));
    return buf_ok(&b);
}
