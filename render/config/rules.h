/*
 * The files `_redirects` and `_headers`, in the form that static hosts have made common:
 *
 *     /old           /new                       301 is meant where nothing is said
 *     /:lang/x       /x/:lang          200      the other page, under this address
 *     /shop  id=:id  /products/:id     301!     even where the site has a page there
 *     https://b.example/x  https://a.example/x  301!    if asked of that host
 *
 *     /assets/:name
 *       Cache-Control: max-age=31536000
 *
 * The scheme of a source does not count: a proxy decides it. The host of a target is the rule's
 * alone.
 *
 * A star at the end of a path takes all that is left, as :splat. A target on another host names it
 * in full: http://, https:// or // and the host, in which nothing is a placeholder.
 *
 * A line that cannot be followed is told of, with its place, and passed over. Conditions by
 * country, language or role, and other sites as the source of a page, are not for a server of
 * files.
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
 * Bytes that _headers can say of one path, with all patterns that it has: more than that an answer
 * may have no room for.
 */
enum { RULES_LINES_MAX = 6 * 1024 };

struct rule_pair {
    struct str name, value;
};

struct rule {
    struct str host;     /* of which it has to be asked, "a.example"; empty: any */
    struct str from, to; /* from: without slashes at its end */
    size_t host_len;     /* of `to`, if that names another host: as it is, without placeholders */
    uint16_t status;
    bool forced, pattern;    /* pattern: `from` has placeholders */
    struct rule_pair *query; /* name=value that must be there; :value takes it */
    size_t query_count;
};

struct rules {
    struct rule *items; /* of _redirects, in order */
    size_t count, forced;
    struct rule_pair *lines; /* of _headers: a pattern, and "Name: value" lines for it */
    size_t line_count;
};

/* What a pattern took of a path. */
enum { RULE_TAKEN_MAX = 16 };
struct rule_match {
    struct rule_pair taken[RULE_TAKEN_MAX];
    size_t count;
};

/* Parse one of the files; what is wrong goes into diags. Returns false if the arena is full. */
MUST_CHECK bool rules_parse_redirects(struct str text, struct arena *a, struct diags *diags,
                                      struct rules *out);
MUST_CHECK bool rules_parse_lines(struct str text, struct arena *a, struct diags *diags,
                                  struct rules *out);

/* Whether a pattern is that of a path. Slashes at the end do not count. */
bool rules_match(struct str pattern, struct str path, struct rule_match *out);

/* A path without the slashes at its end, which do not count. */
struct str rules_without_slash(struct str path);

/*
 * The first rule that applies: only those that are forced, or all. *match has what it took. NULL if
 * there is none.
 */
const struct rule *rules_find(const struct rules *r, const struct site_question *asked, bool forced,
                              struct rule_match *match);

/*
 * Where a rule leads: its placeholders filled in, percent-encoded where `encode`. Whatever they
 * stand for, it leads to the host that the rule names, or else stays on this site.
 */
MUST_CHECK bool rules_target(const struct rule *r, const struct rule_match *match, bool encode,
                             struct arena *a, struct str *out);

#endif
