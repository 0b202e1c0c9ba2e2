/*
 * Tables of contents. See toc.h.
 *
 * One pass over the HTML finds the headings, a second one writes their anchors.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/plugin/toc.h"

#include "render/base/utf8.h"
#include "render/plugin/html_pass.h"

/* ---- settings ---- */

struct settings {
    int64_t least, most; /* levels of headings */
    bool ordered;
    struct value off; /* the class or classes of elements whose headings are not listed */
    struct str list_id, list_class, sublist_class, item_class, item_prefix;
};

static struct str text_of(struct value config, struct str key, struct str otherwise,
                          struct arena *a)
{
    const struct value *own = config.kind == VALUE_MAP ? value_map_find_str(config.map, key) : NULL;
    return own != NULL ? value_to_str(*own, NULL, a) : otherwise;
}

static int64_t level_of(struct value config, struct str key, int64_t otherwise)
{
    struct value own = value_get(config, key);
    return own.kind == VALUE_INT ? own.integer : otherwise;
}

static struct settings settings_of(const struct context *x)
{
    enum { LEAST = 1, MOST = 6 };
    struct value config = value_map_get(x->site->config->values, S("toc"));
    struct arena *a = x->arena;
    struct value off = value_get(config, S("no_toc_section_class"));
    return (struct settings){
        .least = level_of(config, S("min_level"), LEAST),
        .most = level_of(config, S("max_level"), MOST),
        .ordered = value_truthy(value_get(config, S("ordered_list"))),
        .off = value_is_nil(off) ? value_str(S("no_toc_section")) : off,
        .list_id = text_of(config, S("list_id"), S("toc"), a),
        .list_class = text_of(config, S("list_class"), S("section-nav"), a),
        .sublist_class = text_of(config, S("sublist_class"), S(""), a),
        .item_class = text_of(config, S("item_class"), S("toc-entry"), a),
        .item_prefix = text_of(config, S("item_prefix"), S("toc-"), a),
    };
}

/* ---- headings ---- */

struct entry {
    struct str id;     /* as it is written in its attribute; empty until it is known */
    struct str shown;  /* the same, decoded */
    struct str suffix; /* "-1" if the id was generated for another heading before */
    struct str text;   /* escaped */
    int level;
};

struct headings {
    struct settings settings;
    struct arena *arena;
    struct entry *items;
    size_t count;    /* found so far, in this pass */
    size_t depth;    /* number of open elements */
    size_t open;     /* the depth of the heading that is being read; 0: none */
    size_t off;      /* the depth of the element whose headings are not listed; 0: none */
    struct buf text; /* of the open heading, decoded */
    struct map ids;  /* how often each id was generated */
    bool again;      /* second pass: write anchors */
    bool hollow;     /* a heading is empty: there is nothing to put its anchor before */
    bool filled;     /* the open heading is not empty */
};

static bool has_class(struct str classes, struct str wanted)
{
    while (classes.len > 0) {
        size_t end = 0;
        while (end < classes.len && !char_is_space(classes.ptr[end]))
            end++;
        if (end > 0 && str_eq(str_sub(classes, 0, end), wanted))
            return true;
        classes = str_from(classes, end < classes.len ? end + 1 : end);
    }
    return false;
}

static bool is_off(const struct headings *h, struct str classes)
{
    const struct value *items = h->settings.off.kind == VALUE_ARRAY ? h->settings.off.items : NULL;
    size_t count = items != NULL ? h->settings.off.len : 1;
    for (size_t i = 0; i < count; i++) {
        if (has_class(classes,
                      value_to_str(items != NULL ? items[i] : h->settings.off, NULL, h->arena)))
            return true;
    }
    return false;
}

/* 1 to 9 for h1 to h9 that the settings want, else 0. */
static int wanted_level(const struct headings *h, struct str name)
{
    if (name.len != 2 || (name.ptr[0] != 'h' && name.ptr[0] != 'H') || !char_is_digit(name.ptr[1]))
        return 0;
    int level = name.ptr[1] - '0';
    return level >= h->settings.least && level <= h->settings.most ? level : 0;
}

/* Replaces character references by their characters. */
static void decode(struct str text, struct buf *out)
{
    while (text.len > 0) {
        uint32_t code = 0;
        size_t read = text.ptr[0] == '&' ? markdown_reference_read(text, &code) : 0;
        if (read > 0 && code > 0 && code <= 0x10FFFF) {
            utf8_put(out, code);
        } else {
            read = 1;
            buf_putc(out, text.ptr[0]);
        }
        text = str_from(text, read);
    }
}

static struct str decoded(struct str text, struct arena *a)
{
    struct buf b;
    buf_init(&b, a, 0);
    decode(text, &b);
    return buf_str(&b);
}

/* The id generated from a heading's text: "Größe und Maß" -> "gr%C3%B6%C3%9Fe-und-ma%C3%9F" */
static struct str id_of(struct str text, struct arena *a)
{
    struct buf small, slug, id;
    buf_init(&small, a, 0);
    buf_init(&slug, a, 0);
    buf_init(&id, a, 0);
    utf8_downcase(text, &small);
    for (struct str rest = buf_str(&small); rest.len > 0;) {
        uint32_t code = utf8_next(&rest, NULL);
        if (code == ' ')
            buf_putc(&slug, '-');
        else if (code == '-' || utf8_is_word(code))
            utf8_put(&slug, code);
    }
    buf_uri(&id, buf_str(&slug), "");
    return buf_str(&id);
}

/* The number of earlier headings with the same generated id. */
static size_t count_id(struct headings *h, struct str id)
{
    const size_t *before = map_find(&h->ids, id);
    size_t *now = arena_new(h->arena, size_t);
    if (now == NULL)
        return 0;
    *now = (before != NULL ? *before : 0) + 1;
    return map_put(&h->ids, id, now) ? *now - 1 : 0;
}

static void write_anchor(const struct entry *e, struct buf *out)
{
    buf_add(out, S("<a class=\"anchor\" href=\"#"));
    html_write_address(e->id, out);
    buf_add(out, e->suffix);
    buf_add(out, S("\" aria-hidden=\"true\"><span class=\"octicon octicon-link\"></span></a>"));
}

/* ---- the pass ---- */

static void pass_text(void *self, struct str text, struct buf *out)
{
    struct headings *h = self;
    if (h->open > 0) {
        h->filled = true;
        decode(text, &h->text);
    }
    buf_add(out, text);
}

static void begin_heading(struct headings *h, struct str tag, int level, struct buf *out)
{
    struct entry *e = &h->items[h->count];
    h->open = h->depth;
    h->filled = false;
    if (h->again) {
        write_anchor(e, out);
    } else {
        *e = (struct entry){.level = level};
        if (html_attribute(tag, S("id"), &e->id))
            e->shown = decoded(e->id, h->arena);
        else
            e->id = str_of(NULL, 0);
    }
    buf_cut(&h->text, 0);
}

static void pass_begun(void *self, struct str name, struct str tag, bool is_void, struct buf *out)
{
    struct headings *h = self;
    struct str classes;
    bool classed = html_attribute(tag, S("class"), &classes);
    int level = is_void ? 0 : wanted_level(h, name);
    h->filled = true;
    if (is_void)
        return;
    h->depth++;
    if (level > 0 && h->open == 0 && h->off == 0 && !(classed && has_class(classes, S("no_toc"))))
        begin_heading(h, tag, level, out);
    if (classed && h->off == 0 && is_off(h, classes))
        h->off = h->depth;
}

static void end_heading(struct headings *h)
{
    struct entry *e = &h->items[h->count++];
    struct str text;
    struct buf escaped;
    h->open = 0;
    h->hollow = h->hollow || !h->filled;
    if (h->again || !arena_dup(h->arena, buf_str(&h->text), &text))
        return;
    buf_init(&escaped, h->arena, 0);
    buf_html_quote(&escaped, text);
    e->text = buf_str(&escaped);
    if (e->id.ptr != NULL)
        return;
    e->id = e->shown = id_of(text, h->arena);
    size_t before = count_id(h, e->id);
    if (before > 0) {
        struct buf suffix;
        buf_init(&suffix, h->arena, 0);
        buf_printf(&suffix, "-%zu", before);
        e->suffix = buf_str(&suffix);
    }
}

static void pass_ended(void *self, struct str name)
{
    struct headings *h = self;
    (void)name;
    if (h->open == h->depth)
        end_heading(h);
    if (h->off == h->depth)
        h->off = 0;
    h->depth--;
}

static bool run(struct headings *h, struct str html, struct buf *out, struct err *err)
{
    const struct html_pass pass = {
        .self = h, .text = pass_text, .begun = pass_begun, .ended = pass_ended};
    h->count = h->depth = h->open = h->off = 0;
    if (html_pass(&pass, html, h->arena, out) && !arena_failed(h->arena))
        return true;
    return arena_failed(h->arena) ? err_arena(err, h->arena) : err_buf(err, out);
}

static bool find(struct headings *h, struct context *x, struct str html, struct err *err)
{
    struct buf unused;
    *h = (struct headings){.settings = settings_of(x), .arena = x->arena};
    h->items = arena_new_array(x->arena, html_tag_count(html), struct entry);
    buf_init(&h->text, x->arena, 0);
    buf_init(&unused, x->arena, x->limits.output);
    map_init(&h->ids, x->arena);
    return h->items != NULL ? run(h, html, &unused, err) : err_arena(err, x->arena);
}

/* ---- the table ---- */

static size_t behind_nested(const struct entry *items, size_t from, size_t count, int level)
{
    while (from < count && items[from].level != level)
        from++;
    return from;
}

static void write_item(const struct settings *s, const struct entry *e, struct buf *out)
{
    buf_printf(out, "<li class=\"%.*s %.*sh%d\"><a href=\"#%.*s%.*s\">", STR_ARG(s->item_class),
               STR_ARG(s->item_prefix), e->level, STR_ARG(e->shown), STR_ARG(e->suffix));
    buf_add(out, e->text);
    buf_add(out, S("</a>"));
}

/*
 * The items of a list: the headings of the highest level, each with a list of those below it. The
 * recursion is at most as deep as there are levels, since each list leaves one out.
 */
static void write_items(const struct settings *s, const struct entry *items, size_t count,
                        struct buf *out)
{
    const char *tag = s->ordered ? "ol" : "ul";
    int level = count > 0 ? items[0].level : 0;
    for (size_t i = 0; i < count; i++)
        level = items[i].level < level ? items[i].level : level;
    for (size_t i = 0; i < count;) {
        bool own = items[i].level == level;
        size_t from = own ? i + 1 : i, end = behind_nested(items, from, count, level);
        if (own)
            write_item(s, &items[i], out);
        if (own && end > from) {
            buf_printf(out, "\n<%s", tag);
            if (s->sublist_class.len > 0)
                buf_printf(out, " class=\"%.*s\"", STR_ARG(s->sublist_class));
            buf_add(out, S(">\n"));
        }
        if (end > from)
            write_items(s, items + from, end - from, out);
        if (own && end > from)
            buf_printf(out, "</%s>\n", tag);
        if (own)
            buf_add(out, S("</li>\n"));
        i = end;
    }
}

static void write_table(const struct headings *h, struct buf *out)
{
    const struct settings *s = &h->settings;
    const char *tag = s->ordered ? "ol" : "ul";
    buf_printf(out, "<%s id=\"%.*s\" class=\"%.*s\">\n", tag, STR_ARG(s->list_id),
               STR_ARG(s->list_class));
    write_items(s, h->items, h->count, out);
    buf_printf(out, "</%s>", tag);
}

static bool write_anchors(struct headings *h, struct str html, struct buf *out, struct err *err)
{
    if (h->hollow)
        return err_set(err, ERR_KIND_SYNTAX,
                       "there is a heading without text, so that there is "
                       "nothing to put its anchor before");
    h->again = true;
    return run(h, html, out, err);
}

/* ---- filters and tag ---- */

static struct value setting_of(const struct context *x)
{
    return value_map_get(x->page->data, S("toc"));
}

bool toc_filter(struct context *x, struct str name, struct value input, struct value *out,
                struct err *err)
{
    bool table = !str_eq(name, S("inject_anchors")), anchors = !str_eq(name, S("toc_only"));
    struct value setting = setting_of(x);
    struct headings h;
    struct buf made;
    if (setting.kind != VALUE_BOOL || !setting.boolean) {
        *out = anchors ? input : value_str(S(""));
        return true;
    }
    struct str html = value_to_str(input, &x->run.env, x->arena);
    if (!find(&h, x, html, err))
        return false;
    buf_init(&made, x->arena, x->limits.output);
    if (table)
        write_table(&h, &made);
    if (anchors && !write_anchors(&h, html, &made, err))
        return false;
    *out = value_str(buf_str(&made));
    return buf_ok(&made) || err_buf(err, &made);
}

bool toc_tag_write(struct context *x, const struct liquid_plugin_call *call, struct buf *out,
                   struct err *err)
{
    enum { STEP_BYTES = 64 }; /* as for filters */
    const struct page *p = x->page;
    bool made = p == x->rendered && p->kind != PAGE_KIND_PAGE;
    struct headings h;
    (void)call;
    if (!value_truthy(setting_of(x)))
        return true;
    struct str html = x->rendered_body;
    if (!made && !unit_body(p, x->arena, &html, err))
        return false;
    x->run.steps_used += html.len / STEP_BYTES;
    if (!find(&h, x, html, err))
        return false;
    write_table(&h, out);
    return buf_ok(out) || err_buf(err, out);
}
