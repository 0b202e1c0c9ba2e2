/*
 * The machine that runs a language's table. See lexer.h.
 *
 * Every byte of the code comes out once and in order, whatever a table says: a token for text that
 * is already out is dropped, and text that got no token is plain. If the steps end, or the
 * memory for a choice, the rest of the code is plain text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/highlight/lexer_inside.h"
#include "render/highlight/lexer_options.h"

enum {
    STACK_MAX = 1 << 16,
    DELEGATE_DEPTH = 12,
    NULL_STEPS_MAX = 5, /* matches in a row that take nothing, as Rouge allows them */
};

/* Of 1,600 files in 46 languages none took more than 12 steps a byte. */
enum { STEPS_FREE = 1 << 18, STEPS_A_BYTE = 1 << 6 };

/* ---- the stack ---- */

bool lexer_enter(struct lexer *x, struct place place)
{
    if (x->used == x->capacity) {
        size_t capacity = x->capacity == 0 ? 16 : 2 * x->capacity;
        struct place *stack = capacity > STACK_MAX ? NULL
                                                   : arena_grow(x->lexing->arena, x->stack,
                                                                x->capacity * sizeof(*stack),
                                                                capacity * sizeof(*stack));
        if (stack == NULL)
            return false;
        x->stack = stack;
        x->capacity = capacity;
    }
    x->stack[x->used++] = place;
    return true;
}

void lexer_pop(struct lexer *x, size_t n)
{
    x->used = n < x->used ? x->used - n : 1;
}

/* What the actions of a language, or of one that it is based on, keep. */
static size_t data_size(const struct language *l)
{
    size_t size = 0;
    for (; l != NULL && size == 0; l = l->base)
        size = l->actions != NULL ? l->actions->data : 0;
    return size;
}

void lexer_reset(struct lexer *x)
{
    const struct language *l = x->table->language;
    x->used = 0;
    x->null_steps = 0;
    memset(x->remembered, 0, sizeof(x->remembered));
    (void)lexer_enter(x, (struct place){.state = 0});
    size_t data = data_size(l);
    if (data > 0 && x->data != NULL)
        memset(x->data, 0, data);
    const char *start = NULL;
    for (; l != NULL && start == NULL; l = l->base)
        start = l->start;
    if (start != NULL && x->used > 0)
        lexer_next(x, start);
}

/* The first character of a group. */
static uint32_t delimiter_in(const struct match *match, unsigned char group)
{
    struct str text = match->group[group];
    return group > 0 && text.len > 0 ? utf8_next(&text, NULL) : 0;
}

static struct str text_from(const struct lexer *x, const struct move *m, const struct match *match)
{
    switch (m->from) {
    case FROM_GROUP:
        return match->group[m->source];
    case FROM_REMEMBERED:
        return x->remembered[m->source];
    case FROM_WORD:
        break;
    }
    return m->word;
}

/* Whether a state is on the stack, and how many are above it. Deep stacks cost steps. */
static bool find_state(struct lexer *x, unsigned char state, size_t *above)
{
    *above = 0;
    while (*above < x->used && x->stack[x->used - *above - 1].state != state)
        (*above)++;
    matcher_charge(&x->lexing->matcher, *above);
    return *above < x->used;
}

/* <<name and <*name */
static void leave_within(struct lexer *x, const struct move *m)
{
    size_t above;
    if (find_state(x, m->number, &above))
        lexer_pop(x, m->kind == MOVE_BACK ? above : 1);
}

/* The lexer of another language takes its top off if it is that state. */
static void leave_child(struct lexer *x, const struct move *m)
{
    struct lexer *c = lexer_child(x, m->language, false);
    if (c != NULL && str_eq(str_c(c->table->states[lexer_top(c)->state].name), m->word))
        lexer_pop(c, 1);
}

static void do_move(struct lexer *x, const struct move *m, struct match *match)
{
    switch (m->kind) {
    case MOVE_PUSH:
        (void)lexer_enter(
            x, (struct place){.state = m->number, .delimiter = delimiter_in(match, m->group)});
        break;
    case MOVE_GOTO:
        *lexer_top(x) = (struct place){.state = m->number};
        break;
    case MOVE_POP:
        lexer_pop(x, m->number);
        break;
    case MOVE_RESET:
        x->used = 1;
        *lexer_top(x) = (struct place){.state = 0};
        break;
    case MOVE_AGAIN:
        (void)lexer_enter(x, *lexer_top(x));
        break;
    case MOVE_LEAVE:
        if (lexer_top(x)->state == m->number)
            lexer_pop(x, 1);
        break;
    case MOVE_LEAVE_WITHIN:
    case MOVE_BACK:
        leave_within(x, m);
        break;
    case MOVE_LEAVE_CHILD:
        leave_child(x, m);
        break;
    case MOVE_REMEMBER:
        x->remembered[m->number] = text_from(x, m, match);
        break;
    case MOVE_ACTION:
        (void)m->action(x, match);
        break;
    case MOVE_RENEW:
        lexer_renew(x, m->language);
        break;
    }
}

static void do_moves(struct lexer *x, struct moves moves, struct match *match)
{
    for (size_t i = 0; i < moves.count; i++)
        do_move(x, &moves.rows[i], match);
}

/* ---- lexers and their children ---- */

static struct lexer *lexer_new(struct lexing *l, const struct language *language,
                               struct writer *writer, unsigned depth)
{
    struct lexer *x = arena_new(l->arena, struct lexer);
    struct table *t = compiled_table(l->compiled, language);
    if (x == NULL || t == NULL)
        return NULL;
    x->lexing = l;
    x->table = t;
    x->writer = writer;
    x->depth = depth;
    size_t data = data_size(language);
    x->data = data > 0 ? arena_zalloc(l->arena, 1, data) : NULL;
    if (data > 0 && x->data == NULL)
        return NULL;
    lexer_reset(x);
    return x->used > 0 ? x : NULL;
}

struct lexer *lexer_child(struct lexer *x, const struct language *language, bool fresh)
{
    for (struct lexer *c = x->children; c != NULL; c = c->sibling) {
        if (c->table->language == language && c->fresh == fresh)
            return c;
    }
    if (x->depth >= DELEGATE_DEPTH)
        return NULL;
    struct lexer *c = lexer_new(x->lexing, language, x->writer, x->depth + 1);
    if (c == NULL)
        return NULL;
    c->fresh = fresh;
    c->sibling = x->children;
    x->children = c;
    return c;
}

/* ---- one rule ---- */

bool lexer_matches(struct lexer *x, const struct pattern *p, struct str text, struct match *m)
{
    struct matcher *matcher = &x->lexing->matcher;
    matcher->remembered = x->remembered;
    matcher->delimiter = lexer_top(x)->delimiter;
    return pattern_match(p, matcher, text, m);
}

/* Text for a lexer of the token's language, or plain text. */
static void delegate(struct lexer *x, const struct token *token, struct str text)
{
    const struct language *to = token->delegate;
    if (token->parent && x->lexing->parent != NULL)
        to = x->lexing->parent;
    if (token->by_name)
        to = x->lexing->find(x->remembered[token->remembered]);
    if (to != NULL)
        lexer_delegate(x, to, token->fresh, text);
    else
        writer_token(x->writer, str_of(NULL, 0), text);
}

static void give(struct lexer *x, const struct token *token, struct str text)
{
    struct str class = token->class, value;
    if (token->delegate != NULL || token->by_name) {
        delegate(x, token, text);
        return;
    }
    if (token->option.len > 0)
        class = lexer_option(x, token->option, &value) ? token_class(value) : str_of(NULL, 0);
    writer_token(x->writer, class, text);
}

/* The row that has the word of the match; NULL if none has. */
static const struct ready_choice *choose(struct lexer *x, const struct choices *choices,
                                         const struct match *m)
{
    struct str word = m->group[choices->group];
    struct match rest;
    for (size_t i = 0; i < choices->count; i++) {
        const struct ready_choice *row = &choices->rows[i];
        bool found = row->words == NULL && row->pattern == NULL;
        if (row->words != NULL)
            found = table_has_word(x->table, row->words, word);
        if (row->pattern != NULL)
            found = lexer_matches(x, row->pattern, word, &rest);
        if (found)
            return row;
    }
    return NULL;
}

void lexer_words(struct lexer *x, const char *words, struct match *match)
{
    struct str rest = str_c(words);
    struct move m;
    while (table_next_move(x->table, &rest, &m))
        do_move(x, &m, match);
}

static void apply(struct lexer *x, const struct ready_rule *r, struct match *m)
{
    const struct ready_choice *choice = choose(x, &r->choices, m);
    bool groups = r->token_count > 1;
    size_t chosen = r->choices.group > 1 ? (size_t)r->choices.group - 1 : 0;
    for (size_t i = 0; i < r->token_count; i++) {
        struct token token = r->tokens[i];
        if (i == chosen && choice != NULL && choice->token != NULL)
            (void)table_token(x->table, str_c(choice->token), &token);
        give(x, &token, m->group[groups ? i + 1 : 0]);
    }
    if (r->action != NULL)
        return;
    if (r->token_count > 0)
        writer_token(x->writer, str_of(NULL, 0), m->group[0]);
    if (choice != NULL && choice->next != NULL)
        lexer_words(x, choice->next, m);
    do_moves(x, r->moves, m);
}

static bool rule_match(struct lexer *x, const struct ready_rule *r, struct match *m)
{
    if (r->pattern == NULL || (r->line_start && !lexer_at_line_start(x)))
        return false;
    return lexer_matches(x, r->pattern, x->rest, m);
}

/* Whether the option of a mixin is as it has to be; without one the mixin always counts. */
static bool counts(const struct lexer *x, const struct ready_rule *r)
{
    return r->option.len == 0 || lexer_is_on(x, r->option, r->option_off) != r->option_off;
}

/*
 * The first rule that matches, applied. After too many matches in a row that took nothing Rouge
 * applies the rule but goes on as if it had not matched, with the rules behind the mixin.
 */
static bool step(struct lexer *x, const struct state *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct ready_rule *r = &s->rules[i];
        struct match m;
        if (r->mixin != NULL) {
            if (counts(x, r) && step(x, r->mixin))
                return true;
            continue;
        }
        bool matched = r->action != NULL ? r->action(x, &m) : rule_match(x, r, &m);
        if (x->lexing->matcher.spent)
            return false;
        if (!matched)
            continue;
        if (r->action == NULL)
            apply(x, r, &m);
        x->rest = str_from(x->rest, m.group[0].len);
        x->null_steps = m.group[0].len > 0 ? 0 : x->null_steps + 1;
        return x->null_steps <= NULL_STEPS_MAX;
    }
    return false;
}

void lexer_run(struct lexer *x, struct str text)
{
    x->begin = text.ptr;
    x->rest = text;
    while (x->rest.len > 0) {
        const struct state *s = table_enter(x->table, lexer_top(x)->state);
        if (s != NULL && step(x, s))
            continue;
        if (s == NULL || x->lexing->matcher.spent)
            break;
        struct str rest = x->rest;
        if (rest.len > 0) {
            (void)utf8_next(&rest, NULL);
            writer_token(x->writer, S("err"), str_sub(x->rest, 0, x->rest.len - rest.len));
        }
        x->rest = rest;
    }
    if (x->rest.len > 0)
        writer_token(x->writer, str_of(NULL, 0), x->rest);
}

/* ---- the whole ---- */

void lexing_options(struct lexing *l, struct str options)
{
    struct str parent;
    bool has_parent = option_find(options, S("parent"), l->arena, &parent);
    l->options = options;
    l->parent = has_parent ? l->find(parent) : NULL;
}

void lexing_write(struct highlight_languages *languages, const struct language *language,
                  struct str options, struct str code, struct arena *a, struct buf *out)
{
    struct writer w = {.out = out, .from = code.ptr, .to = code.ptr};
    struct lexing l = {.arena = a, .find = languages->find, .compiled = compiled_take(languages)};
    if (l.compiled == NULL) {
        arena_fail(a, ARENA_FAILURE_MEMORY);
        return;
    }
    lexing_options(&l, options);
    l.matcher = (struct matcher){.arena = a,
                                 .text = ++l.compiled->texts,
                                 .steps = STEPS_FREE + STEPS_A_BYTE * (uint64_t)code.len};
    struct lexer *x = code.len > 0 ? lexer_new(&l, language, &w, 0) : NULL;
    if (x != NULL)
        lexer_run(x, code);
    writer_flush(&w);
    if (arena_failed(&l.compiled->arena))
        arena_fail(a, l.compiled->arena.failure);
    compiled_give(languages, l.compiled);
}

static const char *table_check(struct table *t, const struct language *language)
{
    for (const struct language *b = language; b != NULL; b = b->base) {
        for (const struct rule *r = b->rules; r != NULL && r->pattern != NULL; r++) {
            if (r->pattern[0] == ':')
                (void)table_state(t, str_c(r->pattern + 1));
        }
        for (const struct choice *c = b->choices; c != NULL && c->name != NULL; c++) {
            if (c->next != NULL)
                (void)table_moves(t, c->next);
            if (c->words[0] == ' ' && !words_sorted(c->words))
                return c->words;
        }
        for (const struct named *w = b->words; w != NULL && w->name != NULL; w++) {
            if (!words_sorted(w->text))
                return w->name;
        }
    }
    for (size_t i = 0; i < t->count; i++)
        (void)table_enter(t, (unsigned char)i);
    return t->bad;
}

const char *lexing_check(struct highlight_languages *languages, const struct language *language)
{
    struct compiled *c = compiled_take(languages);
    struct table *t = c != NULL ? compiled_table(c, language) : NULL;
    const char *bad = t != NULL ? table_check(t, language) : "no memory";
    if (c != NULL)
        compiled_give(languages, c);
    return bad;
}
