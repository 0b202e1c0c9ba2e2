/*
 * A question to the admin listener: the few things that are read from a request's head.
 *
 * Each connection has one question, without a body, and ends with its answer. So nothing of the
 * head counts but its first line and its end, and nothing that follows it is looked at.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SERVER_ADMIN_QUESTION_H
#define SERVER_ADMIN_QUESTION_H

#include "render/base/str.h"

enum { QUESTION_HEAD_MAX = 8192 };

enum question_page {
    QUESTION_INDEX, /* what there is */
    QUESTION_HEALTHZ,
    QUESTION_READYZ,
    QUESTION_METRICS,
};

struct question {
    unsigned status; /* 0: more is to be read; 200: `page` is wanted; else a refusal */
    enum question_page page;
    bool head; /* without the body */
};

/* Reads what has come so far. Answers 431 if that is QUESTION_HEAD_MAX bytes and not the end. */
struct question question_read(struct str text);

/* The path of a page. */
struct str question_path(enum question_page page);

#endif
