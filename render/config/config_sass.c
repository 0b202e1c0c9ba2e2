/*
 * The section `sass`, as jekyll-sass-converter 2.2 reads it. See config_sass.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config_sass.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "render/config/path.h"

enum { FOUND_MAX = 1000, DEPTH_MAX = 32, PATTERN_MAX = 256 };

/* ---- folders that a pattern names, as Ruby's Dir.glob finds them ---- */

struct search {
    const struct scan_root *root;
    struct arena *arena;
    struct config_strings *found;
    bool ok; /* false: the arena is full */
};

static bool has_any(struct str s, const char *bytes)
{
    for (size_t i = 0; i < s.len; i++) {
        if (strchr(bytes, s.ptr[i]) != NULL)
            return true;
    }
    return false;
}

static void add(struct search *s, struct str folder)
{
    if (s->found->count < FOUND_MAX && !config_strings_have(s->found, folder))
        s->ok = s->ok && config_strings_add(s->arena, s->found, folder);
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* The names of the folders in a folder, sorted, without those that begin with a dot. */
static struct config_strings folders_in(struct search *s, struct str folder)
{
    struct config_strings names = {.count = 0};
    int fd = scan_open(s->root, folder.len > 0 ? folder : S("."));
    DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
    if (dir == NULL)
        scan_note_fault(s->root, folder, errno);
    if (dir == NULL && fd >= 0)
        (void)close(fd);
    const struct dirent *e;
    /* readdir is safe if no other thread has the same DIR. NOLINTNEXTLINE(concurrency-*) */
    while (dir != NULL && s->ok && (errno = 0, e = readdir(dir)) != NULL) {
        struct stamp stamp;
        struct str path, name;
        bool is_folder = false;
        if (e->d_name[0] == '.' || !path_join(folder, str_c(e->d_name), s->arena, &path) ||
            !scan_stat(s->root, path, &stamp, &is_folder) || !is_folder)
            continue;
        s->ok = arena_dup(s->arena, str_c(e->d_name), &name) &&
                config_strings_add(s->arena, &names, name);
    }
    if (dir != NULL && errno != 0)
        scan_note_fault(s->root, folder, errno);
    if (dir != NULL)
        (void)closedir(dir);
    if (names.count > 1)
        qsort(names.items, names.count, sizeof(*names.items), by_bytes);
    return names;
}

static bool name_matches(struct str pattern, struct str name)
{
    char p[PATTERN_MAX], n[PATTERN_MAX];
    if (pattern.len >= sizeof(p) || name.len >= sizeof(n))
        return false;
    (void)snprintf(p, sizeof(p), "%.*s", STR_ARG(pattern));
    (void)snprintf(n, sizeof(n), "%.*s", STR_ARG(name));
    return fnmatch(p, n, 0) == 0;
}

/* Adds the folders below `folder` that match the pattern, component by component. */
static void match(struct search *s, struct str folder, struct str pattern, unsigned depth)
{
    struct str head, rest, path;
    while (str_starts(pattern, S("/")))
        pattern = str_from(pattern, 1);
    if (pattern.len == 0) {
        add(s, folder);
        return;
    }
    str_cut(pattern, '/', &head, &rest);
    bool deep = str_eq(head, S("**"));
    while (deep && str_starts(rest, S("**/"))) /* the same folders, but in many more steps */
        rest = str_from(rest, strlen("**/"));
    if (!s->ok || depth == DEPTH_MAX || s->found->count == FOUND_MAX)
        return;
    if (!has_any(head, "*?[\\")) {
        struct stamp stamp;
        bool is_folder = false;
        if (path_join(folder, head, s->arena, &path) &&
            scan_stat(s->root, path, &stamp, &is_folder) && is_folder)
            match(s, path, rest, depth + 1);
        return;
    }
    /* "**" + rest also matches no folder at all. At the end of a pattern it means the same as "*".
     */
    if (deep && rest.len > 0)
        match(s, folder, rest, depth + 1);
    struct config_strings names = folders_in(s, folder);
    for (size_t i = 0; s->ok && i < names.count; i++) {
        if (!path_join(folder, names.items[i], s->arena, &path))
            s->ok = false;
        else if (deep && rest.len > 0)
            match(s, path, pattern, depth + 1);
        else if (name_matches(head, names.items[i]))
            match(s, path, rest, depth + 1);
    }
}

/* "x{a,b}" is "xa", then "xb". */
static void expand(struct search *s, struct str pattern, unsigned depth)
{
    size_t open = str_find_char(pattern, '{');
    size_t close = open == STR_NONE ? STR_NONE : str_find_char(str_from(pattern, open), '}');
    if (close == STR_NONE || depth == DEPTH_MAX) {
        match(s, S(""), pattern, 0);
        return;
    }
    struct str inner = str_sub(pattern, open + 1, open + close), one;
    for (bool more = true; more && s->ok;) {
        struct buf b;
        more = str_cut(inner, ',', &one, &inner);
        buf_init(&b, s->arena, 0);
        buf_add(&b, str_sub(pattern, 0, open));
        buf_add(&b, one);
        buf_add(&b, str_from(pattern, open + close + 1));
        s->ok = buf_ok(&b);
        expand(s, buf_str(&b), depth + 1);
    }
}

/*
 * Adds the folders beneath the root that match a pattern of Ruby's Dir.glob (*, **, ?, [], {}) now,
 * in its order, each once. Returns false if the arena is full.
 */
static bool folders_find(const struct scan_root *root, struct str pattern, struct arena *a,
                         struct config_strings *found)
{
    struct search s = {.root = root, .arena = a, .found = found, .ok = true};
    expand(&s, pattern, 0);
    return s.ok;
}

/* ---- the section ---- */

/* Some settings are symbols in Ruby: "compressed" and ":compressed" mean the same. */
static struct str word_of(struct config *c, struct value section, struct str key)
{
    struct str word = value_to_str(value_get(section, key), NULL, &c->arena);
    return str_starts(word, S(":")) ? str_from(word, 1) : word;
}

static enum sass_style style_of(struct str name)
{
    static const struct {
        struct str name;
        enum sass_style style;
    } rows[] = {
        {STR_INIT("nested"), SASS_NESTED},
        {STR_INIT("expanded"), SASS_EXPANDED},
        {STR_INIT("compact"), SASS_COMPACT},
        {STR_INIT("compressed"), SASS_COMPRESSED},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(rows[i].name, name))
            return rows[i].style;
    }
    return SASS_COMPACT;
}

static enum config_source_map source_map_of(struct str name)
{
    if (str_eq(name, S("never")))
        return CONFIG_SOURCE_MAP_NEVER;
    return str_eq(name, S("development")) ? CONFIG_SOURCE_MAP_DEVELOPMENT
                                          : CONFIG_SOURCE_MAP_ALWAYS;
}

/* A folder's path from the root on, without any steps above that: "../_sass" -> "_sass". */
static bool folder_of(struct config *c, struct str path, struct str *out)
{
    while (str_starts(path, S("/")) || str_starts(path, S("./")) || str_starts(path, S("../")))
        path = str_from(path, str_find_char(path, '/') + 1);
    return path_join(S(""), path, &c->arena, out);
}

/* Adds a path, or the folders that match it. */
static bool folder_add(struct config *c, const struct scan_root *root, struct str path)
{
    struct str folder;
    if (has_any(path, "*?[{"))
        return folders_find(root, path, &c->arena, &c->sass.folders);
    if (folder_of(c, path, &folder))
        return config_strings_add(&c->arena, &c->sass.folders, folder);
    return !arena_failed(&c->arena); /* else it leads out of the site */
}

/* load_paths, then sass_dir, then the theme's. Paths that lead out of the site are left out. */
static bool folders_set(struct config *c, const struct scan_root *root, struct value section)
{
    struct value paths = value_get(section, S("load_paths"));
    struct value one[] = {paths};
    if (paths.kind != VALUE_ARRAY)
        paths = value_array(one, value_truthy(paths) ? 1 : 0);
    struct str dir = value_to_str(value_get(section, S("sass_dir")), NULL, &c->arena);
    bool ok = true;
    for (uint32_t i = 0; ok && i < paths.len; i++) {
        struct str path = value_to_str(paths.items[i], NULL, &c->arena);
        ok = str_find(path, S("..")) != STR_NONE || folder_add(c, root, path);
    }
    while (str_starts(dir, S("../")))
        dir = str_from(dir, strlen("../"));
    ok = ok && folder_add(c, root, dir.len > 0 ? dir : S("_sass"));
    if (c->theme.path.len == 0 || !ok)
        return ok;
    struct buf theme;
    buf_init(&theme, &c->arena, 0);
    buf_add(&theme, c->theme.path);
    buf_add(&theme, S("/_sass"));
    return buf_ok(&theme) && config_strings_add(&c->arena, &c->sass.folders, buf_str(&theme));
}

/* The names of a key whose value is a list or one name. */
static bool names_of(struct config *c, struct value section, struct str key,
                     struct config_strings *out)
{
    struct value names = value_get(section, key);
    struct value one[] = {names};
    bool ok = true;
    if (names.kind != VALUE_ARRAY)
        names = value_array(one, names.kind != VALUE_NIL ? 1 : 0);
    for (uint32_t i = 0; ok && i < names.len; i++)
        ok = config_strings_add(&c->arena, out, value_to_str(names.items[i], NULL, &c->arena));
    return ok;
}

bool config_sass_read(struct config *c, const struct scan_root *root, struct err *err)
{
    struct value section = value_map_get(c->values, S("sass"));
    struct value precision = value_get(section, S("precision"));
    const int64_t most = 50;
    c->sass.style = style_of(word_of(c, section, S("style")));
    c->sass.source_map = source_map_of(word_of(c, section, S("sourcemap")));
    c->sass.line_comments = value_truthy(value_get(section, S("line_comments")));
    c->sass.add_charset = value_truthy(value_get(section, S("add_charset")));
    c->sass.embeds_source_map = value_truthy(value_get(section, S("source_map_embed")));
    bool set = precision.kind == VALUE_INT && precision.integer >= 0 && precision.integer <= most;
    c->sass.precision = set ? (int)precision.integer : -1;
    c->sass.quiet_deps = value_truthy(value_get(section, S("quiet_deps")));
    c->sass.verbose = value_truthy(value_get(section, S("verbose")));
    bool ok = names_of(c, section, S("fatal_deprecations"), &c->sass.fatal) &&
              names_of(c, section, S("silence_deprecations"), &c->sass.silenced) &&
              names_of(c, section, S("future_deprecations"), &c->sass.future);
    return (ok && folders_set(c, root, section)) || err_arena(err, &c->arena);
}

bool config_wants_source_map(const struct config *c, struct str environment)
{
    if (c->profile.lacks_source_maps)
        return false;
    if (c->sass.source_map == CONFIG_SOURCE_MAP_DEVELOPMENT)
        return str_eq(environment, S("development"));
    return c->sass.source_map == CONFIG_SOURCE_MAP_ALWAYS;
}
