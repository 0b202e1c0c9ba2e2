/*
 * The dependencies of a render. See context.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/context.h"

struct context *context_of(struct drop_env *env)
{
    return env->render;
}

/* ---- one list ---- */

static uint32_t *slot_of(const struct dependencies *n, uint64_t key)
{
    size_t mask = n->slot_count - 1;
    size_t i = (size_t)(key >> 1) & mask;
    while (n->slots[i] != 0 && n->deps[n->slots[i] - 1].key != key)
        i = (i + 1) & mask;
    return &n->slots[i];
}

static bool grow(struct dependencies *n, struct arena *a)
{
    enum { FIRST = 8 };
    size_t capacity = n->capacity > 0 ? n->capacity * 2 : FIRST;
    struct render_dep *deps =
        arena_grow(a, n->deps, n->capacity * sizeof(*deps), capacity * sizeof(*deps));
    uint32_t *slots = arena_new_array(a, capacity * 2, uint32_t);
    if (deps == NULL || slots == NULL)
        return false;
    n->deps = deps;
    n->capacity = capacity;
    n->slots = slots;
    n->slot_count = capacity * 2;
    for (size_t i = 0; i < n->count; i++)
        *slot_of(n, deps[i].key) = (uint32_t)i + 1;
    return true;
}

static void add(struct dependencies *n, struct arena *a, struct render_dep dep)
{
    if (n->count == n->capacity && !grow(n, a))
        return;
    uint32_t *slot = slot_of(n, dep.key);
    if (*slot != 0)
        return;
    n->deps[n->count++] = dep;
    *slot = (uint32_t)n->count;
}

void context_depend(struct context *x, uint64_t key, uint64_t version)
{
    add(x->dependencies, x->arena, (struct render_dep){key, version});
}

/* ---- lists of fragments, for liquid.h ---- */

/* A closed list, as the bytes that Liquid stores: this head, then the dependencies. */
struct list_head {
    int64_t modified;
    uint64_t after, before;
    uint64_t nested; /* how many pages were being rendered inside each other for it, at most */
};

static void order(struct dependencies *n, uint64_t after, uint64_t before)
{
    if (after > n->after)
        n->after = after;
    if (before < n->before)
        n->before = before;
}

static bool list_open(void *self)
{
    struct context *x = self;
    struct dependencies *n = arena_new(x->arena, struct dependencies);
    if (n == NULL)
        return false;
    *n = (struct dependencies){.outer = x->dependencies,
                               .nested_from = x->nested_count,
                               .nested_most = x->nested_count,
                               .before = UINT64_MAX};
    x->dependencies = n;
    context_depend_path(x, CONFIG_FILE);
    return true;
}

static struct str list_close(void *self)
{
    struct context *x = self;
    const struct dependencies *n = x->dependencies;
    x->dependencies = n->outer;
    for (size_t i = 0; i < n->count; i++)
        add(x->dependencies, x->arena, n->deps[i]);
    if (n->modified > x->dependencies->modified)
        x->dependencies->modified = n->modified;
    if (n->nested_most > x->dependencies->nested_most)
        x->dependencies->nested_most = n->nested_most;
    order(x->dependencies, n->after, n->before);
    struct list_head head = {n->modified, n->after, n->before, n->nested_most - n->nested_from};
    struct buf bytes;
    buf_init(&bytes, x->arena, 0);
    buf_add(&bytes, str_of((const char *)&head, sizeof(head)));
    buf_add(&bytes, str_of((const char *)n->deps, n->count * sizeof(*n->deps)));
    return buf_ok(&bytes) && !arena_failed(x->arena) ? buf_str(&bytes) : S("");
}

static struct list_head list_take(struct str notes, const struct render_dep **deps, size_t *count)
{
    struct list_head head;
    memcpy(&head, notes.ptr, sizeof(head));
    *deps = (const struct render_dep *)(const void *)(notes.ptr + sizeof(head));
    *count = (notes.len - sizeof(head)) / sizeof(**deps);
    return head;
}

/*
 * Whether a fragment was made from a page that is being rendered now. That page's content is now
 * its source, but it was HTML when the fragment was made.
 */
static bool is_made_from_nested(const struct context *x, const struct render_dep *deps,
                                size_t count)
{
    for (size_t i = 0; i < x->nested_count; i++) {
        uint64_t key = site_key_file(x->nested[i].page->source);
        for (size_t k = 0; k < count; k++) {
            if (deps[k].key == key)
                return true;
        }
    }
    return false;
}

static bool list_current(void *self, struct str notes)
{
    const struct context *x = self;
    const struct render_dep *deps;
    size_t count;
    struct list_head head = list_take(notes, &deps, &count);
    if (head.nested > 0 &&
        (x->nested_count + head.nested > CONTEXT_NESTED_MAX || is_made_from_nested(x, deps, count)))
        return false;
    /* Pages between the same two others see the same contents (struct dependencies). */
    uint64_t here = collect_order(&x->site->collect, edits_base(x->site->own.edits, x->page));
    if ((head.after > 0 && here < head.after) || (head.before != UINT64_MAX && here >= head.before))
        return false;
    /* x->site is the site in this page's language. */
    for (size_t i = 0; i < count; i++) {
        if (site_version(x->site, deps[i].key) != deps[i].version)
            return false;
    }
    return true;
}

static void list_repeat(void *self, struct str notes)
{
    struct context *x = self;
    const struct render_dep *deps;
    size_t count;
    struct list_head head = list_take(notes, &deps, &count);
    for (size_t i = 0; i < count; i++)
        add(x->dependencies, x->arena, deps[i]);
    order(x->dependencies, head.after, head.before);
    if (head.modified > x->dependencies->modified)
        x->dependencies->modified = head.modified;
    if (x->nested_count + head.nested > x->dependencies->nested_most)
        x->dependencies->nested_most = x->nested_count + (unsigned)head.nested;
}

bool context_dependencies_init(struct context *x)
{
    x->dependencies = arena_new(x->arena, struct dependencies);
    if (x->dependencies != NULL)
        x->dependencies->before = UINT64_MAX;
    x->notes = (struct liquid_dependencies){
        .self = x,
        .generation = site_generation(x->site),
        .reader = x->page,
        .open = list_open,
        .close = list_close,
        .current = list_current,
        .repeat = list_repeat,
    };
    return x->dependencies != NULL;
}

/* ---- adding dependencies ---- */

void context_depend_order(struct context *x, uint64_t position, bool made)
{
    if (x->site->language != NULL)
        context_depend_list(x, S("language")); /* the order differs between languages */
    /* after = position + 1, since positions begin at 0 and 0 means "after nothing". */
    order(x->dependencies, made ? position + 1 : 0, made ? UINT64_MAX : position);
}

void context_depend_unit(struct context *x, const struct unit *u)
{
    context_depend_path(x, u->path);
    context_depend_mtime(x, u->stamp.mtime);
}

void context_depend_mtime(struct context *x, int64_t mtime)
{
    if (mtime > x->dependencies->modified)
        x->dependencies->modified = mtime;
}

const struct unit *context_use_unit(struct context *x, const struct unit *u)
{
    context_depend_unit(x, u);
    return x->last_good ? unit_good(u) : u;
}

/* Adds a key with the version that it has in this snapshot. */
static void depend_now(struct context *x, uint64_t key)
{
    context_depend(x, key, site_version(x->site, key));
}

void context_depend_path(struct context *x, struct str path)
{
    depend_now(x, site_key_file(path));
}

void context_depend_list(struct context *x, struct str name)
{
    depend_now(x, site_key_own(x->site, site_key_list(name)));
}

void context_depend_collection(struct context *x, struct str label)
{
    depend_now(x, site_key_own(x->site, site_key_collection(label)));
}

const struct unit *context_layout(struct context *x, struct str name)
{
    const struct unit *u = site_layout(x->site, name);
    depend_now(x, site_key_layout(name));
    return u != NULL ? context_use_unit(x, u) : NULL;
}

const struct unit *context_include(struct context *x, struct str name)
{
    const struct unit *u = site_include(x->site, name);
    depend_now(x, site_key_include(name));
    return u != NULL ? context_use_unit(x, u) : NULL;
}
