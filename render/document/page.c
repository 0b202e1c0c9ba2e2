/*
 * Makes pages, posts and documents from their front matter. See page.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/document/page.h"

#include "render/base/utf8.h"
#include "render/config/config_defaults.h"
#include "render/config/permalink.h"
#include "render/document/labels.h"

/* The name without its extension and, since Jekyll 4, without dots at its end. */
static struct str name_base(const struct config *c, struct str name)
{
    struct str base = str_sub(name, 0, name.len - path_extension(name).len);
    while (!c->profile.names_keep_dots && str_ends(base, S(".")))
        base.len--;
    return base;
}

/* ---- what documents add to their front matter ---- */

/* Utils.titleize_slug: "hello-wide-world" -> "Hello Wide World". */
static struct value titleize(struct arena *a, struct str slug)
{
    struct buf out;
    buf_init(&out, a, 0);
    for (struct str word; slug.len > 0;) {
        str_cut(slug, '-', &word, &slug);
        if (out.len > 0)
            buf_putc(&out, ' ');
        utf8_capitalize(word, &out);
    }
    return value_str(buf_str(&out));
}

static bool put_default(struct value_map *data, struct str key, struct value v)
{
    return value_truthy(value_map_get(data, key)) || value_map_put_str(data, key, v);
}

/* The error has no place: the caller has the file and adds it. */
static bool parse_date(const struct config *c, struct str text, const char *where,
                       struct moment *out, struct err *err)
{
    if (!date_parse(text, c->time, c->zone, out))
        return err_set(
            err, ERR_KIND_SYNTAX,
            "'%.*s' is not a valid date in the %s (write it as 2024-12-31): the document "
            "is left out",
            STR_ARG(text), where);
    *out = date_in_zone(*out, c->zone);
    return true;
}

/*
 * The same for a value of front matter. Jekyll prints the value and parses that text. If the value
 * is an ordinary time, the result is the same time without its fraction of a second.
 */
static bool read_date(const struct config *c, struct value own, struct arena *a, struct moment *out,
                      struct err *err)
{
    static const int64_t year_1000 = INT64_C(-30610224000), year_9999 = INT64_C(253370764800);
    const struct moment *m = own.kind == VALUE_DATE ? own.moment : NULL;
    if (m == NULL || m->is_day || m->is_datetime || m->offset % DATE_MINUTE != 0 ||
        m->seconds < year_1000 || m->seconds > year_9999)
        return parse_date(c, value_to_str(own, NULL, a), "front matter", out, err);
    *out = date_at(m->seconds, 0, c->zone);
    return true;
}

/* The second of a time in nanoseconds. */
static int64_t second_of(int64_t time)
{
    const int64_t billion = 1000000000;
    return time / billion - (time % billion < 0 ? 1 : 0);
}

struct moment page_modified(int64_t mtime, const struct config *c)
{
    return date_at(second_of(mtime), 0, c->zone);
}

/*
 * Document#date without any date: a draft's modification time, else site.time. As Document#draft?
 * has it, `draft` of front matter makes a draft of any document, and a file in _drafts is one
 * anyway.
 */
static bool date_undated(struct page *p, const struct config *c, int64_t mtime,
                         struct value_map *data)
{
    const int64_t billion = 1000000000;
    int64_t second = second_of(mtime);
    bool said = p->kind != PAGE_KIND_PAGE && value_truthy(value_map_get(data, S("draft")));
    p->dated_by_file = p->draft || said;
    p->date =
        p->dated_by_file ? date_at(second, (uint32_t)(mtime - second * billion), c->zone) : c->time;
    return !p->draft || said || value_map_put_str(data, S("draft"), value_bool(true));
}

/* The date of front matter, else of the file name, else as date_undated() has it. */
static bool date_init(struct page *p, const struct config *c, int64_t mtime, struct value_map *data,
                      struct arena *a, struct err *err)
{
    struct value own = value_map_get(data, S("date"));
    size_t prefix = path_date_prefix(p->name);
    p->dated = true;
    bool named = prefix > 0 && path_extension(p->name).len > 1;
    if (value_truthy(own) && !read_date(c, own, a, &p->date, err))
        return false;
    /*
     * Document#modify_date treats a date equal to site.time as none. If the clock runs, site.time
     * has passed that second already, so such a date counts.
     */
    bool is_now = c->clock_stands && p->date.seconds == c->time.seconds;
    bool own_date = value_truthy(own) && !(named && is_now);
    if (!own_date && named) {
        struct str text = str_sub(p->name, 0, prefix - 1);
        if (!parse_date(c, text, "file name", &p->date, err))
            return false;
    } else if (!own_date && !value_truthy(own)) {
        if (!date_undated(p, c, mtime, data))
            return err_arena(err, a);
        /* Jekyll sets a draft's date before it sorts, unless `future` is set. */
        p->dated = p->draft && !c->future;
    }
    return value_map_put_str(data, S("date"), value_date(a, p->date)) || err_arena(err, a);
}

/* The path of a post; empty for any other page. */
static struct str post_path(const struct page *p)
{
    return p->kind == PAGE_KIND_POST ? p->relative_path : S("");
}

/* If Jekyll cannot read the front matter, it does not look at the name: the document has no date
 * of its own, and only the categories of its folders. */
static bool unread_init(struct page *p, const struct config *c, int64_t mtime,
                        const struct value_map *defaults, struct value_map *data, struct arena *a)
{
    bool ok = date_undated(p, c, mtime, data);
    /* Jekyll sets a post's date before it sorts, unless `future` is set. */
    p->dated = p->kind == PAGE_KIND_POST && !c->future;
    return p->kind == PAGE_KIND_PAGE ||
           (ok && labels_put_unread(data, post_path(p), defaults, a) &&
            value_map_put_str(data, S("date"), value_date(a, p->date)));
}

static bool document_init(struct page *p, const struct config *c, int64_t mtime,
                          const struct value_map *defaults, const struct value_map *front,
                          struct value_map *data, struct arena *a, struct err *err)
{
    size_t prefix = path_date_prefix(p->name);
    struct str slug = name_base(c, str_from(p->name, prefix));
    bool ok = put_default(data, S("title"), titleize(a, slug)) &&
              put_default(data, S("slug"), value_str(slug)) &&
              put_default(data, S("ext"), value_str(p->extension)) &&
              labels_put(data, post_path(p), defaults, front, a);
    return ok ? date_init(p, c, mtime, data, a, err) : err_arena(err, a);
}

/* ---- URLs ---- */

/* A key without a value hides the default in a page, but not in a document. */
static struct value effective(const struct page *p, const struct value_map *front, struct str key)
{
    const struct value *own = p->kind == PAGE_KIND_PAGE ? value_map_find_str(front, key) : NULL;
    return own != NULL ? *own : value_map_get(p->data, key);
}

static bool is_markdown(const struct config *c, struct str extension)
{
    for (size_t i = 0; extension.len > 1 && i < c->markdown_ext.count; i++) {
        if (str_eq_nocase(str_from(extension, 1), c->markdown_ext.items[i]))
            return true;
    }
    return false;
}

/* The extension of the output: the permalink's own, else that of the converted file. */
static struct str output_extension(const struct page *p, struct str permalink)
{
    struct str own = str_ends(permalink, S("/")) ? S("") : path_extension(permalink);
    if (own.len > 0)
        return own;
    if (p->sass)
        return S(".css");
    return p->markdown ? S(".html") : p->extension;
}

static bool pattern_with_suffix(struct arena *a, struct str pattern, struct str style,
                                struct str *out)
{
    struct buf b;
    buf_init(&b, a, 0);
    buf_add(&b, pattern);
    buf_add(&b, permalink_suffix(style));
    *out = buf_str(&b);
    return buf_ok(&b);
}

/* folder: that of the page, relative to the folder of pages. */
static bool page_url(struct page *p, const struct config *c, struct str permalink,
                     struct str folder, struct arena *a, struct err *err)
{
    struct permalink_fields f = {
        .path = folder, .basename = p->basename, .output_ext = p->output_ext};
    struct str pattern = permalink;
    bool ok = true;
    if (pattern.len == 0 && !path_is_html(p->output_ext))
        pattern = S("/:path/:basename:output_ext");
    else if (pattern.len == 0 && str_eq(p->basename, S("index")))
        pattern = S("/:path/");
    else if (pattern.len == 0)
        ok = pattern_with_suffix(a, S("/:path/:basename"), c->permalink, &pattern);
    return (ok && permalink_page(pattern, &f, a, &p->url)) || err_arena(err, a);
}

/* The path below the collection's folder without its extension: "/sub/name". */
static struct str cleaned_path(const struct page *p, const struct config *c)
{
    struct str folder = c->collections[p->collection].folder;
    struct str rest = str_from(p->source, folder.len);
    rest = str_sub(rest, 0, rest.len - p->extension.len);
    while (!c->profile.names_keep_dots && str_ends(rest, S(".")))
        rest.len--;
    return rest;
}

static bool document_url(struct page *p, const struct config *c, struct str permalink,
                         struct arena *a, struct err *err)
{
    const struct config_collection *collection = &c->collections[p->collection];
    struct str pattern = permalink;
    bool ok = true;
    if (pattern.len == 0)
        pattern = value_as_str(value_map_get(collection->metadata, S("permalink")));
    if (pattern.len == 0 && p->kind == PAGE_KIND_POST)
        pattern = permalink_post_style(c->permalink, &c->profile);
    else if (pattern.len == 0)
        ok = pattern_with_suffix(a, S("/:collection/:path"), c->permalink, &pattern);
    struct permalink_fields f = {
        .path = cleaned_path(p, c),
        .basename = p->basename,
        .output_ext = p->output_ext,
        .collection = collection->label,
        .slug = value_map_get(p->data, S("slug")),
        .categories = value_map_get(p->data, S("categories")),
        .date = p->date,
    };
    if (!ok)
        return err_arena(err, a);
    struct err cause = ERR_INIT;
    if (permalink_document(pattern, &f, &c->profile, a, &p->url, &cause))
        return true;
    return err_at(err, cause.kind, (struct err_place){.file = p->source, .line = 1}, "%s",
                  cause.message);
}

static bool url_init(struct page *p, const struct config *c, const struct value_map *front,
                     struct str folder, struct arena *a, struct err *err)
{
    struct value own = effective(p, front, S("permalink"));
    struct str permalink = value_is_nil(own) ? S("") : value_to_str(own, NULL, a);
    p->output_ext = output_extension(p, permalink);
    struct arena_mark mark = arena_mark(a);
    bool ok = p->kind == PAGE_KIND_PAGE ? page_url(p, c, permalink, folder, a, err)
                                        : document_url(p, c, permalink, a, err);
    ok = ok && (arena_keep(a, mark, &p->url) || err_arena(err, a));
    struct str index_ext = p->kind == PAGE_KIND_PAGE ? p->output_ext : S(".html");
    return ok &&
           (permalink_file(p->url, p->output_ext, index_ext, a, &p->file) || err_arena(err, a));
}

/* ---- all together ---- */

/* Front matter over its defaults. In a document, `draft` is the first key. */
static struct value_map *data_merge(const struct page *p, const struct value_map *defaults,
                                    const struct value_map *front, struct arena *a)
{
    /* The keys that a document adds: draft, title, slug, ext, categories, tags, date. */
    enum { OWN = 7 };
    bool document = p->kind != PAGE_KIND_PAGE;
    size_t most = defaults->count + front->count + (document ? OWN : 0);
    struct value_map *data = value_map_new_for(a, most);
    bool ok = data != NULL &&
              (!document || value_map_put_str(data, S("draft"), value_bool(p->draft))) &&
              value_map_add_all(data, defaults) && value_map_add_all(data, front);
    return ok ? data : NULL;
}

static struct str scope_type(const struct page *p, const struct config *c)
{
    if (p->kind == PAGE_KIND_PAGE)
        return S("pages");
    return c->collections[p->collection].label;
}

static enum page_kind kind_of(enum config_role_kind role)
{
    if (role == CONFIG_ROLE_DOCUMENT)
        return PAGE_KIND_DOCUMENT;
    return role == CONFIG_ROLE_ENTRY ? PAGE_KIND_PAGE : PAGE_KIND_POST;
}

/* The layout's name, as text (a `layout: 404` is one); may be empty. */
static struct str layout_name(const struct page *p, const struct value_map *front, struct arena *a)
{
    struct value layout = effective(p, front, S("layout"));
    bool none = value_is_nil(layout) || str_eq(value_as_str(layout), S("none")) ||
                layout.kind == VALUE_ARRAY || layout.kind == VALUE_MAP;
    bool sass = str_eq(p->extension, S(".scss")) || str_eq(p->extension, S(".sass"));
    if (none || sass || str_eq(p->extension, S(".coffee")))
        return S("");
    return value_to_str(layout, NULL, a);
}

/*
 * Publisher#can_be_published?: of a page, only its own front matter counts, and an empty
 * `published:` means no. A document leaves its collection only by `published: false`.
 */
static void published_init(struct page *p, const struct config *c, bool shown,
                           const struct value_map *front)
{
    const struct value *v = p->kind == PAGE_KIND_PAGE ? value_map_find_str(front, S("published"))
                                                      : value_map_find_str(p->data, S("published"));
    bool no = v != NULL && v->kind == VALUE_BOOL && !v->boolean;
    p->written = shown || c->unpublished || v == NULL || value_truthy(*v);
    p->published = p->written || (p->kind == PAGE_KIND_DOCUMENT && !no);
}

bool page_init(struct page *p, const struct config *c, const struct page_file *file,
               const struct value_map *front, struct arena *a, struct err *err)
{
    const struct config_role role = file->role;
    const struct str source = file->path;
    static const struct value_map nothing = {.count = 0};
    const bool unread = front == NULL;
    front = unread ? &nothing : front;
    *p = (struct page){
        .drop = {kind_of(role.kind) == PAGE_KIND_PAGE ? c->drops->page : c->drops->document},
        .kind = kind_of(role.kind),
        .draft = role.kind == CONFIG_ROLE_DRAFT,
        .collection = role.collection,
        .source = source,
        /* the site sees a theme's page at its path within the theme */
        .relative_path = path_is_of_theme(source) ? role.name : source,
        .name = path_name(source),
    };
    struct str collections = c->collections_dir;
    if (p->kind != PAGE_KIND_PAGE && collections.len > 0 && str_starts(source, collections))
        p->relative_path = str_from(source, collections.len + 1);
    p->extension = path_extension(p->name);
    p->basename = name_base(c, p->name);
    p->markdown = is_markdown(c, p->extension);
    p->sass = str_eq_nocase(p->extension, S(".scss")) || str_eq_nocase(p->extension, S(".sass"));

    struct arena *own = file->scratch != NULL ? file->scratch : a;
    const struct value_map *defaults = config_defaults(c, p->relative_path, scope_type(p, c), own);
    struct value_map *data = defaults != NULL ? data_merge(p, defaults, front, own) : NULL;
    if (data == NULL)
        return err_arena(err, own);
    p->data = data;
    if (unread && !unread_init(p, c, file->mtime, defaults, data, a))
        return err_arena(err, a);
    if (!unread && p->kind != PAGE_KIND_PAGE &&
        !document_init(p, c, file->mtime, defaults, front, data, a, err))
        return false;
    if (own != a) {
        p->data = value_map_pack(a, data);
        if (p->data == NULL)
            return err_arena(err, a);
    }
    p->layout = layout_name(p, front, a);
    published_init(p, c, role.shown, front);
    p->future =
        p->kind != PAGE_KIND_PAGE && !c->future && !role.shown && date_cmp(p->date, c->time) > 0;
    struct str folder = path_folder(role.name);
    if (folder.len > 0) {
        struct buf slashed;
        buf_init(&slashed, a, 0);
        buf_putc(&slashed, '/');
        buf_add(&slashed, folder);
        folder = buf_str(&slashed);
    }
    return url_init(p, c, front, folder, a, err);
}

struct page_kind_of_file page_file_kind(const struct config *c, struct str path)
{
    struct str name = path_name(path);
    return (struct page_kind_of_file){name_base(c, name), is_markdown(c, path_extension(name))};
}

bool page_layout(const struct page *p, struct str *name)
{
    *name = p->layout;
    return p->layout.len > 0;
}

bool page_has_output(const struct page *p, const struct config *c)
{
    if (!p->written)
        return false;
    return p->kind == PAGE_KIND_PAGE || (c->collections[p->collection].output && !p->future);
}

int page_cmp(const struct page *a, const struct page *b)
{
    int order = a->dated && b->dated ? date_cmp(a->date, b->date) : 0;
    return order != 0 ? order : str_cmp(a->source, b->source);
}
