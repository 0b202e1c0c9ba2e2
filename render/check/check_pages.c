/*
 * What a finished page shows: links, anchors, images and files.
 *
 * A page is read once. Its links are resolved at once, for the routes are known; links to anchors
 * of other pages wait until all pages are read. Only what is broken is looked for in the sources.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/check/check_html.h"
#include "render/check/check_link.h"
#include "render/check/check_private.h"

enum { SHOWN_MAX = 200 };

/* What an address is for. */
enum use { USE_LINK, USE_IMAGE, USE_FILE };

struct pass {
    struct check_worker *w;
    const struct check_entry *entry;
    size_t item;
    struct str base;                  /* against which addresses are resolved */
    struct str address;               /* of the page, for people */
    size_t first_id, first_reference; /* of this page, in the worker's lists */
    bool rebased;                     /* <base href>: "#x" leads to another page */
};

/* ---- findings of a page ---- */

/* At most SHOWN_MAX bytes of an address, for a message. */
static struct str shown(struct str address)
{
    return str_sub(address, 0, SHOWN_MAX);
}

/* A message: the address is between the two. */
struct wording {
    const char *before, *behind;
};

static void add(struct pass *p, enum check_rule rule, struct str address, struct str decoded,
                struct str target, struct str suggestion, struct wording words)
{
    const struct site *s = p->w->check->site;
    struct err_place place =
        address.len > 0 ? check_place_find(&p->w->search, address, decoded, s->config->mount)
                        : (struct err_place){.file = p->w->search.file};
    struct buf message;
    buf_init(&message, &p->w->scratch, 0);
    buf_printf(&message, "%s'%.*s'%s", words.before, STR_ARG(shown(decoded)), words.behind);
    check_list_add(&p->w->findings, &(struct check_finding){.rule = rule,
                                                            .level = check_rules[rule].level,
                                                            .file = place.file,
                                                            .line = place.line,
                                                            .column = place.column,
                                                            .message = buf_str(&message),
                                                            .suggestion = suggestion,
                                                            .target = target,
                                                            .page = p->address,
                                                            .pages = 1});
}

static struct str near(struct pass *p, const struct check_link *l)
{
    if (p->w->nears == 0)
        return S("");
    p->w->nears--;
    const struct site *s = p->w->check->site;
    struct check_entry e = {.path = check_link_near(s, l->path)};
    return e.path.len > 0 ? check_base(p->w->check, &e, &p->w->scratch) : S("");
}

static void add_missing(struct pass *p, enum use use, struct str address, struct str decoded,
                        const struct check_link *l)
{
    static const struct {
        enum check_rule rule;
        struct wording words;
    } rows[] = {
        [USE_LINK] = {CHECK_RULE_BROKEN_LINK, {"nothing is at ", ""}},
        [USE_IMAGE] = {CHECK_RULE_MISSING_IMAGE, {"there is no image ", ""}},
        [USE_FILE] = {CHECK_RULE_MISSING_FILE, {"there is no file ", ""}},
    };
    add(p, rows[use].rule, address, decoded, l->path, near(p, l), rows[use].words);
}

/* ---- anchors ---- */

static void add_id(struct pass *p, struct str value)
{
    struct check_worker *w = p->w;
    struct str id;
    if (!check_html_decode(value, &w->scratch, &id) || id.len == 0)
        return;
    if (w->id_count == w->id_capacity) {
        size_t capacity = w->id_capacity > 0 ? 2 * w->id_capacity : 1024;
        uint64_t *ids = realloc(w->ids, capacity * sizeof(*ids));
        w->failed = w->failed || ids == NULL;
        if (ids == NULL)
            return;
        w->ids = ids;
        w->id_capacity = capacity;
    }
    w->ids[w->id_count++] = check_id(p->entry->key, id);
}

static int order_id(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Fragments that lead somewhere without an element: to the top, to a text, into a script. */
static bool is_anywhere(struct str fragment)
{
    return fragment.len == 0 || str_eq_nocase(fragment, S("top")) || fragment.ptr[0] == '/' ||
           fragment.ptr[0] == '!' || str_starts(fragment, S(":~:")) ||
           str_find_char(fragment, '=') != STR_NONE;
}

static bool grow_references(struct check_worker *w)
{
    if (w->reference_count < w->reference_capacity)
        return true;
    size_t capacity = w->reference_capacity > 0 ? 2 * w->reference_capacity : 256;
    struct check_reference *all = realloc(w->references, capacity * sizeof(*all));
    w->failed = w->failed || all == NULL;
    if (all == NULL)
        return false;
    w->references = all;
    w->reference_capacity = capacity;
    return true;
}

static void add_reference(struct pass *p, uint64_t key, struct str address, struct str decoded,
                          const struct check_link *l)
{
    struct check_worker *w = p->w;
    if (!l->has_fragment || is_anywhere(l->fragment) || !grow_references(w))
        return;
    /* Copied when it is known that they are needed: references to the page itself go first. */
    w->references[w->reference_count++] = (struct check_reference){.id = check_id(key, l->fragment),
                                                                   .item = p->item,
                                                                   .address = address,
                                                                   .decoded = decoded,
                                                                   .path = l->path,
                                                                   .fragment = l->fragment};
}

static void add_broken_anchor(struct pass *p, const struct check_reference *r)
{
    struct buf target;
    buf_init(&target, &p->w->scratch, 0);
    buf_add(&target, r->path);
    buf_putc(&target, '#');
    buf_add(&target, r->fragment);
    add(p, CHECK_RULE_BROKEN_ANCHOR, r->address, r->decoded, buf_str(&target), S(""),
        (struct wording){"no element has the id that ", " leads to"});
}

static bool retain_reference(struct check_worker *w, struct check_reference *r)
{
    return arena_dup(&w->arena, r->address, &r->address) &&
           arena_dup(&w->arena, r->decoded, &r->decoded) &&
           arena_dup(&w->arena, r->path, &r->path) &&
           arena_dup(&w->arena, r->fragment, &r->fragment);
}

/* Looks at the references of a page that is read: those to itself are decided. */
static void settle_references(struct pass *p)
{
    struct check_worker *w = p->w;
    size_t kept = p->first_reference, ids = w->id_count - p->first_id;
    if (w->reference_count == p->first_reference)
        return;
    if (ids > 0)
        qsort(w->ids + p->first_id, ids, sizeof(*w->ids), order_id);
    for (size_t i = p->first_reference; i < w->reference_count; i++) {
        struct check_reference *r = &w->references[i];
        if (ids > 0 &&
            bsearch(&r->id, w->ids + p->first_id, ids, sizeof(*w->ids), order_id) != NULL)
            continue;
        if (str_eq(r->path, p->base) && !p->rebased)
            add_broken_anchor(p, r);
        else if (retain_reference(w, r))
            w->references[kept++] = *r;
        else
            w->failed = true;
    }
    w->reference_count = kept;
}

/* ---- links ---- */

static void add_external(struct pass *p, struct str address, struct str decoded)
{
    struct check_worker *w = p->w;
    struct str url;
    if (!w->check->options.external)
        return;
    str_cut(str_trim(decoded), '#', &url, NULL);
    if (map_find(&w->externals, url) != NULL)
        return;
    struct err_place place =
        check_place_find(&w->search, address, decoded, w->check->site->config->mount);
    struct check_finding *f = arena_new(&w->arena, struct check_finding);
    if (f == NULL || !arena_dup(&w->arena, url, &url) ||
        !arena_dup(&w->arena, place.file, &f->file) || !map_put(&w->externals, url, f)) {
        w->failed = true;
        return;
    }
    f->rule = CHECK_RULE_EXTERNAL_LINK;
    f->line = place.line;
    f->column = place.column;
}

static void check_outside(struct pass *p, struct str address, struct str decoded,
                          const struct check_link *l)
{
    struct buf b;
    buf_init(&b, &p->w->scratch, 0);
    buf_add(&b, p->w->check->site->config->mount);
    buf_add(&b, l->path);
    add(p, CHECK_RULE_OUTSIDE_BASEURL, address, decoded, l->path, buf_str(&b),
        (struct wording){"", " is outside of this site's baseurl: use the filter relative_url"});
}

static void check_address(struct pass *p, enum use use, struct str value)
{
    struct check_worker *w = p->w;
    struct str decoded;
    struct check_link l;
    if (!check_html_decode(value, &w->scratch, &decoded) ||
        !check_link_resolve(w->check->site, p->base, decoded, &w->scratch, &l)) {
        w->failed = true;
        return;
    }
    switch (l.kind) {
    case CHECK_LINK_OTHER:
        break;
    case CHECK_LINK_EXTERNAL:
        add_external(p, value, decoded);
        break;
    case CHECK_LINK_ITSELF:
        if (!p->rebased)
            add_reference(p, p->entry->key, value, decoded, &l);
        break;
    case CHECK_LINK_FOUND:
        if (l.route.kind == ROUTE_PAGE ||
            (l.route.kind == ROUTE_FILE && str_ends(l.route.path, S(".html"))))
            add_reference(p, check_key(&l.route, w->check->site), value, decoded, &l);
        break;
    case CHECK_LINK_MISSING:
        add_missing(p, use, value, decoded, &l);
        break;
    case CHECK_LINK_OUTSIDE:
        check_outside(p, value, decoded, &l);
        break;
    case CHECK_LINK_LOOP:
        break; /* a finding of the redirects, not of each link */
    }
}

static bool is_image_name(struct str path)
{
    static const struct str names[] = {
        STR_INIT(".png"),  STR_INIT(".jpg"),  STR_INIT(".jpeg"), STR_INIT(".gif"), STR_INIT(".svg"),
        STR_INIT(".webp"), STR_INIT(".avif"), STR_INIT(".ico"),  STR_INIT(".bmp"),
    };
    str_cut(path, '#', &path, NULL);
    str_cut(path, '?', &path, NULL);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(path_extension(path), names[i]))
            return true;
    }
    return false;
}

static void check_css(struct pass *p, struct str css)
{
    for (struct str address; check_css_next(&css, &address);) {
        if (address.len > 0 && address.ptr[0] != '#')
            check_address(p, is_image_name(address) ? USE_IMAGE : USE_FILE, address);
    }
}

/* ---- elements ---- */

/* Attributes that have an address. */
static const struct {
    struct str element, attribute;
    enum use use;
    bool set; /* srcset */
} addresses[] = {
    {STR_INIT("a"), STR_INIT("href"), USE_LINK, false},
    {STR_INIT("img"), STR_INIT("src"), USE_IMAGE, false},
    {STR_INIT("img"), STR_INIT("srcset"), USE_IMAGE, true},
    {STR_INIT("link"), STR_INIT("href"), USE_FILE, false},
    {STR_INIT("script"), STR_INIT("src"), USE_FILE, false},
    {STR_INIT("area"), STR_INIT("href"), USE_LINK, false},
    {STR_INIT("iframe"), STR_INIT("src"), USE_LINK, false},
    {STR_INIT("frame"), STR_INIT("src"), USE_LINK, false},
    {STR_INIT("source"), STR_INIT("src"), USE_FILE, false},
    {STR_INIT("source"), STR_INIT("srcset"), USE_IMAGE, true},
    {STR_INIT("video"), STR_INIT("src"), USE_FILE, false},
    {STR_INIT("video"), STR_INIT("poster"), USE_IMAGE, false},
    {STR_INIT("audio"), STR_INIT("src"), USE_FILE, false},
    {STR_INIT("track"), STR_INIT("src"), USE_FILE, false},
    {STR_INIT("embed"), STR_INIT("src"), USE_FILE, false},
    {STR_INIT("object"), STR_INIT("data"), USE_FILE, false},
    {STR_INIT("image"), STR_INIT("href"), USE_IMAGE, false},
    {STR_INIT("image"), STR_INIT("xlink:href"), USE_IMAGE, false},
};

/* What the attributes of an element say, as far as a rule looks at it. */
struct element {
    struct str name;
    struct str source, rel;
    bool has_alt, hidden;
};

/* Kinds of <link> that name no file of the site. */
static bool is_file_link(struct str rel)
{
    static const struct str others[] = {STR_INIT("preconnect"), STR_INIT("dns-prefetch"),
                                        STR_INIT("profile"),    STR_INIT("pingback"),
                                        STR_INIT("webmention"), STR_INIT("edituri")};
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        if (str_eq_nocase(rel, others[i]))
            return false;
    }
    return true;
}

static void add_empty(struct pass *p, struct str element)
{
    bool link = str_eq_nocase(element, S("a"));
    struct str source = link ? S("href=\"\"") : S("src=\"\"");
    struct err_place place = check_place_find(&p->w->search, source, source, S(""));
    check_list_add(&p->w->findings,
                   &(struct check_finding){.rule = CHECK_RULE_EMPTY_LINK,
                                           .level = check_rules[CHECK_RULE_EMPTY_LINK].level,
                                           .file = place.file,
                                           .line = place.line,
                                           .column = place.column,
                                           .message = link ? S("a link has an empty href")
                                                           : S("an image has an empty src"),
                                           .page = p->address,
                                           .pages = 1});
}

static void check_attribute(struct pass *p, struct element *e, struct str name, struct str value)
{
    for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
        if (!str_eq_nocase(name, addresses[i].attribute) ||
            !str_eq_nocase(e->name, addresses[i].element))
            continue;
        struct str one;
        bool counts = str_eq_nocase(e->name, S("a")) || str_eq_nocase(e->name, S("img"));
        if (addresses[i].set) {
            while (check_srcset_next(&value, &one))
                check_address(p, addresses[i].use, one);
        } else if (str_trim(value).len > 0) {
            check_address(p, addresses[i].use, value);
        } else if (counts && value.ptr != NULL) {
            add_empty(p, e->name);
        }
        return;
    }
}

/* An image without a text for those who do not see it. */
static void check_alt(struct pass *p, const struct element *e)
{
    struct str decoded;
    if (!str_eq_nocase(e->name, S("img")) || e->has_alt || e->hidden || e->source.len == 0 ||
        !check_html_decode(e->source, &p->w->scratch, &decoded))
        return;
    add(p, CHECK_RULE_MISSING_ALT, e->source, decoded, decoded, S(""),
        (struct wording){"the image ", " has no alt"});
}

static void set_base(struct pass *p, struct str value)
{
    struct str decoded;
    struct check_link l;
    if (p->rebased || !check_html_decode(value, &p->w->scratch, &decoded) ||
        !check_link_resolve(p->w->check->site, p->base, decoded, &p->w->scratch, &l))
        return;
    p->rebased = true;
    if (l.path.len > 0)
        p->base = l.path;
}

/* The attributes that rules look at, besides those with addresses. */
static void read_attribute(struct pass *p, struct element *e, struct str name, struct str value)
{
    if (str_eq_nocase(name, S("id")) ||
        (str_eq_nocase(name, S("name")) && str_eq_nocase(e->name, S("a")))) {
        add_id(p, value);
    } else if (str_eq_nocase(name, S("alt"))) {
        e->has_alt = true;
    } else if (str_eq_nocase(name, S("rel"))) {
        e->rel = value;
    } else if (str_eq_nocase(name, S("src"))) {
        e->source = value;
    } else if (str_eq_nocase(name, S("style"))) {
        e->hidden = e->hidden || str_find(value, S("display:none")) != STR_NONE ||
                    str_find(value, S("display: none")) != STR_NONE;
        check_css(p, value);
    } else if (str_eq_nocase(name, S("role"))) {
        e->hidden = e->hidden || str_eq(value, S("presentation")) || str_eq(value, S("none"));
    } else if (str_eq_nocase(name, S("aria-hidden"))) {
        e->hidden = e->hidden || str_eq(value, S("true"));
    }
}

static void check_element(struct pass *p, const struct check_tag *tag)
{
    struct element e = {.name = tag->name};
    struct str name, value;
    for (struct str rest = tag->attributes; check_html_attribute(&rest, &name, &value);)
        read_attribute(p, &e, name, value);
    if (str_eq_nocase(tag->name, S("base"))) {
        for (struct str rest = tag->attributes; check_html_attribute(&rest, &name, &value);) {
            if (str_eq_nocase(name, S("href")))
                set_base(p, value);
        }
        return;
    }
    bool link = str_eq_nocase(tag->name, S("link"));
    for (struct str rest = tag->attributes;
         (!link || is_file_link(e.rel)) && check_html_attribute(&rest, &name, &value);)
        check_attribute(p, &e, name, value);
    check_alt(p, &e);
    check_css(p, tag->css);
}

/* ---- items ---- */

/* The page's source, in which its addresses are looked for first. */
static void begin_search(struct check_worker *w, const struct check_entry *e, struct str text)
{
    const struct page *p = e->item.page;
    const struct unit *u = p != NULL ? p->unit : NULL;
    if (u != NULL)
        check_place_search_page(&w->search, u->path, u->text);
    else
        check_place_search_page(&w->search, p != NULL ? p->source : e->item.file, text);
}

static struct pass pass_of(struct check_worker *w, size_t i)
{
    const struct check_entry *e = &w->check->entries[i];
    struct str base = check_base(w->check, e, &w->scratch);
    return (struct pass){.w = w,
                         .entry = e,
                         .item = i,
                         .base = base,
                         .address = base,
                         .first_id = w->id_count,
                         .first_reference = w->reference_count};
}

void check_html_item(struct check_worker *w, size_t i, struct str html)
{
    struct pass p = pass_of(w, i);
    struct check_html h = {html};
    begin_search(w, p.entry, p.entry->item.page == NULL ? html : S(""));
    for (struct check_tag tag; check_html_next(&h, &tag);)
        check_element(&p, &tag);
    settle_references(&p);
}

void check_css_item(struct check_worker *w, size_t i, struct str css)
{
    struct pass p = pass_of(w, i);
    begin_search(w, p.entry, p.entry->item.page == NULL ? css : S(""));
    check_css(&p, css);
}

/* ---- anchors of other pages ---- */

/* A table of all ids: open addressing, a power of two of slots, 0 is free. */
struct id_table {
    uint64_t *slots;
    size_t mask;
};

static void put_id(struct id_table *t, uint64_t id)
{
    size_t i = id & t->mask;
    while (t->slots[i] != 0 && t->slots[i] != id)
        i = (i + 1) & t->mask;
    t->slots[i] = id;
}

static bool has_id(const struct id_table *t, uint64_t id)
{
    size_t i = id & t->mask;
    while (t->slots[i] != 0 && t->slots[i] != id)
        i = (i + 1) & t->mask;
    return t->slots[i] == id;
}

static bool build_ids(const struct check *c, struct id_table *t)
{
    size_t count = 0, slots = 16;
    for (const struct check_worker *w = c->newest; w != NULL; w = w->next)
        count += w->id_count;
    while (slots < 2 * count)
        slots *= 2;
    *t = (struct id_table){calloc(slots, sizeof(*t->slots)), slots - 1};
    for (const struct check_worker *w = c->newest; t->slots != NULL && w != NULL; w = w->next) {
        for (size_t i = 0; i < w->id_count; i++)
            put_id(t, w->ids[i]);
    }
    return t->slots != NULL;
}

void check_anchors(struct check *c)
{
    struct check_worker *first = c->first;
    struct id_table table;
    if (!build_ids(c, &table)) {
        first->failed = true;
        return;
    }
    for (const struct check_worker *w = c->newest; w != NULL; w = w->next) {
        for (size_t i = 0; i < w->reference_count; i++) {
            const struct check_reference *r = &w->references[i];
            struct arena_mark mark = arena_mark(&first->scratch);
            if (has_id(&table, r->id))
                continue;
            struct pass p = pass_of(first, r->item);
            begin_search(first, p.entry, S(""));
            add_broken_anchor(&p, r);
            arena_rewind(&first->scratch, mark);
        }
    }
    free(table.slots);
}
