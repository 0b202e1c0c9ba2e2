/*
 * What a response says and whether it is 304: dates, types, tags, conditions.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "server/http/digest.h"
#include "server/http/httpdate.h"
#include "server/http/mime.h"
#include "server/http/reply.h"

enum { NOW = 1795493700 }; /* 24 November 2026 */

static void test_dates_are_written(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *want;
    } cases[] = {
        {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"}, {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
        {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},        {951782399, "Mon, 28 Feb 2000 23:59:59 GMT"},
        {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"}, {INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT"},
        {INT64_MIN, "Sat, 01 Jan 0000 00:00:00 GMT"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[HTTPDATE_LEN + 1];
        httpdate_write(cases[i].seconds, text);
        assert_string_equal(text, cases[i].want);
    }
}

static void test_dates_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t want; /* -1: no date */
    } cases[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Sun Nov 16 08:49:37 1994", 784975777},
        {"Mon, 06 Nov 1994 08:49:37 GMT", 784111777}, /* the weekday is not looked at */
        {"Tuesday, 24-Nov-26 04:15:00 GMT", NOW},
        {"Tuesday, 24-Nov-76 04:15:00 GMT", 3373416900}, /* 50 years ahead */
        {"Tuesday, 24-Nov-77 04:15:00 GMT", 249192900},  /* 51: the past */
        {"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
        {"Sun, 29 Feb 2026 00:00:00 GMT", -1},
        {"Sun, 06 Nov 1994 24:00:00 GMT", -1},
        {"Sun, 06 Nov 1994 08:60:00 GMT", -1},
        {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:37 +0100", -1},
        {"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
        {"Sun, 6 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 nov 1994 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994", -1},
        {"1994-11-06T08:49:37Z", -1},
        {"784111777", -1},
        {"", -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t got = -1;
        bool ok = httpdate_parse(str_c(cases[i].text), NOW, &got);
        if (ok != (cases[i].want >= 0) || got != cases[i].want)
            fail_msg("'%s' is %lld", cases[i].text, (long long)got);
    }
}

static void test_types(void **state)
{
    (void)state;
    static const struct {
        const char *path, *want;
    } cases[] = {
        {".html", "text/html; charset=utf-8"},
        {"/a.b/c.CSS", "text/css; charset=utf-8"},
        {"img/recap_phases.png", "image/png"},
        {"a.woff2", "font/woff2"},
        {"feed.xml", "application/xml; charset=utf-8"},
        {"a.tar.gz", "application/gzip"},
        {"LICENSE", "application/octet-stream"},
        {"a.b/LICENSE", "application/octet-stream"},
        {"a.", "application/octet-stream"},
        {"", "application/octet-stream"},
        {"a.averyveryverylongextension", "application/octet-stream"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(mime_find(str_c(cases[i].path))->type.ptr, cases[i].want);
}

static void test_the_table_of_types_is_in_order(void **state)
{
    (void)state;
    size_t count;
    const struct mime *table = mime_table(&count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(mime_find(table[i].extension), &table[i]);
        assert_true(i == 0 || str_cmp(table[i - 1].extension, table[i].extension) < 0);
    }
}

static void test_tags_tell_contents_apart(void **state)
{
    (void)state;
    char a[ETAG_LEN + 1], b[ETAG_LEN + 1];
    digest_etag(S("abc"), a);
    digest_etag(S("abd"), b);
    assert_int_equal(strlen(a), ETAG_LEN);
    assert_true(a[0] == '"' && a[ETAG_LEN - 1] == '"');
    assert_string_not_equal(a, b);
    digest_etag(S("abc"), b);
    assert_string_equal(a, b);
    digest_etag(str_of(NULL, 0), a);
    assert_int_equal(strlen(a), ETAG_LEN);
    assert_true(digest_hash(S("abc"), 1) != digest_hash(S("abc"), 2));
}

static void test_lists_of_tags(void **state)
{
    (void)state;
    static const struct {
        const char *list;
        bool weak, strong;
    } cases[] = {
        {"\"a\"", true, true},
        {"W/\"a\"", true, false},
        {"\"b\", \"a\"", true, true},
        {"\"b\",W/\"a\"", true, false},
        {"W/\"a\", \"a\"", true, true},
        {" , ,\"a\"", true, true},
        {"*", true, true},
        {" * ", true, true},
        {"\"b\"", false, false},
        {"\"A\"", false, false},
        {"a", false, false},
        {"\"a", false, false},
        {"\"b, \"a\"", false, false}, /* the first tag lacks a quote: not a list */
        {"W/", false, false},
        {"w/\"a\"", false, false},
        {"\"\"", false, false},
        {"", false, false},
        {"\"*\"", false, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str list = str_c(cases[i].list);
        if (reply_etag_matches(list, S("\"a\""), true) != cases[i].weak ||
            reply_etag_matches(list, S("\"a\""), false) != cases[i].strong)
            fail_msg("%s", cases[i].list);
    }
    assert_false(reply_etag_matches(S("\"\""), S(""), true));
}

/* The file: 1000 bytes, tag "a", of 6 November 1994; one version, or two within one second. */
static const struct representation page = {
    .status = 200,
    .size = 1000,
    .etag = "\"a\"",
    .better_etag = "",
    .modified = 784111777,
    .modified_text = "Sun, 06 Nov 1994 08:49:37 GMT",
};

static unsigned decide(const struct reply_conditions *c, bool ambiguous, struct reply *out)
{
    struct representation r = page;
    r.ambiguous = ambiguous;
    reply_decide(c, REPLY_METHOD_GET, &r, NOW, out);
    return out->status;
}

static struct reply_list list_of(const char *line)
{
    return (struct reply_list){.lines = {str_c(line)}, .count = line != NULL ? 1 : 0};
}

#define AT   "Sun, 06 Nov 1994 08:49:37 GMT"
#define SOON "Sun, 06 Nov 1994 08:49:38 GMT"
#define PAST "Sun, 06 Nov 1994 08:49:36 GMT"

/* RFC 9110, section 13.1.2, 13.1.3 */
static void test_not_modified(void **state)
{
    (void)state;
    static const struct {
        const char *none_match, *since; /* NULL: not stated */
        unsigned want, want_ambiguous;
    } cases[] = {
        {NULL, NULL, 200, 200},
        {"\"a\"", NULL, 304, 304},
        {"W/\"a\"", NULL, 304, 304},
        {"\"b\"", NULL, 200, 200},
        {"*", NULL, 304, 304},
        {NULL, AT, 304, 200},
        {NULL, "Sunday, 06-Nov-94 08:49:37 GMT", 304, 200},
        {NULL, SOON, 304, 304},
        {NULL, PAST, 200, 200},
        {NULL, "yesterday", 200, 200},
        {NULL, "", 200, 200},
        /* If-None-Match alone counts if both are sent. */
        {"\"b\"", AT, 200, 200},
        {"\"a\"", PAST, 304, 304},
        {"", AT, 200, 200},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reply reply;
        const struct reply_conditions c = {
            .any = true,
            .none_match = list_of(cases[i].none_match),
            .modified_since = str_c(cases[i].since),
        };
        assert_int_equal(decide(&c, false, &reply), cases[i].want);
        assert_int_equal(decide(&c, true, &reply), cases[i].want_ambiguous);
    }
}

/* RFC 9110, section 13.1.1, 13.1.4, 13.2.2 */
static void test_preconditions(void **state)
{
    (void)state;
    static const struct {
        const char *match, *unmodified, *none_match;
        unsigned want;
    } cases[] = {
        {"\"a\"", NULL, NULL, 200},
        {"*", NULL, NULL, 200},
        {"\"b\", \"a\"", NULL, NULL, 200},
        {"\"b\"", NULL, NULL, 412},
        {"W/\"a\"", NULL, NULL, 412}, /* a weak tag never equals strongly */
        {"", NULL, NULL, 412},
        {NULL, AT, NULL, 200},
        {NULL, SOON, NULL, 200},
        {NULL, PAST, NULL, 412},
        {NULL, "yesterday", NULL, 200}, /* no date: ignored */
        {"\"a\"", PAST, NULL, 200},     /* If-Match alone counts if both are sent */
        {"\"b\"", NULL, "\"a\"", 412},  /* before If-None-Match */
        {"\"a\"", NULL, "\"a\"", 304},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reply reply;
        const struct reply_conditions c = {
            .any = true,
            .match = list_of(cases[i].match),
            .unmodified_since = str_c(cases[i].unmodified),
            .none_match = list_of(cases[i].none_match),
        };
        if (decide(&c, false, &reply) != cases[i].want)
            fail_msg("case %zu: %u", i, reply.status);
    }
}

/* RFC 9110, section 13.1.5, 14.2 */
static void test_if_range(void **state)
{
    (void)state;
    static const struct {
        const char *if_range;
        unsigned want, want_ambiguous;
    } cases[] = {
        {NULL, 206, 206},      {"\"a\"", 206, 206}, {"\"b\"", 200, 200},
        {"W/\"a\"", 200, 200}, {AT, 206, 200},      {SOON, 200, 200},
        {PAST, 200, 200},      {"", 200, 200},      {"\"\"", 200, 200},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct reply reply;
        const struct reply_conditions c = {
            .any = true, .range = S("bytes=0-9"), .if_range = str_c(cases[i].if_range)};
        if (decide(&c, false, &reply) != cases[i].want)
            fail_msg("%s: %u", cases[i].if_range, reply.status);
        assert_int_equal(decide(&c, true, &reply), cases[i].want_ambiguous);
    }
    /* Section 13.1.5: in a second that is not over, another version may have the same date. */
    const struct reply_conditions c = {.any = true, .range = S("bytes=0-9"), .if_range = S(AT)};
    struct reply reply;
    reply_decide(&c, REPLY_METHOD_GET, &page, page.modified + 1, &reply);
    assert_int_equal(reply.status, 206);
    reply_decide(&c, REPLY_METHOD_GET, &page, page.modified, &reply);
    assert_int_equal(reply.status, 200);
}

/*
 * RFC 9110, section 13.2.1: conditions do not apply to errors, nor to errors by a rule of the site.
 */
static void test_only_a_200_is_conditional(void **state)
{
    (void)state;
    static const unsigned statuses[] = {301, 404, 410, 500};
    const struct reply_conditions all[] = {
        {.any = true, .range = S("bytes=0-1")},   {.any = true, .range = S("bytes=1000-")},
        {.any = true, .match = list_of("\"b\"")}, {.any = true, .none_match = list_of("*")},
        {.any = true, .modified_since = S(AT)},   {.any = true, .unmodified_since = S(PAST)},
    };
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        struct representation r = page;
        struct reply reply;
        r.status = statuses[i];
        for (size_t j = 0; j < ARRAY_LEN(all); j++) {
            reply_decide(&all[j], REPLY_METHOD_GET, &r, NOW, &reply);
            assert_int_equal(reply.status, statuses[i]);
            assert_int_equal(reply.range_count, 0);
        }
    }
}

/* representation.h: which ranges are cut, and from which bytes. */
static void test_what_is_sent_whole(void **state)
{
    (void)state;
    const struct reply_conditions one = {.any = true, .range = S("bytes=0-1")};
    const struct reply_conditions two = {.any = true, .range = S("bytes=0-1,3-4")};
    const struct reply_conditions behind = {.any = true, .range = S("bytes=0-1,3000-4000")};
    const struct reply_conditions none = {.any = true, .range = S("bytes=1000-")};
    const struct reply_conditions same = {.any = true, .range = S("bytes=0-1"), .if_range = S(AT)};
    struct representation file = page, ours = page, dated = page;
    struct reply reply;
    file.coding = ours.coding = CODING_GZIP; /* a precompressed file; compressed by the server */
    ours.whole = true;
    dated.shares_date = true;
    const struct {
        const struct reply_conditions *asked;
        const struct representation *of;
        unsigned status;
    } cases[] = {
        {&one, &page, 206},  {&two, &page, 206},  {&behind, &page, 206}, {&none, &page, 416},
        {&one, &file, 206},  {&two, &file, 200},  {&behind, &file, 206}, {&none, &file, 416},
        {&one, &ours, 200},  {&two, &ours, 200},  {&behind, &ours, 200}, {&none, &ours, 200},
        {&same, &page, 206}, {&same, &ours, 200}, {&same, &dated, 200},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        reply_decide(cases[i].asked, REPLY_METHOD_GET, cases[i].of, NOW, &reply);
        assert_int_equal(reply.status, cases[i].status);
        assert_true(reply.status == 206 || reply.range_count == 0);
    }
}

/* A better compressed variant of the same content is not modified either. */
static void test_the_better_tag(void **state)
{
    (void)state;
    struct reply_conditions c = {.any = true, .none_match = list_of("\"best\"")};
    struct representation r = page;
    struct reply reply;
    reply_decide(&c, REPLY_METHOD_GET, &r, NOW, &reply);
    assert_int_equal(reply.status, 200);
    r.better_etag = "\"best\"";
    reply_decide(&c, REPLY_METHOD_GET, &r, NOW, &reply);
    assert_int_equal(reply.status, 304);
    assert_true(reply.better);
    c.none_match = list_of("\"best\", \"a\"");
    reply_decide(&c, REPLY_METHOD_GET, &r, NOW, &reply);
    assert_false(reply.better);
}

static void test_ranges_are_asked_last_and_of_get_alone(void **state)
{
    (void)state;
    struct reply reply;
    struct reply_conditions c = {.any = true, .range = S("bytes=1000-")};
    assert_int_equal(decide(&c, false, &reply), 416);
    reply_decide(&c, REPLY_METHOD_HEAD, &page, NOW, &reply);
    assert_int_equal(reply.status, 200);
    c.none_match = list_of("\"a\"");
    assert_int_equal(decide(&c, false, &reply), 304);
}

static void test_several_lines_are_one_list(void **state)
{
    (void)state;
    struct reply reply;
    const struct reply_conditions c = {.any = true, .none_match = {{S("\"b\""), S("\"a\"")}, 2}};
    assert_int_equal(decide(&c, false, &reply), 304);
}

static void test_without_validators_nothing_matches(void **state)
{
    (void)state;
    struct reply reply;
    struct reply_conditions c = {.any = true, .modified_since = S(AT)};
    const struct representation r = {
        .status = 200, .size = 1000, .etag = "", .better_etag = "", .modified_text = ""};
    reply_decide(&c, REPLY_METHOD_GET, &r, NOW, &reply);
    assert_int_equal(reply.status, 200);
    c = (struct reply_conditions){.any = true, .unmodified_since = S(AT)};
    reply_decide(&c, REPLY_METHOD_GET, &r, NOW, &reply);
    assert_int_equal(reply.status, 200);
}

static void test_methods(void **state)
{
    (void)state;
    assert_int_equal(reply_method_of(S("GET")), REPLY_METHOD_GET);
    assert_int_equal(reply_method_of(S("HEAD")), REPLY_METHOD_HEAD);
    assert_int_equal(reply_method_of(S("OPTIONS")), REPLY_METHOD_OPTIONS);
    assert_int_equal(reply_method_of(S("POST")), REPLY_METHOD_OTHER);
    assert_int_equal(reply_method_of(S("TRACE")), REPLY_METHOD_OTHER);
    assert_int_equal(reply_method_of(S("BREW")), REPLY_METHOD_UNKNOWN);
    assert_int_equal(reply_method_of(S("get")), REPLY_METHOD_UNKNOWN);
    assert_int_equal(reply_method_of(S("")), REPLY_METHOD_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates_are_written),
        cmocka_unit_test(test_dates_are_read),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_the_table_of_types_is_in_order),
        cmocka_unit_test(test_tags_tell_contents_apart),
        cmocka_unit_test(test_lists_of_tags),
        cmocka_unit_test(test_not_modified),
        cmocka_unit_test(test_preconditions),
        cmocka_unit_test(test_if_range),
        cmocka_unit_test(test_only_a_200_is_conditional),
        cmocka_unit_test(test_what_is_sent_whole),
        cmocka_unit_test(test_the_better_tag),
        cmocka_unit_test(test_ranges_are_asked_last_and_of_get_alone),
        cmocka_unit_test(test_several_lines_are_one_list),
        cmocka_unit_test(test_without_validators_nothing_matches),
        cmocka_unit_test(test_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
