/*
 * Stylesheets through libsass. See sass.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/sass.h"

#include <sass.h>
#include <sass2scss.h>
#include <stdlib.h>

#include "render/config/source_map.h"

/* A file that was imported. */
struct imported {
    struct str path, text; /* the text in SCSS */
    const struct imported *earlier;
};

/* One run, for the importer. */
struct run {
    const struct sass_input *in;
    struct arena *arena;
    const struct imported *imported; /* the last one */
    Sass_Import_List failed;         /* that of the import which ended the run */
};

/* A string that libsass frees. NULL if memory runs out. */
static char *copy_out(struct str s)
{
    char *z = sass_alloc_memory(s.len + 1);
    if (z == NULL)
        return NULL;
    if (s.len > 0)
        memcpy(z, s.ptr, s.len);
    z[s.len] = '\0';
    return z;
}

/*
 * The path of the file with the import: ours, or that of the first file, which libsass made
 * absolute.
 */
static struct str importer_path(const struct run *r, struct Sass_Compiler *compiler)
{
    Sass_Import_Entry last = sass_compiler_get_last_import(compiler);
    struct str path = str_c(sass_import_get_abs_path(last));
    return str_starts(path, S("/")) ? r->in->name : path;
}

/* ---- imports that stay as they are ---- */

/* Blanks and comments; lines: ends of lines, too. */
static struct str skip_blanks(struct str s, bool lines)
{
    for (;;) {
        size_t end = 0;
        while (end < s.len && char_is_space(s.ptr[end]) && (lines || s.ptr[end] != '\n'))
            end++;
        s = str_from(s, end);
        bool block = str_starts(s, S("/*"));
        if (!block && !str_starts(s, S("//")))
            return s;
        end = block ? str_find(s, S("*/")) : str_find_char(s, '\n');
        s = str_from(s, end == STR_NONE ? s.len : end + (block ? 2 : 0));
    }
}

/* Reads a string with its quotes. *out gets the text between them. */
static bool take_quoted(struct str *s, struct str *out)
{
    char quote = s->len > 0 ? s->ptr[0] : '\0';
    size_t end = 1;
    if (quote != '"' && quote != '\'')
        return false;
    while (end < s->len && s->ptr[end] != quote)
        end += s->ptr[end] == '\\' ? 2 : 1;
    *out = str_sub(*s, 1, end < s->len ? end : s->len);
    *s = str_from(*s, end < s->len ? end + 1 : s->len);
    return true;
}

/*
 * Reads the rest of an @import. Returns whether its list has `name`. *has_query: a media query
 * follows.
 */
static bool import_has(struct str *s, struct str name, bool indented, bool *has_query)
{
    bool named = false, more = true;
    while (more) {
        struct str text;
        *s = skip_blanks(*s, !indented);
        if (take_quoted(s, &text))
            named = named || str_eq(text, name);
        else if (str_starts(*s, S("url(")) && str_find_char(*s, ')') != STR_NONE)
            *s = str_from(*s, str_find_char(*s, ')') + 1);
        *s = skip_blanks(*s, !indented);
        more = str_starts(*s, S(","));
        *s = str_from(*s, more ? 1 : 0);
    }
    *has_query = s->len > 0 && s->ptr[0] != ';' && s->ptr[0] != '}' && s->ptr[0] != '\n';
    return named;
}

/*
 * Whether a file imports `name` only with media queries. libsass does not tell that to an importer.
 */
static bool has_query(struct str source, struct str name, bool indented)
{
    bool found = false;
    while ((source = skip_blanks(source, true)).len > 0) {
        struct str ignored;
        bool query;
        if (take_quoted(&source, &ignored))
            continue;
        if (!str_starts(source, S("@import"))) {
            source = str_from(source, 1);
            continue;
        }
        source = str_from(source, strlen("@import"));
        bool named = import_has(&source, name, indented, &query);
        if (named && !query)
            return false;
        found = found || named;
    }
    return found;
}

/* Whether a name begins with an identifier and "://". */
static bool has_protocol(struct str name, struct str *protocol)
{
    size_t i = 0;
    while (i < name.len && name.ptr[i] == '-')
        i++;
    for (size_t from = i; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = char_is_alpha(c) || c == '_' || (unsigned char)c >= 0x80;
        if (!letter && (i == from || (!char_is_digit(c) && c != '-')))
            break;
    }
    *protocol = str_sub(name, 0, i);
    return i > 0 && str_starts(str_from(name, i), S("://"));
}

/* Whether an import is a CSS import for the browser, for which libsass opens no file. */
static bool is_for_browser(const struct run *r, struct str name, struct str from)
{
    const struct imported *at = r->imported;
    while (at != NULL && !str_eq(at->path, from))
        at = at->earlier;
    struct str protocol;
    return (has_protocol(name, &protocol) && !str_eq(protocol, S("file"))) ||
           str_starts(name, S("//")) || (str_ends(name, S(".css")) && name.len > strlen(".css")) ||
           (at != NULL ? has_query(at->text, name, false)
                       : has_query(r->in->text, name, r->in->indented));
}

/* ---- imports of files ---- */

/* The text of an imported file in SCSS, which libsass frees. NULL if memory runs out. */
static char *imported_text(struct run *r, struct str path, struct str text)
{
    struct imported *made = arena_new(r->arena, struct imported);
    char *scss = NULL;
    if (str_ends(path, S(".sass"))) {
        const char *z = arena_z(r->arena, text);
        scss = z != NULL ? sass2scss(z, SASS2SCSS_PRETTIFY_1 | SASS2SCSS_KEEP_COMMENT) : NULL;
        if (scss == NULL || !arena_dup(r->arena, str_c(scss), &text))
            return scss;
    }
    if (made != NULL) {
        *made = (struct imported){path, text, r->imported};
        r->imported = made;
    }
    return scss != NULL ? scss : copy_out(text);
}

static Sass_Import_List import(const char *name, Sass_Importer_Entry entry,
                               struct Sass_Compiler *compiler)
{
    struct run *r = sass_importer_get_cookie(entry);
    struct err err = ERR_INIT;
    struct str found, text, from = importer_path(r, compiler);
    const struct sass_input *in = r->in;
    if (is_for_browser(r, str_c(name), from))
        return NULL;
    Sass_Import_List list = sass_make_import_list(1);
    Sass_Import_Entry made;
    if (in->import(in->self, str_c(name), from, &found, &text, &err)) {
        char *source = imported_text(r, found, text);
        made = sass_make_import(name, arena_z(r->arena, found), source, NULL);
    } else {
        made = sass_make_import(name, name, NULL, NULL);
        (void)sass_import_set_error(made, err.message, (size_t)-1, (size_t)-1);
        r->failed = list;
    }
    sass_import_set_list_entry(list, 0, made);
    return list;
}

/* libsass 3.6.5 does not free the list of an import that failed. */
static void free_failed(const struct run *r)
{
    if (r->failed != NULL && str_starts(str_c(libsass_version()), S("3.6.5")))
        sass_delete_import_list(r->failed);
}

static enum Sass_Output_Style style_of(enum sass_style style)
{
    switch (style) {
    case SASS_NESTED:
        return SASS_STYLE_NESTED;
    case SASS_EXPANDED:
        return SASS_STYLE_EXPANDED;
    case SASS_COMPRESSED:
        return SASS_STYLE_COMPRESSED;
    case SASS_COMPACT:
        break;
    }
    return SASS_STYLE_COMPACT;
}

/* "main.scss" -> "main.css.map" */
static const char *map_name(struct str name, struct arena *a)
{
    struct buf b;
    size_t dot = str_rfind_char(name, '.');
    buf_init(&b, a, 0);
    buf_add(&b, str_sub(name, 0, dot != STR_NONE ? dot : name.len));
    buf_add(&b, S(".css.map"));
    return arena_z(a, buf_str(&b));
}

static bool set_options(struct Sass_Options *o, struct run *r)
{
    const struct sass_input *in = r->in;
    const char *name = arena_z(r->arena, in->name.len > 0 ? in->name : S("stdin"));
    const char *map = in->source_map ? map_name(in->name, r->arena) : "";
    Sass_Importer_List importers = name != NULL && map != NULL ? sass_make_importer_list(1) : NULL;
    if (importers == NULL)
        return false;
    sass_option_set_input_path(o, name);
    sass_option_set_is_indented_syntax_src(o, in->indented);
    sass_option_set_output_style(o, style_of(in->style));
    sass_option_set_source_comments(o, in->line_comments);
    sass_option_set_source_map_contents(o, true);
    sass_option_set_omit_source_map_url(o, !in->source_map);
    sass_option_set_source_map_embed(o, in->source_map && in->embeds);
    if (in->source_map)
        sass_option_set_source_map_file(o, map);
    if (in->precision >= 0)
        sass_option_set_precision(o, in->precision);
    sass_importer_set_list_entry(importers, 0, sass_make_importer(import, 0, r));
    sass_option_set_c_importers(o, importers);
    return true;
}

/* A line or column of libsass; 0 if libsass does not know it. */
static uint32_t counted(size_t n)
{
    return n < UINT32_MAX ? (uint32_t)n : 0;
}

/* Makes the error, with its place in an imported file or in the text itself. */
static bool fail(const struct sass_input *in, struct Sass_Context *c, struct err *err)
{
    enum { STATUS_MEMORY = 2 };
    const char *file = sass_context_get_error_file(c), *message = sass_context_get_error_message(c);
    struct err_place place = {.line = counted(sass_context_get_error_line(c)),
                              .column = counted(sass_context_get_error_column(c))};
    struct str text = str_trim(str_c(message != NULL ? message : "it is not understood")), first;
    if (sass_context_get_error_status(c) == STATUS_MEMORY)
        return err_set(err, ERR_KIND_LIMIT, "Sass needs too much memory; does every loop end?");
    (void)str_cut(text, '\n', &first, NULL);
    if (str_starts(first, S("Error: ")))
        first = str_from(first, strlen("Error: "));
    struct str name = str_c(file != NULL ? file : "stdin");
    bool own = str_starts(name, S("/")) || str_eq(name, S("stdin")) || str_eq(name, in->name);
    if (!own)
        place.file = name;
    return err_at(err, ERR_KIND_SYNTAX, place, "%.*s", STR_ARG(first));
}

bool sass_compile(const struct sass_input *in, struct arena *a, struct sass_output *out,
                  struct err *err)
{
    struct run r = {.in = in, .arena = a};
    *out = (struct sass_output){.css = S("")};
    if (in->text.len == 0)
        return true;
    char *text = copy_out(in->text);
    struct Sass_Data_Context *data = text != NULL ? sass_make_data_context(text) : NULL;
    if (data == NULL)
        return err_nomem(err);
    struct Sass_Context *c = sass_data_context_get_context(data);
    bool ok = set_options(sass_data_context_get_options(data), &r) ||
              (arena_failed(a) ? err_arena(err, a) : err_nomem(err));
    if (ok && sass_compile_data_context(data) != 0)
        ok = fail(in, c, err);
    if (ok) {
        const char *css = sass_context_get_output_string(c);
        const char *map = sass_context_get_source_map_string(c);
        /* libsass lists a file as often as an importer gives it. */
        ok = (arena_dup(a, str_c(css != NULL ? css : ""), &out->css) &&
              arena_dup(a, str_c(map != NULL ? map : ""), &out->map) &&
              source_map_unite(out->map, a, &out->map)) ||
             err_arena(err, a);
    }
    free_failed(&r);
    sass_delete_data_context(data);
    return ok;
}

const char *sass_version(void)
{
    return libsass_version();
}
