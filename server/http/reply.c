/*
 * The decision about a reply. See reply.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/reply.h"

#include "server/http/httpdate.h"

const char reply_allow[] = "GET, HEAD, OPTIONS";

static const struct {
    struct str name;
    enum reply_method method;
} methods[] = {
    {STR_INIT("GET"), REPLY_METHOD_GET},         {STR_INIT("HEAD"), REPLY_METHOD_HEAD},
    {STR_INIT("OPTIONS"), REPLY_METHOD_OPTIONS}, {STR_INIT("POST"), REPLY_METHOD_OTHER},
    {STR_INIT("PUT"), REPLY_METHOD_OTHER},       {STR_INIT("DELETE"), REPLY_METHOD_OTHER},
    {STR_INIT("PATCH"), REPLY_METHOD_OTHER},     {STR_INIT("TRACE"), REPLY_METHOD_OTHER},
    {STR_INIT("CONNECT"), REPLY_METHOD_OTHER},
};

enum reply_method reply_method_of(struct str method)
{
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        if (str_eq(method, methods[i].name))
            return methods[i].method;
    }
    return REPLY_METHOD_UNKNOWN;
}

/* ---- entity tags ---- */

/*
 * Takes an entity tag off *rest: its opaque part with quotes, and whether it is weak (W/). Returns
 * false at the end, and if there is no tag.
 */
static bool next_tag(struct str *rest, struct str *tag, bool *weak)
{
    struct str s = *rest;
    while (s.len > 0 && (s.ptr[0] == ',' || s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = str_from(s, 1);
    *weak = str_starts(s, S("W/"));
    if (*weak)
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

bool reply_etag_matches(struct str list, struct str etag, bool weak)
{
    bool is_weak = false;
    if (str_eq(str_trim(list), S("*")))
        return true;
    for (struct str tag; next_tag(&list, &tag, &is_weak);) {
        if (etag.len > 0 && str_eq(tag, etag) && (weak || !is_weak))
            return true;
    }
    return false;
}

static bool list_matches(const struct reply_list *l, struct str etag, bool weak)
{
    for (size_t i = 0; i < l->count; i++) {
        if (reply_etag_matches(l->lines[i], etag, weak))
            return true;
    }
    return false;
}

/* ---- dates ---- */

/* Whether a representation is not newer than the date in a request. False if it is not a date. */
static bool is_since(struct str date, const struct representation *r, int64_t now, bool *dated)
{
    int64_t since = 0;
    *dated = r->modified_text[0] != '\0' && !r->undated;
    if (!*dated)
        return false;
    /* Most clients return exactly what they were sent. */
    if (str_eq(date, str_c(r->modified_text)))
        return !r->ambiguous;
    *dated = httpdate_parse(date, now, &since);
    if (!*dated)
        return false;
    return r->ambiguous ? r->modified < since : r->modified <= since;
}

/* ---- the order of section 13.2.2 ---- */

static bool precondition_fails(const struct reply_conditions *c, const struct representation *r,
                               int64_t now)
{
    bool dated = false;
    if (c->match.count > 0)
        return !list_matches(&c->match, str_c(r->etag), false);
    if (c->unmodified_since.ptr == NULL)
        return false;
    bool same = is_since(c->unmodified_since, r, now, &dated);
    return dated && !same;
}

static bool is_not_modified(const struct reply_conditions *c, const struct representation *r,
                            int64_t now, bool *better)
{
    bool dated = false;
    if (c->none_match.count == 0)
        return c->modified_since.ptr != NULL && is_since(c->modified_since, r, now, &dated);
    if (list_matches(&c->none_match, str_c(r->etag), true))
        return true;
    *better =
        r->better_etag[0] != '\0' && list_matches(&c->none_match, str_c(r->better_etag), true);
    return *better;
}

/* Section 13.1.5: a strong tag, or exactly the date, if that second is over. */
static bool if_range_holds(const struct reply_conditions *c, const struct representation *r,
                           int64_t now)
{
    struct str s = c->if_range;
    if (s.ptr == NULL)
        return true;
    if (s.len > 0 && s.ptr[0] == '"')
        return str_eq(s, str_c(r->etag));
    return r->modified_text[0] != '\0' && !r->undated && str_eq(s, str_c(r->modified_text)) &&
           !r->ambiguous && !r->shares_date && r->modified < now;
}

/* Decides what is sent: everything, ranges, or 416. */
static unsigned decide_ranges(const struct reply_conditions *c, const struct representation *r,
                              struct reply *out)
{
    switch (range_parse(c->range, r->size, out->ranges, &out->range_count)) {
    case RANGE_SOME:
        if (r->coding == CODING_IDENTITY || out->range_count == 1)
            return 206;
        break;
    case RANGE_NONE:
        return 416;
    case RANGE_ALL:
        break;
    }
    out->range_count = 0;
    return 200;
}

void reply_decide(const struct reply_conditions *c, enum reply_method method,
                  const struct representation *r, int64_t now, struct reply *out)
{
    out->status = r->status;
    out->better = false;
    out->range_count = 0;
    if (!c->any || r->status != 200)
        return;
    if (precondition_fails(c, r, now))
        out->status = 412;
    else if (is_not_modified(c, r, now, &out->better))
        out->status = 304;
    else if (c->range.ptr != NULL && method == REPLY_METHOD_GET && !r->whole &&
             if_range_holds(c, r, now))
        out->status = decide_ranges(c, r, out);
}
