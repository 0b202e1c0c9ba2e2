/*
 * The section `sass` of _config.yml, as jekyll-sass-converter 2.2 reads it. See config.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/config.h"

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

/* A folder beneath the root, without "./" before and slashes at its ends. */
static struct str folder_of(struct str path)
{
    while (str_starts(path, S("/")) || str_starts(path, S("./")))
        path = str_from(path, path.ptr[0] == '/' ? 1 : 2);
    while (str_ends(path, S("/")))
        path.len--;
    return str_eq(path, S(".")) ? S("") : path;
}

/* The author's own paths first, then sass_dir. What leads out of the site is left out. */
static bool folders_set(struct config *c, struct value section)
{
    struct value paths = value_get(section, S("load_paths"));
    struct value one[] = {paths};
    if (paths.kind != VALUE_ARRAY)
        paths = value_array(one, value_truthy(paths) ? 1 : 0);
    struct str dir = value_to_str(value_get(section, S("sass_dir")), NULL, &c->arena);
    struct str *items = arena_new_array(&c->arena, (size_t)paths.len + 2, struct str);
    size_t count = 0;
    if (items == NULL)
        return false;
    for (uint32_t i = 0; i < paths.len; i++) {
        struct str path = folder_of(value_to_str(paths.items[i], NULL, &c->arena));
        if (str_find(path, S("..")) == STR_NONE)
            items[count++] = path;
    }
    items[count++] = dir.len > 0 ? folder_of(dir) : S("_sass");
    if (c->theme.path.len > 0) {
        struct buf theme;
        buf_init(&theme, &c->arena, 0);
        buf_add(&theme, c->theme.path);
        buf_add(&theme, S("/_sass"));
        items[count++] = buf_str(&theme);
    }
    c->sass.folders = (struct config_strings){items, count};
    return true;
}

bool config_sass_read(struct config *c, struct err *err)
{
    struct value section = value_map_get(c->values, S("sass"));
    struct value precision = value_get(section, S("precision"));
    const int64_t most = 50;
    c->sass.style = style_of(word_of(c, section, S("style")));
    c->sass.source_map = source_map_of(word_of(c, section, S("sourcemap")));
    c->sass.line_comments = value_truthy(value_get(section, S("line_comments")));
    c->sass.add_charset = value_truthy(value_get(section, S("add_charset")));
    if (precision.kind == VALUE_INT && precision.integer > 0 && precision.integer <= most)
        c->sass.precision = (int)precision.integer;
    return folders_set(c, section) || err_arena(err, &c->arena);
}

bool config_wants_source_map(const struct config *c, struct str environment)
{
    if (c->sass.source_map == CONFIG_SOURCE_MAP_DEVELOPMENT)
        return str_eq(environment, S("development"));
    return c->sass.source_map == CONFIG_SOURCE_MAP_ALWAYS;
}
