/*
 * Whether all that a language names exists. Done when all files are read.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/language_source.h"
#include "render/highlight/lexer_options.h"

/* What is checked: a language, and how many groups the rule's pattern has. */
struct check {
    struct source *source;
    const struct library *library;
    unsigned groups;
};

static bool fail(const struct check *c, const char *message, struct str what)
{
    return source_fail(c->source, message, what);
}

/* ---- names ---- */

/* from: where in the chain to begin; 1 for @super. */
static bool has_state(const struct source *s, size_t from, struct str name)
{
    for (size_t i = from; i < s->chain_length; i++) {
        const struct rows *rules = &s->chain[i]->rules;
        for (size_t k = 0; k < rules->count; k++) {
            struct str row = rules->all[k].column[0];
            if (str_starts(row, S(":")) && str_eq(str_from(row, 1), name))
                return true;
        }
    }
    return false;
}

static bool check_state(const struct check *c, size_t from, struct str name)
{
    return has_state(c->source, from, name) || fail(c, "there is no such state", name);
}

static bool check_choices(const struct check *c, struct str name)
{
    const struct source *s = c->source;
    for (size_t i = 0; i < s->chain_length; i++) {
        const struct rows *choices = &s->chain[i]->choices;
        for (size_t k = 0; k < choices->count; k++) {
            if (str_eq(choices->all[k].column[0], name))
                return true;
        }
    }
    return fail(c, "there is no 'choose' of that name", name);
}

static bool check_action(const struct check *c, struct str name)
{
    bool any = false;
    for (size_t i = 0; i < c->source->chain_length; i++)
        any = any || c->source->chain[i]->actions.len > 0;
    return any || fail(c, "there is no line 'actions NAME' for this action", name);
}

static bool check_text(const struct check *c, struct str name)
{
    unsigned char number;
    return source_remembers(c->source, name, &number) ||
           fail(c, "there is no line 'remember NAME' for this text", name);
}

static bool check_language(const struct check *c, struct str name)
{
    return library_has(c->library, name) || fail(c, "there is no language of that name", name);
}

/* A digit. */
static bool check_group(const struct check *c, struct str number)
{
    bool ok = number.len == 1 && char_is_digit(number.ptr[0]) &&
              (unsigned)(number.ptr[0] - '0') <= c->groups;
    return ok || fail(c, "the regular expression has no such group", number);
}

/* ---- words of next ---- */

/* x=2, x=$y, x=word, x= */
static bool check_remember(const struct check *c, struct str word)
{
    struct str name, value;
    if (!str_cut(word, '=', &name, &value))
        return fail(c, "a text is remembered by $name=group, $name=word or $name=$name", word);
    if (!check_text(c, name))
        return false;
    if (str_starts(value, S("$")))
        return check_text(c, str_from(value, 1));
    return value.len != 1 || !char_is_digit(value.ptr[0]) || check_group(c, value);
}

/* css, css<state */
static bool check_child(const struct check *c, struct str word)
{
    struct str language;
    (void)str_cut(word, '<', &language, NULL);
    return check_language(c, language);
}

/* name, name(2), and the words that are no states. */
static bool check_push(const struct check *c, struct str word)
{
    struct str name, group;
    bool pops = str_starts(word, S("pop")) && word.len <= strlen("pop2");
    if (pops || str_eq(word, S("push")) || str_eq(word, S("reset")))
        return true;
    if (str_cut(word, '(', &name, &group)) {
        (void)str_cut(group, ')', &group, NULL);
        return check_group(c, group) && check_state(c, 0, name);
    }
    return check_state(c, 0, name);
}

static bool check_next_word(const struct check *c, struct str word)
{
    struct str rest = str_from(word, 1), name, group;
    switch (word.ptr[0]) {
    case '?':
        return str_cut(rest, ':', &name, &group) ? check_choices(c, name) && check_group(c, group)
                                                 : check_choices(c, name);
    case '!':
        return check_action(c, rest);
    case '$':
        return check_remember(c, rest);
    case '^':
        return check_child(c, rest);
    case '<':
        return check_state(
            c, 0, str_from(rest, str_starts(rest, S("<")) || str_starts(rest, S("*")) ? 1 : 0));
    case '=':
        return check_state(c, 0, rest);
    default:
        return check_push(c, word);
    }
}

static bool check_next(const struct check *c, struct str words, unsigned line)
{
    bool ok = true;
    c->source->line = line;
    for (struct str word = source_word(&words); ok && word.len > 0; word = source_word(&words))
        ok = check_next_word(c, word);
    return ok;
}

/* ---- tokens ---- */

static bool check_token(const struct check *c, struct str word)
{
    if (!str_starts(word, S(">")))
        return str_eq(word, S("-")) || str_starts(word, S("option:")) || token_has_class(word) ||
               fail(c, "Rouge has no token of this class", word);
    struct str name = str_from(word, str_starts(word, S(">>")) ? 2 : 1);
    if (str_starts(name, S("$")))
        return check_text(c, str_from(name, 1));
    return str_eq(name, S("self")) || str_eq(name, S("parent")) || check_language(c, name);
}

static bool check_tokens(const struct check *c, struct str words)
{
    unsigned count = 0;
    for (struct str word = source_word(&words); word.len > 0; word = source_word(&words)) {
        count++;
        if (!check_token(c, word))
            return false;
        if (count > 1 && count > c->groups)
            return fail(c, "there are more tokens than groups", word);
    }
    return true;
}

/* ---- the whole ---- */

static bool check_rule(struct check *c, const struct row *row, struct str state)
{
    struct str pattern = row->column[0], name = str_from(pattern, pattern.len > 0 ? 1 : 0);
    c->source->line = row->line;
    c->groups = row->groups;
    if (str_starts(pattern, S("!")))
        return check_action(c, name);
    if (!str_starts(pattern, S("@")))
        return check_tokens(c, row->column[1]) && check_next(c, row->column[2], row->line);
    bool super = str_eq(name, S("super"));
    return check_state(c, super ? 1 : 0, super ? state : name);
}

static bool check_choice(const struct check *c, const struct row *row)
{
    c->source->line = row->line;
    return check_token(c, row->column[2]) && check_next(c, row->column[3], row->line);
}

bool source_check(struct source *s, const struct library *l)
{
    struct check c = {.source = s, .library = l};
    bool ok = check_next(&c, s->start, s->start_line);
    struct str state = S("");
    for (size_t i = 0; ok && i < s->rules.count; i++) {
        struct str pattern = s->rules.all[i].column[0];
        if (str_starts(pattern, S(":")))
            state = str_from(pattern, 1);
        else
            ok = check_rule(&c, &s->rules.all[i], state);
    }
    for (size_t i = 0; ok && i < s->choices.count; i++) {
        c.groups = 9; /* those of the rules that choose */
        ok = check_choice(&c, &s->choices.all[i]);
    }
    return ok;
}
