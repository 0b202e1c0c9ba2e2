/*
 * _redirects and _headers: the first line is the path that is asked for, the rest is the file.
 * Whatever stands there, a target has the host that its rule names or stays on this site, and no
 * line of a head ends early.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/base/utf8.h"
#include "render/config/rules.h"
#include "tests/fuzz/fuzz.h"

enum { ARENA_BUDGET = 64 << 20 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* But for tabs, which a value may have. */
static bool has_control(struct str s)
{
    bool found = false;
    for (size_t i = 0; i < s.len; i++)
        found = found || ((unsigned char)s.ptr[i] < 0x20 && s.ptr[i] != '\t') || s.ptr[i] == 0x7f;
    return found;
}

static bool query(void *self, struct str name, struct str *value)
{
    *value = *(struct str *)self;
    return name.len > 0 && name.ptr[0] != 'z';
}

static void check_target(const struct rule *r, const struct rule_match *match, struct arena *a)
{
    struct str target;
    if (!rules_target(r, match, true, a, &target))
        return;
    check(!has_control(target) && str_find_char(target, ' ') == STR_NONE &&
          str_find_char(target, '\t') == STR_NONE);
    if (r->host_len > 0)
        check(str_starts(target, str_sub(r->to, 0, r->host_len)));
    else
        check(str_starts(target, S("/")) && !str_starts(target, S("//")));
}

static void check_redirects(struct str path, struct str text, struct arena *a)
{
    struct rules rules = {.count = 0};
    struct rule_match match;
    struct str value = S("a b&<c>/../x");
    if (!rules_parse_redirects(text, a, NULL, &rules))
        return;
    const struct site_question asked = {path, S("b.example"), query, &value};
    for (int forced = 0; forced < 2; forced++) {
        const struct rule *r = rules_find(&rules, &asked, forced != 0, &match);
        if (r != NULL)
            check_target(r, &match, a);
        check(r == NULL || forced == 0 || r->forced);
    }
}

static void check_lines(struct str path, struct str text, struct arena *a)
{
    struct rules rules = {.count = 0};
    struct rule_match match;
    if (!rules_parse_lines(text, a, NULL, &rules))
        return;
    for (size_t i = 0; i < rules.line_count; i++) {
        struct str rest = rules.lines[i].value, line;
        while (rest.len > 0) {
            (void)str_cut(rest, '\n', &line, &rest);
            check(!has_control(line) && str_find_char(line, ':') != STR_NONE);
        }
        (void)rules_match(rules.lines[i].name, path, &match);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct str path, text;
    struct arena a;
    (void)str_cut(str_of((const char *)bytes, size), '\n', &path, &text);
    if (!str_starts(path, S("/")) || str_starts(path, S("//")) || has_control(path) ||
        !utf8_valid(path))
        return 0;
    arena_init(&a, ARENA_BUDGET);
    check_redirects(path, text, &a);
    check_lines(path, text, &a);
    arena_fini(&a);
    return 0;
}
