/*
 * A request's header. See head.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/head.h"

#include "server/http/policy.h"

/* How the value of a field is stored. */
enum field {
    FIELD_LIST, /* adds a line */
    FIELD_ONE,  /* the only value; a repetition is an error */
    FIELD_HOST,
    FIELD_EXPECT,
};

struct row {
    struct str name;
    enum field field;
    bool condition;
    size_t offset; /* of its member in struct head */
};

#define AT(member) offsetof(struct head, member)

/* Ordered by length: a name is compared with at most two of them. */
static const struct row rows[] = {
    {STR_INIT("Host"), FIELD_HOST, false, 0},
    {STR_INIT("Range"), FIELD_ONE, true, AT(conditions.range)},
    {STR_INIT("Expect"), FIELD_EXPECT, false, 0},
    {STR_INIT("If-Match"), FIELD_LIST, true, AT(conditions.match)},
    {STR_INIT("If-Range"), FIELD_ONE, true, AT(conditions.if_range)},
    {STR_INIT("If-None-Match"), FIELD_LIST, true, AT(conditions.none_match)},
    {STR_INIT("Content-Length"), FIELD_ONE, false, AT(length)},
    {STR_INIT("Accept-Encoding"), FIELD_LIST, false, AT(accept)},
    {STR_INIT("If-Modified-Since"), FIELD_ONE, true, AT(conditions.modified_since)},
    {STR_INIT("Transfer-Encoding"), FIELD_ONE, false, AT(coding)},
    {STR_INIT("If-Unmodified-Since"), FIELD_ONE, true, AT(conditions.unmodified_since)},
};

enum { NAME_LEN_MAX = 19, NO_ROW = ARRAY_LEN(rows) };

/* The first row for each length of a name. */
static const uint8_t first_rows[NAME_LEN_MAX + 1] = {
    NO_ROW, NO_ROW, NO_ROW, NO_ROW, 0, 1, 2,      NO_ROW, 3,      NO_ROW,
    NO_ROW, NO_ROW, NO_ROW, 5,      6, 7, NO_ROW, 8,      NO_ROW, 10,
};

/*
 * Character classes: T may be in a token, of which field names are made (RFC 9110, section 5.6.2);
 * H in uri-host [":" port] (section 7.2); X needs a closer look there. The table begins with the
 * blank; all other characters have no class.
 */
enum { T = 1, H = 2, B = T | H, X = 4, Y = H | X, Z = B | X };

static const uint8_t classes[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
    0, B, 0, T, B, Z, B, B, H, H, B, B, H, B, B, 0,
    B, B, B, B, B, B, B, B, B, B, Y, H, 0, H, 0, 0, //
    0, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, Y, 0, Y, T, B, //
    T, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    B, B, B, B, B, B, B, B, B, B, B, 0, T, 0, B, 0, //
};

/* Whether all characters of s are of a class. */
static bool is_made_of(struct str s, unsigned class)
{
    unsigned all = class;
    for (size_t i = 0; i < s.len; i++)
        all &= classes[(unsigned char)s.ptr[i]];
    return all != 0;
}

/* Most hosts have no character that needs a closer look. */
static bool is_host(struct str s)
{
    unsigned all = H, any = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned of = classes[(unsigned char)s.ptr[i]];
        all &= of;
        any |= of;
    }
    return all != 0 && ((any & X) == 0 || urlpath_is_host(s));
}

static bool is_token(struct str s)
{
    return s.len > 0 && is_made_of(s, T);
}

/* Whether two names of the same length, which are tokens, are equal. */
static bool is_name(struct str field, struct str name)
{
    enum { CASE = 'a' - 'A' };
    size_t i = 0;
    while (i < name.len && (field.ptr[i] | CASE) == (name.ptr[i] | CASE))
        i++;
    return i == name.len;
}

/* A bare carriage return may end a line for a proxy. */
static bool has_return(struct str s)
{
    return s.len > 0 && memchr(s.ptr, '\r', s.len) != NULL;
}

static void note_list(struct head *h, struct reply_list *list, struct str value)
{
    if (list->count < REPLY_LINES_MAX)
        list->lines[list->count++] = value;
    else
        h->overflown = true;
}

/*
 * Stores a field that may occur once. Two equal values of Content-Length are allowed (RFC 9112,
 * section 6.3). Two values of a condition that is not a list count as none (RFC 9110, section
 * 13.1): it becomes empty, and is ignored.
 */
static void note_one(struct head *h, const struct row *row, struct str *member, struct str value)
{
    bool differs = member->ptr != NULL && !str_eq(*member, value);
    h->malformed |= differs && !row->condition;
    *member = differs && row->condition ? S("") : value;
}

static void note_row(struct head *h, const struct row *row, struct str value)
{
    void *member = (char *)h + row->offset;
    h->conditions.any |= row->condition;
    switch (row->field) {
    case FIELD_LIST:
        note_list(h, member, value);
        break;
    case FIELD_ONE:
        note_one(h, row, member, value);
        break;
    case FIELD_HOST:
        h->malformed |= h->hosts > 0 || !is_host(value);
        h->hosts = 1;
        h->host = value;
        break;
    case FIELD_EXPECT:
        h->expect =
            str_eq_nocase(value, S("100-continue")) ? HEAD_EXPECT_CONTINUE : HEAD_EXPECT_OTHER;
        break;
    }
}

void head_init(struct head *h)
{
    struct reply_conditions *c = &h->conditions;
    /* The lines are not cleared, only their counts: that would cost more than all else. */
    c->any = false;
    c->match.count = c->none_match.count = h->accept.count = 0;
    c->modified_since = c->unmodified_since = c->range = c->if_range = str_of(NULL, 0);
    h->host = h->length = h->coding = str_of(NULL, 0);
    h->expect = HEAD_EXPECT_NOTHING;
    h->hosts = 0;
    h->used = 0;
    h->pinned = h->malformed = h->overflown = false;
}

void head_add_field(struct head *h, struct str name, struct str value)
{
    h->malformed |= !is_token(name) || has_return(value);
    if (name.len > NAME_LEN_MAX)
        return;
    for (size_t i = first_rows[name.len]; i < NO_ROW && rows[i].name.len == name.len; i++) {
        if (is_name(name, rows[i].name)) {
            note_row(h, &rows[i], value);
            return;
        }
    }
}

void head_add_argument(struct head *h, struct str name, struct str value)
{
    h->asks = true;
    h->pinned |= policy_is_hash(value.len > 0 ? value : name);
}

/*
 * Reads Content-Length. Returns false if it is not a number; if it is too large, *out is the
 * maximum.
 */
static bool read_length(struct str digits, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (!char_is_digit(digits.ptr[i]))
            return false;
        if (*out <= HEAD_BODY_MAX)
            *out = *out * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    return digits.len > 0;
}

/* The end of the body must be beyond doubt (RFC 9112, section 6). */
static unsigned framing_refusal(const struct head *h, bool old)
{
    uint64_t length = 0;
    if (h->length.ptr != NULL && !read_length(h->length, &length))
        return 400;
    if (h->coding.ptr == NULL)
        return 0;
    if (h->length.ptr != NULL || old)
        return 400;
    if (str_eq_nocase(h->coding, S("chunked")))
        return 0;
    struct str last = h->coding;
    size_t comma = str_rfind_char(last, ',');
    if (comma != STR_NONE)
        last = str_trim(str_from(last, comma + 1));
    return comma != STR_NONE && str_eq_nocase(last, S("chunked")) ? 501 : 400;
}

unsigned head_refusal(const struct head *h, enum reply_method method, struct str target,
                      struct str version)
{
    bool old = str_eq(version, S("HTTP/1.0"));
    if (h->malformed || (h->hosts == 0 && !old) || str_find_char(target, ' ') != STR_NONE)
        return 400;
    unsigned status = framing_refusal(h, old);
    if (status != 0)
        return status;
    if (h->overflown || !head_leaves(h, 0))
        return 431;
    if (h->expect == HEAD_EXPECT_OTHER && !old)
        return 417;
    uint64_t length = 0;
    bool reads = method == REPLY_METHOD_GET || method == REPLY_METHOD_HEAD;
    if (reads && h->length.ptr != NULL && read_length(h->length, &length) && length > HEAD_BODY_MAX)
        return 413;
    return 0;
}

enum head_body head_body_of(const struct head *h)
{
    uint64_t length = 0;
    if (h->coding.ptr != NULL)
        return HEAD_BODY_CUT;
    if (h->length.ptr != NULL && read_length(h->length, &length) && length > 0)
        return h->expect != HEAD_EXPECT_NOTHING || length > HEAD_BODY_MAX ? HEAD_BODY_CUT
                                                                          : HEAD_BODY_SKIP;
    /* There is no body to wait for; and asked a second time, libmicrohttpd would send 100. */
    return h->expect != HEAD_EXPECT_NOTHING ? HEAD_BODY_CUT : HEAD_BODY_NONE;
}
