/*
 * The files that the settings are read from, and where in them a key stands. See config.h.
 *
 * Jekyll's rule is Configuration#config_files: those that --config names, each over the ones before
 * it; where none is named, the first there is of _config.yml, _config.yaml and _config.toml.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config.h"
#include "render/config/path.h"

enum { BYTES = 4 << 20, FILES_MAX = 16 };

static const struct str usual[] = {STR_INIT("_config.yml"), STR_INIT("_config.yaml"),
                                   STR_INIT("_config.toml")};

static bool is_toml(struct str path)
{
    return str_ends(path, S(".toml"));
}

static bool add(struct config_files *f, struct str path, struct arena *a, struct err *err)
{
    if (f->count == FILES_MAX)
        return err_set(err, ERR_KIND_CONFIG, "more than %d configuration files", FILES_MAX);
    struct config_file *file = &f->items[f->count++];
    if (!str_starts(path, S("/")) && path_join(S(""), path, a, &file->path))
        return true;
    return err_at(err, ERR_KIND_CONFIG, (struct err_place){.file = path},
                  "a configuration file is named by its path beneath the site's folder");
}

static bool list(struct config_files *f, struct str named, struct arena *a, struct err *err)
{
    f->items = arena_new_array(a, FILES_MAX, struct config_file);
    if (f->items == NULL)
        return err_arena(err, a);
    struct str rest = named, one;
    while (rest.len > 0) {
        str_cut(rest, ',', &one, &rest);
        one = str_trim(one);
        if (one.len > 0 && !add(f, one, a, err))
            return false;
    }
    f->named = f->count > 0;
    for (size_t i = 0; !f->named && i < ARRAY_LEN(usual); i++)
        f->items[f->count++].path = usual[i];
    return true;
}

/* The text of one, where it is there; one that is named has to be. */
static bool file_read(struct config_file *file, bool named, const struct scan_root *root,
                      struct arena *a, struct err *err)
{
    struct stamp stamp;
    bool folder;
    bool there = scan_stat(root, file->path, &stamp, &folder) && !folder;
    if (!there && !named)
        return true;
    if (there && is_toml(file->path))
        return err_at(err, ERR_KIND_CONFIG, (struct err_place){.file = file->path},
                      "TOML is not read here: write the settings as YAML, in _config.yml");
    if (!scan_read(root, file->path, BYTES, a, &file->text, &stamp, err))
        return false;
    file->there = true;
    return true;
}

bool config_files_read(struct config_files *f, const struct scan_root *root, struct str named,
                       struct arena *a, struct err *err)
{
    *f = (struct config_files){.count = 0};
    if (!list(f, named, a, err))
        return false;
    f->lock.path = S("Gemfile.lock");
    f->version = config_files_version(f, root);
    if (!file_read(&f->lock, false, root, a, err))
        return false;
    bool found = false;
    for (size_t i = 0; i < f->count && !(found && !f->named); i++) {
        if (!file_read(&f->items[i], f->named, root, a, err))
            return false;
        found = f->items[i].there;
    }
    return true;
}

uint64_t config_files_version(const struct config_files *f, const struct scan_root *root)
{
    uint64_t versions[FILES_MAX + 1] = {0}, any = 0;
    for (size_t i = 0; i <= f->count; i++) {
        struct str path = i < f->count ? f->items[i].path : f->lock.path;
        struct stamp stamp;
        bool folder;
        if (scan_stat(root, path, &stamp, &folder) && !folder)
            versions[i] = stamp_version(stamp);
        any |= versions[i];
    }
    return any != 0 ? str_hash(str_of((const char *)versions, sizeof(versions))) : 0;
}

void config_files_tell_links(const struct config_files *f, const struct scan_root *root,
                             struct diags *diags)
{
    for (size_t i = 0; i < f->count; i++)
        scan_tell_link(root, f->items[i].path, diags);
}

bool config_files_hold(const struct config_files *f, struct str path)
{
    for (size_t i = 0; i < f->count; i++) {
        if (str_eq(f->items[i].path, path))
            return true;
    }
    return str_eq(f->lock.path, path);
}

/* ---- where a key stands ---- */

/* Whether a line, without its indentation, is `key:`, in quotes or not. */
static bool is_key(struct str line, struct str key)
{
    bool quoted = str_starts(line, S("\"")) || str_starts(line, S("'"));
    char quote = quoted ? line.ptr[0] : '\0';
    line = quoted ? str_from(line, 1) : line;
    if (!str_starts(line, key))
        return false;
    line = str_from(line, key.len);
    if (quoted && (line.len == 0 || line.ptr[0] != quote))
        return false;
    return str_starts(str_trim_start(quoted ? str_from(line, 1) : line), S(":"));
}

/* The line of `section: {…, key: …}` or of the key; 0 where the text has none of them. */
static struct err_place find_key(const struct config_file *file, struct str section, struct str key)
{
    struct err_place place = {.file = file->path};
    struct str rest = file->text, line;
    bool inside = section.len == 0;
    for (uint32_t n = 1; str_next_line(&rest, &line); n++) {
        struct str inner = str_trim_start(line);
        uint32_t column = (uint32_t)(line.len - inner.len) + 1;
        if (inner.len == 0 || inner.ptr[0] == '#')
            continue;
        if (section.len > 0 && column == 1)
            inside = is_key(inner, section);
        bool found = inside && (section.len > 0) == (column > 1) && is_key(inner, key);
        if (found || (inside && section.len > 0 && column == 1)) {
            place.line = n;
            place.column = column;
        }
        if (found)
            return place;
    }
    return place;
}

struct err_place config_files_where(const struct config_files *f, struct str key)
{
    struct str section = S(""), name = key;
    if (str_find_char(key, '.') < key.len)
        str_cut(key, '.', &section, &name);
    struct err_place place = {.file = S("")};
    for (size_t i = f->count; i-- > 0 && place.line == 0;) {
        if (f->items[i].there)
            place = find_key(&f->items[i], section, name);
    }
    return place.file.len > 0 ? place : (struct err_place){.file = f->items[0].path};
}
