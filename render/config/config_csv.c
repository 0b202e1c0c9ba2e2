/*
 * `csv_reader` and `tsv_reader`. See config_csv.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/config/config_csv.h"

struct section {
    struct config *c;
    struct str name; /* "csv_reader" */
    char separator;
    struct value values;
    struct csv_options *options;
};

static struct err_place place_of(const struct section *s)
{
    return config_files_where(&s->c->files, s->name);
}

static bool bad(const struct section *s, const char *key, const char *wants, struct value got,
                struct err *err)
{
    struct str shown = got.kind == VALUE_STRING ? value_as_str(got) : value_class(got);
    return err_at(err, ERR_KIND_CONFIG, place_of(s), "'%s' of '%.*s' must be %s, not %.*s", key,
                  STR_ARG(s->name), wants, STR_ARG(shown));
}

/* The value of a key that is there, even as nil. */
static const struct value *present(const struct section *s, struct str key)
{
    return s->values.kind == VALUE_MAP ? value_map_find(s->values.map, value_str(key)) : NULL;
}

static bool converters_set(const struct section *s, struct err *err)
{
    static const char wants[] = "a list of integer, float, numeric, date, date_time and all";
    const struct value *list = present(s, S("csv_converters"));
    if (list == NULL)
        return true;
    if (list->kind != VALUE_ARRAY)
        return bad(s, "csv_converters", wants, *list, err);
    for (uint32_t i = 0; i < list->len; i++) {
        if (!csv_converters_add(&s->options->converters, value_as_str(list->items[i])))
            return bad(s, "csv_converters", wants, list->items[i], err);
    }
    return true;
}

/* As in Ruby's CSV: names as a list or a line; any other true value stands for the first row. */
static bool headers_set(const struct section *s, struct err *err)
{
    const struct value *v = present(s, S("headers"));
    struct csv_options *options = s->options;
    struct arena *a = &s->c->arena;
    value_list_init(&options->names, a);
    if (v == NULL)
        return true;
    if (!value_truthy(*v))
        options->headers = CSV_HEADERS_NONE;
    if (v->kind == VALUE_STRING) {
        if (!csv_line(value_as_str(*v), s->separator, place_of(s), a, &options->names, err))
            return false;
        if (options->names.count > 0)
            options->headers = CSV_HEADERS_NAMED;
    }
    if (v->kind == VALUE_ARRAY) {
        options->headers = CSV_HEADERS_NAMED;
        for (uint32_t i = 0; i < v->len; i++) {
            if (!value_list_add(&options->names, v->items[i]))
                return err_arena(err, a);
        }
    }
    return true;
}

static bool encoding_set(const struct section *s, struct err *err)
{
    static const struct {
        struct str name;
        bool latin_1, cuts_bom;
    } encodings[] = {
        {STR_INIT("utf-8"), false, false},     {STR_INIT("utf-8:utf-8"), false, false},
        {STR_INIT("bom|utf-8"), false, true},  {STR_INIT("bom|utf-8:utf-8"), false, true},
        {STR_INIT("iso-8859-1"), true, false}, {STR_INIT("iso-8859-1:utf-8"), true, false},
    };
    const struct value *own = present(s, S("encoding"));
    if (own == NULL || own->kind == VALUE_NIL)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(encodings); i++) {
        if (str_eq_nocase(encodings[i].name, value_as_str(*own))) {
            s->options->latin_1 = encodings[i].latin_1;
            s->options->cuts_bom = encodings[i].cuts_bom;
            return true;
        }
    }
    return bad(s, "encoding", "utf-8, bom|utf-8 or iso-8859-1:utf-8 (save the files as UTF-8)",
               *own, err);
}

bool config_csv_read(struct config *c, struct err *err)
{
    const struct section sections[] = {
        {.c = c, .name = S("csv_reader"), .separator = ',', .options = &c->csv},
        {.c = c, .name = S("tsv_reader"), .separator = '\t', .options = &c->tsv},
    };
    for (size_t i = 0; i < ARRAY_LEN(sections) && !c->profile.lacks_jekyll_4_settings; i++) {
        struct section s = sections[i];
        s.values = value_map_get(c->values, s.name);
        if (value_truthy(s.values) && s.values.kind != VALUE_MAP)
            return err_at(err, ERR_KIND_CONFIG, place_of(&s),
                          "'%.*s' must be a map of settings, not %.*s", STR_ARG(s.name),
                          STR_ARG(value_class(s.values)));
        if (!converters_set(&s, err) || !headers_set(&s, err) || !encoding_set(&s, err))
            return false;
    }
    return true;
}
