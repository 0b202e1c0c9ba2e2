/*
 * Calls to the site's own Ruby. See ruby.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/ruby/ruby.h"

#include "render/ruby/marshal.h"
#include "render/ruby/reads.h"
#include "render/ruby/ruby_frames.h"
#include "render/ruby/unpack.h"
#include "render/view/drop.h"

struct calling {
    struct context *x;
    const struct ruby_host *ruby;
    const struct liquid_ruby_call *call; /* NULL: hooks */
    struct err *err;
};

/* ---- sending ---- */

static bool send(struct calling *c, uint32_t kind, struct buf *text, unsigned times)
{
    if (!buf_ok(text))
        return err_buf(c->err, text);
    return c->ruby->send(c->x->ruby, kind, buf_str(text), times, c->err);
}

/* The render's page. Ruby knows no page that a plugin has made here; it gets what templates see. */
static bool send_page(struct calling *c)
{
    struct context *x = c->x;
    struct marshal m;
    struct buf text;
    buf_init(&text, x->arena, 0);
    marshal_begin(&m, x, 2, &text);
    marshal_str(&m, x->page->source);
    marshal_value(&m, value_nil());
    return send(c, RUBY_PAGE, &text, 1);
}

/* Whether a value costs less to send than to be asked for. */
static bool is_small(struct value v)
{
    enum { SHORT = 200 };
    return v.kind == VALUE_NIL || v.kind == VALUE_BOOL || v.kind == VALUE_INT ||
           (v.kind == VALUE_STRING && v.len <= SHORT);
}

/* Variables, each once; large values are asked for. */
static bool put_variables(struct calling *c, struct marshal *m, bool assigned, struct value names)
{
    const struct liquid_ruby_call *call = c->call;
    if (names.kind == VALUE_NIL) {
        marshal_value(m, names);
        return true;
    }
    struct value_map *all = value_map_new(c->x->arena);
    for (uint32_t i = 0; all != NULL && i < names.len; i++) {
        struct value v = value_nil();
        if (value_map_find(all, names.items[i]) != NULL)
            continue;
        (void)call->find(call->sight, assigned, value_as_str(names.items[i]), &v);
        if (!value_map_put(all, names.items[i], v))
            all = NULL;
    }
    if (all == NULL)
        return err_arena(c->err, c->x->arena);
    marshal_map(m, all->count);
    for (size_t i = 0; i < all->count; i++) {
        marshal_value(m, all->pairs[i].key);
        if (is_small(all->pairs[i].value))
            marshal_value(m, all->pairs[i].value);
        else
            marshal_unread(m);
    }
    return true;
}

static bool send_call(struct calling *c)
{
    struct context *x = c->x;
    const struct liquid_ruby_call *call = c->call;
    bool is_tag = call->text.len > 0;
    struct marshal m;
    struct buf text;
    buf_init(&text, x->arena, x->limits.output);
    marshal_begin(&m, x, 8, &text);
    marshal_str(&m, x->page->made == NULL ? x->page->source : S(""));
    marshal_value(&m, value_bool(x->rendered == x->page));
    marshal_value(&m, value_int((int64_t)x->template_run));
    marshal_str(&m, is_tag ? call->text : call->name);
    if (is_tag) {
        marshal_value(&m, value_int(call->line));
        marshal_value(&m, value_int(call->lines));
    } else {
        marshal_value(&m, call->input);
        marshal_value(&m, value_array(call->args, call->count));
    }
    if (!put_variables(c, &m, true, call->assigned) || !put_variables(c, &m, false, call->bound))
        return false;
    if (m.too_deep)
        return err_set(c->err, ERR_KIND_LIMIT, "a value is nested too deeply for Ruby");
    return c->err->kind == ERR_KIND_NONE && send(c, is_tag ? RUBY_TAG : RUBY_FILTER, &text, 1);
}

/* ---- answering ---- */

static struct value item(struct value list, uint32_t i)
{
    return list.kind == VALUE_ARRAY && i < list.len ? list.items[i] : value_nil();
}

/*
 * A variable that Ruby reads ("assigned": an outermost one), the content of the page that is in its
 * layouts, or what was made of another page ("content", "output"); nil if there is no such thing.
 * *times as in ruby_host.send.
 */
static struct value asked_for(struct calling *c, struct value question, unsigned *times)
{
    struct context *x = c->x;
    struct str what = value_as_str(item(question, 0));
    struct value of = item(question, 1), found = value_nil();
    *times = of.kind == VALUE_DROP ? 1 : 0; /* other pages have their own time */
    if (of.kind == VALUE_DROP && of.drop->class == &page_drop_class && str_eq(what, S("output")))
        (void)drop_page_output(of.drop, &x->run.env, &found);
    else if (of.kind == VALUE_DROP)
        (void)value_drop_get(of.drop, &x->run.env, value_str(what), &found);
    else if (str_eq(what, S("content")))
        found = value_str(x->rendered_body);
    else if (str_eq(what, S("more time")))
        *times = RUBY_HOST_LONG;
    else if (c->call != NULL)
        (void)c->call->find(c->call->sight, str_eq(what, S("assigned")), value_as_str(of), &found);
    return found;
}

/* Answers with the value, or with an empty list if it cannot be told. Or Ruby asks for more time.
 */
static bool answer(struct calling *c, struct str asked)
{
    struct context *x = c->x;
    struct value question;
    struct err failed = ERR_INIT;
    struct buf text;
    struct marshal m;
    if (!unpack(x, asked, &question, c->err))
        return false;
    struct err *outer = x->run.env.err;
    unsigned times;
    x->run.env.err = &failed;
    struct value found = asked_for(c, question, &times);
    buf_init(&text, x->arena, x->limits.output);
    marshal_begin(&m, x, 1, &text);
    marshal_value(&m, found);
    x->run.env.err = outer;
    if (failed.kind != ERR_KIND_NONE || m.too_deep) {
        buf_init(&text, x->arena, 0);
        marshal_begin(&m, x, 0, &text);
    }
    return send(c, RUBY_VALUE, &text, times);
}

/* ---- results ---- */

static bool take_variables(struct calling *c, bool assigned, struct value written)
{
    for (size_t i = 0; c->call != NULL && written.kind == VALUE_MAP && i < written.map->count;
         i++) {
        const struct value_pair *p = &written.map->pairs[i];
        if (p->key.kind == VALUE_STRING &&
            !c->call->set(c->call->sight, assigned, value_as_str(p->key), p->value))
            return err_arena(c->err, c->x->arena);
    }
    return true;
}

static bool take_result(struct calling *c, struct str text, struct value *out)
{
    struct value result;
    if (!unpack(c->x, text, &result, c->err))
        return false;
    *out = item(result, 0);
    reads_depend(c->x, item(result, 3));
    return take_variables(c, true, item(result, 1)) && take_variables(c, false, item(result, 2));
}

/* An exception of Ruby, with the place in the site's Ruby. */
static bool take_failure(struct calling *c, struct str text)
{
    struct value failure;
    if (!unpack(c->x, text, &failure, c->err))
        return false;
    struct str message = value_as_str(item(failure, 0)), file = value_as_str(item(failure, 1));
    struct value line = item(failure, 2);
    bool positive = line.kind == VALUE_INT && line.integer > 0 && line.integer < INT32_MAX;
    struct err_place place = {.file = file, .line = positive ? (uint32_t)line.integer : 0};
    if (file.len == 0)
        return err_set(c->err, ERR_KIND_SYNTAX, "%.*s", STR_ARG(message));
    return err_at(c->err, ERR_KIND_SYNTAX, place, "%.*s", STR_ARG(message));
}

static bool receive(struct calling *c, struct value *out)
{
    for (;;) {
        uint32_t kind;
        struct str text;
        if (!c->ruby->receive(c->x->ruby, c->x->arena, &kind, &text, c->err))
            return false;
        switch (kind) {
        case RUBY_ASK:
            if (!answer(c, text))
                return false;
            break;
        case RUBY_DONE:
            return take_result(c, text, out);
        case RUBY_FAILED:
            return take_failure(c, text);
        default:
            return err_set(c->err, ERR_KIND_IO, "Ruby answered what is not understood");
        }
    }
}

/* ---- calls ---- */

/* Nobody knows what has to change for it to succeed. */
static bool fail(const struct calling *c)
{
    reads_depend_all(c->x);
    return c->err->kind != ERR_KIND_NONE ? false : err_arena(c->err, c->x->arena);
}

static void wrap(const struct calling *c)
{
    const struct liquid_ruby_call *call = c->call;
    if (call->text.len > 0)
        err_wrap(c->err, "in the tag '%.*s'", STR_ARG(call->name));
    else if (!str_starts(call->name, S(" "))) /* object.c */
        err_wrap(c->err, "in the filter '%.*s'", STR_ARG(call->name));
}

static bool begin(struct calling *c)
{
    const struct config *config = c->x->site->config;
    if (config->ruby_failed.kind != ERR_KIND_NONE) {
        *c->err = config->ruby_failed;
        return false;
    }
    if (c->x->ruby != NULL)
        return true;
    c->x->ruby = c->ruby->begin(c->ruby->self, c->err);
    return c->x->ruby != NULL && send_page(c);
}

bool ruby_call(void *self, const struct liquid_ruby_call *call, struct value *out, struct err *err)
{
    struct context *x = self;
    struct calling c = {.x = x, .ruby = x->site->config->ruby, .call = call, .err = err};
    context_depend_list(x, S("plugins"));
    if (begin(&c) && send_call(&c) && receive(&c, out))
        return true;
    (void)fail(&c);
    wrap(&c);
    return false;
}

static bool send_hook(struct calling *c, const struct page *p, struct str event, struct str given)
{
    struct marshal m;
    struct buf text;
    buf_init(&text, c->x->arena, 0);
    marshal_begin(&m, c->x, 3, &text);
    marshal_str(&m, p->source);
    marshal_str(&m, event);
    marshal_str(&m, given);
    return send(c, RUBY_HOOK, &text, 1);
}

bool ruby_hooks(struct context *x, const struct page *p, struct str event, struct str *text,
                struct err *err)
{
    struct calling c = {.x = x, .ruby = x->site->config->ruby, .err = err};
    struct value changed;
    if (p->made != NULL)
        return true;
    context_depend_list(x, S("plugins"));
    if (x->dependencies->outer != NULL)
        reads_depend_all(x); /* of a fragment for other pages: each read is told once for a page */
    if (!begin(&c) || !send_hook(&c, p, event, *text) || !receive(&c, &changed)) {
        (void)fail(&c);
        err_wrap(err, "in the hook ':%.*s'", STR_ARG(event));
        return false;
    }
    *text = value_as_str(changed);
    return true;
}

static bool send_whole(struct calling *c, const struct page *p, bool content)
{
    struct marshal m;
    struct buf text;
    buf_init(&text, c->x->arena, 0);
    marshal_begin(&m, c->x, 2, &text);
    marshal_str(&m, p->file);
    marshal_value(&m, value_bool(content));
    return send(c, RUBY_WHOLE, &text, RUBY_HOST_LONG);
}

bool ruby_whole(struct context *x, const struct page *p, bool content, struct str *out,
                struct err *err)
{
    struct calling c = {.x = x, .ruby = x->site->config->ruby, .err = err};
    struct value made;
    reads_depend_all(x); /* generators and templates of Jekyll may have read anything */
    if (!begin(&c) || !send_whole(&c, p, content) || !receive(&c, &made))
        return fail(&c);
    *out = value_as_str(made);
    return true;
}

void ruby_end(struct context *x)
{
    if (x->ruby != NULL)
        x->site->config->ruby->end(x->site->config->ruby->self, x->ruby);
    x->ruby = NULL;
}
