/*
 * The names in a site's Ruby files. See foreign.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/site/foreign.h"

enum { RUBY_BYTES = 1 << 20, NAMES_MAX = 1000 };

/* ---- files ---- */

static bool wants(const void *self, struct str path, bool folder)
{
    (void)self;
    return folder || str_ends(path, S(".rb"));
}

static bool files_find(const struct scan_root *root, struct str folder, struct arena *a,
                       struct scan_list *out)
{
    struct stamp stamp;
    bool is_folder = false;
    *out = (struct scan_list){.count = 0};
    if (folder.len == 0 || !scan_stat(root, folder, &stamp, &is_folder) || !is_folder)
        return true;
    return scan_tree(root, folder, wants, NULL, a, out, NULL);
}

static uint64_t version_of(const struct scan_list *files)
{
    uint64_t version = 0;
    for (size_t i = 0; i < files->count; i++) {
        const uint64_t parts[] = {version, str_hash(files->files[i].path),
                                  stamp_version(files->files[i].stamp)};
        version = str_hash(str_of((const char *)parts, sizeof(parts)));
    }
    return version;
}

uint64_t foreign_version(const struct scan_root *root, struct str folder)
{
    struct arena arena;
    struct scan_list files;
    arena_init(&arena, 0);
    uint64_t version = files_find(root, folder, &arena, &files) ? version_of(&files) : 0;
    arena_fini(&arena);
    return version;
}

/* ---- names ---- */

/* One file in the reading. */
struct reading {
    struct foreign *out;
    struct arena *arena;
    struct err_place place;
    struct str text;
    bool filters; /* it registers filters: what it defines is one */
};

static bool add(struct reading *r, struct str name, bool filter, bool block)
{
    struct foreign *f = r->out;
    if (name.len == 0 || f->count == NAMES_MAX)
        return true;
    struct liquid_foreign *names =
        arena_grow(r->arena, f->names, f->count * sizeof(*names), (f->count + 1) * sizeof(*names));
    if (names == NULL)
        return false;
    f->names = names;
    names[f->count++] = (struct liquid_foreign){name, r->place, filter, block};
    return true;
}

static struct str word_at(struct str s)
{
    size_t len = 0;
    while (len < s.len && (char_is_word(s.ptr[len]) || s.ptr[len] == '?' || s.ptr[len] == ':'))
        len++;
    return str_sub(s, 0, len);
}

/* Whether the file has `class NAME < ...Block`. */
static bool is_block_class(struct str text, struct str name)
{
    struct str line;
    size_t colon = str_rfind_char(name, ':');
    if (colon != STR_NONE)
        name = str_from(name, colon + 1);
    while (name.len > 0 && str_next_line(&text, &line)) {
        struct str rest = str_trim(line), own, base;
        if (!str_starts(rest, S("class ")) || !str_cut(str_from(rest, 6), '<', &own, &base))
            continue;
        own = str_trim(own);
        if (str_ends(own, name) && str_ends(word_at(str_trim(base)), S("Block")))
            return true;
    }
    return false;
}

/* register_tag("name", Some::Class) */
static bool read_tag(struct reading *r, struct str rest)
{
    while (rest.len > 0 && (rest.ptr[0] == '(' || char_is_space(rest.ptr[0])))
        rest = str_from(rest, 1);
    bool quoted = str_starts(rest, S("\"")) || str_starts(rest, S("'"));
    bool symbol = str_starts(rest, S(":"));
    if (!quoted && !symbol)
        return true;
    char quote = rest.ptr[0];
    struct str name = word_at(str_from(rest, 1)), class;
    if (quoted) {
        size_t end = str_find_char(str_from(rest, 1), quote);
        name = str_sub(rest, 1, end != STR_NONE ? end + 1 : rest.len);
    }
    (void)str_cut(rest, ',', NULL, &class);
    return add(r, name, false, is_block_class(r->text, word_at(str_trim(class))));
}

static bool read_line(struct reading *r, struct str line)
{
    struct str rest = str_trim(line);
    const struct str mark = S("register_tag");
    size_t at = str_find(rest, mark);
    if (str_starts(rest, S("#")))
        return true;
    if (at != STR_NONE)
        return read_tag(r, str_from(rest, at + mark.len));
    if (!r->filters || !str_starts(rest, S("def ")))
        return true;
    struct str name = word_at(str_trim(str_from(rest, 4)));
    bool own =
        str_eq(name, S("initialize")) || str_eq(name, S("render")) || str_eq(name, S("self"));
    return own || add(r, name, true, false);
}

static bool read_file(struct reading *r)
{
    struct str rest = r->text, line;
    r->filters = str_find(r->text, S("register_filter")) != STR_NONE;
    for (r->place.line = 1; str_next_line(&rest, &line); r->place.line++) {
        if (!read_line(r, line))
            return false;
    }
    return true;
}

bool foreign_read(const struct scan_root *root, struct str folder, struct arena *a,
                  struct foreign *out, struct err *err)
{
    struct scan_list files;
    *out = (struct foreign){.count = 0};
    if (!files_find(root, folder, a, &files))
        return err_arena(err, a);
    out->version = version_of(&files);
    for (size_t i = 0; i < files.count; i++) {
        struct reading r = {.out = out, .arena = a, .place = {.file = files.files[i].path}};
        struct stamp stamp;
        struct err unreadable = ERR_INIT;
        if (scan_read(root, files.files[i].path, RUBY_BYTES, a, &r.text, &stamp, &unreadable) &&
            !read_file(&r))
            return err_arena(err, a);
    }
    return true;
}

void foreign_report(const struct foreign *f, struct diags *diags)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct liquid_foreign *n = &f->names[i];
        struct err e = ERR_INIT;
        (void)err_at(&e, ERR_KIND_CONFIG, n->place, "the %s '%.*s' is Ruby's, which is not run: %s",
                     n->filter ? "filter" : "tag", STR_ARG(n->name),
                     n->filter ? "it gives nil" : "it prints nothing");
        diag_add(diags, DIAG_LEVEL_WARNING, &e);
    }
}
