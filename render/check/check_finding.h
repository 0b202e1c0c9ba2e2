/*
 * What a check finds: the rules as a table, and findings with their place.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CHECK_CHECK_FINDING_H
#define RENDER_CHECK_CHECK_FINDING_H

#include "render/base/map.h"

enum check_level {
    CHECK_LEVEL_NOTICE, /* nothing to repair: a document that is left out */
    CHECK_LEVEL_WARNING,
    CHECK_LEVEL_ERROR,
};

enum check_rule {
    CHECK_RULE_SETTINGS,
    CHECK_RULE_FRONT_MATTER,
    CHECK_RULE_UNCLOSED_FRONT_MATTER,
    CHECK_RULE_LATE_FRONT_MATTER,
    CHECK_RULE_BYTE_ORDER_MARK,
    CHECK_RULE_DATA,
    CHECK_RULE_LIQUID,
    CHECK_RULE_UNKNOWN_TAG,
    CHECK_RULE_UNKNOWN_FILTER,
    CHECK_RULE_UNSET_VARIABLE,
    CHECK_RULE_MISSING_LAYOUT,
    CHECK_RULE_MISSING_INCLUDE,
    CHECK_RULE_MISSING_DOCUMENT,
    CHECK_RULE_RUBY,
    CHECK_RULE_STYLESHEET,
    CHECK_RULE_PERMALINK,
    CHECK_RULE_DOUBLED_ADDRESS,
    CHECK_RULE_LEFT_OUT,
    CHECK_RULE_RULES,
    CHECK_RULE_BROKEN_REDIRECT,
    CHECK_RULE_REDIRECT_LOOP,
    CHECK_RULE_BROKEN_LINK,
    CHECK_RULE_BROKEN_ANCHOR,
    CHECK_RULE_OUTSIDE_BASEURL,
    CHECK_RULE_EMPTY_LINK,
    CHECK_RULE_MISSING_IMAGE,
    CHECK_RULE_MISSING_FILE,
    CHECK_RULE_MISSING_ALT,
    CHECK_RULE_EXTERNAL_LINK,
    CHECK_RULE_UNREADABLE,
    CHECK_RULE_LIMIT,
    CHECK_RULES,
};

struct check_rule_row {
    struct str name;
    enum check_level level;
    struct str meaning; /* for the reference: Markdown, one line */
};

/* By enum check_rule. */
extern const struct check_rule_row check_rules[CHECK_RULES];

struct check_finding {
    enum check_rule rule;
    enum check_level level;
    struct str file;       /* relative to the site; may be empty */
    uint32_t line, column; /* from 1, the column in bytes; 0: unknown */
    struct str message;    /* one sentence without a period */
    struct str suggestion; /* what was probably meant; may be empty */
    struct str target;     /* the address in question; may be empty */
    struct str page;       /* the address of the first page that shows it; may be empty */
    size_t pages;          /* how many pages show it; 0: it shows without rendering */
    uint64_t last;         /* the list's own: the page that was counted last */
};

/* Findings, each once: the same at the same place is counted. One thread at a time. */
struct check_list {
    struct arena *arena; /* the caller's, for all that is in the list */
    struct map known;    /* identity -> struct check_finding *const * */
    size_t dropped;      /* beyond CHECK_FINDINGS_MAX, or out of memory */
};

enum { CHECK_FINDINGS_MAX = 10000 };

void check_list_init(struct check_list *l, struct arena *a);

/* Adds a copy of f, or adds its pages to those of the same finding. */
void check_list_add(struct check_list *l, const struct check_finding *f);

/* The i-th, in the order in which they were found. */
const struct check_finding *check_list_at(const struct check_list *l, size_t i);

static inline size_t check_list_count(const struct check_list *l)
{
    return map_count(&l->known);
}

#endif
