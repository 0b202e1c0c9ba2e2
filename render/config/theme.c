/*
 * Themes: found by the gem's specification. See theme.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/theme.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/base/utf8.h"
#include "render/config/path.h"
#include "render/config/theme_remote.h"

enum { GEMSPEC_BYTES = 1 << 20 };

/* Where Ruby, its version managers and Debian put gems; '*' is a version. */
static const struct str usual[] = {
    STR_INIT("~/.local/share/gem/ruby/*"),
    STR_INIT("~/.gem/ruby/*"),
    STR_INIT("~/.rbenv/versions/*/lib/ruby/gems/*"),
    STR_INIT("~/.rvm/gems/*"),
    STR_INIT("/var/lib/gems/*"),
    STR_INIT("/usr/local/bundle"),
    STR_INIT("/usr/local/lib/ruby/gems/*"),
    STR_INIT("/usr/lib/ruby/gems/*"),
    STR_INIT("/usr/lib/*/ruby/gems/*"),
    STR_INIT("/usr/share/rubygems-integration/*"),
    STR_INIT("/usr/lib/*/rubygems-integration/*"),
};

/* The state of a search for a theme. */
struct search {
    struct arena *arena;
    struct theme *theme;
    struct str best; /* its specification; of several, that with the highest version */
    const struct theme_search *where;
};

/* Notes a fault of a path that is looked for outside of any root. */
static void note_fault(struct diags *faults, struct str path, int error)
{
    scan_note_fault(&(struct scan_root){.faults = faults}, path, error);
}

/* ---- versions ---- */

/*
 * Compares versions number by number: "2.10.1" > "2.9". A part that is not a number is less than
 * any number.
 */
static int version_cmp(struct str a, struct str b)
{
    while (a.len > 0 || b.len > 0) {
        struct str x, y;
        str_cut(a, '.', &x, &a);
        str_cut(b, '.', &y, &b);
        int64_t m = 0, n = 0;
        if (!str_to_i64(x, &m))
            m = x.len > 0 ? -1 : 0;
        if (!str_to_i64(y, &n))
            n = y.len > 0 ? -1 : 0;
        if (m != n)
            return m < n ? -1 : 1;
    }
    return 0;
}

/* The version in ".../specifications/NAME-1.2.3.gemspec"; empty if it is another gem's. */
static struct str version_of(struct str specification, struct str name)
{
    struct str file = path_name(specification);
    file = str_sub(file, 0, file.len - strlen(".gemspec"));
    struct str version = str_from(file, name.len + 1);
    return version.len > 0 && char_is_digit(version.ptr[0]) ? version : S("");
}

/* ---- searching ---- */

static bool consider(struct search *s, const char *specification)
{
    struct str path = str_c(specification);
    struct str version = version_of(path, s->theme->wanted);
    if (version.len == 0 || (s->best.len > 0 && version_cmp(version, s->theme->version) <= 0))
        return true;
    if (!arena_dup(s->arena, path, &s->best))
        return false;
    s->theme->version = version_of(s->best, s->theme->wanted);
    return true;
}

/* glob(3) skips what it cannot read, unless this function makes it stop. */
static int stops(const char *path, int error)
{
    (void)path;
    return scan_is_fault(error);
}

/* Searches one folder of gems, or all folders of a pattern. */
static bool look_in(struct search *s, struct str gems)
{
    struct buf pattern;
    buf_init(&pattern, s->arena, 0);
    buf_add(&pattern, gems);
    buf_add(&pattern, S("/specifications/"));
    buf_add(&pattern, s->theme->wanted);
    buf_add(&pattern, S("-*.gemspec"));
    const char *z = buf_ok(&pattern) ? arena_z(s->arena, buf_str(&pattern)) : NULL;
    glob_t found = {.gl_pathc = 0};
    bool ok = z != NULL;
    /* Safe if no thread changes the environment. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    int result = ok ? glob(z, GLOB_TILDE | GLOB_NOSORT, stops, &found) : GLOB_NOMATCH;
    if (result == GLOB_ABORTED || result == GLOB_NOSPACE) {
        note_fault(s->where->faults, gems, result == GLOB_NOSPACE ? ENOMEM : EIO);
    } else if (result == 0) {
        for (size_t i = 0; ok && i < found.gl_pathc; i++)
            ok = consider(s, found.gl_pathv[i]);
    }
    globfree(&found);
    return ok;
}

/* Searches the gems that Bundler has installed within the site. */
static bool look_beside(struct search *s, struct str source)
{
    struct buf folder;
    buf_init(&folder, s->arena, 0);
    buf_add(&folder, source.len > 0 ? source : S("."));
    buf_add(&folder, S("/vendor/bundle/ruby/*"));
    return buf_ok(&folder) && look_in(s, buf_str(&folder));
}

struct str theme_gem_folder(struct str gems, size_t i)
{
    struct str rest = gems, one;
    while (rest.len > 0) {
        str_cut(rest, ':', &one, &rest);
        if (one.len > 0 && i-- == 0)
            return one;
    }
    /* As in Ruby, a colon at the end stands for the usual folders. */
    bool all = gems.len == 0 || str_ends(gems, S(":"));
    return all && i < ARRAY_LEN(usual) ? usual[i] : S("");
}

static bool look(struct search *s, const struct theme_search *where)
{
    struct str one;
    bool ok = look_beside(s, where->source);
    for (size_t i = 0; ok && (one = theme_gem_folder(where->gems, i)).len > 0; i++)
        ok = look_in(s, one);
    return ok;
}

/* ---- the theme that was found ---- */

/* The absolute path of a folder, without links; empty if the folder does not exist. */
static bool resolve(const struct theme_search *where, struct str path, struct arena *a,
                    struct str *out)
{
    char real[PATH_MAX];
    const char *z = arena_z(a, path);
    *out = S("");
    if (z == NULL)
        return false;
    if (realpath(z, real) != NULL)
        return arena_dup(a, str_c(real), out);
    note_fault(where->faults, path, errno);
    return true;
}

/* The relative path from one absolute path to another. */
static bool way(struct arena *a, struct str from, struct str to, struct str *out)
{
    struct buf b;
    struct str m, n;
    buf_init(&b, a, 0);
    from = str_from(from, 1);
    to = str_from(to, 1);
    for (;;) {
        struct str below = S(""), rest = S("");
        (void)str_cut(from, '/', &m, &below);
        (void)str_cut(to, '/', &n, &rest);
        if (m.len == 0 || !str_eq(m, n))
            break;
        from = below;
        to = rest;
    }
    while (from.len > 0) {
        (void)str_cut(from, '/', &m, &from);
        buf_add(&b, S("../"));
    }
    buf_add(&b, to);
    *out = buf_str(&b);
    return buf_ok(&b);
}

/* The name in `add_runtime_dependency(%q<NAME>.freeze` or `add_dependency "NAME"`. */
static struct str needed_name(struct str line)
{
    static const struct str marks[] = {STR_INIT("add_runtime_dependency"),
                                       STR_INIT("add_dependency")};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        size_t at = str_find(line, marks[i]), len = 0;
        if (at == STR_NONE || str_starts(str_trim(line), S("if ")))
            continue;
        struct str rest = str_from(line, at + marks[i].len);
        while (rest.len > 0 && strchr("(%q<\"' ", rest.ptr[0]) != NULL)
            rest = str_from(rest, 1);
        while (len < rest.len && strchr(">\"'.,)", rest.ptr[len]) == NULL)
            len++;
        return str_sub(rest, 0, len);
    }
    return S("");
}

/* The gems on which a specification's gem depends; none if the file cannot be read. */
static bool needs_read(struct search *s, struct str specification)
{
    const char *z = arena_z(s->arena, path_folder(specification));
    if (z == NULL)
        return false;
    int folder = open(z, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        note_fault(s->where->faults, specification, errno);
    struct str text = S(""), line;
    struct stamp stamp;
    struct err unreadable = ERR_INIT;
    const struct scan_root root = {.fd = folder, .theme_fd = -1};
    bool there = folder >= 0 && scan_read(&root, path_name(specification), GEMSPEC_BYTES, s->arena,
                                          &text, &stamp, &unreadable);
    if (folder >= 0)
        (void)close(folder);
    if (err_may_pass(&unreadable))
        diag_add(s->where->faults, DIAG_LEVEL_ERROR, &unreadable);
    struct str *needs = NULL;
    while (there && str_next_line(&text, &line)) {
        struct str name = needed_name(line);
        struct theme *t = s->theme;
        /* A specification has each dependency twice, for old versions of RubyGems. */
        if (str_eq(str_trim(line), S("else")) && t->need_count > 0)
            break;
        if (name.len == 0)
            continue;
        needs = arena_grow(s->arena, needs, t->need_count * sizeof(*needs),
                           (t->need_count + 1) * sizeof(*needs));
        if (needs == NULL)
            return false;
        needs[t->need_count++] = name;
        t->needs = needs;
    }
    return true;
}

/* The files of GEMS/specifications/NAME-V.gemspec are in GEMS/gems/NAME-V. */
static bool take(struct search *s)
{
    struct str gems = path_folder(path_folder(s->best));
    struct buf folder;
    buf_init(&folder, s->arena, 0);
    buf_add(&folder, gems);
    buf_add(&folder, S("/gems/"));
    buf_add(&folder, s->theme->wanted);
    buf_putc(&folder, '-');
    buf_add(&folder, s->theme->version);
    return buf_ok(&folder) && resolve(s->where, buf_str(&folder), s->arena, &s->theme->path) &&
           needs_read(s, s->best);
}

static bool specification_in(struct arena *a, struct str folder, struct str name, struct str *out)
{
    struct buf path;
    buf_init(&path, a, 0);
    buf_add(&path, folder.len > 0 ? folder : S("."));
    buf_putc(&path, '/');
    buf_add(&path, name);
    buf_add(&path, S(".gemspec"));
    *out = buf_str(&path);
    return buf_ok(&path);
}

/* Whether the site's folder is that of the theme itself: it has NAME.gemspec. */
static bool is_own(struct search *s, struct str source)
{
    struct str path = S("");
    if (!specification_in(s->arena, source, s->theme->wanted, &path))
        return false;
    const char *z = arena_z(s->arena, path);
    bool own = z != NULL && access(z, R_OK) == 0;
    if (z != NULL && !own)
        note_fault(s->where->faults, path, errno);
    return own;
}

/* As Theme#initialize: the name is trimmed, and in small letters. Empty if a gem cannot have it. */
static bool name_of(struct arena *a, struct value v, struct str *out)
{
    struct buf name;
    buf_init(&name, a, 0);
    utf8_downcase(str_trim(value_as_str(v)), &name);
    *out = buf_str(&name);
    for (size_t i = 0; i < out->len; i++) {
        if (!char_is_word(out->ptr[i]) && out->ptr[i] != '-' && out->ptr[i] != '.')
            *out = S("");
    }
    return buf_ok(&name);
}

/* Whether that folder of the site has the clone of a theme, which then is the theme. */
static bool find_clone(struct search *s, const struct theme_search *where,
                       const struct theme_remote *r)
{
    bool ok = true;
    for (unsigned i = 0; ok && i < THEME_REMOTE_FOLDERS && s->theme->path.len == 0; i++) {
        struct buf path;
        buf_init(&path, s->arena, 0);
        buf_add(&path, where->source.len > 0 ? where->source : S("."));
        buf_putc(&path, '/');
        theme_remote_folder(r, i, &path);
        ok = buf_ok(&path) && resolve(where, buf_str(&path), s->arena, &s->theme->path);
    }
    return ok;
}

/* The gems on which a clone depends, by its specification. */
static bool clone_needs(struct search *s, const struct theme_remote *r)
{
    bool ok = true;
    for (unsigned i = 0; ok && i < THEME_REMOTE_GEMS && s->theme->need_count == 0; i++) {
        struct buf name;
        struct str specification;
        buf_init(&name, s->arena, 0);
        theme_remote_gem(r, i, &name);
        ok = buf_ok(&name) &&
             specification_in(s->arena, s->theme->path, buf_str(&name), &specification) &&
             needs_read(s, specification);
    }
    return ok;
}

/*
 * Finds a theme in a repository: the folder of --theme, else a clone in vendor, else a gem of that
 * name.
 */
static bool find_remote(struct search *s, const struct theme_search *where)
{
    struct theme *t = s->theme;
    struct theme_remote r;
    bool parsed = theme_remote_parse(t->wanted, &r);
    struct str wanted = t->wanted;
    bool ok = where->folder.len > 0 ? resolve(where, where->folder, s->arena, &t->path)
                                    : !parsed || find_clone(s, where, &r);
    if (!ok || !parsed || where->folder.len > 0 || t->path.len > 0)
        return ok && (!parsed || t->path.len == 0 || clone_needs(s, &r));
    for (unsigned i = 0; ok && i < THEME_REMOTE_GEMS && s->best.len == 0; i++) {
        struct buf gem;
        buf_init(&gem, s->arena, 0);
        theme_remote_gem(&r, i, &gem);
        t->wanted = buf_str(&gem);
        ok = buf_ok(&gem) && look(s, where) && (s->best.len == 0 || take(s));
    }
    t->wanted = wanted;
    return ok;
}

bool theme_find(const struct value_map *settings, const struct theme_search *where, struct str site,
                struct arena *a, struct theme *out, struct err *err)
{
    struct search s = {.arena = a, .theme = out, .where = where};
    struct value remote = value_map_get(settings, S("remote_theme"));
    struct str specification = S("");
    *out = (struct theme){.fd = -1};
    bool ok = name_of(a, value_map_get(settings, S("theme")), &out->wanted);
    out->remote = out->wanted.len == 0 && value_as_str(remote).len > 0;
    if (out->remote)
        out->wanted = value_as_str(remote);
    if (ok && out->remote) {
        ok = find_remote(&s, where);
    } else if (ok && where->folder.len > 0) {
        ok = resolve(where, where->folder, a, &out->path) &&
             specification_in(a, out->path, out->wanted, &specification) &&
             (out->path.len == 0 || needs_read(&s, specification));
    } else if (ok && out->wanted.len > 0) {
        out->own = is_own(&s, where->source);
        ok = out->own || (look(&s, where) && (s.best.len == 0 || take(&s)));
    }
    if (ok && out->path.len > 1 && arena_z(a, out->path) != NULL) {
        out->fd = open(arena_z(a, out->path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (out->fd < 0)
            note_fault(where->faults, out->path, errno);
    }
    if (out->fd < 0)
        out->path = S("");
    struct str source = site;
    ok = ok &&
         (site.len > 0 ||
          resolve(where, where->source.len > 0 ? where->source : S("."), a, &source)) &&
         (out->path.len == 0 || source.len == 0 || way(a, source, out->path, &out->from_site));
    return ok || err_arena(err, a);
}

void theme_close(const struct theme *t)
{
    if (t->fd >= 0)
        (void)close(t->fd);
}

bool theme_is_current(const struct theme *t, struct str named, struct diags *faults)
{
    char path[PATH_MAX];
    struct stat now, open;
    struct str where = named.len > 0 ? named : t->path;
    int len = snprintf(path, sizeof(path), "%.*s", STR_ARG(where));
    errno = ENOENT;
    bool there = len > 0 && (size_t)len < sizeof(path) && stat(path, &now) == 0 &&
                 S_ISDIR(now.st_mode) && (t->fd >= 0 || access(path, R_OK) == 0);
    if (!there)
        note_fault(faults, where, errno);
    if (!there || t->fd < 0)
        return !there && t->fd < 0;
    return fstat(t->fd, &open) == 0 && now.st_dev == open.st_dev && now.st_ino == open.st_ino;
}

uint64_t theme_identity(const struct theme *t)
{
    struct stat st;
    if (t->fd < 0 || fstat(t->fd, &st) != 0)
        return 0;
    const uint64_t fields[] = {str_hash(t->path), st.st_dev, st.st_ino};
    return str_hash(str_of((const char *)fields, sizeof(fields))) | 1;
}

uint64_t theme_version(const struct theme *t, struct diags *faults)
{
    const struct scan_root root = {.fd = t->fd, .theme_fd = -1, .faults = faults};
    struct stamp stamp;
    bool folder = false;
    bool there = t->fd >= 0 && scan_stat(&root, S("_config.yml"), &stamp, &folder) && !folder;
    return there ? stamp_version(stamp) : 0;
}

bool theme_settings(const struct theme *t, size_t most, struct arena *a, struct str *text,
                    struct err *err)
{
    const struct scan_root root = {.fd = t->fd, .theme_fd = -1};
    struct stamp stamp;
    *text = S("");
    if (t->fd < 0 || (theme_version(t, NULL) == 0 && !scan_is_fault(errno)))
        return true;
    return scan_read(&root, S("_config.yml"), most, a, text, &stamp, err);
}

/* Says what to do if the theme of a repository is missing. */
static bool report_remote(const struct theme *t, struct err_place place, struct diags *diags)
{
    struct arena scratch;
    struct theme_remote r;
    struct err e = ERR_INIT;
    struct buf command;
    if (!theme_remote_parse(t->wanted, &r))
        return false;
    arena_init(&scratch, 0);
    buf_init(&command, &scratch, 0);
    theme_remote_command(&r, &command);
    struct str text = buf_str(&command);
    (void)err_at(&e, ERR_KIND_CONFIG, place,
                 "the theme '%.*s' is in a repository, and nothing is fetched: run '%.*s' in the"
                 " site's folder, or name another folder that has it with --theme",
                 STR_ARG(t->wanted), STR_ARG(text));
    diag_add(diags, DIAG_LEVEL_WARNING, &e);
    arena_fini(&scratch);
    return true;
}

void theme_report(const struct theme *t, struct err_place place, struct diags *diags)
{
    struct err e = ERR_INIT;
    if (t->wanted.len == 0 || t->path.len > 0 || t->own)
        return;
    if (t->remote && report_remote(t, place, diags))
        return;
    (void)err_at(&e, ERR_KIND_CONFIG, place,
                 t->remote ? "the theme '%.*s' names no repository: write OWNER/NAME, or name the"
                             " folder that holds its _layouts with --theme"
                           : "the theme '%.*s' is not installed: install its gem, or name the "
                             "folder that holds its _layouts with --theme",
                 STR_ARG(t->wanted));
    diag_add(diags, DIAG_LEVEL_WARNING, &e);
}
