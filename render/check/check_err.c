/*
 * Which rule an error of the library belongs to: by its kind, its file, and what stands at its
 * place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/nearest.h"
#include "render/check/check_private.h"
#include "render/liquid/lang.h"
#include "render/liquid/lex.h"

/* The rest of a text from a line and column on; empty if it is shorter. */
static struct str text_at(struct str text, uint32_t line, uint32_t column)
{
    struct str unused;
    for (uint32_t n = 1; n < line; n++) {
        if (!str_cut(text, '\n', &unused, &text))
            return S("");
    }
    return str_from(text, column > 0 ? column - 1 : 0);
}

static bool is_tag(const struct check *c, struct str name)
{
    const struct liquid_options *o = &c->site->config->liquid;
    const struct liquid_plugin_tag *plugin = lang_plugin(o, name, false);
    return lang_tag(NULL, name, o) != NULL || lang_ruby_name(o, name, false) != NULL ||
           (plugin != NULL && plugin->on);
}

/* The rule of an error at a Liquid tag. */
static enum check_rule rule_of_tag(const struct check *c, struct str at, const struct err *e)
{
    struct lex_piece piece = {.kind = LEX_TEXT};
    bool tag = str_starts(at, S("{%")) && lex_next(&at, &piece) && piece.kind == LEX_TAG;
    /* A filter is told of at its tag: {% assign a = b | upcsae %}. */
    if (e->kind == ERR_KIND_UNKNOWN)
        return tag && !is_tag(c, piece.name) ? CHECK_RULE_UNKNOWN_TAG : CHECK_RULE_UNKNOWN_FILTER;
    if (!tag || e->kind != ERR_KIND_MISSING)
        return CHECK_RULE_LIQUID;
    if (str_starts(piece.name, S("include")) || str_eq(piece.name, S("render")))
        return CHECK_RULE_MISSING_INCLUDE;
    if (str_eq(piece.name, S("link")) || str_eq(piece.name, S("post_url")))
        return CHECK_RULE_MISSING_DOCUMENT;
    return CHECK_RULE_LIQUID;
}

/* The rule of an error in a file that the site has read. */
static enum check_rule rule_of_unit(const struct check *c, const struct unit *u,
                                    const struct err *e)
{
    if (u->rules != NULL || u->role.kind == CONFIG_ROLE_RULES)
        return CHECK_RULE_RULES;
    if (u->role.kind == CONFIG_ROLE_DATA)
        return CHECK_RULE_DATA;
    bool front = e->line <= 1 || (u->front.present && e->line < u->front.body_line);
    if (u->role.kind != CONFIG_ROLE_INCLUDE && front && e->kind == ERR_KIND_MISSING &&
        !str_starts(text_at(u->text, e->line, 1), S("{")))
        return u->err != NULL ? CHECK_RULE_PERMALINK : CHECK_RULE_MISSING_LAYOUT;
    if (u->role.kind != CONFIG_ROLE_INCLUDE && u->front.present && front)
        return CHECK_RULE_FRONT_MATTER;
    if (u->unread || (u->err != NULL && u->front.yaml.len == 0 && e->line == 0))
        return CHECK_RULE_FRONT_MATTER;
    return rule_of_tag(c, text_at(u->text, e->line, e->column), e);
}

static enum check_rule rule_of(const struct check *c, const struct err *e)
{
    struct str file = str_c(e->file), extension = path_extension(file);
    const struct unit *u = site_unit(c->site, file);
    if (e->kind == ERR_KIND_LIMIT || e->kind == ERR_KIND_NOMEM)
        return CHECK_RULE_LIMIT;
    if (e->kind == ERR_KIND_IO || e->kind == ERR_KIND_FAULT)
        return CHECK_RULE_UNREADABLE;
    if (e->kind == ERR_KIND_DOUBLED)
        return CHECK_RULE_DOUBLED_ADDRESS;
    if (str_eq_nocase(extension, S(".rb")))
        return CHECK_RULE_RUBY;
    if (str_eq_nocase(extension, S(".scss")) || str_eq_nocase(extension, S(".sass")))
        return CHECK_RULE_STYLESHEET;
    if (u == NULL && e->kind == ERR_KIND_MISSING && !site_is_config(c->site, file))
        return CHECK_RULE_MISSING_LAYOUT; /* of a page that a plugin made */
    return u != NULL ? rule_of_unit(c, u, e) : CHECK_RULE_SETTINGS;
}

/* The text between the first quotes of a message. */
static struct str quoted(struct str message)
{
    struct str name;
    return str_cut(message, '\'', NULL, &message) && str_cut(message, '\'', &name, NULL) ? name
                                                                                         : S("");
}

/* The name of a layout or include that is like the missing one. */
static struct str near_template(const struct map *names, struct str missing)
{
    struct nearest n = nearest_to(missing);
    for (size_t i = 0; i < map_count(names); i++)
        nearest_consider(&n, map_at(names, i)->key);
    return n.best;
}

/*
 * A layout that front matter defaults name is missing for each of their documents: that is told of
 * once, in the settings.
 */
static void place_default(const struct check *c, struct check_finding *f, struct str layout)
{
    const struct config_files *settings = &c->site->config->files;
    for (size_t i = 0; i < settings->count; i++) {
        struct str text = settings->items[i].text, rest = text;
        for (size_t at; (at = str_find(rest, S("layout:"))) != STR_NONE;) {
            rest = str_from(rest, at + S("layout:").len);
            struct str value = str_trim_start(rest);
            if (!str_starts(value, layout) && !str_starts(str_from(value, 1), layout))
                continue;
            struct err_place place = err_place_of(settings->items[i].path, text,
                                                  (size_t)(rest.ptr - text.ptr) - S("layout:").len);
            f->file = place.file;
            f->line = place.line;
            f->column = place.column;
            return;
        }
    }
}

void check_add_err(struct check_worker *w, enum check_level level, const struct err *e,
                   struct str page)
{
    const struct check *c = w->check;
    struct str message = str_c(e->message);
    struct check_finding f = {.rule = rule_of(c, e),
                              .level = level,
                              .file = str_c(e->file),
                              .line = e->line,
                              .column = e->column,
                              .message = message,
                              .page = page,
                              .pages = page.len > 0};
    const struct str asks = S("; did you mean '"), ends = S("'?");
    size_t at = str_find(message, asks);
    if (at != STR_NONE && str_ends(message, ends)) {
        f.message = str_sub(message, 0, at);
        f.suggestion = str_sub(message, at + asks.len, message.len - ends.len);
    }
    struct str missing = quoted(message);
    if (f.rule == CHECK_RULE_MISSING_INCLUDE)
        f.suggestion = near_template(&c->site->collect.includes, missing);
    if (f.rule == CHECK_RULE_MISSING_LAYOUT) {
        f.suggestion = near_template(&c->site->collect.layouts, missing);
        if (f.column == 0 && missing.len > 0)
            place_default(c, &f, missing);
    }
    check_list_add(&w->findings, &f);
}

void check_add_diags(struct check_worker *w, const struct diags *diags, struct str page)
{
    for (const struct diag *d = diags != NULL ? diags->first : NULL; d != NULL; d = d->next)
        check_add_err(w, d->level == DIAG_LEVEL_ERROR ? CHECK_LEVEL_ERROR : CHECK_LEVEL_WARNING,
                      &d->err, page);
    if (diags != NULL)
        w->findings.dropped += diags->dropped;
}
