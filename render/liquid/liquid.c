/*
 * Liquid's face: compile and render. See liquid.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "render/liquid/exec.h"
#include "render/liquid/parse.h"

enum { DEFAULT_STEPS = 10000000, DEFAULT_DEPTH = 100 };

static bool outside(struct parser *p, const struct parse_end *end)
{
    struct err_place place = parse_context(p, end->line, end->column).place;
    struct str name = end->piece.name;
    bool inner = str_eq(name, S("else")) || str_eq(name, S("elsif")) || str_eq(name, S("when"));
    if (inner || str_starts(name, S("end")))
        return err_at(p->err, ERR_KIND_SYNTAX, place, "'%.*s' without the tag that it belongs to",
                      STR_ARG(name));
    return parse_unknown(p, S(""), end);
}

const struct liquid_template *liquid_compile(struct str text, struct err_place place,
                                             const struct liquid_options *options, struct arena *a,
                                             struct diags *diags, struct err *err)
{
    struct liquid_template *t = arena_new(a, struct liquid_template);
    struct liquid_options *own = arena_new(a, struct liquid_options);
    if (t == NULL || own == NULL || !arena_dup(a, place.file, &t->file)) {
        (void)err_arena(err, a);
        return NULL;
    }
    *own = *options;
    t->options = own;
    const bool flags[] = {own->strict_filters, own->strict_variables, own->strict_ruby,
                          own->jekyll_tags};
    struct hash128 dialect = hash128_mix(hash128_of(flags, sizeof(flags), (uint64_t)own->mode),
                                         hash128_of(&own->profile, sizeof(own->profile), 0));
    t->id = hash128_mix(hash128_str(text, place.line), dialect);
    struct lang_memo memo = {0};
    struct parser p = {
        .file = t->file,
        .rest = text,
        .line = place.line > 0 ? place.line : 1,
        .column = place.column > 0 ? place.column : 1,
        .first_line = place.line > 0 ? place.line : 1,
        .dialect = dialect,
        .options = own,
        .arena = a,
        .memo = &memo,
        .diags = diags,
        .err = err,
    };
    struct parse_end end;
    if (!parse_nodes(&p, &t->body, &end))
        return NULL;
    return end.piece.name.len == 0 || outside(&p, &end) ? t : NULL;
}

bool liquid_render(const struct liquid_template *t, struct liquid_run *run, struct buf *out,
                   struct err *err)
{
    if (run->limits.steps == 0)
        run->limits.steps = DEFAULT_STEPS;
    if (run->limits.depth == 0)
        run->limits.depth = DEFAULT_DEPTH;
    struct err *outer = run->env.err;
    void *sight = run->sight;
    run->env.err = err;
    struct exec x = {
        .eval = {.run = run, .options = t->options, .err = err},
        .arena = run->env.arena,
        .err = err,
        .template = t,
    };
    run->sight = &x.eval;
    bool ok =
        scope_init(&x.eval.scope, run) ? exec_body(&x, t, out) : err_arena(err, run->env.arena);
    run->env.err = outer;
    run->sight = sight;
    return ok;
}

bool liquid_filter(struct liquid_run *run, struct str name, struct value input, struct value *out,
                   struct err *err)
{
    static const struct liquid_options usual = {.jekyll_tags = true};
    const struct liquid_filter *row = lang_filter(NULL, name, &usual);
    struct liquid_call call = {.run = run, .err = err, .input = input};
    struct err *outer = run->env.err;
    *out = value_nil();
    if (row == NULL || row->min > 0)
        return err_set(err, ERR_KIND_MISSING, "no filter is called '%.*s'", STR_ARG(name));
    run->env.err = err;
    bool ok = row->fn(&call, out);
    run->env.err = outer;
    return ok && (!arena_failed(run->env.arena) || err_arena(err, run->env.arena));
}

static bool names_add(struct value_map *seen, struct str name)
{
    return value_map_put_str(seen, name, value_nil());
}

static int name_order(const void *a, const void *b)
{
    return str_cmp(value_as_str(*(const struct value *)a), value_as_str(*(const struct value *)b));
}

/* The names, each once, in order. */
static struct value names_done(struct arena *a, const struct value_map *seen)
{
    struct value_list l;
    value_list_init(&l, a);
    for (size_t i = 0; seen != NULL && i < seen->count; i++) {
        if (!value_list_add(&l, seen->pairs[i].key))
            break;
    }
    if (l.count > 1)
        qsort(l.items, l.count, sizeof(*l.items), name_order);
    return value_list_done(&l);
}

struct value liquid_tag_names(struct arena *a)
{
    struct value_map *seen = value_map_new(a);
    const struct liquid_tag *row;
    for (size_t i = 0; seen != NULL && (row = lang_tag_at(i)) != NULL; i++) {
        if (!names_add(seen, row->name))
            break;
    }
    return names_done(a, seen);
}

struct value liquid_filter_names(struct arena *a)
{
    struct value_map *seen = value_map_new(a);
    const struct liquid_filter *row;
    for (size_t i = 0; seen != NULL && (row = lang_filter_at(i)) != NULL; i++) {
        if (!names_add(seen, row->name))
            break;
    }
    return names_done(a, seen);
}
