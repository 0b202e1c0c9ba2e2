/*
 * The values that follow from a repository's name. See github.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/github.h"

#include "render/base/buf.h"

/* The rows: a value's name, and its text with the repository's owner and name in it. */
enum { NWO = '%', OWNER = '@', NAME = '#' }; /* stand for owner/name, the owner, the name */

static const struct {
    struct str key, text;
} rows[] = {
    {STR_INIT("api_url"), STR_INIT("https://api.github.com")},
    {STR_INIT("clone_url"), STR_INIT("https://github.com/@/#.git")},
    {STR_INIT("environment"), STR_INIT("production")},
    {STR_INIT("help_url"), STR_INIT("https://help.github.com")},
    {STR_INIT("hostname"), STR_INIT("github.com")},
    {STR_INIT("owner_gravatar_url"), STR_INIT("https://github.com/@.png")},
    {STR_INIT("owner_name"), STR_INIT("@")},
    {STR_INIT("owner_url"), STR_INIT("https://github.com/@")},
    {STR_INIT("pages_env"), STR_INIT("production")},
    {STR_INIT("pages_hostname"), STR_INIT("github.io")},
    {STR_INIT("project_title"), STR_INIT("#")},
    {STR_INIT("releases_url"), STR_INIT("https://github.com/@/#/releases")},
    {STR_INIT("repository_name"), STR_INIT("#")},
    {STR_INIT("repository_nwo"), STR_INIT("%")},
    {STR_INIT("repository_url"), STR_INIT("https://github.com/@/#")},
};

static struct str fill(struct str text, struct str nwo, struct arena *a)
{
    struct str owner = str_sub(nwo, 0, str_find(nwo, S("/"))), name = nwo;
    struct buf out;
    for (size_t slash; (slash = str_find(name, S("/"))) != STR_NONE;)
        name = str_from(name, slash + 1);
    buf_init(&out, a, 0);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add(&out, c == NWO     ? nwo
                      : c == OWNER ? owner
                      : c == NAME  ? name
                                   : str_sub(text, i, i + 1));
    }
    return buf_str(&out);
}

/* The repository of an owner's own site: OWNER.github.io. */
static bool is_user_page(struct str nwo, struct arena *a)
{
    struct str name = fill(S("#"), nwo, a);
    return str_eq_nocase(name, fill(S("@.github.io"), nwo, a)) ||
           str_eq_nocase(name, fill(S("@.github.com"), nwo, a));
}

static bool put(struct value_map *m, const char *key, struct value v)
{
    return value_map_put_str(m, str_c(key), v);
}

static bool put_all(struct value_map *github, struct value_map *source, struct str nwo,
                    struct arena *a)
{
    bool user = is_user_page(nwo, a);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (!value_map_put_str(github, rows[i].key, value_str(fill(rows[i].text, nwo, a))))
            return false;
    }
    return put(source, "branch", value_str(user ? S("master") : S("gh-pages"))) &&
           put(source, "path", value_str(S("/"))) && put(github, "source", value_of_map(source)) &&
           put(github, "is_user_page", value_bool(user)) &&
           put(github, "is_project_page", value_bool(!user));
}

const struct value_map *github_values(const struct value_map *config, struct arena *a)
{
    struct value_map *values = value_map_new(a), *github = value_map_new(a),
                     *source = value_map_new(a);
    struct str nwo = value_as_str(value_map_get(config, S("repository")));
    if (values == NULL || github == NULL || source == NULL)
        return NULL;
    if (str_find(nwo, S("/")) == STR_NONE)
        return values;
    bool ok = put_all(github, source, nwo, a) && put(values, "github", value_of_map(github));
    if (ok && value_is_nil(value_map_get(config, S("name"))))
        ok = put(
            values, "title",
            value_map_get(github, is_user_page(nwo, a) ? S("owner_name") : S("repository_name")));
    return ok ? values : NULL;
}
