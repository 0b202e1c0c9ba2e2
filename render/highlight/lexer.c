/*
 * The machine that runs a language's table. See lexer.h.
 *
 * Every byte of the code comes out once and in order, whatever a table says: a token for text that
 * is already out is dropped, and text that got no token is plain. Where the steps end, or the
 * memory for a choice, the rest of the code is plain text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/highlight/lexer_options.h"
#include "render/highlight/lexer_table.h"
#include "render/highlight/lexer_writer.h"

enum {
    STACK_MAX = 1 << 16,
    DELEGATE_DEPTH = 12,
    NULL_STEPS_MAX = 5, /* matches in a row that take nothing, as Rouge allows them */
};

/* Of 1,600 files in 46 languages none took more than 12 steps a byte. */
enum { STEPS_FREE = 1 << 18, STEPS_A_BYTE = 1 << 6 };

struct lexing {
    struct arena *arena;
    language_find_fn *find;
    struct table *tables;
    struct matcher matcher;
    struct str options;
    const struct language *parent; /* NULL: HTML */
};

struct place {
    unsigned char state;
    uint32_t argument;
};

struct lexer {
    struct lexing *lexing;
    struct table *table;
    struct writer *writer;
    struct lexer *children, *sibling; /* lexers that text was given to */
    bool fresh;                       /* of a child: begins anew each time */
    unsigned depth, null_steps;
    struct place *stack;
    size_t used, room;
    void *data;
    const char *begin;
    struct str rest;
};

/* ---- the stack ---- */

static bool stack_push(struct lexer *x, struct place place)
{
    if (x->used == x->room) {
        size_t room = x->room == 0 ? 16 : 2 * x->room;
        struct place *stack = room > STACK_MAX
                                  ? NULL
                                  : arena_grow(x->lexing->arena, x->stack, x->room * sizeof(*stack),
                                               room * sizeof(*stack));
        if (stack == NULL)
            return false;
        x->stack = stack;
        x->room = room;
    }
    x->stack[x->used++] = place;
    return true;
}

static struct place *top(const struct lexer *x)
{
    return &x->stack[x->used - 1];
}

/* Rouge raises where the stack is empty; here root never leaves it. */
static void stack_pop(struct lexer *x, size_t n)
{
    x->used = n < x->used ? x->used - n : 1;
}

static struct lexer *child_get(struct lexer *x, const struct language *language, bool fresh);

static void lexer_reset(struct lexer *x)
{
    const struct language *l = x->table->language;
    x->used = 0;
    x->null_steps = 0;
    (void)stack_push(x, (struct place){.state = 0});
    if (l->data > 0 && x->data != NULL)
        memset(x->data, 0, l->data);
    const char *start = NULL;
    for (; l != NULL && start == NULL; l = l->base)
        start = l->start;
    if (start != NULL && x->used > 0)
        lexer_next(x, start);
}

static void do_move(struct lexer *x, const struct move *m, struct match *match)
{
    switch (m->kind) {
    case MOVE_PUSH:
        (void)stack_push(x, (struct place){.state = m->number});
        break;
    case MOVE_GOTO:
        *top(x) = (struct place){.state = m->number};
        break;
    case MOVE_POP:
        stack_pop(x, m->number);
        break;
    case MOVE_RESET:
        x->used = 1;
        break;
    case MOVE_AGAIN:
        (void)stack_push(x, *top(x));
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

static struct table *table_get(struct lexing *l, const struct language *language)
{
    for (struct table *t = l->tables; t != NULL; t = t->next) {
        if (t->language == language)
            return t;
    }
    struct table *t = table_new(language, l->find, l->arena);
    if (t != NULL) {
        t->next = l->tables;
        l->tables = t;
    }
    return t;
}

static struct lexer *lexer_new(struct lexing *l, const struct language *language,
                               struct writer *writer, unsigned depth)
{
    struct lexer *x = arena_new(l->arena, struct lexer);
    struct table *t = table_get(l, language);
    if (x == NULL || t == NULL)
        return NULL;
    x->lexing = l;
    x->table = t;
    x->writer = writer;
    x->depth = depth;
    size_t data = 0;
    for (const struct language *b = language; b != NULL && data == 0; b = b->base)
        data = b->data;
    x->data = data > 0 ? arena_zalloc(l->arena, 1, data) : NULL;
    if (data > 0 && x->data == NULL)
        return NULL;
    lexer_reset(x);
    return x->used > 0 ? x : NULL;
}

static struct lexer *child_get(struct lexer *x, const struct language *language, bool fresh)
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

static void give(struct lexer *x, const struct token *token, struct str text)
{
    const struct language *parent = token->parent ? x->lexing->parent : NULL;
    if (token->delegate != NULL)
        lexer_delegate(x, parent != NULL ? parent : token->delegate, token->fresh, text);
    else
        writer_token(x->writer, token->class, text);
}

static void apply(struct lexer *x, const struct ready_rule *r, struct match *m)
{
    const struct choice *choice = NULL;
    bool groups = r->token_count > 1;
    if (r->choices != NULL)
        choice = table_choose(x->table, r->choices, m->group[groups ? 1 : 0]);
    for (size_t i = 0; i < r->token_count; i++) {
        struct token token = r->tokens[i];
        if (i == 0 && choice != NULL && choice->token != NULL)
            (void)table_token(x->table, str_c(choice->token), &token);
        give(x, &token, m->group[groups ? i + 1 : 0]);
    }
    if (r->action != NULL)
        return;
    if (r->token_count > 0)
        writer_token(x->writer, str_of(NULL, 0), m->group[0]);
    if (choice != NULL && choice->next != NULL)
        lexer_next(x, choice->next);
    do_moves(x, r->moves, m);
}

static bool at_line_start(const struct lexer *x)
{
    return x->rest.ptr == x->begin || x->rest.ptr[-1] == '\n';
}

static bool rule_match(struct lexer *x, const struct ready_rule *r, struct match *m)
{
    if (r->pattern == NULL || (r->line_start && !at_line_start(x)))
        return false;
    return pattern_match(r->pattern, &x->lexing->matcher, x->rest, m);
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
            if (step(x, r->mixin))
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

/* Lexes the text from the state that the lexer is in. */
static void lex(struct lexer *x, struct str text)
{
    x->begin = text.ptr;
    x->rest = text;
    while (x->rest.len > 0) {
        const struct state *s = table_enter(x->table, top(x)->state);
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

/* ---- for actions ---- */

void lexer_token(struct lexer *x, const char *class, struct str text)
{
    writer_token(x->writer, strcmp(class, "-") == 0 ? str_of(NULL, 0) : str_c(class), text);
}

void lexer_next(struct lexer *x, const char *words)
{
    struct match none = {0};
    struct str rest = str_c(words);
    struct move m;
    while (table_next_move(x->table, &rest, &m))
        do_move(x, &m, &none);
}

void lexer_push(struct lexer *x, const char *state, uint32_t argument)
{
    unsigned char number = table_state(x->table, str_c(state));
    (void)stack_push(x, (struct place){.state = number, .argument = argument});
}

uint32_t lexer_argument(const struct lexer *x)
{
    return top(x)->argument;
}

bool lexer_is_in(const struct lexer *x, const char *state)
{
    return strcmp(x->table->states[top(x)->state].name, state) == 0;
}

bool lexer_is_within(const struct lexer *x, const char *state)
{
    bool found = false;
    for (size_t i = x->used; i > 0 && !found; i--)
        found = strcmp(x->table->states[x->stack[i - 1].state].name, state) == 0;
    return found;
}

bool lexer_heredoc_line(struct lexer *x, const struct match *m, struct str end)
{
    bool last = str_eq(m->group[1], end);
    lexer_token(x, last ? "no" : "sh", m->group[0]);
    if (last)
        lexer_next(x, "pop2");
    return true;
}

void *lexer_data(const struct lexer *x)
{
    return x->data;
}

struct str lexer_rest(const struct lexer *x)
{
    return x->rest;
}

bool lexer_at_line_start(const struct lexer *x)
{
    return at_line_start(x);
}

bool lexer_option(const struct lexer *x, struct str name, struct str *value)
{
    return option_find(x->lexing->options, name, x->lexing->arena, value);
}

bool lexer_is_on(const struct lexer *x, struct str name, bool otherwise)
{
    return option_is_on(x->lexing->options, name, x->lexing->arena, otherwise);
}

void lexer_delegate(struct lexer *x, const struct language *language, bool fresh, struct str text)
{
    if (text.len == 0)
        return;
    struct lexer *child = child_get(x, language, fresh);
    if (child == NULL) {
        writer_token(x->writer, str_of(NULL, 0), text);
        return;
    }
    if (fresh)
        lexer_reset(child);
    lex(child, text);
}

const struct language *lexer_find(const struct lexer *x, struct str name)
{
    return x->lexing->find(name);
}

void lexer_renew(struct lexer *x, const struct language *language)
{
    struct lexer *child = child_get(x, language, false);
    if (child != NULL)
        lexer_reset(child);
}

void lexer_leave(struct lexer *x, const struct language *language, const char *state)
{
    struct lexer *c = child_get(x, language, false);
    if (c != NULL && lexer_is_in(c, state))
        stack_pop(c, 1);
}

bool lexer_match(struct lexer *x, const char *pattern, struct str text, struct match *m)
{
    const struct pattern *p = pattern_compile(pattern, &x->table->scope, x->lexing->arena);
    return p != NULL && pattern_match(p, &x->lexing->matcher, text, m);
}

struct arena *lexer_arena(const struct lexer *x)
{
    return x->lexing->arena;
}

/* ---- the whole ---- */

struct lexing *lexing_new(struct arena *a, language_find_fn *find)
{
    struct lexing *l = arena_new(a, struct lexing);
    if (l == NULL)
        return NULL;
    l->arena = a;
    l->find = find;
    l->matcher.arena = a;
    return l;
}

static void set_options(struct lexing *l, struct str options)
{
    struct str parent;
    bool has_parent = option_find(options, S("parent"), l->arena, &parent);
    l->options = options;
    l->parent = has_parent ? l->find(parent) : NULL;
}

void lexer_delegate_with(struct lexer *x, const struct language *language, struct str options,
                         bool fresh, struct str text)
{
    struct str own = x->lexing->options;
    set_options(x->lexing, options);
    lexer_delegate(x, language, fresh, text);
    set_options(x->lexing, own);
}

bool lexing_write(struct lexing *l, const struct language *language, struct str options,
                  struct str code, struct buf *out)
{
    set_options(l, options);
    struct writer w = {.out = out, .from = code.ptr, .to = code.ptr};
    struct lexer *x = code.len > 0 ? lexer_new(l, language, &w, 0) : NULL;
    l->matcher.spent = false;
    l->matcher.text++;
    l->matcher.steps = STEPS_FREE + STEPS_A_BYTE * (uint64_t)code.len;
    if (x != NULL)
        lex(x, code);
    else
        writer_token(&w, str_of(NULL, 0), code);
    writer_flush(&w);
    return buf_ok(out);
}

const char *lexing_check(struct lexing *l, const struct language *language)
{
    struct table *t = table_get(l, language);
    if (t == NULL)
        return "no memory";
    for (const struct language *b = language; b != NULL; b = b->base) {
        for (const struct rule *r = b->rules; r != NULL && r->pattern != NULL; r++) {
            if (r->pattern[0] == ':')
                (void)table_state(t, str_c(r->pattern + 1));
        }
        for (const struct choice *c = b->choices; c != NULL && c->name != NULL; c++) {
            if (c->next != NULL)
                (void)table_moves(t, c->next);
            if (c->words[0] != '=' && !words_sorted(c->words))
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
