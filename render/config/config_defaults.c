/*
 * Front matter defaults. See config_defaults.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config_defaults.h"

#include "render/config/path.h"
#include <fnmatch.h>
#include <stdio.h>

enum { PATTERN_BYTES = 1024 };
static struct str scope_path(struct value scope)
{
    return value_as_str(value_get(scope, S("path")));
}

static struct str without_slash(struct str path)
{
    return str_starts(path, S("/")) ? str_from(path, 1) : path;
}

/* Whether Dir.glob would list the path: component by component; "**" stands for any folders. */
static bool glob_path(struct str pattern, struct str path, unsigned depth)
{
    enum { DEPTH_MAX = 64 };
    char p[PATTERN_BYTES], s[PATTERN_BYTES];
    struct str head, rest, name, below_name;
    bool more = str_cut(pattern, '/', &head, &rest);
    bool deeper = str_cut(path, '/', &name, &below_name);
    if (depth > DEPTH_MAX || head.len >= sizeof(p) || name.len >= sizeof(s))
        return false;
    if (more && str_eq(head, S("**"))) {
        if (glob_path(rest, path, depth + 1))
            return true;
        return deeper && !str_starts(name, S(".")) && glob_path(pattern, below_name, depth + 1);
    }
    (void)snprintf(p, sizeof(p), "%.*s", STR_ARG(head));
    (void)snprintf(s, sizeof(s), "%.*s", STR_ARG(name));
    if (more != deeper || fnmatch(p, s, FNM_PERIOD) != 0)
        return false;
    return !more || glob_path(rest, below_name, depth + 1);
}

/*
 * Whether `scope: {path: …}` covers a path: the pattern is a prefix of it, or a glob that matches
 * the path or one of the folders above it.
 *
 *     "sub"       covers "sub/a.md" and "subway.md" (not with Jekyll 3.10)
 *     "d*cs"      covers "docs" and "docs/a.md"
 */
static bool scope_path_applies(const struct config *c, struct str pattern, struct str path)
{
    struct str inner;
    if (path_is_below(pattern, c->collections_dir, &inner))
        pattern = inner;
    if (str_find_char(pattern, '*') == STR_NONE) {
        struct str rest;
        bool whole = c->profile.scopes_end_at_slashes;
        return whole ? str_eq(path, pattern) || path_is_below(path, pattern, &rest)
                     : str_starts(path, pattern);
    }
    for (size_t i = 1; i <= path.len; i++) {
        if ((i == path.len || path.ptr[i] == '/') && glob_path(pattern, str_sub(path, 0, i), 0))
            return true;
    }
    return false;
}

/* FrontmatterDefaults#update_deprecated_types: "page" -> "pages". */
static struct str scope_type(struct str type)
{
    static const struct str types[] = {STR_INIT("pages"), STR_INIT("posts"), STR_INIT("drafts")};
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (str_eq(type, str_sub(types[i], 0, types[i].len - 1)))
            return types[i];
    }
    return type;
}

static bool scope_applies(const struct config *c, struct value scope, struct str path,
                          struct str type)
{
    if (scope.kind != VALUE_MAP)
        return true;
    struct value wanted = value_get(scope, S("type"));
    if (!value_is_nil(wanted) && !str_eq(scope_type(value_as_str(wanted)), type))
        return false;
    struct str pattern = scope_path(scope);
    return pattern.len == 0 || scope_path_applies(c, pattern, path);
}

/* FrontmatterDefaults#has_precedence?: the longer path wins; if equal, the scope with a type. */
static bool has_precedence(struct value old, struct value new)
{
    size_t old_len = without_slash(scope_path(old)).len;
    size_t new_len = without_slash(scope_path(new)).len;
    if (old_len != new_len)
        return new_len > old_len;
    return !value_is_nil(value_get(new, S("type"))) || value_is_nil(value_get(old, S("type")));
}

/*
 * In the order of the file: a set that has precedence over the best so far overrides all sets so
 * far; any other set is overridden by all of them. So a set can lose to a less specific one before
 * it: Jekyll behaves so.
 *
 *     {path: "a/b"}, {path: ""}, {path: "a"}: the first wins, then the second, then the third
 */
const struct value_map *config_defaults(const struct config *c, struct str path, struct str type,
                                        struct arena *a)
{
    static const struct value_map nothing = {.count = 0};
    const struct value_map *merged = &nothing;
    path = without_slash(path);
    struct value sets = value_map_get(c->values, S("defaults"));
    struct value best = value_nil();
    bool first = true;
    for (uint32_t i = 0; merged != NULL && sets.kind == VALUE_ARRAY && i < sets.len; i++) {
        struct value scope = value_get(sets.items[i], S("scope"));
        struct value values = value_get(sets.items[i], S("values"));
        if (values.kind != VALUE_MAP || !scope_applies(c, scope, path, type))
            continue;
        if (first) {
            merged = values.map; /* most pages have only one: no copy */
            best = scope;
        } else if (has_precedence(best, scope)) {
            merged = value_map_merge(a, merged, values.map);
            best = scope;
        } else {
            merged = value_map_merge(a, values.map, merged);
        }
        first = false;
    }
    return merged;
}
