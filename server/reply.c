/*
 * What a request gets. See reply.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/reply.h"

#include "server/httpdate.h"

const char reply_allow[] = "GET, HEAD, OPTIONS";

static const struct {
    struct str name;
    enum reply_method method;
} methods[] = {
    {STR_INIT("GET"), REPLY_METHOD_READ},
    {STR_INIT("HEAD"), REPLY_METHOD_READ},
    {STR_INIT("OPTIONS"), REPLY_METHOD_OPTIONS},
};

enum reply_method reply_method_of(struct str method)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        if (str_eq(method, methods[i].name))
            return methods[i].method;
    }
    return REPLY_METHOD_OTHER;
}

/*
 * Takes one entity tag off *rest: its opaque part with quotes, without the W/ of a weak one, which
 * the weak comparison of If-None-Match does not look at. False at the end, and at what is no tag.
 */
static bool next_tag(struct str *rest, struct str *tag)
{
    struct str s = *rest;
    while (s.len > 0 && (s.ptr[0] == ',' || s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = str_from(s, 1);
    if (str_starts(s, S("W/")))
        s = str_from(s, 2);
    if (s.len == 0 || s.ptr[0] != '"')
        return false;
    size_t end = str_find_char(str_from(s, 1), '"');
    if (end == STR_NONE)
        return false;
    *tag = str_sub(s, 0, end + 2);
    *rest = str_from(s, end + 2);
    return true;
}

bool reply_etag_matches(struct str list, struct str etag)
{
    if (str_eq(str_trim(list), S("*")))
        return true;
    for (struct str tag; next_tag(&list, &tag);) {
        if (etag.len > 0 && str_eq(tag, etag))
            return true;
    }
    return false;
}

bool reply_not_modified(const struct reply_conditions *c, const struct reply_validators *v,
                        int64_t now)
{
    for (size_t i = 0; i < c->none_match_count; i++) {
        if (reply_etag_matches(c->none_match[i], v->etag))
            return true;
    }
    if (c->none_match_count > 0 || !c->has_modified_since || v->modified_text.len == 0)
        return false;
    int64_t since;
    /* Most clients send back what they were sent. */
    if (str_eq(c->modified_since, v->modified_text))
        return !v->ambiguous;
    if (!httpdate_parse(c->modified_since, now, &since))
        return false;
    return v->ambiguous ? v->modified < since : v->modified <= since;
}
