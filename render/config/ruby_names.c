/*
 * The names in a site's Ruby files. See ruby_names.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/ruby_names.h"

#include "render/config/path.h"

enum { RUBY_BYTES = 1 << 20, NAMES_MAX = 1000 };

/* ---- files ---- */

static bool wants(const void *self, struct str path, bool folder)
{
    (void)self;
    return folder || str_ends(path, S(".rb"));
}

static bool files_find(const struct scan_root *root, const struct str *folders, size_t count,
                       struct arena *a, struct scan_list *out)
{
    bool ok = true;
    *out = (struct scan_list){.count = 0};
    for (size_t i = 0; ok && i < count; i++) {
        struct stamp stamp;
        bool is_folder = false;
        if (folders[i].len > 0 && scan_stat(root, folders[i], &stamp, &is_folder) && is_folder)
            ok = scan_tree(root, folders[i], wants, NULL, a, out, NULL);
    }
    return ok;
}

static uint64_t version_of(const struct scan_list *files)
{
    uint64_t version = 0;
    for (size_t i = 0; i < files->count; i++) {
        const uint64_t fields[] = {version, str_hash(files->files[i].path),
                                   stamp_version(files->files[i].stamp)};
        version = str_hash(str_of((const char *)fields, sizeof(fields)));
    }
    return version;
}

uint64_t ruby_names_version(const struct scan_root *root, const struct str *folders, size_t count)
{
    struct arena arena;
    struct scan_list files;
    arena_init(&arena, 0);
    uint64_t version = files_find(root, folders, count, &arena, &files) ? version_of(&files) : 0;
    arena_fini(&arena);
    return version;
}

/* ---- words of Ruby ---- */

static struct str word_at(struct str s)
{
    size_t len = 0;
    while (len < s.len && (char_is_word(s.ptr[len]) || s.ptr[len] == '?' || s.ptr[len] == ':'))
        len++;
    return str_sub(s, 0, len);
}

/* "Jekyll::MyFilters" -> "MyFilters" */
static struct str last_name(struct str name)
{
    size_t colon = str_rfind_char(name, ':');
    return colon == STR_NONE ? name : str_from(name, colon + 1);
}

/* The arguments of a call: register_tag("x", Y) -> "x", Y) */
static struct str arguments_of(struct str rest)
{
    while (rest.len > 0 && (rest.ptr[0] == '(' || char_is_space(rest.ptr[0])))
        rest = str_from(rest, 1);
    return rest;
}

/* ---- reading ---- */

enum { MODULES_MAX = 64, NESTED_MAX = 16 };

/* A module or class whose `end` has not come. Its end is found by the indentation. */
struct scope {
    struct str name;
    size_t indent;
    bool hidden; /* `private` was said: what is defined from here on is no filter */
};

/* All files, one after the other. */
struct reading {
    struct ruby_names *out;
    struct arena *arena;
    struct str modules[MODULES_MAX]; /* that register_filter names, in whichever file */
    size_t module_count;
    /* of the file that is read: */
    struct err_place place;
    struct str text;
    struct scope scopes[NESTED_MAX];
    size_t depth;
};

static void enter(struct reading *r, struct str name, size_t indent)
{
    if (r->depth < NESTED_MAX)
        r->scopes[r->depth++] = (struct scope){.name = last_name(name), .indent = indent};
}

static struct scope *innermost(struct reading *r)
{
    return r->depth > 0 ? &r->scopes[r->depth - 1] : NULL;
}

/* Follows modules, classes, their ends, and `private`. */
static void follow(struct reading *r, struct str code, size_t indent)
{
    struct scope *in = innermost(r);
    if (str_starts(code, S("module ")))
        enter(r, word_at(str_trim(str_from(code, 7))), indent);
    else if (str_starts(code, S("class ")) && !str_starts(code, S("class <<")))
        enter(r, word_at(str_trim(str_from(code, 6))), indent);
    else if (in != NULL && str_eq(word_at(code), S("end")) && indent <= in->indent)
        r->depth--;
    else if (in != NULL && (str_eq(code, S("private")) || str_eq(code, S("protected"))))
        in->hidden = true;
}

typedef bool read_line_fn(struct reading *r, struct str code);

/* Calls `read` for each line of a file, comments aside. */
static bool read_lines(struct reading *r, struct str text, struct str file, read_line_fn *read)
{
    struct str line;
    bool ok = true;
    r->text = text;
    r->depth = 0;
    r->place = (struct err_place){.file = file, .line = 1};
    for (; ok && str_next_line(&text, &line); r->place.line++) {
        struct str code = str_trim(line);
        if (code.len == 0 || str_starts(code, S("#")))
            continue;
        follow(r, code, (size_t)(code.ptr - line.ptr));
        ok = read(r, code);
    }
    return ok;
}

/* register_filter(Jekyll::MyFilters), or of self. */
static bool read_registration(struct reading *r, struct str code)
{
    const struct str mark = S("register_filter");
    size_t at = str_find(code, mark);
    if (at == STR_NONE || r->module_count == MODULES_MAX)
        return true;
    struct str name = word_at(arguments_of(str_from(code, at + mark.len)));
    if (str_eq(name, S("self")) && innermost(r) != NULL)
        name = innermost(r)->name;
    if (name.len > 0)
        r->modules[r->module_count++] = last_name(name);
    return true;
}

static bool holds_filters(struct reading *r)
{
    const struct scope *in = innermost(r);
    for (size_t i = 0; in != NULL && !in->hidden && i < r->module_count; i++) {
        if (str_eq(in->name, r->modules[i]))
            return true;
    }
    return false;
}

static bool add_name(struct reading *r, struct str name, bool filter, bool block)
{
    struct ruby_names *f = r->out;
    if (name.len == 0 || f->count == NAMES_MAX)
        return true;
    struct liquid_ruby_name *names =
        arena_grow(r->arena, f->names, f->count * sizeof(*names), (f->count + 1) * sizeof(*names));
    if (names == NULL)
        return false;
    f->names = names;
    names[f->count++] = (struct liquid_ruby_name){
        .name = name, .place = r->place, .filter = filter, .block = block};
    return true;
}

static bool add_extension(struct reading *r, enum ruby_names_kind kind, struct str name)
{
    struct ruby_names *f = r->out;
    if (f->extension_count == NAMES_MAX)
        return true;
    struct ruby_names_extension *extensions =
        arena_grow(r->arena, f->extensions, f->extension_count * sizeof(*extensions),
                   (f->extension_count + 1) * sizeof(*extensions));
    if (extensions == NULL)
        return false;
    f->extensions = extensions;
    extensions[f->extension_count++] = (struct ruby_names_extension){kind, name, r->place};
    return true;
}

/* Whether the file has `class NAME < ...Block`. */
static bool is_block_class(struct str text, struct str name)
{
    struct str line;
    name = last_name(name);
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
    rest = arguments_of(rest);
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
    return add_name(r, name, false, is_block_class(r->text, word_at(str_trim(class))));
}

/* class Pages < Jekyll::Generator */
static bool read_class(struct reading *r, struct str rest)
{
    static const struct {
        struct str base;
        enum ruby_names_kind kind;
    } kinds[] = {
        {STR_INIT("Generator"), RUBY_NAMES_GENERATOR},
        {STR_INIT("Converter"), RUBY_NAMES_CONVERTER},
        {STR_INIT("Markdown"), RUBY_NAMES_CONVERTER},
    };
    struct str name, base;
    if (!str_cut(rest, '<', &name, &base))
        return true;
    base = last_name(word_at(str_trim(base)));
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (str_eq(base, kinds[i].base))
            return add_extension(r, kinds[i].kind, str_trim(name));
    }
    return true;
}

/* Jekyll::Hooks.register :pages, :post_render do |page| */
static bool read_hook(struct reading *r, struct str rest)
{
    size_t end = str_find(rest, S(" do")), brace = str_find_char(rest, '{');
    rest = str_sub(rest, 0, end < brace ? end : brace < rest.len ? brace : rest.len);
    rest = str_trim(rest);
    rest.len -= str_ends(rest, S(")")) ? 1 : 0;
    return add_extension(r, RUBY_NAMES_HOOK, rest);
}

static bool read_line(struct reading *r, struct str code)
{
    const struct str tag = S("register_tag"), hook = S("Hooks.register");
    size_t at = str_find(code, tag);
    if (at != STR_NONE)
        return read_tag(r, str_from(code, at + tag.len));
    at = str_find(code, hook);
    if (at != STR_NONE)
        return read_hook(r, arguments_of(str_from(code, at + hook.len)));
    if (str_starts(code, S("class ")))
        return read_class(r, str_from(code, 6));
    if (!str_starts(code, S("def ")) || !holds_filters(r))
        return true;
    struct str name = word_at(str_trim(str_from(code, 4)));
    bool own = str_eq(name, S("initialize")) || str_eq(name, S("self"));
    return own || add_name(r, name, true, false);
}

bool ruby_names_read(const struct scan_root *root, const struct str *folders, size_t count,
                     struct arena *a, struct ruby_names *out, struct err *err)
{
    static read_line_fn *const passes[] = {read_registration, read_line};
    struct scan_list files;
    *out = (struct ruby_names){.count = 0};
    if (!files_find(root, folders, count, a, &files))
        return err_arena(err, a);
    out->version = version_of(&files);
    struct reading *r = arena_new(a, struct reading);
    struct str *texts = arena_new_array(a, files.count, struct str);
    if (files.count > 0 && (r == NULL || texts == NULL))
        return err_arena(err, a);
    for (size_t i = 0; i < files.count; i++) {
        struct stamp stamp;
        struct err unreadable = ERR_INIT;
        if (!scan_read(root, files.files[i].path, RUBY_BYTES, a, &texts[i], &stamp, &unreadable))
            texts[i] = S("");
        if (err_may_pass(&unreadable)) {
            *err = unreadable;
            return false;
        }
    }
    for (size_t pass = 0; files.count > 0 && pass < ARRAY_LEN(passes); pass++) {
        r->out = out;
        r->arena = a;
        for (size_t i = 0; i < files.count; i++) {
            if (!read_lines(r, texts[i], files.files[i].path, passes[pass]))
                return err_arena(err, a);
        }
    }
    return true;
}

bool ruby_names_have_read(const struct ruby_names *f, struct str path)
{
    struct str rest;
    for (size_t i = 0; i < f->read_count; i++) {
        if (path_is_below(f->read[i], path, &rest))
            return true;
    }
    for (size_t i = 0; i < f->listed_count; i++) {
        if (path_is_below(path, f->listed[i], &rest) || path_is_below(f->listed[i], path, &rest))
            return true;
    }
    return false;
}

/* ---- reporting ---- */

static void report_name(const struct liquid_ruby_name *n, struct err *e)
{
    (void)err_at(e, ERR_KIND_CONFIG, n->place, "the %s '%.*s' is Ruby's, which is not run: %s",
                 n->filter ? "filter" : "tag", STR_ARG(n->name),
                 n->filter ? "it gives nil" : "it prints nothing");
}

static void report_extension(const struct ruby_names_extension *p, struct err *e)
{
    static const struct {
        const char *what, *lost;
    } texts[] = {
        [RUBY_NAMES_GENERATOR] = {"generator", "the pages and data that it makes are missing"},
        [RUBY_NAMES_CONVERTER] = {"converter", "the files that it converts are left as they are"},
        [RUBY_NAMES_HOOK] = {"hook", "what it changes stays as it is"},
        [RUBY_NAMES_MISSING] = {"gem", "what it does is left undone"},
        [RUBY_NAMES_BUNDLER] = {"gems", ""},
        [RUBY_NAMES_WHOLE] = {"site", ""},
        [RUBY_NAMES_WRITTEN] = {"hook", ""},
        [RUBY_NAMES_ABSENT] = {"gem", ""},
    };
    if (p->kind == RUBY_NAMES_MISSING) {
        (void)err_at(e, ERR_KIND_CONFIG, (struct err_place){.file = S("plugins")},
                     "the gem '%.*s' is not installed: run 'gem install %.*s', or see whether "
                     "Debian has it",
                     STR_ARG(p->name), STR_ARG(p->name));
        return;
    }
    if (p->kind == RUBY_NAMES_BUNDLER) {
        (void)err_at(e, ERR_KIND_CONFIG, (struct err_place){.file = S("Gemfile.lock")},
                     "its gems are not used, but those of the system: %.*s", STR_ARG(p->name));
        return;
    }
    if (p->kind == RUBY_NAMES_ABSENT) {
        (void)err_at(e, ERR_KIND_CONFIG, (struct err_place){.file = S("plugins")},
                     "Ruby can make all pages only with the gem '%.*s': run 'gem install %.*s', or "
                     "see whether Debian has it",
                     STR_ARG(p->name), STR_ARG(p->name));
        return;
    }
    if (p->kind == RUBY_NAMES_WRITTEN) {
        (void)err_at(e, ERR_KIND_CONFIG, p->place,
                     "the hook '%.*s' is run by 'build' alone: what it writes is not served",
                     STR_ARG(p->name));
        return;
    }
    if (p->kind == RUBY_NAMES_WHOLE) {
        (void)err_at(e, ERR_KIND_CONFIG, p->place,
                     "all pages are made in Ruby, because of the %.*s", STR_ARG(p->name));
        return;
    }
    (void)err_at(e, ERR_KIND_CONFIG, p->place, "the %s '%.*s' is Ruby's, which is not run: %s",
                 texts[p->kind].what, STR_ARG(p->name), texts[p->kind].lost);
}

void ruby_names_report(const struct ruby_names *f, struct diags *diags)
{
    for (size_t i = 0; i < f->count && !f->runs; i++) {
        struct err e = ERR_INIT;
        report_name(&f->names[i], &e);
        diag_add(diags, DIAG_LEVEL_WARNING, &e);
    }
    for (size_t i = 0; i < f->extension_count; i++) {
        struct err e = ERR_INIT;
        report_extension(&f->extensions[i], &e);
        bool fine = f->extensions[i].kind == RUBY_NAMES_WHOLE ||
                    f->extensions[i].kind == RUBY_NAMES_WRITTEN;
        diag_add(diags, fine ? DIAG_LEVEL_NOTICE : DIAG_LEVEL_WARNING, &e);
    }
}
