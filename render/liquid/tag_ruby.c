/*
 * The tags and filters of the site's own Ruby. A tag is not compiled here: Ruby gets its text, from
 * its begin to its end tag, and compiles that with its own Liquid. Here is found where it ends.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/tag_ruby.h"

#include "render/liquid/exec.h"
#include "render/liquid/memo/record.h"
#include "render/liquid/parse.h"

struct ruby_tag {
    struct str name, text;
    uint32_t line, lines; /* its line, and how many its template has */
};

/* ---- parsing ---- */

static bool is_end_of(struct str got, struct str name)
{
    return got.len == name.len + 3 && str_starts(got, S("end")) && str_ends(got, name);
}

static bool unclosed(struct parser *p, const struct liquid_node *node, struct str name)
{
    return parse_fail(p, node, "'%.*s' is never closed: expected 'end%.*s'", STR_ARG(name),
                      STR_ARG(name));
}

/* Passes all up to the end tag. The names of tags that Ruby's block may know are none of ours. */
static bool pass_block(struct parser *p, const struct liquid_node *node, struct str name,
                       const char **end)
{
    struct liquid_block dropped = {.count = 0};
    struct parse_end at;
    do {
        if (!parse_nodes(p, &dropped, &at))
            return false;
        if (at.piece.name.len == 0)
            return unclosed(p, node, name);
    } while (!is_end_of(at.piece.name, name));
    *end = at.piece.whole.ptr + at.piece.whole.len;
    return true;
}

/* The same if what is inside is not Liquid. */
static bool pass_raw(struct parser *p, const struct liquid_node *node, struct str name,
                     const char **end)
{
    for (struct lex_piece piece; parse_next(p, &piece);) {
        parse_pass(p, &piece);
        if (piece.kind == LEX_TAG && is_end_of(piece.name, name)) {
            *end = piece.whole.ptr + piece.whole.len;
            p->trim = piece.trim_right;
            return true;
        }
    }
    return unclosed(p, node, name);
}

/* A line of {% liquid %} is no tag by itself. */
static bool wrap_lines(struct parser *p, struct ruby_tag *own)
{
    struct buf text;
    buf_init(&text, p->arena, 0);
    buf_add(&text, S("{% liquid\n"));
    buf_add(&text, own->text);
    buf_add(&text, S("\n%}"));
    own->text = buf_str(&text);
    return buf_ok(&text) || err_buf(p->err, &text);
}

static uint32_t ends_of_lines(struct str s)
{
    uint32_t n = 0;
    for (size_t i; (i = str_find_char(s, '\n')) != STR_NONE; n++)
        s = str_from(s, i + 1);
    return n;
}

static bool parse_ruby(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct ruby_tag *own = parse_alloc(p, sizeof(*own));
    if (own == NULL)
        return false;
    const struct liquid_ruby_name *ruby = lang_ruby_running(p->options, piece->name, false);
    const char *end = piece->whole.ptr + piece->whole.len;
    if (ruby->block && !(ruby->raw ? pass_raw : pass_block)(p, node, piece->name, &end))
        return false;
    *own = (struct ruby_tag){
        .name = piece->name,
        .text = str_of(piece->whole.ptr, (size_t)(end - piece->whole.ptr)),
        .line = node->line - p->first_line + 1,
        .lines = p->line - p->first_line + 1 + ends_of_lines(p->rest),
    };
    node->tag.data = own;
    return !p->in_liquid_tag || wrap_lines(p, own);
}

/* ---- running ---- */

static bool find(void *sight, bool assigned, struct str name, struct value *out)
{
    const struct eval *v = sight;
    return (assigned ? scope_find_assigned : scope_find)(&v->scope, name, out);
}

static bool set(void *sight, bool assigned, struct str name, struct value value)
{
    struct eval *v = sight;
    struct str own;
    if (!arena_dup(v->scope.arena, name, &own))
        return false;
    record_cell_written(v, RECORD_VARIABLE, value_str(own));
    return (assigned ? scope_assign : scope_set_local)(&v->scope, own, value);
}

/* The names in loops and includes, the innermost first. */
static bool bound_names(const struct eval *v, struct value *out)
{
    struct value_list names;
    *out = value_nil();
    if (!scope_has_frame(&v->scope))
        return true;
    value_list_init(&names, v->run->env.arena);
    for (size_t i = v->scope.count; i-- > 0;) {
        if (!value_list_add(&names, value_str(v->scope.bindings[i].name)))
            return false;
    }
    *out = value_list_done(&names);
    return true;
}

static bool assigned_names(const struct eval *v, struct value *out)
{
    struct value_list names;
    value_list_init(&names, v->run->env.arena);
    const struct value_map *const maps[] = {v->scope.assigned, v->scope.counters};
    for (size_t m = 0; m < ARRAY_LEN(maps); m++) {
        for (size_t i = 0; maps[m] != NULL && i < maps[m]->count; i++) {
            if (!value_list_add(&names, maps[m]->pairs[i].key))
                return false;
        }
    }
    *out = value_list_done(&names);
    return true;
}

/* The host may read and assign any variable. What is retained of pages must not have met it. */
static bool call_host(struct eval *v, struct liquid_ruby_call *call, struct value *out)
{
    const struct liquid_host *host = v->run->host;
    *out = value_nil();
    if (host == NULL || host->ruby == NULL)
        return true;
    v->run->env.outside++;
    call->sight = v;
    call->find = find;
    call->set = set;
    if (!assigned_names(v, &call->assigned) || !bound_names(v, &call->bound))
        return err_arena(v->err, v->run->env.arena);
    return host->ruby(host->self, call, out, v->err);
}

bool liquid_ruby(struct liquid_run *run, struct liquid_ruby_call *call, struct value *out)
{
    *out = value_nil();
    return run->sight == NULL || call_host(run->sight, call, out);
}

static bool exec_ruby(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct ruby_tag *own = node->tag.data;
    struct liquid_ruby_call call = {
        .name = own->name, .text = own->text, .line = own->line, .lines = own->lines};
    struct value text;
    if (!call_host(&x->eval, &call, &text))
        return false;
    buf_add(out, value_as_str(text));
    return buf_ok(out);
}

const struct liquid_tag lang_ruby_tag = {STR_INIT(""), true, parse_ruby, exec_ruby};

bool tag_ruby_apply(struct liquid_call *call, struct value *out)
{
    struct liquid_ruby_call asked = {
        .name = call->name, .input = call->input, .args = call->args, .count = call->count};
    return filter_charge_value(call, call->input) && call_host(call->scope, &asked, out);
}

static bool apply_ruby(struct liquid_call *call, struct value *out)
{
    struct eval *v = call->scope;
    *out = value_nil();
    return v == NULL || lang_ruby_running(v->options, call->name, true) == NULL ||
           tag_ruby_apply(call, out);
}

const struct liquid_filter lang_ruby_filter = {STR_INIT(""), 0, UINT8_MAX, FILTER_JEKYLL,
                                               apply_ruby};
