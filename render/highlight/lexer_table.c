/*
 * Tables made ready. See lexer_table.h, and lexer.h for what stands in a table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/lexer_table.h"

/* ---- looking up, in the language and in those that it is based on ---- */

static const char *named_find(const struct named *rows, struct str name)
{
    for (; rows != NULL && rows->name != NULL; rows++) {
        if (str_eq(str_c(rows->name), name))
            return rows->text;
    }
    return NULL;
}

static const char *pattern_find(const void *self, struct str name)
{
    const char *found = NULL;
    for (const struct language *l = self; l != NULL && found == NULL; l = l->base)
        found = named_find(l->patterns, name);
    return found;
}

static const char *words_find(const void *self, struct str name)
{
    const char *found = NULL;
    for (const struct language *l = self; l != NULL && found == NULL; l = l->base)
        found = named_find(l->words, name);
    return found;
}

static const struct choice *choices_find(const struct language *l, struct str name)
{
    for (; l != NULL; l = l->base) {
        for (const struct choice *c = l->choices; c != NULL && c->name != NULL; c++) {
            if (str_eq(str_c(c->name), name))
                return c;
        }
    }
    return NULL;
}

static action_fn *action_find(const struct language *l, struct str name)
{
    for (; l != NULL; l = l->base) {
        for (const struct action *a = l->actions; a != NULL && a->name != NULL; a++) {
            if (str_eq(str_c(a->name), name))
                return a->run;
        }
    }
    return NULL;
}

/* The header row of a state, in l or below it. */
static const struct rule *header_find(const struct language **l, struct str name)
{
    for (; *l != NULL; *l = (*l)->base) {
        for (const struct rule *r = (*l)->rules; r != NULL && r->pattern != NULL; r++) {
            if (r->pattern[0] == ':' && str_eq(str_c(r->pattern + 1), name))
                return r;
        }
    }
    return NULL;
}

/* The next word of blank-separated words. */
static bool next_word(struct str *rest, struct str *word)
{
    *rest = str_trim_start(*rest);
    (void)str_cut(*rest, ' ', word, rest);
    return word->len > 0;
}

static size_t count_words(const char *words)
{
    struct str rest = str_c(words), word;
    size_t n = 0;
    while (next_word(&rest, &word))
        n++;
    return n;
}

static void spoil(struct table *t, const char *row)
{
    if (t->bad == NULL)
        t->bad = row;
}

/* ---- states ---- */

static struct state *state_from(struct table *t, const struct language *from, struct str name,
                                unsigned char *number)
{
    const struct language *l = from;
    const struct rule *header = header_find(&l, name);
    if (number != NULL)
        *number = 0;
    if (header == NULL)
        return NULL;
    for (size_t i = 0; i < t->count; i++) {
        if (t->states[i].source == header + 1) {
            if (number != NULL)
                *number = (unsigned char)i;
            return &t->states[i];
        }
    }
    if (t->count == STATES_MAX)
        return NULL;
    struct state *s = &t->states[t->count];
    *s = (struct state){.name = header->pattern + 1, .language = l, .source = header + 1};
    if (number != NULL)
        *number = (unsigned char)t->count;
    t->count++;
    return s;
}

unsigned char table_state(struct table *t, struct str name)
{
    unsigned char number = 0;
    if (state_from(t, t->language, name, &number) == NULL)
        spoil(t, "a state that there is not");
    return number;
}

/* ---- words of rows ---- */

static bool move_parse(struct table *t, struct str word, struct move *m)
{
    char first = word.ptr[0];
    if (first == '!') {
        *m = (struct move){.kind = MOVE_ACTION,
                           .action = action_find(t->language, str_from(word, 1))};
        return m->action != NULL;
    }
    if (first == '^') {
        *m = (struct move){.kind = MOVE_RENEW, .language = t->find(str_from(word, 1))};
        return m->language != NULL;
    }
    if (str_eq(word, S("reset")) || str_eq(word, S("push"))) {
        *m = (struct move){.kind = first == 'r' ? MOVE_RESET : MOVE_AGAIN};
        return true;
    }
    if (str_starts(word, S("pop")) && word.len <= 4) {
        *m = (struct move){.kind = MOVE_POP, .number = 1};
        if (word.len == 4)
            m->number = (unsigned char)(word.ptr[3] - '0');
        return true;
    }
    m->kind = first == '=' ? MOVE_GOTO : MOVE_PUSH;
    return state_from(t, t->language, first == '=' ? str_from(word, 1) : word, &m->number) != NULL;
}

bool table_next_move(struct table *t, struct str *words, struct move *m)
{
    struct str word;
    while (next_word(words, &word)) {
        if (word.ptr[0] == '?')
            continue;
        if (move_parse(t, word, m))
            return true;
        spoil(t, word.ptr);
    }
    return false;
}

struct moves table_moves(struct table *t, const char *words)
{
    struct str rest = str_c(words);
    size_t room = count_words(words), n = 0;
    struct move *rows = room > 0 ? arena_new_array(t->arena, room, struct move) : NULL;
    while (rows != NULL && table_next_move(t, &rest, &rows[n]))
        n++;
    return (struct moves){.rows = rows, .count = n};
}

bool table_token(struct table *t, struct str word, struct token *token)
{
    bool fresh = str_starts(word, S(">>"));
    *token = (struct token){.class = word, .fresh = fresh};
    if (str_eq(word, S("-")))
        token->class = str_sub(word, 0, 0);
    if (word.ptr[0] != '>')
        return true;
    struct str name = str_from(word, fresh ? 2 : 1);
    token->parent = str_eq(name, S("parent"));
    if (token->parent)
        name = S("html");
    token->delegate = str_eq(name, S("self")) ? t->language : t->find(name);
    return token->delegate != NULL;
}

static void tokens_parse(struct table *t, const struct rule *source, struct ready_rule *r)
{
    struct str rest = str_c(source->tokens), word;
    size_t room = count_words(source->tokens);
    struct token *tokens = room > 0 ? arena_new_array(t->arena, room, struct token) : NULL;
    while (tokens != NULL && next_word(&rest, &word)) {
        if (!table_token(t, word, &tokens[r->token_count++]))
            spoil(t, source->pattern);
    }
    r->tokens = tokens;
}

/* The rows of that name, with the lists that they name; NULL behind the last. */
static const struct choice *choices_ready(struct table *t, struct str name)
{
    const struct choice *rows = choices_find(t->language, name);
    size_t n = 0;
    while (rows != NULL && rows[n].name != NULL && strcmp(rows[n].name, rows[0].name) == 0)
        n++;
    struct choice *all = arena_new_array(t->arena, n + 1, struct choice);
    if (n == 0 || all == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        all[i] = rows[i];
        if (rows[i].words[0] == '=')
            all[i].words = words_find(t->language, str_c(rows[i].words + 1));
        if (all[i].words == NULL)
            return NULL;
    }
    return all;
}

static void choices_parse(struct table *t, const struct rule *source, struct ready_rule *r)
{
    struct str rest = str_c(source->next), word;
    while (next_word(&rest, &word)) {
        if (word.ptr[0] != '?')
            continue;
        r->choices = choices_ready(t, str_from(word, 1));
        if (r->choices == NULL)
            spoil(t, source->pattern);
    }
}

const struct choice *table_choose(const struct table *t, const struct choice *rows, struct str word)
{
    enum { WORD_MAX = 64 };
    char lower[WORD_MAX];
    if (word.len > WORD_MAX)
        return NULL;
    if (t->language->any_case) {
        for (size_t i = 0; i < word.len; i++)
            lower[i] = char_lower(word.ptr[i]);
        word = str_of(lower, word.len);
    }
    for (const struct choice *c = rows; c->name != NULL; c++) {
        if (words_have(c->words, word))
            return c;
    }
    return NULL;
}

/* ---- rules ---- */

static void ready_mixin(struct table *t, const struct state *s, const struct rule *source,
                        struct ready_rule *r)
{
    struct str name = str_c(source->pattern + 1);
    const struct language *from = t->language;
    if (str_eq(name, S("super"))) {
        name = str_c(s->name);
        from = s->language->base;
    }
    unsigned char number = 0;
    if (from == NULL || state_from(t, from, name, &number) == NULL) {
        spoil(t, source->pattern);
        return;
    }
    r->mixin = &t->states[number];
    (void)table_enter(t, number);
}

static void ready_rule(struct table *t, const struct state *s, const struct rule *source,
                       struct ready_rule *r)
{
    if (source->pattern[0] == '@') {
        ready_mixin(t, s, source, r);
        return;
    }
    tokens_parse(t, source, r);
    choices_parse(t, source, r);
    r->moves = table_moves(t, source->next);
    if (source->pattern[0] == '!') {
        r->action = action_find(t->language, str_c(source->pattern + 1));
        if (r->action == NULL)
            spoil(t, source->pattern);
        return;
    }
    const char *plain = source->pattern;
    if (strncmp(plain, "(?m)", 4) == 0 || strncmp(plain, "(?i)", 4) == 0)
        plain += 4;
    if (strncmp(plain, "(?im)", 5) == 0)
        plain += 5;
    r->line_start = plain[0] == '^';
    r->pattern = pattern_compile(source->pattern, &t->scope, t->arena);
    if (r->pattern == NULL)
        spoil(t, source->pattern);
}

/* Depth: mixins within mixins, and the tables are our own. */
const struct state *table_enter(struct table *t, unsigned char number)
{
    struct state *s = &t->states[number];
    if (s->ready)
        return s;
    s->ready = true;
    size_t n = 0;
    while (s->source[n].pattern != NULL && s->source[n].pattern[0] != ':')
        n++;
    s->rules = arena_new_array(t->arena, n + 1, struct ready_rule);
    if (s->rules == NULL)
        return NULL;
    const struct rule *header = s->source - 1;
    if (header->tokens[0] != '\0' || header->next[0] != '\0')
        spoil(t, header->pattern);
    for (size_t i = 0; i < n; i++)
        ready_rule(t, s, &s->source[i], &s->rules[i]);
    s->count = arena_failed(t->arena) ? 0 : n;
    return s;
}

struct table *table_new(const struct language *language, language_find_fn *find, struct arena *a)
{
    struct table *t = arena_new(a, struct table);
    if (t == NULL)
        return NULL;
    t->language = language;
    t->arena = a;
    t->find = find;
    t->scope =
        (struct pattern_scope){.self = language, .pattern = pattern_find, .words = words_find};
    (void)table_state(t, S("root"));
    return t;
}
