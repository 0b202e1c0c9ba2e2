/*
 * Versions: what each dependency of a page has now. See site.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>

#include "render/site/collect_lists.h"
#include "render/site/polyglot.h"
#include "render/site/ruby_marks.h"

uint64_t site_key_file(struct str path)
{
    return str_hash(path) | 1; /* never 0, which marks a free slot */
}

uint64_t site_key_list(struct str name)
{
    /* A path never ends so: keys of lists are apart from those of files. */
    static const uint64_t list_mark = UINT64_C(0x9E3779B97F4A7C15);
    return (str_hash(name) ^ list_mark) | 1;
}

/* Keys of names: apart from those of lists, and of names of another kind. */
static uint64_t named_key(struct str kind, struct str name)
{
    const uint64_t pair[2] = {site_key_list(kind), str_hash(name)};
    return str_hash(str_of((const char *)pair, sizeof(pair))) | 1;
}

uint64_t site_key_collection(struct str label)
{
    return named_key(S("collection:"), label);
}

uint64_t site_key_layout(struct str name)
{
    return named_key(S("layout:"), name);
}

uint64_t site_key_include(struct str name)
{
    return named_key(S("include:"), name);
}

uint64_t site_key_own(const struct site *s, uint64_t key)
{
    if (s->whole == NULL)
        return key;
    const uint64_t pair[2] = {key, s->language->salt};
    return str_hash(str_of((const char *)pair, sizeof(pair))) | 1;
}

static struct render_dep *version_slot(const struct versions *v, uint64_t key)
{
    size_t mask = v->slot_count - 1;
    size_t i = (size_t)(key >> 1) & mask;
    while (v->slots[i].key != 0 && v->slots[i].key != key)
        i = (i + 1) & mask;
    return &v->slots[i];
}

/* What no table has may be a mark. */
static uint64_t version_in(const struct site *s, const struct versions *v, uint64_t key)
{
    const struct render_dep *slot = version_slot(v, key);
    return slot->key == key ? slot->version : ruby_marks_version(s, key);
}

uint64_t site_version(const struct site *s, uint64_t key)
{
    if (s->own.edited.slot_count > 0) {
        const struct render_dep *edited = version_slot(&s->own.edited, key);
        if (edited->key == key)
            return edited->version;
    }
    return version_in(s, &s->versions, key);
}

/* Each edit is of one file, and of fewer than seven lists; half full. */
enum { EDITED_SLOTS = 1024 };
static_assert(EDITS_MAX * 7 < EDITED_SLOTS / 2, "the table of edited versions is never full");

bool site_versions_edit(struct site *s, const struct site *old)
{
    s->own.edited.slots = arena_new_array(&s->own.arena, EDITED_SLOTS, struct render_dep);
    s->own.edited.slot_count = EDITED_SLOTS;
    if (s->own.edited.slots != NULL && old->own.edited.slot_count > 0)
        memcpy(s->own.edited.slots, old->own.edited.slots,
               EDITED_SLOTS * sizeof(*s->own.edited.slots));
    return s->own.edited.slots != NULL;
}

void site_version_set(struct site *s, uint64_t key, uint64_t version)
{
    *version_slot(&s->own.edited, key) = (struct render_dep){key, version};
}

static void version_put(struct site *s, uint64_t key, uint64_t version)
{
    *version_slot(&s->versions, key) = (struct render_dep){key, version};
}

static void put_list_versions(struct site *s)
{
    const struct {
        struct str name;
        uint64_t version;
    } others[] = {
        {S("data"), s->collect.data.version},
        {S("paginator"), s->pagination.version},
        {S("redirects"), s->redirects_version},
        {S("language"), 1},
    };
    for (unsigned i = 0; i < COLLECT_LISTS; i++) {
        struct str name = collect_rows[i].name;
        if (name.len > 0)
            version_put(s, site_key_own(s, site_key_list(name)),
                        collect_list_of(&s->collect, i)->version);
    }
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        version_put(s, site_key_own(s, site_key_list(others[i].name)), others[i].version);
}

/* Keys that are made of a prefix and a name. */
static bool put_named_versions(struct site *s)
{
    struct buf name;
    buf_init(&name, &s->own.arena, 0);
    for (size_t i = 0; i < s->config->collection_count; i++) {
        uint64_t key = site_key_collection(s->config->collections[i].label);
        version_put(s, site_key_own(s, key), s->collect.collections[i].docs.version);
    }
    for (size_t i = 0; i < map_count(&s->collect.data.versions); i++) {
        const struct map_entry *e = map_at(&s->collect.data.versions, i);
        buf_cut(&name, 0);
        buf_add(&name, S("data:"));
        buf_add(&name, e->key);
        version_put(s, site_key_own(s, site_key_list(buf_str(&name))), *(const uint64_t *)e->value);
    }
    return buf_ok(&name);
}

/* Which file each name of a template stands for. */
static void put_template_versions(struct site *s, const struct map *templates,
                                  uint64_t (*key)(struct str name))
{
    for (size_t i = 0; i < map_count(templates); i++) {
        const struct map_entry *e = map_at(templates, i);
        version_put(s, key(e->key), str_hash(((const struct unit *)e->value)->path) | 1);
    }
}

bool site_versions_build(struct site *s)
{
    enum { FIXED = 16 };
    const struct collect *l = &s->collect;
    /* A language depends on the files that it leaves out, too: they are not there for it. */
    const struct site *all = s->whole != NULL ? s->whole : s;
    size_t keys = all->unit_count + s->config->collection_count + map_count(&l->data.versions) +
                  map_count(&l->layouts) + map_count(&l->includes) + FIXED;
    size_t slots = FIXED;
    while (slots < keys * 2)
        slots *= 2;
    s->versions.slots = arena_new_array(&s->own.arena, slots, struct render_dep);
    s->versions.slot_count = slots;
    if (s->versions.slots == NULL)
        return false;
    for (size_t i = 0; i < all->unit_count; i++)
        version_put(s, site_key_file(all->units[i]->path), all->units[i]->version);
    version_put(s, site_key_file(CONFIG_FILE), s->config->version);
    put_list_versions(s);
    if (s->config->ruby != NULL) {
        version_put(s, site_key_own(s, site_key_list(S("ruby"))), s->own.generation);
        version_put(s, site_key_own(s, site_key_list(S("plugins"))), ruby_marks_loaded(s));
    }
    put_template_versions(s, &l->layouts, site_key_layout);
    put_template_versions(s, &l->includes, site_key_include);
    return put_named_versions(s);
}

bool site_versions_unite(struct site *s)
{
    size_t slots = s->versions.slot_count;
    for (size_t i = 0; i < s->language_count; i++)
        slots += s->languages[i]->versions.slot_count;
    size_t rounded = s->versions.slot_count;
    while (rounded < slots)
        rounded *= 2;
    s->everything =
        (struct versions){arena_new_array(&s->own.arena, rounded, struct render_dep), rounded};
    if (s->everything.slots == NULL)
        return false;
    for (size_t i = 0; i <= s->language_count; i++) {
        const struct versions *v = i == 0 ? &s->versions : &s->languages[i - 1]->versions;
        for (size_t k = 0; k < v->slot_count; k++) {
            if (v->slots[k].key != 0)
                *version_slot(&s->everything, v->slots[k].key) = v->slots[k];
        }
    }
    return true;
}

bool site_deps_current(const struct site *s, const struct render_dep *deps, size_t count)
{
    bool united = s->everything.slots != NULL;
    for (size_t i = 0; i < count; i++) {
        uint64_t now =
            united ? version_in(s, &s->everything, deps[i].key) : site_version(s, deps[i].key);
        if (now != deps[i].version)
            return false;
    }
    return true;
}

struct render_dep render_dep_file(const struct site *s, struct str path)
{
    uint64_t key = site_key_file(path);
    return (struct render_dep){key, site_version(s, key)};
}
