/*
 * The record of what a render reads. See context.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/context.h"

struct context *context_of(struct drop_env *env)
{
    return env->render;
}

/* ---- one list ---- */

static uint32_t *slot_of(const struct noted *n, uint64_t key)
{
    size_t mask = n->slot_count - 1;
    size_t i = (size_t)(key >> 1) & mask;
    while (n->slots[i] != 0 && n->deps[n->slots[i] - 1].key != key)
        i = (i + 1) & mask;
    return &n->slots[i];
}

static bool grow(struct noted *n, struct arena *a)
{
    enum { FIRST = 8 };
    size_t room = n->room > 0 ? n->room * 2 : FIRST;
    struct render_dep *deps = arena_grow(a, n->deps, n->room * sizeof(*deps), room * sizeof(*deps));
    uint32_t *slots = arena_new_array(a, room * 2, uint32_t);
    if (deps == NULL || slots == NULL)
        return false;
    n->deps = deps;
    n->room = room;
    n->slots = slots;
    n->slot_count = room * 2;
    for (size_t i = 0; i < n->count; i++)
        *slot_of(n, deps[i].key) = (uint32_t)i + 1;
    return true;
}

static void add(struct noted *n, struct arena *a, struct render_dep dep)
{
    if (n->count == n->room && !grow(n, a))
        return;
    uint32_t *slot = slot_of(n, dep.key);
    if (*slot != 0)
        return;
    n->deps[n->count++] = dep;
    *slot = (uint32_t)n->count;
}

void context_note(struct context *x, uint64_t key, uint64_t version)
{
    add(x->noted, x->arena, (struct render_dep){key, version});
}

/* ---- lists of parts, for liquid.h ---- */

/* A list as bytes: this, then its dependencies. */
struct notes_head {
    int64_t modified;
    uint64_t after, before;
    uint64_t busy; /* how deep documents were rendered inside each other for it */
};

static void order(struct noted *n, uint64_t after, uint64_t before)
{
    if (after > n->after)
        n->after = after;
    if (before < n->before)
        n->before = before;
}

static bool notes_open(void *self)
{
    struct context *x = self;
    struct noted *n = arena_new(x->arena, struct noted);
    if (n == NULL)
        return false;
    *n = (struct noted){.outer = x->noted,
                        .busy_from = x->busy_count,
                        .busy_most = x->busy_count,
                        .before = UINT64_MAX};
    x->noted = n;
    context_note_path(x, CONFIG_FILE);
    return true;
}

static struct str notes_close(void *self)
{
    struct context *x = self;
    const struct noted *n = x->noted;
    x->noted = n->outer;
    for (size_t i = 0; i < n->count; i++)
        add(x->noted, x->arena, n->deps[i]);
    if (n->modified > x->noted->modified)
        x->noted->modified = n->modified;
    if (n->busy_most > x->noted->busy_most)
        x->noted->busy_most = n->busy_most;
    order(x->noted, n->after, n->before);
    struct notes_head head = {n->modified, n->after, n->before, n->busy_most - n->busy_from};
    struct buf bytes;
    buf_init(&bytes, x->arena, 0);
    buf_add(&bytes, str_of((const char *)&head, sizeof(head)));
    buf_add(&bytes, str_of((const char *)n->deps, n->count * sizeof(*n->deps)));
    return buf_ok(&bytes) && !arena_failed(x->arena) ? buf_str(&bytes) : S("");
}

static struct notes_head notes_take(struct str notes, const struct render_dep **deps, size_t *count)
{
    struct notes_head head;
    memcpy(&head, notes.ptr, sizeof(head));
    *deps = (const struct render_dep *)(const void *)(notes.ptr + sizeof(head));
    *count = (notes.len - sizeof(head)) / sizeof(**deps);
    return head;
}

/*
 * A document whose content is being made shows its source to whoever asks for it meanwhile: then
 * what was made at another time from its content is not the same.
 */
static bool is_made_from_busy(const struct context *x, const struct render_dep *deps, size_t count)
{
    for (size_t i = 0; i < x->busy_count; i++) {
        uint64_t key = site_key_file(x->busy[i].page->source);
        for (size_t k = 0; k < count; k++) {
            if (deps[k].key == key)
                return true;
        }
    }
    return false;
}

static bool notes_current(void *self, struct str notes)
{
    const struct context *x = self;
    const struct render_dep *deps;
    size_t count;
    struct notes_head head = notes_take(notes, &deps, &count);
    if (head.busy > 0 &&
        (x->busy_count + head.busy > CONTEXT_BUSY_MAX || is_made_from_busy(x, deps, count)))
        return false;
    /* The contents of other pages are what they are for whoever comes after or before the same. */
    uint64_t here = collect_order(&x->site->collect, edits_base(x->site->own.edits, x->page));
    if ((head.after > 0 && here < head.after) || (head.before != UINT64_MAX && here >= head.before))
        return false;
    /* In the language of this render, whatever others have. */
    for (size_t i = 0; i < count; i++) {
        if (site_version(x->site, deps[i].key) != deps[i].version)
            return false;
    }
    return true;
}

static void notes_repeat(void *self, struct str notes)
{
    struct context *x = self;
    const struct render_dep *deps;
    size_t count;
    struct notes_head head = notes_take(notes, &deps, &count);
    for (size_t i = 0; i < count; i++)
        add(x->noted, x->arena, deps[i]);
    order(x->noted, head.after, head.before);
    if (head.modified > x->noted->modified)
        x->noted->modified = head.modified;
    if (x->busy_count + head.busy > x->noted->busy_most)
        x->noted->busy_most = x->busy_count + (unsigned)head.busy;
}

bool context_notes_init(struct context *x)
{
    x->noted = arena_new(x->arena, struct noted);
    if (x->noted != NULL)
        x->noted->before = UINT64_MAX;
    x->notes = (struct liquid_notes){
        .self = x,
        .generation = site_generation(x->site),
        .open = notes_open,
        .close = notes_close,
        .current = notes_current,
        .repeat = notes_repeat,
    };
    return x->noted != NULL;
}

/* ---- what is noted ---- */

void context_note_order(struct context *x, uint64_t place, bool made)
{
    if (x->site->language != NULL)
        context_note_list(x, S("language")); /* each has an order of its own */
    /* "After" begins behind the place: the first place of all is 0, as is "after nothing". */
    order(x->noted, made ? place + 1 : 0, made ? UINT64_MAX : place);
}

void context_note_unit(struct context *x, const struct unit *u)
{
    context_note_path(x, u->path);
    context_note_mtime(x, u->stamp.mtime);
}

void context_note_mtime(struct context *x, int64_t mtime)
{
    if (mtime > x->noted->modified)
        x->noted->modified = mtime;
}

const struct unit *context_use_unit(struct context *x, const struct unit *u)
{
    context_note_unit(x, u);
    return x->last_good ? unit_good(u) : u;
}

/* Notes a key with what it has in this snapshot. */
static void note_now(struct context *x, uint64_t key)
{
    context_note(x, key, site_version(x->site, key));
}

void context_note_path(struct context *x, struct str path)
{
    note_now(x, site_key_file(path));
}

void context_note_list(struct context *x, struct str name)
{
    note_now(x, site_key_own(x->site, site_key_list(name)));
}

void context_note_collection(struct context *x, struct str label)
{
    note_now(x, site_key_own(x->site, site_key_collection(label)));
}

const struct unit *context_layout(struct context *x, struct str name)
{
    const struct unit *u = site_layout(x->site, name);
    note_now(x, site_key_layout(name));
    return u != NULL ? context_use_unit(x, u) : NULL;
}

const struct unit *context_include(struct context *x, struct str name)
{
    const struct unit *u = site_include(x->site, name);
    note_now(x, site_key_include(name));
    return u != NULL ? context_use_unit(x, u) : NULL;
}
