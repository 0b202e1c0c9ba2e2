/*
 * Stylesheets. See stylesheet.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/view/stylesheet.h"

#include "render/config/config_sass.h"
#include "render/config/sass.h"
#include "render/view/drop.h"
#include "render/view/stylesheet_load.h"

/* A libsass map, with the theme's files by their path from the site: @theme/a.scss ->
 * ../theme/a.scss */
static struct str with_theme_paths(struct context *x, struct str map)
{
    struct str theme = x->site->config->theme.from_site;
    const struct str mark = S("\"@theme/");
    size_t contents = str_find(map, S("\"sourcesContent\"")), at;
    struct buf b;
    buf_init(&b, x->arena, 0);
    while ((at = str_find(map, mark)) != STR_NONE && at < contents) {
        buf_add(&b, str_sub(map, 0, at + 1));
        buf_add(&b, theme);
        map = str_from(map, at + mark.len - 1);
        contents = str_find(map, S("\"sourcesContent\""));
    }
    buf_add(&b, map);
    return buf_str(&b);
}

/* ---- Dart Sass's output, completed as jekyll-sass-converter 3 does ---- */

/* The name of the stylesheet without its extension, percent-encoded, and a suffix: main.css */
static void put_name(struct buf *b, struct str name, struct str suffix)
{
    buf_uri(b, str_sub(name, 0, name.len - path_extension(name).len), "!$&'()*+,;=:@");
    buf_add(b, suffix);
}

/* A source, by its path from the folder of the stylesheet: ../_sass/_base.scss */
static void put_source(struct buf *b, struct context *x, struct str place, struct str url)
{
    const struct str theme = S("%40theme/");
    struct str base = path_folder(place), head, rest;
    bool of_theme = str_starts(url, theme);
    while (!of_theme && base.len > 0) {
        bool deep = str_cut(base, '/', &head, &rest);
        struct buf segment;
        buf_init(&segment, x->arena, 0);
        buf_uri(&segment, head, "");
        buf_putc(&segment, '/');
        if (!str_starts(url, buf_str(&segment)))
            break;
        url = str_from(url, segment.len);
        base = deep ? rest : S("");
    }
    for (bool more = base.len > 0; more; base = rest) {
        more = str_cut(base, '/', &head, &rest);
        buf_add(b, S("../"));
    }
    if (of_theme)
        buf_uri(b, x->site->config->theme.from_site, "/");
    buf_add(b, of_theme ? str_from(url, theme.len - 1) : url);
}

/* Writes the map, with the sources relative to the stylesheet's folder, and the name of the CSS. */
static void put_map(struct buf *b, struct context *x, const struct sass_input *in, struct str map)
{
    const struct str mark = S("\"" SASS_URL);
    size_t end = str_find(map, S("\"mappings\"")), at;
    while ((at = str_find(map, mark)) != STR_NONE && at < end) {
        size_t quote = at + mark.len;
        while (quote < map.len && map.ptr[quote] != '"')
            quote++;
        buf_add(b, str_sub(map, 0, at + 1));
        put_source(b, x, in->place, str_sub(map, at + mark.len, quote));
        map = str_from(map, quote);
        end = str_find(map, S("\"mappings\""));
    }
    buf_add(b, str_sub(map, 0, map.len > 0 ? map.len - 1 : 0));
    buf_add(b, S(",\"file\":\""));
    put_name(b, in->name, S(".css\"}"));
}

static bool finish_dart(struct context *x, const struct sass_input *in, bool map,
                        const struct sass_output *made, struct str *out)
{
    struct buf b;
    buf_init(&b, x->arena, 0);
    if (map) {
        put_map(&b, x, in, made->map);
    } else {
        buf_add(&b, made->css);
        if (in->source_map) {
            buf_add(&b, in->style == SASS_COMPRESSED ? S("") : S("\n\n"));
            buf_add(&b, S("/*# sourceMappingURL="));
            put_name(&b, in->name, S(".css.map */"));
        }
    }
    *out = buf_str(&b);
    return buf_ok(&b);
}

/* ---- conversion ---- */

/* libsass marks compressed text that is not ASCII with a byte order mark; Jekyll takes it out. */
static struct str without_mark(const struct config *c, struct str css, struct arena *a)
{
    const struct str mark = S("\xEF\xBB\xBF");
    if (!str_starts(css, mark))
        return css;
    css = str_from(css, mark.len);
    if (!c->sass.add_charset)
        return css;
    struct buf b;
    buf_init(&b, a, 0);
    buf_add(&b, S("@charset \"UTF-8\";"));
    buf_add(&b, css);
    return buf_str(&b);
}

/* The position in the author's file: libsass counts lines from the end of the front matter. */
static bool fail_at(struct context *x, const struct page *p, const struct err *cause,
                    struct err *err)
{
    struct err_place place = {.line = cause->line, .column = cause->column};
    if (!stylesheet_path(x, str_c(cause->file), &place.file))
        return err_arena(err, x->arena);
    if (place.file.len == 0 && p != NULL) {
        place.file = p->source;
        if (place.line > 0 && p->unit->front.body_line > 0)
            place.line += p->unit->front.body_line - 1;
    }
    return err_at(err, cause->kind, place, "%s", cause->message);
}

bool stylesheet_convert(struct context *x, const struct page *p, struct str text, bool indented,
                        struct str *out, struct err *err)
{
    const struct config *c = x->site->config;
    struct stylesheet_loads loads = {.x = x, .fault = ERR_INIT};
    bool page = p != NULL && p->kind == PAGE_KIND_PAGE;
    const struct page *map_of = p != NULL && p->made != NULL ? p->made->map_of : NULL;
    const struct page *named = map_of != NULL ? map_of : p;
    const struct sass_input in = {
        .text = text,
        .name = page ? named->name : S(""),
        .path = p != NULL ? p->source : S(""),
        .place = page ? named->relative_path : S(""),
        .line = p != NULL ? p->unit->front.body_line : 0,
        .theme = c->theme.path,
        .quiet = map_of != NULL, /* the stylesheet itself has warned */
        .quiet_deps = c->sass.quiet_deps,
        .verbose = c->sass.verbose,
        .fatal = {c->sass.fatal.items, c->sass.fatal.count},
        .silenced = {c->sass.silenced.items, c->sass.silenced.count},
        .future = {c->sass.future.items, c->sass.future.count},
        .indented = indented,
        .style = c->sass.style,
        .source_map = page && config_wants_source_map(c, x->site->environment),
        .embeds = c->sass.embeds_source_map,
        .line_comments = c->sass.line_comments,
        .precision = c->sass.precision,
        .import = stylesheet_import,
        .find = stylesheet_find,
        .read = stylesheet_read,
        .self = &loads,
    };
    struct sass_output made;
    struct err cause = ERR_INIT;
    const struct site_sass *sass = &x->site->sass;
    bool ok = sass->compile != NULL ? sass->compile(sass->self, &in, x->arena, &made, &cause)
                                    : sass_compile(&in, x->arena, &made, &cause);
    if (loads.fault.kind != ERR_KIND_NONE) {
        *err = loads.fault; /* Sass reports it as an error of the stylesheet */
        return false;
    }
    if (!ok)
        return fail_at(x, p, &cause, err);
    if (made.by_dart)
        return finish_dart(x, &in, map_of != NULL, &made, out) || err_arena(err, x->arena);
    *out = map_of != NULL ? with_theme_paths(x, made.map) : without_mark(c, made.css, x->arena);
    return true;
}

struct value stylesheet_pages(struct context *x)
{
    const struct collect *l = &x->site->collect;
    struct value pages = l->pages_at_end;
    uint32_t made = l->pages.items.len;
    /* The maps are in the order of their stylesheets: those made before this page come first. */
    while (made < pages.len && drop_page_is_made(x, collect_page(pages.items[made])->made->map_of))
        made++;
    pages.len = made;
    return pages;
}
