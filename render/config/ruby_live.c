/*
 * The names that the site's own Ruby defines. See ruby_live.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/ruby_live.h"

/* The fields of a line, with tabs between. */
struct row {
    struct str kind, name, file;
    uint32_t line;
};

static bool next_row(struct str *text, struct row *out)
{
    struct str line, rest, number = S("");
    if (!str_next_line(text, &line))
        return false;
    *out = (struct row){.line = 0};
    (void)str_cut(line, '\t', &out->kind, &rest);
    (void)str_cut(rest, '\t', &out->name, &rest);
    (void)str_cut(rest, '\t', &out->file, &number);
    for (size_t i = 0; i < number.len && number.ptr[i] >= '0' && number.ptr[i] <= '9' && i < 9; i++)
        out->line = out->line * 10 + (uint32_t)(number.ptr[i] - '0');
    return true;
}

/* ":posts, :post_render". Returns false if it is not run. */
static bool add_hook(struct str name, struct ruby_names *out)
{
    struct ruby_names_hooks *hooks = str_ends(name, S(" :post_render"))    ? &out->post_render
                                     : str_ends(name, S(" :post_convert")) ? &out->post_convert
                                     : str_ends(name, S(" :post_write"))   ? &out->post_write
                                                                           : NULL;
    if (hooks == NULL || str_starts(name, S(":site,")))
        return false;
    bool pages = str_starts(name, S(":pages,"));
    hooks->pages = hooks->pages || pages;
    hooks->documents = hooks->documents || !pages;
    return true;
}

static void add_row(const struct row *r, struct ruby_names *out)
{
    static const struct {
        struct str kind;
        bool filter, block, raw;
    } names[] = {
        {STR_INIT("tag"), false, false, false},
        {STR_INIT("block"), false, true, false},
        {STR_INIT("raw"), false, true, true},
        {STR_INIT("filter"), true, false, false},
    };
    static const struct {
        struct str kind;
        enum ruby_names_kind id;
    } extensions[] = {
        {STR_INIT("generator"), RUBY_NAMES_GENERATOR},
        {STR_INIT("converter"), RUBY_NAMES_CONVERTER},
        {STR_INIT("hook"), RUBY_NAMES_HOOK},
        {STR_INIT("missing"), RUBY_NAMES_MISSING},
        {STR_INIT("bundler"), RUBY_NAMES_BUNDLER},
        {STR_INIT("whole"), RUBY_NAMES_WHOLE},
        {STR_INIT("written"), RUBY_NAMES_WRITTEN},
        {STR_INIT("absent"), RUBY_NAMES_ABSENT},
    };
    struct err_place place = {.file = r->file, .line = r->line};
    if (str_eq(r->kind, S("hook")) && add_hook(r->name, out))
        return;
    out->whole = out->whole || str_eq(r->kind, S("whole"));
    out->site_written = out->site_written || str_eq(r->kind, S("written"));
    if (str_eq(r->kind, S("read")))
        out->read[out->read_count++] = r->name;
    if (str_eq(r->kind, S("listed")))
        out->listed[out->listed_count++] = r->name;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(r->kind, names[i].kind))
            out->names[out->count++] = (struct liquid_ruby_name){.name = r->name,
                                                                 .place = place,
                                                                 .filter = names[i].filter,
                                                                 .block = names[i].block,
                                                                 .raw = names[i].raw,
                                                                 .runs = true};
    }
    for (size_t i = 0; i < ARRAY_LEN(extensions); i++) {
        if (str_eq(r->kind, extensions[i].kind))
            out->extensions[out->extension_count++] =
                (struct ruby_names_extension){extensions[i].id, r->name, place};
    }
}

static bool read_rows(struct str text, struct arena *a, struct ruby_names *names)
{
    size_t count = 1;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n' ? 1 : 0;
    struct ruby_names found = {.version = names->version, .runs = true};
    found.names = arena_new_array(a, count, struct liquid_ruby_name);
    found.extensions = arena_new_array(a, count, struct ruby_names_extension);
    found.read = arena_new_array(a, count, struct str);
    found.listed = arena_new_array(a, count, struct str);
    if (found.names == NULL || found.extensions == NULL || found.read == NULL ||
        found.listed == NULL)
        return false;
    for (struct row r; next_row(&text, &r);)
        add_row(&r, &found);
    *names = found;
    return true;
}

bool ruby_live_open(const struct ruby_host *host, const struct ruby_site *site, struct arena *a,
                    struct ruby_names *names, struct err *failed, struct err *err)
{
    struct str text;
    *failed = ERR_INIT;
    if (host->open(host->self, site, a, &text, failed))
        return read_rows(text, a, names) || err_arena(err, a);
    if (failed->kind == ERR_KIND_MISSING)
        return true;
    names->runs = true;
    for (size_t i = 0; i < names->count; i++)
        names->names[i].runs = true;
    return true;
}
