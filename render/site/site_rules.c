/*
 * The rules of a site's _redirects and _headers for a path. See render.h and rules.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/rules.h"
#include "render/site/site.h"

static const struct rules *rules_of(const struct site *s, struct str path)
{
    const struct unit *u = site_unit(s, path);
    return u != NULL ? unit_good(u)->rules : NULL;
}

void site_rules_find(struct site *s)
{
    s->redirects = rules_of(s, RULES_REDIRECTS);
    s->lines = rules_of(s, RULES_LINES);
}

bool site_has_forced_rules(const struct site *s)
{
    return s->redirects != NULL && s->redirects->forced > 0;
}

bool site_rule(const struct site *s, const struct site_question *asked, bool forced,
               struct arena *a, struct route *out)
{
    struct rule_match match;
    const struct rules *rules = s->redirects;
    const struct rule *r = rules != NULL ? rules_find(rules, asked, forced, &match) : NULL;
    *out = (struct route){.kind = ROUTE_NONE};
    if (r == NULL)
        return false;
    bool leads = r->status >= 300 && r->status < 400;
    out->kind = leads ? ROUTE_REDIRECT : ROUTE_PAGE;
    out->status = r->status;
    struct str target;
    if (!rules_target(r, &match, leads, a, &target))
        return false;
    out->location = target;
    return !leads || r->host_len > 0 || site_address(s, target, a, &out->location);
}

struct str site_lines(const struct site *s, struct str path, struct arena *a)
{
    struct buf lines;
    struct rule_match unused;
    const struct rules *rules = s->lines;
    buf_init(&lines, a, 0);
    for (size_t i = 0; rules != NULL && i < rules->line_count; i++) {
        if (rules_match(rules->lines[i].name, path, &unused))
            buf_add(&lines, rules->lines[i].value);
    }
    return buf_str(&lines);
}
