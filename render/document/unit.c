/*
 * Units. See unit.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/document/unit.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

#include "render/data/csv.h"
#include "render/document/implicit.h"
#include "render/document/labels.h"
#include "render/document/language.h"
#include "render/document/redirect.h"

enum { FILE_BYTES = 32 << 20, UNIT_MEMORY = 256 << 20, FIRST_CHUNK = 512 };

/* The unit lies in its own arena. */
static struct unit *unit_new(const struct config *c, struct config_role role,
                             const struct scan_file *file, struct unit_batch *batch)
{
    struct arena arena;
    arena_init_small(&arena, UNIT_MEMORY, FIRST_CHUNK);
    arena_use(&arena, batch != NULL ? &batch->slabs : NULL);
    struct unit *u = arena_zalloc(&arena, 1, sizeof(*u) + file->path.len + 1);
    if (u == NULL)
        return NULL;
    u->arena = arena;
    u->drop.class = c->drops->file;
    atomic_init(&u->refs, 1);
    char *path = (char *)(u + 1);
    memcpy(path, file->path.ptr, file->path.len);
    u->path = str_of(path, file->path.len);
    u->config = config_ref(c);
    u->role = role;
    /* The name is a part of the path: it moves along. */
    u->role.name = str_from(u->path, file->path.len - role.name.len);
    u->stamp = file->stamp;
    return u;
}

struct unit *unit_ref(struct unit *u)
{
    atomic_fetch_add_explicit(&u->refs, 1, memory_order_relaxed);
    return u;
}

void unit_unref(struct unit *u)
{
    if (u != NULL && atomic_fetch_sub_explicit(&u->refs, 1, memory_order_acq_rel) == 1) {
        unit_unref(u->good); /* one level deep: a good unit has no `good` */
        config_unref(u->config);
        texts_drop(u->aside);
        struct arena last = u->arena; /* a copy: the arena holds the unit itself */
        arena_fini(&last);
    }
}

struct hash128 unit_identity(const struct unit *u)
{
    return hash128_str(u->path, u->version);
}

const struct unit *unit_good(const struct unit *u)
{
    return u->err != NULL && u->good != NULL ? u->good : u;
}

const struct liquid_template *unit_template(const struct unit *u, struct err *err)
{
    if (u->err == NULL)
        return u->template;
    if (err->kind == ERR_KIND_NONE)
        *err = *u->err;
    return NULL;
}

/* ---- what each role makes of a file ---- */

static bool has_liquid(struct str body)
{
    return str_find(body, S("{%")) != STR_NONE || str_find(body, S("{{")) != STR_NONE;
}

static const struct liquid_template *compile(struct unit *u, const struct config *c,
                                             struct str text, uint32_t line, struct diags *diags,
                                             struct err *err)
{
    struct err_place place = {.file = u->path, .line = line};
    return liquid_compile(text, place, &c->liquid, &u->arena, diags, err);
}

static struct ydoc_options front_options(const struct config *c)
{
    struct ydoc_options options = YDOC_OPTIONS_DEFAULT;
    options.zone = c->zone;
    options.profile = &c->profile;
    return options;
}

/*
 * If the YAML cannot be read and no good version is known, the file is treated as Jekyll treats it:
 * as if nothing stood between the `---` lines.
 */
static bool load_front(struct unit *u, struct arena *scratch, struct diags *diags, struct err *err)
{
    const struct config *c = u->config;
    struct ydoc_options options = front_options(c);
    options.outer = scratch;
    if (front_parse(u->path, u->text, options, &u->arena, &u->front, &u->data, err))
        return true;
    u->unread = u->front.unreadable && u->good == NULL && !c->strict_front_matter;
    if (u->unread) {
        diag_add(diags, DIAG_LEVEL_ERROR, err);
        const struct err none = ERR_INIT;
        *err = none;
    }
    return u->unread;
}

static bool load_layout(struct unit *u, struct arena *scratch, struct diags *diags, struct err *err)
{
    const struct config *c = u->config;
    (void)scratch;
    if (load_front(u, NULL, diags, err))
        u->template = compile(u, c, u->front.body, u->front.body_line, diags, err);
    return u->template != NULL;
}

/*
 * Whether it is no template, though it is among the includes: an archive to download, or what a
 * desktop leaves in a folder. It harms nobody until a page includes it.
 */
static bool is_binary_include(const struct unit *u)
{
    return u->role.kind == CONFIG_ROLE_INCLUDE && str_find_char(u->text, '\0') != STR_NONE;
}

static bool load_include(struct unit *u, struct arena *scratch, struct diags *diags,
                         struct err *err)
{
    const struct config *c = u->config;
    (void)scratch;
    /* Jekyll does not remove front matter from an include: it is printed. */
    struct diags *mistakes = is_binary_include(u) ? NULL : diags;
    u->template = compile(u, c, front_text(u->text), 1, mistakes, err);
    return u->template != NULL;
}

static bool load_data(struct unit *u, struct arena *scratch, struct diags *diags, struct err *err)
{
    const struct config *c = u->config;
    (void)scratch;
    (void)diags;
    struct ydoc_options options = YDOC_OPTIONS_DEFAULT;
    options.zone = c->zone;
    options.profile = &c->profile;
    options.symbols_are_text = true; /* Debian's Jekyll stops */
    struct err_place place = {.file = u->path, .line = 1};
    struct str extension = path_extension(u->path);
    if (str_eq_nocase(extension, S(".csv")))
        return csv_parse(u->text, ',', &c->csv, place, &u->arena, &u->value, err);
    if (str_eq_nocase(extension, S(".tsv")))
        return csv_parse(u->text, '\t', &c->tsv, place, &u->arena, &u->value, err);
    /* Jekyll reads JSON with its YAML parser too, of which it is a subset. */
    return ydoc_parse(u->text, place, options, &u->arena, &u->value, err);
}

/* The version of everything but the body: of the path and the front matter. */
static uint64_t listed_version(const struct unit *u, const struct page *p)
{
    struct hash128 h = hash128_str(u->path, u->front.present);
    h = hash128_mix(h, hash128_str(u->front.yaml, 0));
    /* A title may be the body's first heading. */
    struct str title = value_as_str(value_map_get(p->data, S("title")));
    h = hash128_mix(h, hash128_str(title, 0));
    if (p->dated_by_file)
        h = hash128_mix(h, hash128_of(&u->stamp.mtime, sizeof(u->stamp.mtime), 0));
    return h.low | 1;
}

/* Its second role, as a page or a static file. */
static struct config_role as_entry(const struct unit *u)
{
    const struct config_role entry = {
        .kind = CONFIG_ROLE_ENTRY, .name = u->path, .shown = u->role.shown};
    return u->role.entry ? entry : u->role;
}

struct str unit_served_name(const struct unit *u)
{
    return as_entry(u).name;
}

static bool load_page(struct unit *u, struct arena *scratch, struct diags *diags, struct err *err)
{
    const struct config *c = u->config;
    static const struct value_map nothing = {.count = 0};
    const struct page_file file = {as_entry(u), u->path, u->stamp.mtime, scratch};
    bool parsed = load_front(u, scratch, diags, err);
    struct page *p = arena_new(&u->arena, struct page);
    if (parsed && u->implicit == PAGE_IMPLICIT_README)
        u->data = implicit_index_front(file.role.name, &u->arena);
    if (p == NULL || (parsed && u->data == NULL))
        return err_arena(err, &u->arena);
    bool document = u->role.kind == CONFIG_ROLE_POST || u->role.kind == CONFIG_ROLE_DRAFT ||
                    u->role.kind == CONFIG_ROLE_DOCUMENT;
    if (parsed && document && !labels_check(u->data, &u->arena, err)) {
        err_locate(err, unit_key_place(u, S("categories")));
        return false;
    }
    /* A file whose front matter cannot be read still has a URL, by its path. */
    const struct value_map *front = u->unread ? NULL : parsed ? u->data : &nothing;
    bool ok = page_init(p, c, &file, front, &u->arena, err);
    if (!ok)
        err_locate(err,
                   unit_key_place(u, err->kind == ERR_KIND_MISSING ? S("permalink") : S("date")));
    if (p->url.len == 0)
        return ok;
    p->unit = u;
    /* Document#read: all of a YAML file in a collection is data. */
    bool data_alone = u->role.kind == CONFIG_ROLE_DOCUMENT && path_is_yaml(u->path);
    p->body = data_alone ? S("") : u->front.body;
    p->implicit = u->implicit;
    u->page = p;
    ok = ok && language_permalink(p, c, &u->arena) &&
         implicit_modified(p, c, u->stamp.mtime, &u->arena, err) &&
         implicit_page(p, c, &u->arena, err) && implicit_readme(p, c, &u->arena, err) &&
         implicit_stylesheet(p, &u->arena, err) && redirect_init(p, c, &u->arena, err);
    p->listed = listed_version(u, p);
    struct value liquid = value_map_get(p->data, S("render_with_liquid"));
    bool wanted = liquid.kind != VALUE_BOOL || liquid.boolean;
    if (!parsed || !ok || !wanted || !has_liquid(p->body))
        return parsed && ok;
    p->template = compile(u, c, p->body, u->front.body_line, diags, err);
    if (p->made != NULL && p->made->as_index != NULL)
        p->made->as_index->template = p->template;
    if (p->made != NULL && p->made->source_map != NULL)
        p->made->source_map->template = p->template;
    return p->template != NULL;
}

/* Whether it is _redirects or _headers by its path, even if it is a static file, too. */
static bool is_rules(struct str path)
{
    return str_eq(path, RULES_REDIRECTS) || str_eq(path, RULES_LINES);
}

static bool load_rules(struct unit *u, struct arena *scratch, struct diags *diags, struct err *err)
{
    (void)scratch;
    u->rules = arena_new(&u->arena, struct rules);
    bool ok = u->rules != NULL && (str_eq(u->path, RULES_REDIRECTS)
                                       ? rules_parse_redirects(u->text, &u->arena, diags, u->rules)
                                       : rules_parse_lines(u->text, &u->arena, diags, u->rules));
    if (ok)
        u->rules->text = u->text;
    return ok || err_arena(err, &u->arena);
}

/* scratch: an arena for temporary values, as in struct page_file. It may be NULL. */
typedef bool load_fn(struct unit *u, struct arena *scratch, struct diags *diags, struct err *err);

/* How a file of each role is understood; NULL: not read at all. */
static load_fn *const loaders[] = {
    [CONFIG_ROLE_NONE] = NULL,          [CONFIG_ROLE_CONFIG] = NULL,
    [CONFIG_ROLE_LAYOUT] = load_layout, [CONFIG_ROLE_INCLUDE] = load_include,
    [CONFIG_ROLE_DATA] = load_data,     [CONFIG_ROLE_POST] = load_page,
    [CONFIG_ROLE_DRAFT] = load_page,    [CONFIG_ROLE_DOCUMENT] = load_page,
    [CONFIG_ROLE_ENTRY] = load_page,    [CONFIG_ROLE_STATIC] = NULL,
    [CONFIG_ROLE_PARTIAL] = NULL,       [CONFIG_ROLE_RULES] = load_rules,
    [CONFIG_ROLE_PLUGIN] = NULL,        [CONFIG_ROLE_HELD] = NULL,
};

/* ---- the text of a unit: in memory, or put aside in a file ---- */

void unit_batch_begin(struct unit_batch *b, struct texts *texts)
{
    *b = (struct unit_batch){.holds_text = false};
    b->texts.texts = texts;
    arena_init(&b->scratch, UNIT_MEMORY);
}

void unit_batch_end(struct unit_batch *b)
{
    slabs_close(&b->slabs);
    texts_close(&b->texts);
    arena_fini(&b->scratch);
}

/* The arena into which its text is read. */
static struct arena *text_arena(struct unit *u, struct unit_batch *batch)
{
    return batch != NULL && batch->texts.texts != NULL ? &batch->scratch : &u->arena;
}

/* Moves the text; the slices of it move along. to.ptr NULL: it is put aside. */
static void move_text(struct unit *u, struct str to)
{
    const struct str from = u->text;
    struct str *slices[] = {&u->text, &u->front.yaml, &u->front.body,
                            u->page != NULL ? &u->page->body : NULL};
    for (size_t i = 0; i < ARRAY_LEN(slices); i++) {
        struct str *s = slices[i];
        if (s == NULL || s->ptr < from.ptr || s->ptr > from.ptr + from.len)
            continue;
        size_t at = (size_t)(s->ptr - from.ptr);
        if (to.ptr == NULL && u->page != NULL && s == &u->page->body)
            u->page->aside = (struct page_aside){(uint32_t)at, (uint32_t)s->len};
        *s = to.ptr != NULL ? str_of(to.ptr + at, s->len) : (struct str){.ptr = NULL};
    }
}

/* Its text is in the scratch of the batch: puts it aside, or copies it. False if memory ends. */
static bool store_text(struct unit *u, struct unit_batch *batch)
{
    struct str copy = {.ptr = NULL};
    const struct page *p = u->page;
    bool plain = u->err == NULL && p != NULL && p->template == NULL && p->made == NULL;
    if (!(plain && texts_put(&batch->texts, u->text, &u->aside)) &&
        !arena_dup(&u->arena, u->text, &copy))
        return false;
    move_text(u, copy);
    return true;
}

/* The front matter of its own is in the scratch of the batch: copies it, if it cannot be read
 * again. False if memory ends. */
static bool store_front(struct unit *u, const struct arena *scratch)
{
    if (u->data != NULL && u->data->arena == scratch)
        u->data = u->aside.extent == NULL ? value_map_pack(&u->arena, u->data) : NULL;
    return u->data != NULL || u->aside.extent != NULL || !arena_failed(&u->arena);
}

bool unit_front(const struct unit *u, struct arena *a, const struct value_map **out,
                struct err *err)
{
    struct str text;
    struct front front;
    *out = u->data;
    return u->aside.extent == NULL ||
           (texts_get(u->aside, a, &text, err) &&
            front_parse(u->path, text, front_options(u->config), a, &front, out, err));
}

bool unit_body(const struct page *p, struct arena *a, struct str *out, struct err *err)
{
    *out = p->body;
    if (p->body.ptr != NULL || p->unit == NULL || p->unit->aside.extent == NULL)
        return true;
    struct texts_place place = p->unit->aside;
    place.at += p->aside.at;
    place.len = p->aside.len;
    return texts_get(place, a, out, err);
}

/* Whether it is a page if it has front matter, and else a static file. */
static bool is_entry(const struct unit *u)
{
    return as_entry(u).kind == CONFIG_ROLE_ENTRY || u->role.kind == CONFIG_ROLE_DOCUMENT;
}

/*
 * Whether it is a static file: by its role, or because it does not begin with `---`. Of a large
 * image, only its first bytes are read; a file with front matter is read whole. If reading fails,
 * the file counts as what it was before, else as a static file, whose content is not needed here.
 */
static bool is_static(struct unit *u, const struct scan_root *root, const struct scan_file *file,
                      struct arena *a, bool *ok, struct err *err)
{
    if (u->role.kind == CONFIG_ROLE_STATIC)
        return true;
    if (!is_entry(u))
        return false;
    bool taken = false;
    *ok = scan_read_if(root, file, front_starts, FILE_BYTES, a, &u->text, &u->stamp, &taken, err);
    return *ok ? !taken : u->good == NULL || u->good->is_static;
}

/* Copies the error into the unit's arena. That may be full, so its budget is raised for this. */
static bool keep_error(struct unit *u, const struct err *err)
{
    u->arena.budget = SIZE_MAX;
    struct err *copy = arena_alloc(&u->arena, sizeof(*copy));
    if (copy != NULL)
        *copy = *err;
    u->err = copy;
    return copy != NULL;
}

/* A reference to the last good version of a file, or NULL. */
static struct unit *last_good(struct unit *previous)
{
    bool good = previous != NULL && previous->err == NULL && !previous->unread;
    struct unit *last = previous == NULL || good ? previous : previous->good;
    return last != NULL ? unit_ref(last) : NULL;
}

/* The functions that parse its text, in order; out[0] is NULL if the text is not needed. */
static void loaders_of(const struct unit *u, load_fn *out[2])
{
    bool page = !u->is_static || u->implicit != PAGE_IMPLICIT_NONE;
    if (str_ends(u->path, S("/")))
        return; /* a folder of data */
    if (u->is_static && is_rules(u->path))
        out[0] = load_rules;
    else if (page || u->role.entry)
        out[0] = loaders[u->role.kind];
    if (page && u->role.entry)
        out[1] = load_page;
}

/* Includes the path: if a folder is renamed, the files in it keep their stamps. */
static uint64_t version_of(const struct unit *u)
{
    const uint64_t fields[] = {str_hash(u->path), stamp_version(u->stamp)};
    return str_hash(str_of((const char *)fields, sizeof(fields))) | 1;
}

/* Whether nothing but its slices will point into its text: a page in Markdown without Liquid. */
static bool is_plain_text(const struct unit *u, load_fn *const load[2])
{
    return load[0] == load_page && load[1] == NULL && u->implicit == PAGE_IMPLICIT_NONE &&
           page_file_kind(u->config, u->path).markdown && !has_liquid(u->text);
}

/*
 * Parses the file; reads its text first if that is needed and missing. The text of a plain page
 * stays in the scratch of the batch, for store_text.
 */
static bool understand(struct unit *u, const struct scan_root *root, const struct scan_file *file,
                       struct unit_batch *batch, struct diags *diags, struct err *err)
{
    const struct config *c = u->config;
    load_fn *load[2] = {NULL, NULL};
    if (u->is_static && !path_is_of_theme(u->path))
        u->implicit = implicit_kind(c, as_entry(u), u->path);
    if (u->implicit == PAGE_IMPLICIT_OPTIONAL && implicit_removes_original(c, u->implicit))
        u->is_static = false;
    loaders_of(u, load);
    bool ok = true;
    if (load[0] != NULL && u->text.ptr == NULL)
        ok = root != NULL && scan_read_if(root, file, NULL, FILE_BYTES, text_arena(u, batch),
                                          &u->text, &u->stamp, NULL, err);
    if (ok && batch != NULL && u->text.ptr != NULL && text_arena(u, batch) != &u->arena) {
        batch->holds_text = is_plain_text(u, load);
        ok = batch->holds_text || arena_dup(&u->arena, u->text, &u->text) ||
             err_arena(err, &u->arena);
    }
    for (size_t i = 0; ok && i < ARRAY_LEN(load) && load[i] != NULL; i++)
        ok = load[i](u, batch != NULL ? &batch->scratch : NULL, diags, err);
    return err_lack(err, &u->arena, ok) && (batch == NULL || err_lack(err, &batch->scratch, ok));
}

/* The text of a unit parsed with another configuration; NULL if that fails, or if it has no text.
 */
static struct unit *understood_anew(const struct unit *old, const struct config *c,
                                    struct config_role role)
{
    const struct scan_file file = {old->path, old->stamp};
    struct unit *u = unit_new(c, role, &file, NULL);
    struct err err = ERR_INIT;
    if (u == NULL)
        return NULL;
    u->version = old->version;
    bool ok = old->text.ptr == NULL || arena_dup(&u->arena, old->text, &u->text);
    if (old->aside.extent != NULL)
        ok = texts_get(old->aside, &u->arena, &u->text, &err);
    u->is_static = role.kind == CONFIG_ROLE_STATIC || (u->text.ptr == NULL && old->is_static) ||
                   (is_entry(u) && !front_starts(u->text));
    if (ok && understand(u, NULL, &file, NULL, NULL, &err)) {
        arena_settle(&u->arena);
        return u;
    }
    unit_unref(u);
    return NULL;
}

/* Whether a unit has the same role in another configuration. */
static bool same_role(const struct unit *u, const struct config *c, struct config_role role)
{
    const struct config_role *old = &u->role;
    return old->kind == role.kind && old->entry == role.entry && str_eq(old->name, role.name) &&
           old->collection == role.collection &&
           str_eq(u->config->collections[old->collection].label,
                  c->collections[role.collection].label);
}

/*
 * Parses the last good version with the unit's configuration. Returns false if it cannot be used
 * there.
 */
static bool renew_good(struct unit *u)
{
    struct unit *old = u->good;
    if (old == NULL || old->config == u->config)
        return true;
    u->good = understood_anew(old, u->config, u->role);
    if (u->good == NULL && same_role(old, u->config, u->role))
        u->good = unit_ref(old);
    unit_unref(old);
    return u->good != NULL;
}

static struct unit *load(const struct scan_root *root, const struct config *c,
                         struct config_role role, const struct scan_file *file,
                         struct unit *previous, struct unit_batch *batch, struct diags *diags)
{
    struct unit *u = unit_new(c, role, file, batch);
    if (u == NULL)
        return NULL;
    struct err err = ERR_INIT;
    bool ok = true;
    u->good = last_good(previous);
    u->is_static = is_static(u, root, file, text_arena(u, batch), &ok, &err);
    ok = ok && understand(u, root, file, batch, diags, &err);
    /* A fault says nothing about the file: with no stamp, the unit is read again next time. */
    if (err.kind == ERR_KIND_FAULT)
        u->stamp = (struct stamp){.mtime = 0};
    u->version = version_of(u);
    if (!ok && !renew_good(u)) {
        /* Without a good version the file may be treated in another way. */
        unit_unref(u);
        return load(root, c, role, file, NULL, batch, diags);
    }
    if (!ok) {
        if (err.kind == ERR_KIND_NOMEM || !keep_error(u, &err)) {
            unit_unref(u);
            return NULL;
        }
        if (!is_binary_include(u))
            diag_add(diags, DIAG_LEVEL_ERROR, &err);
    } else {
        unit_unref(u->good);
        u->good = NULL;
    }
    if (batch != NULL &&
        ((batch->holds_text && !store_text(u, batch)) || !store_front(u, &batch->scratch))) {
        unit_unref(u);
        return NULL;
    }
    arena_settle(&u->arena);
    return u;
}

struct unit *unit_load(const struct scan_root *root, const struct config *c,
                       struct config_role role, const struct scan_file *file, struct unit *previous,
                       struct unit_batch *batch, struct diags *diags)
{
    enum { SCRATCH_KEPT = 1 << 18 };
    if (batch == NULL)
        return load(root, c, role, file, previous, NULL, diags);
    struct arena_mark mark = arena_mark(&batch->scratch);
    batch->holds_text = false;
    struct unit *u = load(root, c, role, file, previous, batch, diags);
    arena_rewind(&batch->scratch, mark);
    arena_trim(&batch->scratch, SCRATCH_KEPT);
    return u;
}

struct err_place unit_key_place(const struct unit *u, struct str key)
{
    struct err_place place = {.file = u->path, .line = 1};
    struct str rest = u->front.yaml, text, line;
    struct err err = ERR_INIT;
    struct arena a;
    arena_init(&a, 0);
    if (u->aside.extent != NULL && texts_get(u->aside, &a, &text, &err))
        rest = front_split(text).yaml;
    for (uint32_t n = 2; str_next_line(&rest, &line); n++) {
        if (str_starts(line, key) && str_starts(str_trim_start(str_from(line, key.len)), S(":"))) {
            place.line = n;
            place.column = 1;
            break;
        }
    }
    arena_fini(&a);
    return place;
}
