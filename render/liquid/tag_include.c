/*
 * Tags that include other templates: Jekyll's include, include_relative, include_cached; Liquid's
 * own include and render.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/exec.h"
#include "render/liquid/loop_drop.h"
#include "render/liquid/memo/share.h"
#include "render/liquid/parse.h"
#include "render/liquid/walk.h"

struct parameter {
    struct str name;
    const struct liquid_expr *value;
};

struct parameters {
    struct parameter *items;
    size_t count;
};

static bool parameter_add(struct parser *p, struct parameters *all, struct str name,
                          const struct liquid_expr *value)
{
    struct parameter *items = arena_grow(p->arena, all->items, all->count * sizeof(*items),
                                         (all->count + 1) * sizeof(*items));
    if (items == NULL || value == NULL)
        return err_arena(p->err, p->arena);
    all->items = items;
    items[all->count++] = (struct parameter){name, value};
    return true;
}

/* ---- Jekyll's include: markup ---- */

struct include {
    struct str kind;                        /* the tag's name */
    struct str name;                        /* of the file, if it is plain */
    const struct liquid_template *variable; /* of the file, if it has {{ }} */
    bool has_parameters;
    struct parameters parameters;
};

/*
 * The length of a file name that contains {{ variable }}: IncludeTag::VARIABLE_SYNTAX. 0 if it is a
 * plain one.
 */
static size_t variable_name(struct str s)
{
    size_t at = str_find_char(s, '{'), end = 0;
    while (at != STR_NONE && str_starts(str_from(s, at), S("{{"))) {
        size_t close = str_find(str_from(s, at), S("}}"));
        struct str inner = close != STR_NONE ? str_sub(s, at + 2, at + close) : S("");
        inner = str_trim(inner);
        if (inner.len == 0 || (!char_is_word(inner.ptr[0]) && inner.ptr[0] != '-'))
            break;
        end = at + close + 2;
        while (end < s.len && !char_is_space(s.ptr[end]) && s.ptr[end] != '{' && s.ptr[end] != '}')
            end++;
        at = end;
    }
    return end;
}

static bool is_parameter_char(char c)
{
    return char_is_word(c) || c == '-' || c == '.';
}

/* The end of a quoted value, in which a backslash escapes; STR_NONE if it is not closed. */
static size_t quoted_end(struct str s)
{
    for (size_t i = 1; i < s.len; i++) {
        if (s.ptr[i] == '\\')
            i++;
        else if (s.ptr[i] == s.ptr[0])
            return i + 1;
    }
    return STR_NONE;
}

/* "..." or '...' as a literal, with escaped quotes unescaped. */
static const struct liquid_expr *quoted_value(struct parser *p, struct str quoted)
{
    struct liquid_expr *e = parse_alloc(p, sizeof(*e));
    struct buf text;
    buf_init(&text, p->arena, 0);
    struct str inner = str_sub(quoted, 1, quoted.len - 1);
    for (size_t i = 0; i < inner.len; i++) {
        bool escaped =
            inner.ptr[i] == '\\' && i + 1 < inner.len && inner.ptr[i + 1] == quoted.ptr[0];
        i += escaped ? 1 : 0;
        buf_putc(&text, inner.ptr[i]);
    }
    if (e == NULL || !buf_ok(&text))
        return NULL;
    e->kind = EXPR_LITERAL;
    e->literal = value_str(buf_str(&text));
    return e;
}

/* One name=value at the start of *rest. Returns false if *rest begins with anything else. */
static bool take_parameter(struct parser *p, const struct liquid_node *node, struct str *rest,
                           struct parameters *out)
{
    struct expr_context cx = parse_context(p, node->line, node->column);
    struct str s = *rest;
    size_t len = 0;
    while (len < s.len && (char_is_word(s.ptr[len]) || s.ptr[len] == '-'))
        len++;
    struct str name = str_sub(s, 0, len);
    s = str_trim_start(str_from(s, len));
    if (len == 0 || !str_starts(s, S("=")))
        return false;
    s = str_trim_start(str_from(s, 1));
    bool quoted = s.len > 0 && (s.ptr[0] == '"' || s.ptr[0] == '\'');
    size_t end = quoted ? quoted_end(s) : 0;
    while (!quoted && end < s.len && is_parameter_char(s.ptr[end]))
        end++;
    if (end == 0 || end == STR_NONE || (end < s.len && !char_is_space(s.ptr[end])))
        return false;
    struct str value = str_sub(s, 0, end);
    *rest = str_trim_start(str_from(s, end));
    return parameter_add(p, out, name, quoted ? quoted_value(p, value) : expr_parse(&cx, value));
}

static bool parse_include(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct include *own = parse_alloc(p, sizeof(*own));
    if (own == NULL)
        return false;
    struct str markup = str_trim(piece->markup);
    size_t len = variable_name(markup);
    bool variable = len > 0;
    while (!variable && len < markup.len && !char_is_space(markup.ptr[len]))
        len++;
    own->kind = piece->name;
    own->name = str_trim(str_sub(markup, 0, len));
    node->tag.data = own;
    if (own->name.len == 0)
        return parse_fail(p, node, "expected a file: {%% %.*s file.html %%}", STR_ARG(piece->name));
    struct str rest = str_trim_start(str_from(markup, len));
    own->has_parameters = variable || rest.len > 0;
    while (rest.len > 0) {
        if (!take_parameter(p, node, &rest, &own->parameters))
            return parse_fail(p, node,
                              "expected parameters as in {%% %.*s file.html name=\"value\""
                              " other=variable %%}, not '%.*s'",
                              STR_ARG(piece->name), STR_ARG(str_sub(rest, 0, 40)));
    }
    if (!variable)
        return true;
    struct err_place place = {.file = p->file, .line = node->line, .column = node->column};
    own->variable = liquid_compile(own->name, place, p->options, p->arena, p->diags, p->err);
    return own->variable != NULL;
}

/* ---- Jekyll's include: running ---- */

/* validate_file_name: word characters and / . - ( ) + ~ # @, no two of . and / in a row. */
static bool is_valid_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool valid = char_is_word(c) || (c != '\0' && strchr("/.-()+~#@", c) != NULL);
        bool pair =
            i > 0 && (c == '.' || c == '/') && (name.ptr[i - 1] == '.' || name.ptr[i - 1] == '/');
        if (!valid || pair)
            return false;
    }
    return name.len > 0;
}

static bool include_name(struct exec *x, const struct include *own, struct str *name)
{
    *name = own->name;
    if (own->variable != NULL) {
        struct buf text;
        buf_init(&text, x->arena, 0);
        if (!exec_block(x, &own->variable->body, &text))
            return false;
        *name = buf_str(&text);
    }
    if (is_valid_name(*name))
        return true;
    return err_set(x->err, ERR_KIND_SYNTAX,
                   name->len == 0 ? "the name of the file to include is empty%.*s"
                                  : "'%.*s' is not a name of a file to include",
                   STR_ARG(*name));
}

static const struct liquid_template *include_find(struct exec *x, const struct include *own,
                                                  struct str name)
{
    const struct liquid_host *host = x->eval.run->host;
    bool relative = str_eq(own->kind, S("include_relative"));
    if (str_starts(name, S("/"))) /* one slash joins the folder and the name */
        name = str_from(name, 1);
    if (host != NULL && relative && host->include_relative != NULL)
        return host->include_relative(host->self, name, x->err);
    if (host != NULL && !relative && host->include != NULL)
        return host->include(host->self, name, x->err);
    (void)err_set(x->err, ERR_KIND_MISSING, "there is no include '%.*s'", STR_ARG(name));
    return NULL;
}

static bool bind_parameters(struct exec *x, const struct include *own)
{
    struct value_map *m = value_map_new(x->arena);
    for (size_t i = 0; m != NULL && i < own->parameters.count; i++) {
        const struct parameter *p = &own->parameters.items[i];
        struct value v;
        if (!exec_eval(x, p->value, &v))
            return false;
        if (!value_map_put_str(m, p->name, filter_is_blank(v) ? value_str(S("")) : v))
            m = NULL;
    }
    return (m != NULL && scope_push(&x->eval.scope, S("include"), value_of_map(m))) ||
           err_arena(x->err, x->arena);
}

static bool run_include(struct exec *x, const void *self, struct buf *out)
{
    return exec_template(x, self, out);
}

static bool exec_include(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct include *own = node->tag.data;
    struct str name;
    if (!include_name(x, own, &name))
        return false;
    const struct liquid_template *t = include_find(x, own, name);
    if (t == NULL)
        return false;
    struct scope_mark outside = scope_enter(&x->eval.scope);
    bool ok = (!own->has_parameters || bind_parameters(x, own)) &&
              share_run(x, share_whole(t), run_include, t, out);
    scope_leave(&x->eval.scope, outside);
    return ok;
}

/* ---- Liquid's include and render ---- */

struct partial {
    const struct liquid_expr *name, *with;
    struct str alias;
    bool each; /* `for`: once for each item */
    bool bare; /* the rendered template sees no globals: Jekyll passes them as an environment */
    struct parameters parameters;
};

static bool word_at(struct str *rest, struct str word)
{
    struct str s = str_trim_start(*rest);
    bool there = s.len < rest->len && str_starts(s, word) && s.len > word.len &&
                 char_is_space(s.ptr[word.len]);
    if (there)
        *rest = str_trim_start(str_from(s, word.len));
    return there;
}

/* 'name' [with|for value] [as alias] [key: value ...] */
static bool parse_partial(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct expr_context cx = parse_context(p, node->line, node->column);
    struct partial *own = parse_alloc(p, sizeof(*own));
    struct str name, rest, value;
    bool isolated = str_eq(piece->name, S("render"));
    if (own == NULL)
        return false;
    if (!lex_find_fragment(piece->markup, &name, &rest) ||
        (isolated && name.ptr[0] != '"' && name.ptr[0] != '\''))
        return parse_fail(p, node, "expected a template: {%% %.*s 'name' %%}",
                          STR_ARG(piece->name));
    own->name = expr_parse(&cx, name);
    own->bare = p->options->jekyll_tags;
    bool with = word_at(&rest, S("with"));
    own->each = !with && word_at(&rest, S("for"));
    if (with || own->each) {
        size_t len = lex_fragment(rest);
        own->with = expr_parse(&cx, str_sub(rest, 0, len));
        rest = str_from(rest, len);
        /* Liquid tests the literal itself for existence. */
        if (own->with != NULL && own->with->kind == EXPR_LITERAL &&
            !value_truthy(own->with->literal))
            own->with = NULL;
    }
    if (word_at(&rest, S("as"))) {
        size_t len = 0;
        while (len < rest.len && (char_is_word(rest.ptr[len]) || rest.ptr[len] == '-'))
            len++;
        own->alias = str_sub(rest, 0, len);
    }
    struct str all = piece->markup;
    while (lex_next_attribute(&all, &name, &value)) {
        if (!parameter_add(p, &own->parameters, name, expr_parse(&cx, value)))
            return false;
    }
    node->tag.data = own;
    return own->name != NULL;
}

static const struct liquid_template *partial_find(struct exec *x, const struct partial *own,
                                                  struct str *name)
{
    const struct liquid_host *host = x->eval.run->host;
    struct value v;
    if (!exec_eval(x, own->name, &v))
        return NULL;
    *name = value_as_str(v);
    if (v.kind == VALUE_STRING && host != NULL && host->include != NULL)
        return host->include(host->self, *name, x->err);
    (void)err_set(x->err, ERR_KIND_MISSING, "there is no template '%.*s'", STR_ARG(*name));
    return NULL;
}

/* The variable for a partial's value: its alias, else the last part of its name. */
static struct str partial_variable(const struct partial *own, struct str name)
{
    if (own->alias.len > 0)
        return own->alias;
    size_t slash = str_rfind_char(name, '/');
    return slash == STR_NONE ? name : str_from(name, slash + 1);
}

static bool push_parameters(struct exec *x, const struct parameters *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct value v;
        if (!exec_eval(x, all->items[i].value, &v))
            return false;
        if (!scope_push(&x->eval.scope, all->items[i].name, v))
            return err_arena(x->err, x->arena);
    }
    return true;
}

static bool exec_partial(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct partial *own = node->tag.data;
    struct str name;
    if (x->isolated)
        return err_set(x->err, ERR_KIND_SYNTAX, "include usage is not allowed in this context");
    const struct liquid_template *t = partial_find(x, own, &name);
    if (t == NULL)
        return false;
    struct value v = value_nil();
    if (own->with != NULL && !exec_eval(x, own->with, &v))
        return false;
    x->eval.run->env.outside++; /* no record covers this */
    if (own->with == NULL)
        (void)scope_find(&x->eval.scope, name, &v);
    struct scope_mark outside = scope_enter(&x->eval.scope);
    bool list = v.kind == VALUE_ARRAY;
    bool ok = push_parameters(x, &own->parameters);
    size_t at = x->eval.scope.count;
    ok = ok && scope_push(&x->eval.scope, partial_variable(own, name), v);
    for (uint32_t i = 0; ok && i < (list ? v.len : 1); i++) {
        scope_set(&x->eval.scope, at, list ? v.items[i] : v);
        ok = exec_template(x, t, out);
    }
    scope_leave(&x->eval.scope, outside);
    return ok;
}

/* A rendered template sees its parameters besides globals, and can assign to them. */
static bool render_scope(struct exec *x, const struct partial *own, struct scope *inner,
                         struct str variable, struct value v)
{
    bool ok = scope_init(inner, x->eval.run);
    for (size_t i = 0; ok && i < own->parameters.count; i++) {
        struct value parameter;
        if (!exec_eval(x, own->parameters.items[i].value, &parameter))
            return false;
        ok = scope_assign(inner, own->parameters.items[i].name, parameter);
    }
    ok = ok && (value_is_nil(v) || scope_assign(inner, variable, v));
    return ok || err_arena(x->err, x->arena);
}

/* Runs a rendered template once, with a scope and counters of its own. */
static bool render_one(struct exec *x, const struct partial *own, const struct liquid_template *t,
                       struct str variable, struct value v, const struct drop *forloop,
                       struct buf *out)
{
    struct liquid_run *run = x->eval.run;
    void *counters = run->counters;
    const struct value_map *globals = run->globals;
    struct exec inner = *x;
    inner.isolated = true;
    inner.eval.record = NULL; /* it belongs to another scope */
    x->eval.run->env.outside++;
    inner.interrupt = EXEC_RUNS;
    inner.interrupts = 0;
    inner.forloop = NULL;
    run->counters = NULL;
    run->globals = own->bare ? NULL : globals;
    run->sight = &inner.eval;
    bool ok = render_scope(x, own, &inner.eval.scope, variable, v) &&
              (forloop == NULL ||
               scope_assign(&inner.eval.scope, S("forloop"), value_of_drop(forloop))) &&
              exec_template(&inner, t, out);
    run->counters = counters;
    run->globals = globals;
    run->sight = &x->eval;
    return ok;
}

static bool exec_render(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct partial *own = node->tag.data;
    struct str name;
    const struct liquid_template *t = partial_find(x, own, &name);
    struct value v = value_nil();
    if (t == NULL || (own->with != NULL && !exec_eval(x, own->with, &v)))
        return false;
    struct str variable = partial_variable(own, name);
    bool many = v.kind == VALUE_ARRAY || v.kind == VALUE_MAP || v.kind == VALUE_RANGE;
    if (!own->each || !many)
        return render_one(x, own, t, variable, v, NULL, out);
    struct walk w;
    if (!walk_init(x, v, 0, false, 0, &w))
        return false;
    struct loop_drop *forloop = loop_drop_new(x->arena, name, w.length, NULL);
    bool ok = forloop != NULL;
    for (; ok && forloop->index < w.length; forloop->index++)
        ok = walk_at(x, &w, forloop->index, &v) &&
             render_one(x, own, t, variable, v, &forloop->drop, out);
    return ok;
}

static const struct liquid_tag rows[] = {
    {STR_INIT("include"), false, parse_partial, exec_partial},
    {STR_INIT("include"), true, parse_include, exec_include},
    {STR_INIT("include_cached"), true, parse_include, exec_include},
    {STR_INIT("include_relative"), true, parse_include, exec_include},
    {STR_INIT("render"), false, parse_partial, exec_render},
};

const struct liquid_tags tags_include = {rows, ARRAY_LEN(rows)};
