/*
 * Which role a file has in the site. See config_role.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config_role.h"

#include "render/config/path.h"
#include "render/config/rules.h"
#include <fnmatch.h>

enum { PATTERN_BYTES = 1024 };

/* ---- include and exclude ---- */

/* Whether fnmatch takes any character of a pattern for other than itself. */
static bool is_glob(struct str pattern)
{
    static const char special[] = {'*', '?', '[', '\\'};
    for (size_t i = 0; i < ARRAY_LEN(special); i++) {
        if (str_find_char(pattern, special[i]) != STR_NONE)
            return true;
    }
    return false;
}

/*
 * Jekyll joins both to the source folder, then asks whether the path starts with the pattern, or
 * File.fnmatch. The source folder, common to both, cancels out here.
 *
 *     "priv"   matches "private.md"
 *     "*.bak"  matches "sub/old.bak", since '*' crosses '/'
 *     "tmp/"   matches the folder "tmp"
 */
static bool glob_matches(struct str pattern, struct str path, bool folder)
{
    NOT_CLEARED char p[PATTERN_BYTES], s[PATTERN_BYTES];
    while (str_starts(pattern, S("/")))
        pattern = str_from(pattern, 1);
    if (str_starts(path, pattern))
        return true;
    if (folder && pattern.len == path.len + 1 && str_starts(pattern, path) &&
        str_ends(pattern, S("/")))
        return true;
    /* A pattern that means itself alone has been found by now, if it is there. */
    if (pattern.len == 0 || pattern.len >= sizeof(p) || path.len >= sizeof(s) || !is_glob(pattern))
        return false;
    memcpy(p, pattern.ptr, pattern.len);
    if (path.len > 0)
        memcpy(s, path.ptr, path.len);
    p[pattern.len] = s[path.len] = '\0';
    return fnmatch(p, s, 0) == 0;
}

static bool list_matches(const struct config_strings *list, struct str path, bool folder)
{
    for (size_t i = 0; i < list->count; i++) {
        if (glob_matches(list->items[i], path, folder))
            return true;
    }
    return false;
}

/* A theme may be a clone within the site's folder: it is not part of the site. */
static bool is_in_theme(const struct config *c, struct str path)
{
    struct str rest, theme = c->theme.from_site;
    return theme.len > 0 && path_is_below(path, theme, &rest);
}

/* Patterns that are in both lists do not exclude. */
static bool is_excluded(const struct config *c, struct str path, bool folder)
{
    if (is_in_theme(c, path))
        return true;
    for (size_t i = 0; i < c->exclude.count; i++) {
        struct str pattern = c->exclude.items[i];
        if (!config_strings_have(&c->include, pattern) && glob_matches(pattern, path, folder))
            return true;
    }
    return false;
}

bool config_is_included(const struct config *c, struct str path)
{
    return list_matches(&c->include, path, false) ||
           list_matches(&c->include, path_name(path), false);
}

bool config_globs_match(struct value patterns, struct str path)
{
    for (uint32_t i = 0; patterns.kind == VALUE_ARRAY && i < patterns.len; i++) {
        if (glob_matches(value_as_str(patterns.items[i]), path, false))
            return true;
    }
    return false;
}

/*
 * EntryFilter#filter for one entry. `include` is asked about `entry`, its path from the folder that
 * Jekyll reads; `exclude` about `excluded`, its path from what Jekyll takes for the source folder.
 */
static bool is_entry_taken(const struct config *c, struct str entry, struct str excluded,
                           bool folder)
{
    struct str name = path_name(entry);
    if (name.len == 0 || str_ends(name, S(".")))
        return false;
    if (list_matches(&c->include, entry, folder) || list_matches(&c->include, name, folder))
        return true;
    return !is_excluded(c, excluded, folder) && strchr("._#~", entry.ptr[0]) == NULL &&
           strchr("._#~", name.ptr[0]) == NULL && !str_ends(name, S("~"));
}

/* The same if Jekyll reads folder by folder, and the folders above passed the filter. */
static bool is_taken(const struct config *c, struct str path, bool folder)
{
    return is_entry_taken(c, path_name(path), path, folder);
}

/* ---- roles ---- */

/* Whether each component of the path from offset `from` on passes the filter. */
static bool all_taken(const struct config *c, struct str path, size_t from, bool folder)
{
    for (size_t i = from; i <= path.len; i++) {
        bool last = i == path.len;
        if ((last || path.ptr[i] == '/') && i > from &&
            !is_taken(c, str_sub(path, 0, i), last ? folder : true))
            return false;
    }
    return true;
}

/* Whether Ruby's Dir["**"] does not list it. */
static bool has_dot_name(struct str path)
{
    return str_starts(path, S(".")) || str_find(path, S("/.")) != STR_NONE;
}

static bool is_data_file(struct str name)
{
    static const struct str extensions[] = {STR_INIT(".yaml"), STR_INIT(".yml"), STR_INIT(".json"),
                                            STR_INIT(".csv"), STR_INIT(".tsv")};
    for (size_t i = 0; i < ARRAY_LEN(extensions); i++) {
        if (str_ends(name, extensions[i]))
            return true;
    }
    return false;
}

/* Whether the readers of layouts and of data take a path, given from their folder on. */
static bool is_layout_taken(const struct config *c, struct str rest, bool folder)
{
    return !has_dot_name(rest) && (folder || is_entry_taken(c, rest, rest, false));
}

static bool is_data_taken(struct str rest, bool folder)
{
    /* "sub/", with its slash, stands for the folder itself: site.data.sub is {} if it is empty. */
    bool listed = str_ends(rest, S("/"));
    return (folder || listed || is_data_file(rest)) && !str_starts(path_name(rest), S("."));
}

/* Layouts, includes and data. Returns false if the path is in none of their folders. */
static bool template_role(const struct config *c, struct str path, bool folder,
                          struct config_role *out)
{
    struct str rest;
    enum config_role_kind kind;
    if (path_is_below(path, c->includes_dir, &rest))
        kind = CONFIG_ROLE_INCLUDE;
    else if (path_is_below(path, c->layouts_dir, &rest))
        kind = is_layout_taken(c, rest, folder) ? CONFIG_ROLE_LAYOUT : CONFIG_ROLE_NONE;
    else if (path_is_below(path, c->data_dir, &rest))
        kind = is_data_taken(rest, folder) ? CONFIG_ROLE_DATA : CONFIG_ROLE_NONE;
    else
        return false;
    *out = (struct config_role){.kind = kind, .name = rest};
    return true;
}

static bool is_stylesheet(struct str name)
{
    return str_ends(name, S(".scss")) || str_ends(name, S(".sass"));
}

/* Returns false if the path is in no folder that stylesheets import from. */
static bool sass_role(const struct config *c, struct str path, bool folder, struct config_role *out)
{
    struct str rest;
    for (size_t i = 0; i < c->sass.folders.count; i++) {
        bool inside = path_is_below(path, c->sass.folders.items[i], &rest);
        if (inside && (folder || is_stylesheet(path) || str_ends(path, S(".css")))) {
            *out = (struct config_role){.kind = CONFIG_ROLE_PARTIAL, .name = rest};
            return true;
        }
    }
    return false;
}

static bool collection_role(const struct config *c, struct str path, bool folder,
                            struct config_role *out)
{
    struct str rest;
    for (size_t i = 1; i < c->collection_count; i++) {
        if (!path_is_below(path, c->collections[i].folder, &rest))
            continue;
        /* Jekyll filters files by their paths alone, so hidden folders between do not matter. */
        size_t label = c->collections[i].folder.len - c->collections[i].label.len - 1;
        bool taken = folder ? rest.len == 0 || rest.ptr[0] != '.' || c->include.count > 0
                            : is_entry_taken(c, rest, str_from(path, label), false);
        *out = (struct config_role){
            .kind = taken ? CONFIG_ROLE_DOCUMENT : CONFIG_ROLE_NONE, .name = rest, .collection = i};
        return true;
    }
    return false;
}

/* The offset of the component `name` in the path, or STR_NONE. */
static size_t component_find(struct str path, struct str name)
{
    size_t from = 0;
    while (from < path.len) {
        struct str head;
        str_cut(str_from(path, from), '/', &head, NULL);
        if (str_eq(head, name))
            return from;
        from += head.len + 1;
    }
    return STR_NONE;
}

/* A file of the theme. Its folders always have Jekyll's default names. */
static struct config_role theme_role(const struct config *c, struct str path, bool folder)
{
    static const struct {
        struct str folder;
        enum config_role_kind kind;
    } roles[] = {
        {STR_INIT("_layouts"), CONFIG_ROLE_LAYOUT}, {STR_INIT("_includes"), CONFIG_ROLE_INCLUDE},
        {STR_INIT("_data"), CONFIG_ROLE_DATA},      {STR_INIT("_sass"), CONFIG_ROLE_PARTIAL},
        {STR_INIT("assets"), CONFIG_ROLE_ENTRY},
    };
    struct config_role role = {.kind = CONFIG_ROLE_NONE};
    struct str inner, rest;
    if (c->plain || !path_is_below(path, c->theme.path, &inner))
        return role;
    if (inner.len == 0 || str_eq(inner, CONFIG_FILE)) {
        bool config = inner.len > 0;
        role.name = inner;
        role.kind = config ? CONFIG_ROLE_CONFIG : folder ? CONFIG_ROLE_ENTRY : CONFIG_ROLE_NONE;
        return role;
    }
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        if (path_is_below(inner, roles[i].folder, &rest))
            role = (struct config_role){.kind = roles[i].kind, .name = rest};
    }
    if (role.kind == CONFIG_ROLE_ENTRY)
        role.name = inner;
    if (role.kind == CONFIG_ROLE_DATA && c->profile.lacks_theme_data)
        role.kind = CONFIG_ROLE_NONE;
    if ((role.kind == CONFIG_ROLE_LAYOUT && !is_layout_taken(c, role.name, folder)) ||
        (role.kind == CONFIG_ROLE_DATA && !is_data_taken(role.name, folder)))
        role.kind = CONFIG_ROLE_NONE;
    return role;
}

static struct config_role plain_role(const struct config *c, struct str path, bool folder)
{
    struct config_role role = {.kind = CONFIG_ROLE_NONE};
    struct str rest;
    if (path_is_below(path, c->pages_dir, &rest) && all_taken(c, path, path.len - rest.len, folder))
        role = (struct config_role){.kind = CONFIG_ROLE_ENTRY, .name = rest};
    else if (path_is_below(path, c->static_dir, &rest) &&
             all_taken(c, path, path.len - rest.len, folder))
        role = (struct config_role){.kind = CONFIG_ROLE_STATIC, .name = rest};
    return role;
}

/*
 * Reader#read_included_excludes: a file that `include` names by its path is part of the site,
 * wherever it is. So the folders above it are entered.
 */
static bool is_named_in_include(const struct config *c, struct str path, bool folder)
{
    struct str unused;
    for (size_t i = 0; i < c->include.count; i++) {
        struct str item = c->include.items[i];
        item = str_starts(item, S("/")) ? str_from(item, 1) : item;
        if (folder ? path_is_below(item, path, &unused) : str_eq(item, path))
            return true;
    }
    return false;
}

/* Whether a folder leads to one of the site's own folders ("a" for includes_dir: a/b). */
static bool leads_to_folder(const struct config *c, struct str path)
{
    struct str unused;
    const struct str folders[] = {c->layouts_dir, c->includes_dir, c->data_dir, c->collections_dir};
    for (size_t i = 0; i < c->sass.folders.count; i++) {
        if (path_is_below(c->sass.folders.items[i], path, &unused))
            return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        if (path_is_below(folders[i], path, &unused))
            return true;
    }
    return false;
}

bool config_role_for_ruby(const struct config *c, struct str path)
{
    static const struct str others[] = {STR_INIT("_site"), STR_INIT("node_modules"),
                                        STR_INIT("vendor")};
    struct str name, rest = path;
    if (c->ruby == NULL || path.len == 0 || path.ptr[0] == '/')
        return false;
    for (bool more = true; more;) {
        more = str_cut(rest, '/', &name, &rest);
        if (str_starts(name, S(".")) || str_ends(name, S("~")) || str_starts(name, S("#")))
            return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        if (path_is_below(path, others[i], &rest))
            return false;
    }
    return c->destination_inside.len == 0 || !path_is_below(path, c->destination_inside, &rest);
}

/* The path of a file of the settings from the site's folder on; false if it is not in there. */
static bool settings_path(const struct config *c, struct str path, struct str *out)
{
    *out = path;
    return c->source.len == 0 || path_is_below(path, c->source, out);
}

/* Whether a folder leads to a file of the settings. */
static bool leads_to_settings(const struct config *c, struct str path)
{
    struct str own, unused;
    for (size_t i = 0; i < c->files.count; i++) {
        if (settings_path(c, c->files.items[i].path, &own) && path_is_below(own, path, &unused))
            return true;
    }
    return false;
}

static bool is_of_settings(const struct config *c, struct str path)
{
    struct str own;
    for (size_t i = 0; i < c->files.count; i++) {
        if (settings_path(c, c->files.items[i].path, &own) && str_eq(own, path))
            return true;
    }
    return settings_path(c, c->files.lock.path, &own) && str_eq(own, path);
}

/* Whether Jekyll's walk for pages and static files takes the path. It does not read its output. */
static bool is_entry(const struct config *c, struct str path, bool folder)
{
    struct str unused;
    if (path_is_below(path, c->destination_inside, &unused))
        return is_named_in_include(c, path, folder);
    return all_taken(c, path, 0, folder) || is_named_in_include(c, path, folder) ||
           (folder && leads_to_folder(c, path));
}

/* Whether a name is that of a post or draft: "2024-01-02-a.md"; a draft needs no date. */
static bool is_post_named(struct str name, bool draft)
{
    return path_extension(name).len > 1 && (draft || path_date_prefix(name) > 0);
}

/* Posts and drafts. _posts and _drafts may be in any folder that passes the filter. */
static bool post_role(const struct config *c, struct str path, bool folder, struct config_role *out)
{
    bool draft = false;
    size_t at = component_find(path, S("_posts"));
    if (at == STR_NONE) {
        at = component_find(path, S("_drafts"));
        draft = true;
    }
    /* If drafts are not shown but `include` names _drafts, it is an ordinary folder. */
    if (at == STR_NONE || (draft && !c->show_drafts && is_entry(c, path, folder)))
        return false;
    struct str unused, inside, above = str_sub(path, 0, at > 0 ? at - 1 : 0);
    str_cut(str_from(path, at), '/', NULL, &inside);
    /* Reader#outside_configured_directory? compares text: "d/" and "/d" match no post. */
    bool outside =
        c->collections_dir.len > 0 && (!str_starts(above, c->collections_prefix) ||
                                       !path_is_below(path, c->collections_dir, &unused));
    bool taken = !outside && (at == 0 || all_taken(c, str_sub(path, 0, at - 1), 0, true)) &&
                 !has_dot_name(inside) && (folder || is_entry_taken(c, inside, path, false)) &&
                 (folder || !path_is_yaml(inside)); /* PostReader skips posts without content */
    *out = (struct config_role){.name = inside, .kind = CONFIG_ROLE_NONE};
    if (taken)
        out->kind = draft ? CONFIG_ROLE_DRAFT : CONFIG_ROLE_POST;
    if (taken &&
        ((draft && !c->show_drafts) || (!folder && !is_post_named(path_name(inside), draft))))
        out->kind = CONFIG_ROLE_HELD;
    return true;
}

/* The role of a path of the site, except for rules, plugins and partials. */
static struct config_role own_role(const struct config *c, struct str path, bool folder)
{
    struct config_role role = {.kind = CONFIG_ROLE_NONE, .name = path};
    if (path.len == 0 || (folder && leads_to_settings(c, path))) {
        role.kind = CONFIG_ROLE_ENTRY;
    } else if (!folder && is_of_settings(c, path)) {
        role.kind = CONFIG_ROLE_CONFIG;
    } else if (template_role(c, path, folder, &role)) {
        /* Jekyll's walk for pages skips these folders only if their names begin with '_'. */
        role.entry = !c->plain && !str_ends(path, S("/")) && is_entry(c, path, folder);
        if (role.entry && role.kind == CONFIG_ROLE_NONE)
            role = (struct config_role){.kind = CONFIG_ROLE_ENTRY, .name = path};
    } else if (c->plain) {
        return plain_role(c, path, folder);
    } else if (!collection_role(c, path, folder, &role) && !post_role(c, path, folder, &role)) {
        if (is_entry(c, path, folder))
            role.kind = CONFIG_ROLE_ENTRY;
    }
    return role;
}

/*
 * A partial beside pages or documents: "css/_colours.scss", or "docs/_part.html" for
 * include_relative. It needs a role, since other files are not watched.
 */
static bool is_partial(const struct config *c, struct str path)
{
    struct str name = path_name(path);
    struct str folder = str_sub(path, 0, path.len - name.len);
    folder.len -= folder.len > 0 ? 1 : 0;
    if (!str_starts(name, S("_")))
        return false;
    enum config_role_kind kind = own_role(c, folder, true).kind;
    bool documents = kind == CONFIG_ROLE_POST || kind == CONFIG_ROLE_DRAFT ||
                     kind == CONFIG_ROLE_HELD || kind == CONFIG_ROLE_DOCUMENT;
    return documents || (kind != CONFIG_ROLE_NONE && all_taken(c, folder, 0, true));
}

struct config_role config_role(const struct config *c, struct str path, bool folder)
{
    if (path_is_of_theme(path))
        return theme_role(c, path, folder);
    struct config_role role = own_role(c, path, folder);
    if (role.kind == CONFIG_ROLE_NONE && !folder &&
        (str_eq(path, RULES_REDIRECTS) || str_eq(path, RULES_LINES)))
        role.kind = CONFIG_ROLE_RULES;
    struct str rest;
    for (size_t i = 0; role.kind == CONFIG_ROLE_NONE && i < c->plugins_dirs.count; i++) {
        if (path_is_below(path, c->plugins_dirs.items[i], &rest) &&
            (folder || str_ends(path, S(".rb"))))
            role.kind = CONFIG_ROLE_PLUGIN;
    }
    if (role.kind == CONFIG_ROLE_NONE && !sass_role(c, path, folder, &role) && !folder &&
        is_partial(c, path))
        role.kind = CONFIG_ROLE_PARTIAL;
    return role;
}
