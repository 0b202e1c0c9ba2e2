/*
 * A line of the access log. See access_line.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/net/access_line.h"

#include <assert.h>

#include "server/preview/preview_token.h"

enum {
    METHOD_MAX = 32,
    PATH_MAX_SHOWN = 1280,
    QUERY_MAX_SHOWN = 768,
    REFERRER_MAX = 768,
    AGENT_MAX = 512,
    ID_MAX_SHOWN = 128,
    VERSION_MAX = 16,
    REST_MAX = 400, /* names, numbers, the client, the time */
    SECOND_US = 1000000,
    MILLI_US = 1000,
};

static_assert(METHOD_MAX + PATH_MAX_SHOWN + QUERY_MAX_SHOWN + REFERRER_MAX + AGENT_MAX +
                      ID_MAX_SHOWN + VERSION_MAX + REST_MAX <=
                  ACCESS_LINE_MAX,
              "a line fits into its buffer");
static_assert((int)REFERRER_MAX <= (int)QUERY_MAX_SHOWN,
              "a referrer fits into the space of a query");

static void add_client(struct line *l, const struct address *client)
{
    char text[ADDRESS_TEXT_MAX];
    line_add(l, str_of(text, address_write(client, text)));
}

static void add_or_dash(struct line *l, struct str s, size_t most)
{
    if (s.len > 0)
        line_add_escaped(l, s, most);
    else
        line_add(l, S("-"));
}

/* Appends to a text as much as there is space for. */
static void show(struct str *shown, char space[static QUERY_MAX_SHOWN + 1], struct str s)
{
    size_t left = QUERY_MAX_SHOWN + 1 - shown->len;
    size_t len = s.len < left ? s.len : left;
    if (len > 0)
        memcpy(space + shown->len, s.ptr, len);
    *shown = str_of(space, shown->len + len);
}

/*
 * The query with "***" for the tokens of previews, which are secrets, and with what is before it;
 * all of it that a line shows. The query itself if there is no token in it.
 */
static struct str without_tokens(struct str before, struct str query,
                                 char space[static QUERY_MAX_SHOWN + 1])
{
    struct str shown = str_of(space, 0), token;
    size_t from = 0;
    while (preview_token_find(query, from, &token)) {
        size_t at = (size_t)(token.ptr - query.ptr);
        if (from == 0)
            show(&shown, space, before);
        show(&shown, space, str_sub(query, from, at));
        show(&shown, space, S("***"));
        from = at + token.len;
    }
    if (from == 0)
        return query;
    show(&shown, space, str_from(query, from));
    return shown;
}

/* A browser names the page with a preview here if something changes its Referrer-Policy. */
static struct str referrer_without_tokens(struct str referrer,
                                          char space[static QUERY_MAX_SHOWN + 1])
{
    size_t mark = str_find_char(referrer, '?');
    if (LIKELY(mark == STR_NONE))
        return referrer;
    struct str query = str_from(referrer, mark + 1);
    struct str shown = without_tokens(str_sub(referrer, 0, mark + 1), query, space);
    return shown.ptr == query.ptr ? referrer : shown;
}

static uint64_t positive(int64_t n)
{
    return n > 0 ? (uint64_t)n : 0;
}

/*
 * The combined format of Apache and nginx, and three fields behind it:
 *
 *     192.0.2.7 - - [24/Nov/2026:04:12:07 +0000] "GET /a/?b=c HTTP/1.1" 200 5120
 *         "https://example.org/" "Mozilla/5.0" 0.000123 hit 4bf92f3577b34da6a3ce929d0e0e4736
 */
static void write_combined(const struct exchange *x, const struct access_facts *f,
                           struct line_clock *clock, struct line *l)
{
    char space[QUERY_MAX_SHOWN + 1];
    uint64_t took = positive(x->duration_us);
    add_client(l, &f->client);
    line_add(l, S(" - - ["));
    line_add_time(l, LINE_TIME_COMBINED, f->time_us, clock);
    line_add(l, S("] \""));
    line_add_escaped(l, x->method, METHOD_MAX);
    line_add(l, S(" "));
    line_add_escaped(l, x->path, PATH_MAX_SHOWN);
    if (x->query.len > 0)
        line_add(l, S("?"));
    line_add_escaped(l, without_tokens(S(""), x->query, space), QUERY_MAX_SHOWN);
    line_add(l, S(" "));
    line_add_escaped(l, x->version, VERSION_MAX);
    line_add(l, S("\" "));
    line_add_digits(l, x->status, 3);
    line_add(l, S(" "));
    line_add_number(l, x->bytes);
    line_add(l, S(" \""));
    add_or_dash(l, referrer_without_tokens(f->referrer, space), REFERRER_MAX);
    line_add(l, S("\" \""));
    add_or_dash(l, f->user_agent, AGENT_MAX);
    line_add(l, S("\" "));
    line_add_number(l, took / SECOND_US);
    line_add(l, S("."));
    line_add_digits(l, took % SECOND_US, 6);
    line_add(l, S(" "));
    add_or_dash(l, exchange_cache_name(x->cache), METHOD_MAX);
    line_add(l, S(" "));
    add_or_dash(l, f->request_id, ID_MAX_SHOWN);
    line_add(l, S("\n"));
}

static void write_json(const struct exchange *x, const struct access_facts *f,
                       struct line_clock *clock, struct line *l)
{
    char space[QUERY_MAX_SHOWN + 1];
    uint64_t took = positive(x->duration_us);
    line_add(l, S("{\"time\":\""));
    line_add_time(l, LINE_TIME_MILLIS, f->time_us, clock);
    line_add(l, S("\",\"client\":\""));
    add_client(l, &f->client);
    line_add(l, S("\",\"method\":"));
    line_add_json(l, x->method, METHOD_MAX);
    line_add(l, S(",\"path\":"));
    line_add_json(l, x->path, PATH_MAX_SHOWN);
    line_add(l, S(",\"query\":"));
    line_add_json(l, without_tokens(S(""), x->query, space), QUERY_MAX_SHOWN);
    line_add(l, S(",\"status\":"));
    line_add_number(l, x->status);
    line_add(l, S(",\"bytes\":"));
    line_add_number(l, x->bytes);
    line_add(l, S(",\"duration_ms\":"));
    line_add_number(l, took / MILLI_US);
    line_add(l, S("."));
    line_add_digits(l, took % MILLI_US, 3);
    line_add(l, S(",\"cache\":\""));
    line_add(l, exchange_cache_name(x->cache));
    line_add(l, S("\",\"referrer\":"));
    line_add_json(l, referrer_without_tokens(f->referrer, space), REFERRER_MAX);
    line_add(l, S(",\"user_agent\":"));
    line_add_json(l, f->user_agent, AGENT_MAX);
    line_add(l, S(",\"request_id\":"));
    line_add_json(l, f->request_id, ID_MAX_SHOWN);
    line_add(l, x->broken ? S(",\"broken\":true}\n") : S("}\n"));
}

void access_line_write(enum access_format format, const struct exchange *x,
                       const struct access_facts *f, struct line_clock *clock, struct line *out)
{
    if (format == ACCESS_FORMAT_JSON)
        write_json(x, f, clock, out);
    else
        write_combined(x, f, clock, out);
}
