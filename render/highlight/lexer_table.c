/*
 * Tables made ready. See lexer_table.h, and lexer.h for what stands in a table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/lexer_table.h"

#include "render/base/utf8.h"

/* ---- looking up, in the language and in those that it is based on ---- */

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
        const struct action *rows = l->actions != NULL ? l->actions->rows : NULL;
        for (const struct action *a = rows; a != NULL && a->name != NULL; a++) {
            if (str_eq(str_c(a->name), name))
                return a->run;
        }
    }
    return NULL;
}

static bool remembered_find(const void *self, struct str name, unsigned char *number)
{
    const struct language *l = self;
    while (l != NULL && l->remembered == NULL)
        l = l->base;
    struct str rest = str_c(l != NULL ? l->remembered : ""), word;
    for (*number = 0; next_word(&rest, &word) && *number < REMEMBERED_MAX; (*number)++) {
        if (str_eq(word, name))
            return true;
    }
    return false;
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

/* name or name(2), the group being set. */
static bool state_parse(struct table *t, struct str word, struct move *m)
{
    struct str group;
    if (str_cut(word, '(', &word, &group))
        m->group = (unsigned char)(group.ptr[0] - '0');
    return m->group < PATTERN_GROUPS && state_from(t, t->language, word, &m->number) != NULL;
}

/* ^css or ^css<name, of which the part behind the ^ is given. */
static bool child_parse(struct table *t, struct str word, struct move *m)
{
    bool leaves = str_cut(word, '<', &word, &m->word);
    m->kind = leaves ? MOVE_LEAVE_CHILD : MOVE_RENEW;
    m->language = t->find(word);
    return m->language != NULL;
}

/* $x=2 and its like, of which the part behind the $ is given. */
static bool remember_parse(struct table *t, struct str word, struct move *m)
{
    struct str name, value;
    m->kind = MOVE_REMEMBER;
    if (!str_cut(word, '=', &name, &value) || !remembered_find(t->language, name, &m->number))
        return false;
    if (str_starts(value, S("$"))) {
        m->from = FROM_REMEMBERED;
        return remembered_find(t->language, str_from(value, 1), &m->source);
    }
    if (value.len == 1 && char_is_digit(value.ptr[0])) {
        m->from = FROM_GROUP;
        m->source = (unsigned char)(value.ptr[0] - '0');
        return true;
    }
    m->word = value.len > 0 ? value : str_of(NULL, 0);
    return true;
}

static bool move_parse(struct table *t, struct str word, struct move *m)
{
    char first = word.ptr[0];
    struct str rest = str_from(word, 1);
    *m = (struct move){.kind = MOVE_PUSH};
    switch (first) {
    case '!':
        m->kind = MOVE_ACTION;
        m->action = action_find(t->language, rest);
        return m->action != NULL;
    case '^':
        return child_parse(t, rest, m);
    case '$':
        return remember_parse(t, rest, m);
    case '<':
        m->kind = str_starts(rest, S("<"))   ? MOVE_LEAVE_WITHIN
                  : str_starts(rest, S("*")) ? MOVE_BACK
                                             : MOVE_LEAVE;
        return state_parse(t, str_from(word, m->kind == MOVE_LEAVE ? 1 : 2), m);
    case '=':
        m->kind = MOVE_GOTO;
        return state_parse(t, rest, m);
    default:
        break;
    }
    if (str_eq(word, S("reset")) || str_eq(word, S("push"))) {
        m->kind = first == 'r' ? MOVE_RESET : MOVE_AGAIN;
        return true;
    }
    if (str_starts(word, S("pop")) && word.len <= 4) {
        m->kind = MOVE_POP;
        m->number = word.len == 4 ? (unsigned char)(word.ptr[3] - '0') : 1;
        return true;
    }
    return state_parse(t, word, m);
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
    size_t capacity = count_words(words), n = 0;
    struct move *rows = capacity > 0 ? arena_new_array(t->arena, capacity, struct move) : NULL;
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
    if (str_starts(word, S("option:")))
        token->option = str_from(word, strlen("option:"));
    if (word.ptr[0] != '>')
        return true;
    struct str name = str_from(word, fresh ? 2 : 1);
    token->by_name = str_starts(name, S("$"));
    if (token->by_name)
        return remembered_find(t->language, str_from(name, 1), &token->remembered);
    token->parent = str_eq(name, S("parent"));
    if (token->parent)
        name = S("html");
    token->delegate = str_eq(name, S("self")) ? t->language : t->find(name);
    return token->delegate != NULL;
}

static void tokens_parse(struct table *t, const struct rule *source, struct ready_rule *r)
{
    struct str rest = str_c(source->tokens), word;
    size_t capacity = count_words(source->tokens);
    struct token *tokens = capacity > 0 ? arena_new_array(t->arena, capacity, struct token) : NULL;
    while (tokens != NULL && next_word(&rest, &word)) {
        if (!table_token(t, word, &tokens[r->token_count++]))
            spoil(t, source->pattern);
    }
    r->tokens = tokens;
}

static bool choice_ready(struct table *t, const struct choice *source, struct ready_choice *row)
{
    *row = (struct ready_choice){.token = source->token, .next = source->next};
    switch (source->words[0]) {
    case '*':
        return true;
    case '/':
        row->pattern = pattern_compile(source->words + 1, &t->scope, t->arena);
        return row->pattern != NULL;
    case '=':
        row->words = words_find(t->language, str_c(source->words + 1));
        return row->words != NULL;
    default:
        row->words = source->words;
        return true;
    }
}

/* The rows of a name. */
static bool choices_ready(struct table *t, struct str name, struct choices *choices)
{
    const struct choice *rows = choices_find(t->language, name);
    size_t n = 0;
    while (rows != NULL && rows[n].name != NULL && strcmp(rows[n].name, rows[0].name) == 0)
        n++;
    struct ready_choice *all = n > 0 ? arena_new_array(t->arena, n, struct ready_choice) : NULL;
    bool ok = all != NULL;
    for (size_t i = 0; ok && i < n; i++)
        ok = choice_ready(t, &rows[i], &all[i]);
    choices->rows = all;
    choices->count = ok ? n : 0;
    return ok;
}

/* The word of `next` that begins with a question mark. */
static void choices_parse(struct table *t, const struct rule *source, struct ready_rule *r)
{
    struct str rest = str_c(source->next), word, group;
    while (next_word(&rest, &word)) {
        if (word.ptr[0] != '?')
            continue;
        r->choices.group = r->token_count > 1 ? 1 : 0;
        if (str_cut(word, ':', &word, &group) && group.len > 0)
            r->choices.group = (unsigned char)(group.ptr[0] - '0');
        if (!choices_ready(t, str_from(word, 1), &r->choices) || r->choices.group > r->token_count)
            spoil(t, source->pattern);
    }
}

/* In lower case: ASCII in the buffer, anything else in memory that the caller gives back. */
static struct str lower(const struct table *t, struct str word, char *ascii)
{
    bool is_ascii = true;
    for (size_t i = 0; i < word.len; i++) {
        is_ascii = is_ascii && (unsigned char)word.ptr[i] < 0x80;
        ascii[i] = char_lower(word.ptr[i]);
    }
    if (is_ascii)
        return str_of(ascii, word.len);
    struct buf out;
    buf_init(&out, t->arena, 0);
    utf8_downcase(word, &out);
    return buf_str(&out);
}

bool table_has_word(const struct table *t, const char *words, struct str word)
{
    enum { WORD_MAX = 128 };
    char ascii[WORD_MAX];
    if (word.len > WORD_MAX)
        return false;
    if (!t->language->any_case)
        return words_have(words, word);
    struct arena_mark mark = arena_mark(t->arena);
    bool found = words_have(words, lower(t, word, ascii));
    if (!arena_failed(t->arena))
        arena_rewind(t->arena, mark);
    return found;
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
    r->option_off = str_starts(str_c(source->tokens), S("unless "));
    if (source->tokens[0] != '\0')
        (void)str_cut(str_c(source->tokens), ' ', NULL, &r->option);
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
    t->scope = (struct pattern_scope){.self = language,
                                      .pattern = pattern_find,
                                      .words = words_find,
                                      .remembered = remembered_find};
    (void)table_state(t, S("root"));
    return t;
}
