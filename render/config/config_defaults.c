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
 * FrontmatterDefaults#glob_scope: the pattern matches the path, or a folder above it, where the
 * file is; what it matched then counts without collections_dir, as the paths of documents do.
 *
 *     with collections_dir "c", "c/_d*" covers the document c/_d/a.md, "c*" and "_d*" do not;
 *     "c*" covers the page c/a.md, "c/a*" does not
 */
static bool glob_applies(const struct config *c, struct str pattern, struct str path, bool document)
{
    char full[PATTERN_BYTES];
    struct str above = c->collections_dir, rest;
    size_t from = 1;
    if (document && above.len > 0) {
        if (above.len + path.len + 1 >= sizeof(full))
            return false;
        (void)snprintf(full, sizeof(full), "%.*s/%.*s", STR_ARG(above), STR_ARG(path));
        path = str_c(full);
        from = above.len + 2;
    }
    for (size_t i = from; i <= path.len; i++) {
        if (i < path.len && path.ptr[i] != '/')
            continue;
        struct str matched = str_sub(path, 0, i);
        bool inside = !document && path_is_below(matched, above, &rest) && rest.len > 0;
        if (!inside && glob_path(pattern, matched, 0))
            return true;
    }
    return false;
}

/*
 * Whether `scope: {path: …}` covers a path: the pattern is a prefix of it, or a glob that matches
 * the path or one of the folders above it.
 *
 *     "sub"       covers "sub/a.md" and "subway.md" (not with Jekyll 3.10)
 *     "d*cs"      covers "docs" and "docs/a.md"
 */
static bool scope_path_applies(const struct config *c, struct str pattern, struct str path,
                               bool document)
{
    struct str inner;
    if (str_find_char(pattern, '*') != STR_NONE)
        return glob_applies(c, pattern, path, document);
    if (path_is_below(pattern, c->collections_dir, &inner))
        pattern = inner;
    bool whole = c->profile.scopes_end_at_slashes;
    return whole ? str_eq(path, pattern) || path_is_below(path, pattern, &inner)
                 : str_starts(path, pattern);
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
    bool document = type.len > 0 && !str_eq(type, S("pages"));
    return pattern.len == 0 || scope_path_applies(c, pattern, path, document);
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
