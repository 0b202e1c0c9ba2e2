/*
 * The tags and filters of plugins: parsed here, printed and applied by the host.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/exec.h"
#include "render/liquid/parse.h"

struct plugin_tag {
    struct str name, markup;
    const struct liquid_template *text; /* the markup as Liquid; NULL if it is plain text */
    bool is_block;
    struct liquid_block body; /* of a block */
};

static bool parse_plugin(struct parser *p, const struct lex_piece *piece, struct liquid_node *node)
{
    struct plugin_tag *own = parse_alloc(p, sizeof(*own));
    if (own == NULL)
        return false;
    const struct liquid_plugin_tag *plugin = lang_plugin(p->options, piece->name, false);
    *own = (struct plugin_tag){.name = piece->name, .markup = str_trim(piece->markup)};
    own->is_block = plugin != NULL && plugin->block;
    node->tag.data = own;
    if (own->is_block) {
        struct parse_end end;
        bool done;
        return parse_body(p, node, piece->name, NULL, 0, &own->body, &end, &done);
    }
    if (str_find(own->markup, S("{{")) == STR_NONE)
        return true;
    struct err_place place = {.file = p->file, .line = node->line, .column = node->column};
    own->text = liquid_compile(own->markup, place, p->options, p->arena, p->diags, p->err);
    return own->text != NULL;
}

static bool find(void *sight, struct str expression, struct value *out)
{
    struct exec *x = sight;
    struct expr_context cx = {.arena = x->arena, .options = x->eval.options, .err = x->err};
    const struct liquid_expr *e = expr_parse(&cx, expression);
    return e != NULL ? expr_eval(&x->eval, e, out) : err_arena(x->err, x->arena);
}

static bool exec_plugin(struct exec *x, const struct liquid_node *node, struct buf *out)
{
    const struct plugin_tag *own = node->tag.data;
    const struct liquid_host *host = x->eval.run->host;
    struct liquid_plugin_call call = {
        .name = own->name, .markup = own->markup, .text = own->markup, .sight = x, .find = find};
    struct buf text;
    if (host == NULL || host->plugin_tag == NULL)
        return true;
    if (own->text != NULL || own->is_block) {
        buf_init(&text, x->arena, 0);
        if (!exec_block(x, own->is_block ? &own->body : &own->text->body, &text))
            return false;
        call.text = buf_str(&text);
    }
    x->eval.run->env.outside++; /* it does not tell what it reads, which is mostly of the page */
    return host->plugin_tag(host->self, &call, out, x->err);
}

const struct liquid_tag lang_plugin_tag = {STR_INIT(""), true, parse_plugin, exec_plugin};

/* Liquid's Template.parse(text).render(context): its assignments stay, as in an include. */
static bool render_text(void *sight, struct str text, struct value *out)
{
    struct exec *x = sight;
    struct buf made;
    const struct liquid_template *t =
        liquid_compile(text, (struct err_place){.file = x->template->file}, x->eval.options,
                       x->arena, NULL, x->err);
    buf_init(&made, x->arena, 0);
    if (t == NULL || !exec_template(x, t, &made)) {
        /* Lines of the text are not lines of the file: the filter's position is used. */
        x->err->file[0] = '\0';
        x->err->line = x->err->column = 0;
        return false;
    }
    *out = value_str(buf_str(&made));
    return buf_ok(&made);
}

static bool apply_plugin(struct liquid_call *call, struct value *out)
{
    const struct liquid_host *host = filter_host(call);
    *out = call->input;
    if (host->plugin_filter == NULL)
        return true;
    call->run->env.outside++; /* the result depends on the page */
    const struct liquid_plugin_filter asked = {.name = call->name,
                                               .input = call->input,
                                               .args = call->args,
                                               .count = call->count,
                                               .sight = call->scope,
                                               .render = render_text};
    return filter_charge_value(call, call->input) &&
           host->plugin_filter(host->self, &asked, out, call->err);
}

const struct liquid_filter lang_plugin_filter = {STR_INIT(""), 0, 2, FILTER_JEKYLL, apply_plugin};
