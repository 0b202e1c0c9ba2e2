/*
 * Compiling expressions. See expr.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/nearest.h"
#include "render/data/numeral.h"
#include "render/liquid/expr.h"
#include "render/liquid/lex.h"
#include "render/liquid/number.h"

enum { DEPTH_MAX = 50 };

static struct liquid_expr *expr_new(struct expr_context *cx, enum expr_kind kind)
{
    struct liquid_expr *e = arena_alloc(cx->arena, sizeof(*e));
    if (e == NULL) {
        (void)err_arena(cx->err, cx->arena);
        return NULL;
    }
    *e = (struct liquid_expr){.kind = kind};
    return e;
}

static const struct liquid_expr *literal(struct expr_context *cx, struct value v)
{
    struct liquid_expr *e = expr_new(cx, EXPR_LITERAL);
    if (e != NULL)
        e->literal = v;
    return e;
}

/* ---- Expression.parse ---- */

static const struct liquid_expr *parse_at(struct expr_context *cx, struct str markup,
                                          unsigned depth);

/* /\A-?\d+\z/, and /\A-?\d[\d.]+\z/, of which only the part up to a second point counts. */
static bool number(struct expr_context *cx, struct str s, struct value *out)
{
    size_t i = str_starts(s, S("-")) ? 1 : 0;
    if (i == s.len || !char_is_digit(s.ptr[i]))
        return false;
    size_t points = 0, end = s.len;
    for (; i < s.len; i++) {
        if (s.ptr[i] == '.' && ++points == 2)
            end = i;
        if (s.ptr[i] != '.' && !char_is_digit(s.ptr[i]))
            return false;
    }
    struct number n;
    double x;
    if (points == 0)
        return number_of_text(cx->arena, s, &n) && number_value(cx->arena, n, out);
    if (numeral_float(cx->arena, str_sub(s, 0, end), &x))
        *out = value_float(x);
    else
        return false;
    return true;
}

/*
 * In Jekyll's filters `blank` and `empty` stand for themselves; in Liquid's own expressions they
 * are "".
 */
static bool word_literal(const struct expr_context *cx, struct str s, struct value *out)
{
    enum { LONGEST = sizeof("false") - 1 };
    if (s.len > LONGEST)
        return false;
    struct value word = cx->options->jekyll_tags ? filter_blank : value_str(S(""));
    const struct {
        struct str name;
        struct value value;
    } words[] = {
        {S(""), value_nil()},
        {S("nil"), value_nil()},
        {S("null"), value_nil()},
        {S("true"), value_bool(true)},
        {S("false"), value_bool(false)},
        {S("blank"), word},
        {S("empty"), word},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq(s, words[i].name)) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

static bool has_space(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (char_is_space(s.ptr[i]))
            return true;
    }
    return s.len == 0;
}

/* "(first..last)": the last ".." divides, and neither side holds a blank. */
static bool range_parts(struct str s, struct str *first, struct str *last)
{
    if (s.len < 6 || s.ptr[0] != '(' || s.ptr[s.len - 1] != ')')
        return false;
    struct str inner = str_trim(str_sub(s, 1, s.len - 1));
    for (size_t i = inner.len; i-- > 1;) {
        if (inner.ptr[i] != '.' || inner.ptr[i - 1] != '.')
            continue;
        *first = str_trim_end(str_sub(inner, 0, i - 1));
        *last = str_trim_start(str_from(inner, i + 1));
        if (!has_space(*first) && !has_space(*last))
            return true;
    }
    return false;
}

/* A float without its fraction; strings and nil are whole numbers when the range is evaluated. */
static struct value whole_part(struct value v)
{
    bool fits = v.kind == VALUE_FLOAT && v.real > -0x1p62 && v.real < 0x1p62;
    return fits ? value_int((int64_t)v.real) : v;
}

static const struct liquid_expr *range(struct expr_context *cx, struct str first, struct str last,
                                       unsigned depth)
{
    struct liquid_expr *e = expr_new(cx, EXPR_RANGE);
    if (e == NULL)
        return NULL;
    const struct liquid_expr *from = parse_at(cx, first, depth + 1);
    const struct liquid_expr *to = parse_at(cx, last, depth + 1);
    if (from == NULL || to == NULL)
        return NULL;
    /* Between literals Ruby's to_i makes whole numbers at once: (1.4..5) is a range. */
    if (from->kind == EXPR_LITERAL && to->kind == EXPR_LITERAL) {
        from = literal(cx, whole_part(from->literal));
        to = literal(cx, whole_part(to->literal));
    }
    e->range.first = from;
    e->range.last = to;
    return from != NULL && to != NULL ? e : NULL;
}

/* VariableParser: /\[[^\]]+\]|[\w-]+\??/, each next match wherever it is. */
static bool next_segment(struct str *rest, struct str *segment)
{
    struct str s = *rest;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '[') {
            size_t end = str_find_char(str_from(s, i), ']');
            if (end != STR_NONE && end > 1) {
                *segment = str_sub(s, i, i + end + 1);
                *rest = str_from(s, i + end + 1);
                return true;
            }
            continue;
        }
        size_t end = i;
        while (end < s.len && (char_is_word(s.ptr[end]) || s.ptr[end] == '-'))
            end++;
        if (end == i)
            continue;
        if (end < s.len && s.ptr[end] == '?')
            end++;
        *segment = str_sub(s, i, end);
        *rest = str_from(s, end);
        return true;
    }
    return false;
}

static const struct liquid_expr *parse_lookup(struct expr_context *cx, struct str markup,
                                              unsigned depth)
{
    struct liquid_expr *e = expr_new(cx, EXPR_LOOKUP);
    struct expr_step *steps = NULL;
    size_t count = 0;
    for (struct str segment; e != NULL && next_segment(&markup, &segment); count++) {
        struct expr_step *grown =
            arena_grow(cx->arena, steps, count * sizeof(*steps), (count + 1) * sizeof(*steps));
        if (grown == NULL)
            return NULL;
        steps = grown;
        steps[count] = (struct expr_step){.name = segment};
        if (segment.ptr[0] != '[')
            continue;
        steps[count].index = parse_at(cx, str_sub(segment, 1, segment.len - 1), depth + 1);
        if (steps[count].index == NULL)
            return NULL;
    }
    if (e != NULL) {
        e->lookup.steps = steps;
        e->lookup.count = count;
    }
    return e;
}

static const struct liquid_expr *parse_at(struct expr_context *cx, struct str markup,
                                          unsigned depth)
{
    struct str s = str_trim(markup), first, last;
    struct value v;
    char c = s.len > 0 ? s.ptr[0] : '\0';
    if (depth > DEPTH_MAX)
        return literal(cx, value_nil());
    if ((c == '"' || c == '\'') && s.ptr[s.len - 1] == c)
        return literal(cx, value_str(str_sub(s, 1, s.len - 1)));
    if (char_is_alpha(c) ? word_literal(cx, s, &v) : s.len == 0 || number(cx, s, &v))
        return literal(cx, s.len == 0 ? value_nil() : v);
    if (!(cx->options->profile.ranges_take_no_blanks && has_space(s)) &&
        range_parts(s, &first, &last))
        return range(cx, first, last, depth);
    return parse_lookup(cx, s, depth);
}

const struct liquid_expr *expr_of_names(struct expr_context *cx, const struct str *names,
                                        size_t count)
{
    struct {
        struct liquid_expr expr;
        struct expr_step steps[];
    } *made = arena_alloc(cx->arena, sizeof(*made) + count * sizeof(made->steps[0]));
    if (made == NULL) {
        (void)err_arena(cx->err, cx->arena);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        made->steps[i] = (struct expr_step){.name = names[i]};
    made->expr =
        (struct liquid_expr){.kind = EXPR_LOOKUP, .lookup = {.steps = made->steps, .count = count}};
    return &made->expr;
}

const struct liquid_expr *expr_parse(struct expr_context *cx, struct str markup)
{
    return parse_at(cx, markup, 0);
}

const struct liquid_expr *expr_parse_operand(struct expr_context *cx, struct str markup)
{
    if (str_eq(markup, S("empty")))
        return expr_new(cx, EXPR_EMPTY);
    if (str_eq(markup, S("blank")))
        return expr_new(cx, EXPR_BLANK);
    return expr_parse(cx, markup);
}

/* ---- filters ---- */

struct pipe {
    const struct liquid_expr *value;
    struct expr_filter *filters;
    size_t count;
};

/* A warning here. With strict_filters it is an error, but only when it runs, as in Liquid. */
static void unknown_filter(struct expr_context *cx, struct str name)
{
    struct err e = ERR_INIT;
    struct str near = lang_nearest_filter(name, cx->options);
    (void)err_at(&e, ERR_KIND_UNKNOWN, cx->place, "there is no filter '%.*s'%s%.*s%s",
                 STR_ARG(name), NEAREST_ARG(near));
    diag_add(cx->diags, DIAG_LEVEL_WARNING, &e);
}

static struct expr_filter *filter_add(struct expr_context *cx, struct pipe *p, struct str name)
{
    struct expr_filter *filters = arena_grow(cx->arena, p->filters, p->count * sizeof(*filters),
                                             (p->count + 1) * sizeof(*filters));
    if (filters == NULL)
        return NULL;
    p->filters = filters;
    struct expr_filter *f = &filters[p->count++];
    *f = (struct expr_filter){.name = name, .row = lang_filter(cx->memo, name, cx->options)};
    const struct liquid_ruby_name *ruby = lang_ruby_name(cx->options, name, true);
    if (ruby != NULL && (f->row == NULL || ruby->runs))
        f->row = &lang_ruby_filter;
    const struct liquid_plugin_tag *plugin =
        f->row == NULL ? lang_plugin(cx->options, name, true) : NULL;
    if (plugin != NULL && plugin->on)
        f->row = &lang_plugin_filter;
    if (f->row == NULL)
        unknown_filter(cx, name);
    return f;
}

static bool is_ready(const struct expr_filter *f)
{
    return f->row != NULL && f->row != &lang_ruby_filter && f->count >= f->row->min &&
           f->count <= f->row->max && (f->literals != NULL || f->count + f->keyword_count == 0);
}

/* Stores arguments that are all literals side by side, as the filter takes them. */
static bool args_fix(struct expr_context *cx, struct expr_filter *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->args[i]->kind != EXPR_LITERAL)
            return true;
    }
    if (f->count == 0 || f->keyword_count > 0)
        return true;
    struct value *values = arena_new_array(cx->arena, f->count, struct value);
    for (size_t i = 0; values != NULL && i < f->count; i++)
        values[i] = f->args[i]->literal;
    f->literals = values;
    return values != NULL;
}

/* Adds an argument, unless it is NULL; keyword arguments come after the positional ones. */
static bool arg_add(struct expr_context *cx, struct expr_filter *f, struct str keyword,
                    const struct liquid_expr *e)
{
    if (e == NULL)
        return false;
    size_t all = f->count + f->keyword_count;
    const struct liquid_expr **args =
        arena_grow(cx->arena, f->args, all * sizeof(const struct liquid_expr *),
                   (all + 1) * sizeof(const struct liquid_expr *));
    if (args == NULL)
        return false;
    f->args = args;
    size_t at = keyword.len > 0 ? all : f->count;
    for (size_t i = all; i > at; i--)
        args[i] = args[i - 1];
    args[at] = e;
    if (keyword.len == 0) {
        f->count++;
        return true;
    }
    struct str *keywords = arena_grow(cx->arena, f->keywords, f->keyword_count * sizeof(*keywords),
                                      (f->keyword_count + 1) * sizeof(*keywords));
    if (keywords == NULL)
        return false;
    f->keywords = keywords;
    keywords[f->keyword_count++] = keyword;
    return true;
}

/* ---- Variable#strict_parse ---- */

static bool strict_argument(struct expr_tokens *t, struct expr_filter *f)
{
    struct str keyword = S("");
    if (t->ahead.kind == LEX_ID && str_starts(str_trim_start(t->rest), S(":"))) {
        keyword = t->ahead.text;
        if (!expr_tokens_expect(t, LEX_ID, NULL) || !expr_tokens_expect(t, LEX_COLON, NULL))
            return false;
    }
    return arg_add(t->cx, f, keyword, expr_tokens_parse(t, false));
}

static bool pipe_strict(struct expr_context *cx, struct str markup, void *out)
{
    struct pipe *p = out;
    struct expr_tokens t;
    struct str text;
    expr_tokens_init(&t, cx, markup);
    *p = (struct pipe){.value = NULL};
    if (t.ahead.kind == LEX_END && !cx->options->profile.output_wants_value) {
        p->value = literal(cx, value_nil());
        return p->value != NULL;
    }
    if ((p->value = expr_tokens_parse(&t, false)) == NULL)
        return false;
    while (expr_tokens_take(&t, LEX_PIPE, NULL)) {
        struct expr_filter *f;
        if (!expr_tokens_expect(&t, LEX_ID, &text) || (f = filter_add(cx, p, text)) == NULL)
            return false;
        if (!expr_tokens_take(&t, LEX_COLON, NULL))
            continue;
        do {
            if (!strict_argument(&t, f))
                return false;
        } while (expr_tokens_take(&t, LEX_COMMA, NULL));
    }
    return expr_tokens_expect(&t, LEX_END, NULL);
}

/* ---- Variable#lax_parse ---- */

/* FilterArgsRegex over one filter: (':' or ','), then an optional keyword and ':', a fragment. */
static bool lax_arguments(struct expr_context *cx, struct expr_filter *f, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != ':' && s.ptr[i] != ',')
            continue;
        struct str rest = str_trim_start(str_from(s, i + 1)), keyword = S("");
        size_t word = 0;
        while (word < rest.len && char_is_word(rest.ptr[word]))
            word++;
        struct str after = str_trim_start(str_from(rest, word));
        if (word > 0 && str_starts(after, S(":"))) {
            struct str value = str_trim_start(str_from(after, 1));
            if (lex_fragment(value) > 0) {
                keyword = str_sub(rest, 0, word);
                rest = value;
            }
        }
        size_t len = lex_fragment(rest);
        if (len == 0)
            continue;
        if (!arg_add(cx, f, keyword, expr_parse(cx, str_sub(rest, 0, len))))
            return false;
        i = s.len - rest.len + len - 1;
    }
    return true;
}

/* The part of s up to the next '|' outside quotes: FilterParser's run. */
static struct str filter_run(struct str s)
{
    size_t i = 0;
    while (i < s.len) {
        size_t len = lex_fragment(str_from(s, i));
        if (len == 0 && !char_is_space(s.ptr[i]) && s.ptr[i] != ',')
            break;
        i += len > 0 ? len : 1;
    }
    return str_sub(s, 0, i);
}

static bool pipe_lax(struct expr_context *cx, struct str markup, struct pipe *p)
{
    struct str name, rest;
    *p = (struct pipe){.value = NULL};
    if (!lex_find_fragment(markup, &name, &rest)) {
        p->value = literal(cx, value_nil());
        return p->value != NULL;
    }
    p->value = expr_parse(cx, name);
    size_t bar = str_find_char(rest, '|');
    rest = bar == STR_NONE ? S("") : str_from(rest, bar + 1);
    while (p->value != NULL && rest.len > 0) {
        struct str run = filter_run(rest);
        rest = str_from(rest, run.len > 0 ? run.len : 1);
        size_t from = 0;
        while (from < run.len && !char_is_word(run.ptr[from]))
            from++;
        size_t to = from;
        while (to < run.len && char_is_word(run.ptr[to]))
            to++;
        if (from == to)
            continue;
        struct expr_filter *f = filter_add(cx, p, str_sub(run, from, to));
        if (f == NULL || !lax_arguments(cx, f, run))
            return false;
    }
    return p->value != NULL;
}

const struct liquid_expr *expr_parse_pipe(struct expr_context *cx, struct str markup)
{
    struct pipe p;
    switch (expr_choose(cx, markup, pipe_strict, &p)) {
    case EXPR_REFUSED:
        return NULL;
    case EXPR_TRY_LAX:
        if (!pipe_lax(cx, markup, &p))
            return NULL;
        break;
    case EXPR_STRICT_DONE:
        break;
    }
    if (p.count == 0)
        return p.value;
    for (size_t i = 0; i < p.count; i++) {
        if (!args_fix(cx, &p.filters[i]))
            return NULL;
        p.filters[i].ready = is_ready(&p.filters[i]);
    }
    struct liquid_expr *e = expr_new(cx, EXPR_PIPE);
    if (e != NULL) {
        e->pipe.value = p.value;
        e->pipe.filters = p.filters;
        e->pipe.count = p.count;
    }
    return e;
}
