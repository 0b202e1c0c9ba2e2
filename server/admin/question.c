/*
 * Questions to the admin listener. See question.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "server/admin/question.h"

static const struct str paths[] = {
    [QUESTION_INDEX] = STR_INIT("/"),
    [QUESTION_HEALTHZ] = STR_INIT("/healthz"),
    [QUESTION_READYZ] = STR_INIT("/readyz"),
    [QUESTION_METRICS] = STR_INIT("/metrics"),
};

struct str question_path(enum question_page page)
{
    return paths[page];
}

/* "GET /metrics?x=y HTTP/1.1" */
static struct question read_line(struct str line)
{
    struct question q = {.status = 400};
    struct str method, target, version;
    if (!str_cut(line, ' ', &method, &target) || !str_cut(target, ' ', &target, &version) ||
        !str_starts(version, S("HTTP/1.")) || method.len == 0 || target.len == 0)
        return q;
    q.head = str_eq(method, S("HEAD"));
    if (!q.head && !str_eq(method, S("GET"))) {
        q.status = 405;
        return q;
    }
    (void)str_cut(target, '?', &target, NULL);
    q.status = 404;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        if (str_eq(target, paths[i])) {
            q.status = 200;
            q.page = (enum question_page)i;
        }
    }
    return q;
}

struct question question_read(struct str text)
{
    struct str line;
    size_t end = str_find(text, S("\r\n\r\n"));
    if (end == STR_NONE)
        return (struct question){.status = text.len >= QUESTION_HEAD_MAX ? 431 : 0};
    str_cut(text, '\r', &line, NULL);
    return read_line(line);
}
