/*
 * The files `_redirects` and `_headers`, in the form that static hosts have made common:
 *
 *     /old           /new                       301 is the default status
 *     /:lang/x       /x/:lang          200      shows the other page at this address
 *     /shop  id=:id  /products/:id     301!     even if the site has a page there
 *     https://b.example/x  https://a.example/x  301!     only for that host
 *
 *     /assets/:name
 *       Cache-Control: max-age=31536000
 *
 * The scheme of a source is ignored, since a proxy decides it. A star at the end of a path matches
 * the rest, as :splat. A target on another host names that in full, without placeholders: http://,
 * https:// or //, and the host. So no visitor chooses the host that it leads to.
 *
 * A line that is not understood gives a warning with its place, and is skipped. Not supported:
 * conditions by country, language or role, and pages of other sites under an address of this one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_CONFIG_RULES_H
#define RENDER_CONFIG_RULES_H

#include "render/base/arena.h"
#include "render/base/err.h"
#include "render/config/question.h"

#define RULES_REDIRECTS S("_redirects")
#define RULES_LINES     S("_headers")

/*
 * The most bytes that _headers may add to one path, by all patterns that match it: more might not
 * fit into the head of an answer.
 */
enum { RULES_LINES_MAX = 6 * 1024 };

struct rule_pair {
    struct str name, value;
};

struct rule {
    struct str host;     /* the rule is for this host alone, "a.example"; empty: any */
    struct str from, to; /* from: without slashes at its end */
    size_t host_len;     /* bytes at the head of `to` that name another host; else 0 */
    uint16_t status;
    bool forced, pattern;    /* pattern: `from` has placeholders */
    struct rule_pair *query; /* name=value that must be in the query; name=:x takes its value */
    size_t query_count;
};

struct rules {
    struct str text;    /* the file */
    struct rule *items; /* of _redirects, in order */
    size_t count, forced;
    struct rule_pair *lines; /* of _headers: a pattern, and "Name: value" lines for it */
    size_t line_count;
};

/* What the placeholders of a pattern stand for in a path: `:name` and its text. */
enum { RULE_TAKEN_MAX = 16 };
struct rule_match {
    struct rule_pair taken[RULE_TAKEN_MAX];
    size_t count;
};

/* Parse one of the files, with warnings in diags. Return false if the arena is full. */
MUST_CHECK bool rules_parse_redirects(struct str text, struct arena *a, struct diags *diags,
                                      struct rules *out);
MUST_CHECK bool rules_parse_lines(struct str text, struct arena *a, struct diags *diags,
                                  struct rules *out);

/* Whether a pattern matches a path. Slashes at the end do not count. */
bool rules_match(struct str pattern, struct str path, struct rule_match *out);

/* A path without the slashes at its end, which do not count. */
struct str rules_without_slash(struct str path);

/*
 * The first rule that applies, of all or of the forced ones only; NULL if none does. *match gets
 * what its placeholders stand for.
 */
const struct rule *rules_find(const struct rules *r, const struct site_question *asked, bool forced,
                              struct rule_match *match);

/*
 * The target of a rule with its placeholders filled in, percent-encoded if `encode` is set. No text
 * in a placeholder can change the host: the target has the host that the rule names, or else stays
 * on this site.
 */
MUST_CHECK bool rules_target(const struct rule *r, const struct rule_match *match, bool encode,
                             struct arena *a, struct str *out);

#endif
