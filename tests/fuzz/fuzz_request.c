/*
 * The head of a request: the first line is the target, and each line behind it a field. Whatever it
 * is, a path that is accepted is safe, a range lies in the body, a coding is one that was accepted,
 * and a date that is written is read again.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/base/utf8.h"
#include "server/http/accept.h"
#include "server/http/head.h"
#include "server/http/httpdate.h"
#include "tests/fuzz/fuzz.h"

enum { NOW = 1700000000, SIZE = 1000 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool has_control(struct str s)
{
    bool found = false;
    for (size_t i = 0; i < s.len; i++)
        found = found || (unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f || s.ptr[i] == '\\';
    return found;
}

static void check_path(struct str target)
{
    static char buffer[URLPATH_MAX];
    struct str path, segment, rest;
    if (urlpath_parse(target, buffer, &path) != URLPATH_OK)
        return;
    check(path.len > 0 && path.ptr[0] == '/' && utf8_valid(path) && !has_control(path));
    rest = str_from(path, 1);
    while (rest.len > 0) {
        bool more = str_cut(rest, '/', &segment, &rest);
        check(segment.len > 0 && !str_eq(segment, S(".")) && !str_eq(segment, S("..")));
        if (!more)
            break;
    }
}

static void check_date(struct str text)
{
    char written[HTTPDATE_LEN + 1];
    int64_t seconds = 0, same = 0;
    if (!httpdate_parse(text, NOW, &seconds))
        return;
    httpdate_write(seconds, written);
    check(httpdate_parse(str_c(written), NOW, &same) && same == seconds);
}

static void check_ranges(struct str text)
{
    struct range ranges[RANGES_MAX];
    size_t count = 0;
    if (range_parse(text, SIZE, ranges, &count) != RANGE_SOME)
        return;
    check(count > 0 && count <= RANGES_MAX);
    for (size_t i = 0; i < count; i++)
        check(ranges[i].len > 0 && ranges[i].from < SIZE && ranges[i].len <= SIZE - ranges[i].from);
}

static void check_coding(const struct reply_list *lines)
{
    struct accept accept;
    accept_read(lines, &accept);
    enum coding best = accept_best(&accept, ~0U);
    check(best == CODING_COUNT || accept.weights[best] > 0);
    for (int i = 0; best != CODING_COUNT && i < CODING_COUNT; i++)
        check(accept.weights[i] <= accept.weights[best]);
}

static void check_decision(const struct head *h)
{
    struct reply reply;
    const struct representation of = {.status = 200,
                                      .size = SIZE,
                                      .fd = -1,
                                      .etag = "\"abc\"",
                                      .better_etag = "",
                                      .modified_text = "Tue, 14 Nov 2023 22:13:20 GMT",
                                      .modified = NOW};
    reply_decide(&h->conditions, REPLY_METHOD_GET, &of, NOW, &reply);
    check(reply.status == 200 || reply.status == 206 || reply.status == 304 ||
          reply.status == 412 || reply.status == 416);
    check((reply.status == 206) == (reply.range_count > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str target, line, name, value, rest;
    struct head h;
    (void)str_cut(str_of((const char *)bytes, size), '\n', &target, &rest);
    head_init(&h);
    while (rest.len > 0) {
        (void)str_cut(rest, '\n', &line, &rest);
        (void)str_cut(line, ':', &name, &value);
        value = str_trim_start(value);
        head_add_field(&h, name, value);
        check_date(value);
        check_ranges(value);
    }
    (void)str_cut(target, '?', &target, &value);
    head_add_argument(&h, value, str_of(NULL, 0));
    unsigned refusal = head_refusal(&h, REPLY_METHOD_GET, target, S("HTTP/1.1"));
    check(refusal == 0 || (refusal >= 400 && refusal <= 501));
    (void)head_body_of(&h);
    check_path(target);
    check_coding(&h.accept);
    check_decision(&h);
    return 0;
}
