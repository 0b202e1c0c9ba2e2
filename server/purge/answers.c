/*
 * Reading answers. See answers.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/purge/answers.h"

/* The status of "HTTP/1.1 200 OK"; 0: this is no answer. */
static unsigned status_of(struct str line)
{
    static const size_t AT = sizeof("HTTP/1.1 ") - 1;
    unsigned status = 0;
    if (!str_starts(line, S("HTTP/1.")) || line.len < AT + 3 || line.ptr[AT - 1] != ' ')
        return 0;
    for (size_t i = AT; i < AT + 3; i++) {
        if (!char_is_digit(line.ptr[i]))
            return 0;
        status = status * 10 + (unsigned)(line.ptr[i] - '0');
    }
    return status >= 100 ? status : 0;
}

/*
 * Reads a head. A body whose length is not said is not read: the connection ends with this answer.
 */
static unsigned read_head(struct answers *a, struct str head)
{
    struct str rest = head, line, name, value;
    (void)str_next_line(&rest, &line);
    unsigned status = status_of(line);
    bool sized = status == 204 || status == 304 || status < 200;
    a->last = !str_starts(line, S("HTTP/1.1"));
    a->body_left = 0;
    while (str_next_line(&rest, &line) && str_cut(line, ':', &name, &value)) {
        int64_t length;
        value = str_trim(value);
        if (str_eq_nocase(name, S("Content-Length")) && str_to_i64(value, &length) && length >= 0) {
            a->body_left = sized ? 0 : (uint64_t)length;
            sized = true;
        } else if (str_eq_nocase(name, S("Transfer-Encoding")) ||
                   (str_eq_nocase(name, S("Connection")) && str_eq_nocase(value, S("close")))) {
            a->last = true;
        }
    }
    a->last = a->last || !sized;
    return status;
}

static void drop(struct answers *a, size_t n)
{
    memmove(a->bytes, a->bytes + n, a->len - n);
    a->len -= n;
}

static void skip_body(struct answers *a)
{
    size_t n = a->body_left < a->len ? (size_t)a->body_left : a->len;
    drop(a, n);
    a->body_left -= n;
}

enum answers_result answers_read(struct answers *a, size_t most, unsigned *statuses, size_t *count)
{
    skip_body(a);
    while (*count < most && !a->last) {
        struct str all = str_of(a->bytes, a->len);
        size_t end = a->body_left == 0 ? str_find(all, S("\r\n\r\n")) : STR_NONE;
        if (end == STR_NONE)
            return a->len < sizeof(a->bytes) ? ANSWERS_MORE : ANSWERS_TOO_LARGE;
        unsigned status = read_head(a, str_sub(all, 0, end + 2));
        if (status == 0)
            return ANSWERS_NOT_HTTP;
        drop(a, end + S("\r\n\r\n").len);
        if (status >= 200)
            statuses[(*count)++] = status;
        else
            a->last = false;
        skip_body(a);
    }
    return *count == most ? ANSWERS_ALL : ANSWERS_LAST;
}

bool answers_are_too_many(const struct answers *a)
{
    return a->body_left == 0 && a->len > 0;
}
