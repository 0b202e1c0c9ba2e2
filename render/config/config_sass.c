/*
 * The section `sass` of _config.yml, as jekyll-sass-converter 2.2 reads it. See config.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config.h"
#include "render/config/path.h"

/* Jekyll wants symbols for some of its settings; strings that look like them are taken for them. */
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

/* A folder beneath the root, as it is called from there: what leads above that is let go. */
static bool folder_of(struct config *c, struct str path, struct str *out)
{
    while (str_starts(path, S("/")) || str_starts(path, S("./")) || str_starts(path, S("../")))
        path = str_from(path, str_find_char(path, '/') + 1);
    return path_join(S(""), path, &c->arena, out);
}

static bool is_pattern(struct str path)
{
    static const char marks[] = "*?[{";
    for (size_t i = 0; i < path.len; i++) {
        if (strchr(marks, path.ptr[i]) != NULL)
            return true;
    }
    return false;
}

/* One of the paths: a pattern stands for the folders that there are now. */
static bool folder_add(struct config *c, const struct scan_root *root, struct str path)
{
    struct str folder;
    if (is_pattern(path))
        return config_folders_find(root, path, &c->arena, &c->sass.folders);
    if (folder_of(c, path, &folder))
        return config_strings_add(&c->arena, &c->sass.folders, folder);
    return !arena_failed(&c->arena); /* it leads out of the site by the way */
}

/* The author's own paths first, then sass_dir. What leads out of the site is left out. */
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

/* A list of names, or one. */
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
