/*
 * The host of Liquid templates. See host.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/host.h"

#include <time.h>

#include "render/highlight/highlight.h"
#include "render/view/drop.h"
#include "render/view/stylesheet.h"

static const struct liquid_template *include_find(void *self, struct str name, struct err *err)
{
    struct context *x = self;
    const struct unit *u = context_include(x, name);
    if (u != NULL)
        return unit_template(u, err);
    (void)err_set(err, ERR_KIND_MISSING, "there is no include '%.*s' in %.*s/", STR_ARG(name),
                  STR_ARG(x->site->config->includes_dir));
    return NULL;
}

/*
 * The template of the page at `path`, if Jekyll has compiled it before the page that is being
 * rendered. Jekyll caches templates by their path, and {% include_relative %} finds a page's own
 * template there: the body without the front matter. Before that, it includes the whole file.
 */
static const struct liquid_template *compiled_before(struct context *x, struct str path)
{
    const struct unit *u = site_unit(x->site, path);
    const struct page *p = u != NULL ? unit_good(u)->page : NULL;
    if (p == NULL || p == x->page || p->template == NULL || !drop_page_is_made(x, p))
        return NULL;
    context_depend_unit(x, u);
    return p->template;
}

/* {% include_relative %}: any file beside the page. */
static const struct liquid_template *include_relative(void *self, struct str name, struct err *err)
{
    struct context *x = self;
    struct buf path;
    x->run.env.outside++; /* the path is relative to the page */
    buf_init(&path, x->arena, 0);
    buf_add(&path, path_folder(x->page->source));
    if (path.len > 0)
        buf_putc(&path, '/');
    buf_add(&path, name);
    struct str text;
    struct stamp stamp;
    context_depend_path(x, buf_str(&path));
    const struct liquid_template *before = compiled_before(x, buf_str(&path));
    if (before != NULL)
        return before;
    if (!scan_read(&x->site->root->scan, buf_str(&path), x->limits.output, x->arena, &text, &stamp,
                   err))
        return NULL;
    context_depend_mtime(x, stamp.mtime);
    struct err_place place = {.file = buf_str(&path), .line = 1};
    return liquid_compile(front_text(text), place, &x->site->config->liquid, x->arena, x->diags,
                          err);
}

static bool markdownify(void *self, struct str text, struct arena *a, struct buf *out,
                        struct err *err)
{
    struct context *x = self;
    return markdown_write(text, &x->markdown, a, out, err);
}

static bool smartify(void *self, struct str text, struct arena *a, struct buf *out, struct err *err)
{
    struct context *x = self;
    return markdown_smartify(text, &x->site->config->markdown, a, out, err);
}

static bool sassify(void *self, struct str text, bool indented, struct buf *out, struct err *err)
{
    struct context *x = self;
    struct str css;
    if (!stylesheet_convert(x, NULL, text, indented, &css, err))
        return false;
    buf_add(out, css);
    return buf_ok(out);
}

static bool highlight(void *self, struct str code, struct str language, struct buf *out)
{
    struct context *x = self;
    return highlight_write(x->site->config->languages, code, language, x->arena, out);
}

/* The target of {% link %}: a page, document or static file, by its path in the source. */
static const struct unit *link_unit(struct context *x, struct str source)
{
    context_depend_path(x, source);
    const struct unit *u = site_unit(x->site, source);
    if (u == NULL)
        return NULL;
    u = unit_good(u);
    return u->page != NULL || u->is_static ? u : NULL;
}

static const struct unit *link_unit_below(struct context *x, struct str folder, struct str source)
{
    struct buf path;
    buf_init(&path, x->arena, 0);
    buf_add(&path, folder);
    buf_putc(&path, '/');
    buf_add(&path, source);
    return buf_ok(&path) ? link_unit(x, buf_str(&path)) : NULL;
}

/* {% link path %}. The path of a document leaves out collections_dir. */
static bool link_find(void *self, struct str path, struct str *url, struct err *err)
{
    struct context *x = self;
    const bool slash = str_starts(path, S("/")); /* only static files are found with a slash */
    struct str source = str_from(path, slash ? 1 : 0);
    const struct unit *u = link_unit(x, source);
    struct str collections = x->site->config->collections_dir;
    struct str theme = x->site->config->theme.path;
    if (u == NULL && collections.len > 0)
        u = link_unit_below(x, collections, source);
    if (u == NULL && theme.len > 0)
        u = link_unit_below(x, theme, source);
    if (u != NULL && u->page != NULL) {
        *url = u->page->url;
        if (!slash)
            return true;
    } else if (u != NULL && drop_file_url(x, u, url)) {
        return true;
    }
    return err_set(err, ERR_KIND_MISSING, "there is no document '%.*s' to link to", STR_ARG(path));
}

/* "_posts/" + path + name + extension, or path + "_posts" + name + extension: PostComparer. */
static bool is_post_named(const struct page *p, struct str folder, struct str name)
{
    static const struct str posts = STR_INIT("_posts");
    struct str rest = p->relative_path;
    bool inside = str_starts(rest, posts) && str_starts(str_from(rest, posts.len), S("/")) &&
                  str_starts(str_from(rest, posts.len + 1), folder) &&
                  str_starts(str_from(rest, posts.len + 1 + folder.len), name);
    if (inside) {
        rest = str_from(rest, posts.len + 1 + folder.len + name.len);
    } else {
        if (!str_starts(rest, folder) || !str_starts(str_from(rest, folder.len), posts))
            return false;
        rest = str_from(rest, folder.len + posts.len);
        rest = str_starts(rest, S("/")) ? str_from(rest, 1) : rest;
        if (!str_starts(rest, name))
            return false;
        rest = str_from(rest, name.len);
    }
    return rest.len > 1 && rest.ptr[0] == '.' && rest.ptr[1] != '.';
}

/* Whether the day and the slug are those of the post; the name of its file may differ. */
static bool is_post_dated(struct context *x, const struct page *p, struct str name)
{
    const struct config *c = x->site->config;
    struct moment named;
    size_t end = 0;
    for (int hyphens = 0; end < name.len && hyphens < 3; end++)
        hyphens += name.ptr[end] == '-' ? 1 : 0;
    struct value slug = value_map_get(p->data, S("slug"));
    struct str own = value_truthy(slug) ? value_as_str(slug) : p->basename;
    if (!str_eq(own, str_from(name, end)) ||
        !date_parse(str_sub(name, 0, end > 0 ? end - 1 : 0), c->time, c->zone, &named))
        return false;
    struct date_fields day = date_fields(date_in_zone(named, c->zone)), had = date_fields(p->date);
    return day.year == had.year && day.month == had.month && day.day == had.day;
}

/* {% post_url [folder/]YYYY-MM-DD-name %}. */
static bool post_url(void *self, struct str name, struct str *url, struct err *err)
{
    struct context *x = self;
    struct value posts = x->site->collect.posts.items;
    context_depend_list(x, S("posts"));
    struct str wanted = str_starts(name, S("/")) ? str_from(name, 1) : name;
    struct str base = path_name(wanted);
    struct str folder = str_sub(wanted, 0, wanted.len - base.len);
    for (uint32_t i = posts.len; i-- > 0;) {
        const struct page *p = collect_page(posts.items[i]);
        if (is_post_named(p, folder, base)) {
            *url = p->url;
            return true;
        }
    }
    for (uint32_t i = posts.len; i-- > 0;) {
        const struct page *p = collect_page(posts.items[i]);
        if (is_post_dated(x, p, base)) {
            *url = p->url;
            return true;
        }
    }
    return err_set(err, ERR_KIND_MISSING, "there is no post '%.*s'", STR_ARG(name));
}

void host_init(struct context *x)
{
    const struct site *s = x->site;
    const struct config *c = s->config;
    int64_t now = s->now != 0 ? s->now : (int64_t)time(NULL);
    x->host = (struct liquid_host){
        .self = x,
        .include = include_find,
        .include_relative = include_relative,
        .markdownify = markdownify,
        .smartify = smartify,
        .sassify = sassify,
        .highlight = highlight,
        .no_highlighter = c->no_highlighter,
        .link = link_find,
        .post_url = post_url,
        .plugin_tag = x->plugins->write_tag,
        .plugin_filter = x->plugins->apply_filter,
        .ruby = c->ruby != NULL ? x->plugins->call_ruby : NULL,
        .url = c->url,
        .baseurl = c->baseurl,
        .now = date_at(now, 0, c->zone),
        .zone = c->zone,
    };
    x->markdown = c->markdown;
    x->markdown.highlight = highlight;
    x->markdown.highlight_self = x;
}
