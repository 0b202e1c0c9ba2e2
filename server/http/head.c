/*
 * A request's header. See head.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/http/head.h"

#include "server/http/policy.h"

/* What becomes of a field's value. */
enum field {
    FIELD_LIST, /* a further line */
    FIELD_ONE,  /* the value; the request states it once */
    FIELD_HOST,
    FIELD_EXPECT,
};

struct row {
    struct str name;
    enum field field;
    bool condition;
    size_t offset; /* in struct head */
};

#define AT(member) offsetof(struct head, member)

/* By length, so that a field is compared with no more than two of them. */
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

/* The first row with a name of that length. */
static const uint8_t first_rows[NAME_LEN_MAX + 1] = {
    NO_ROW, NO_ROW, NO_ROW, NO_ROW, 0, 1, 2,      NO_ROW, 3,      NO_ROW,
    NO_ROW, NO_ROW, NO_ROW, 5,      6, 7, NO_ROW, 8,      NO_ROW, 10,
};

/*
 * What a character may be part of: a token, of which a field's name is made (RFC 9110, section
 * 5.6.2), and uri-host [":" port] (section 7.2), with X where its place matters. From the blank
 * onwards; the others are of nothing.
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

/* Whether all of s is of a class. */
static bool is_made_of(struct str s, unsigned class)
{
    unsigned all = class;
    for (size_t i = 0; i < s.len; i++)
        all &= classes[(unsigned char)s.ptr[i]];
    return all != 0;
}

/* Most hosts have nothing that has to be looked at closely. */
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

/* Whether a field is that of a row; of names that are tokens of the same length. */
static bool is_name(struct str field, struct str name)
{
    enum { CASE = 'a' - 'A' };
    size_t i = 0;
    while (i < name.len && (field.ptr[i] | CASE) == (name.ptr[i] | CASE))
        i++;
    return i == name.len;
}

/* A bare carriage return, in which a proxy may see the end of a line. */
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
 * Twice the same Content-Length says no more than once (RFC 9112, section 6.3). Of conditions that
 * are no lists two are none (RFC 9110, section 13.1): what is empty is heeded by nobody.
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
    /* The lines behind the counts stay as they are: clearing them would cost more than the rest. */
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
    h->pinned |= policy_is_hash(value.len > 0 ? value : name);
}

/* The length of the body; false where Content-Length is no number. Too large is the largest. */
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

/* Where the body ends must be beyond doubt (RFC 9112, section 6). */
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
    /* Nothing to wait for; and libmicrohttpd would say 100 if it were asked a second time. */
    return h->expect != HEAD_EXPECT_NOTHING ? HEAD_BODY_CUT : HEAD_BODY_NONE;
}
