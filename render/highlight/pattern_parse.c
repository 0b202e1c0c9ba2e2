/*
 * Patterns, from text to a tree. See pattern.h for the language.
 *
 * Each node knows with which bytes it can begin; that is what makes matching fast.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/highlight/pattern_node.h"

enum { NAME_DEPTH = 8 }; /* of names within names */

struct parser {
    struct str rest;
    const struct pattern_scope *scope;
    struct arena *arena;
    bool fold, multiline; /* (?i) (?m) */
    bool bad;
    unsigned depth;
    unsigned char groups;
};

static struct node *parse_choice(struct parser *p);

/* A node, even if it is of no use any more because the pattern is bad. */
static struct node *node_new(struct parser *p, enum node_kind kind)
{
    struct node *n = arena_new(p->arena, struct node);
    if (n == NULL)
        p->bad = true;
    else
        n->kind = kind;
    return n;
}

static char peek(const struct parser *p)
{
    return p->rest.len > 0 ? p->rest.ptr[0] : '\0';
}

static void skip(struct parser *p, size_t n)
{
    p->rest = str_from(p->rest, n);
}

static bool accept(struct parser *p, const char *text)
{
    struct str s = str_c(text);
    if (!str_starts(p->rest, s))
        return false;
    skip(p, s.len);
    return true;
}

static void expect(struct parser *p, const char *text)
{
    if (!accept(p, text))
        p->bad = true;
}

/* What stands before `close`, which is taken too. */
static struct str until(struct parser *p, char close)
{
    struct str head = str_of(NULL, 0);
    if (!str_cut(p->rest, close, &head, &p->rest))
        p->bad = true;
    return head;
}

/* ---- sets ---- */

static struct node *set_node(struct parser *p, struct char_set *set)
{
    struct node *n = node_new(p, NODE_SET);
    if (n == NULL)
        return NULL;
    n->set = set;
    n->first = set->bytes;
    return n;
}

static struct char_set *set_new(struct parser *p)
{
    struct char_set *set = arena_new(p->arena, struct char_set);
    if (set == NULL)
        p->bad = true;
    return set;
}

/* %s, %p{L} and their like, whose % was taken already. False if it is none of these. */
static bool escape_class(struct parser *p, struct char_set *set)
{
    if (accept(p, "p{")) {
        p->bad = p->bad || !char_set_class(set, until(p, '}'));
        return true;
    }
    if (peek(p) == '\0' || strchr("sSwWdDhH", peek(p)) == NULL)
        return false;
    (void)char_set_letter(set, peek(p));
    skip(p, 1);
    return true;
}

/* One character of [ ], its % taken. */
static uint32_t class_char(struct parser *p)
{
    if (p->rest.len == 0) {
        p->bad = true;
        return 0;
    }
    return utf8_next(&p->rest, NULL);
}

static struct node *parse_class(struct parser *p)
{
    struct char_set *set = set_new(p);
    if (set == NULL)
        return NULL;
    bool negate = accept(p, "^");
    while (!p->bad && !accept(p, "]")) {
        if (accept(p, "[:")) {
            p->bad = !char_set_class(set, until(p, ':'));
            expect(p, "]");
            continue;
        }
        if (accept(p, "%") && escape_class(p, set))
            continue;
        uint32_t low = class_char(p), high = low;
        if (peek(p) == '-' && p->rest.len > 1 && p->rest.ptr[1] != ']') {
            skip(p, 1);
            (void)accept(p, "%");
            high = class_char(p);
        }
        p->bad = p->bad || high < low || !char_set_range(set, low, high, p->fold);
    }
    char_set_finish(set, negate);
    return set_node(p, set);
}

static struct node *parse_dot(struct parser *p)
{
    struct char_set *set = set_new(p);
    if (set == NULL)
        return NULL;
    if (!p->multiline)
        (void)char_set_range(set, '\n', '\n', false);
    char_set_finish(set, true);
    return set_node(p, set);
}

/* ---- single characters ---- */

static struct node *byte_node(struct parser *p, char c)
{
    if (p->fold && char_is_alpha(c)) {
        struct char_set *set = set_new(p);
        if (set == NULL)
            return NULL;
        (void)char_set_range(set, (unsigned char)c, (unsigned char)c, true);
        return set_node(p, set);
    }
    struct node *n = node_new(p, NODE_BYTE);
    if (n == NULL)
        return NULL;
    n->byte = (unsigned char)c;
    byte_set_put(&n->first, n->byte);
    return n;
}

/* What takes nothing and can stand before any byte. */
static struct node *empty_node(struct parser *p, enum node_kind kind, unsigned char byte)
{
    struct node *n = node_new(p, kind);
    if (n == NULL)
        return NULL;
    n->byte = byte;
    n->empty = n->open = true;
    return n;
}

/* What a group took, or what the lexer remembers, may begin with any byte. */
static struct node *same_node(struct parser *p, enum node_kind kind, unsigned char number)
{
    struct node *n = empty_node(p, kind, number);
    for (unsigned c = 0; n != NULL && c <= UINT8_MAX; c++)
        byte_set_put(&n->first, (unsigned char)c);
    return n;
}

static struct node *remembered_node(struct parser *p, struct str name)
{
    unsigned char number = 0;
    if (str_eq(name, S("open")))
        number = REMEMBERED_OPEN;
    else if (str_eq(name, S("close")))
        number = REMEMBERED_CLOSE;
    else if (p->scope == NULL || p->scope->remembered == NULL ||
             !p->scope->remembered(p->scope->self, name, &number))
        p->bad = true;
    return same_node(p, NODE_REMEMBERED, number);
}

static struct node *word_node(struct parser *p, struct str name)
{
    struct node *n = node_new(p, NODE_WORD);
    const char *words = p->scope != NULL ? p->scope->words(p->scope->self, name) : NULL;
    if (n == NULL || words == NULL) {
        p->bad = true;
        return n;
    }
    n->words = words;
    n->fold = p->fold;
    for (const char *w = words; w[0] != '\0' && w[1] != '\0'; w++) {
        if (w[0] == ' ')
            byte_set_put(&n->first, (unsigned char)w[1]);
        if (w[0] == ' ' && p->fold)
            byte_set_put(&n->first, (unsigned char)char_upper(w[1]));
    }
    return n;
}

/* The pattern of that name, in a group of its own. */
static struct node *named_node(struct parser *p, struct str name)
{
    const char *source = p->scope != NULL ? p->scope->pattern(p->scope->self, name) : NULL;
    if (source == NULL || p->depth == NAME_DEPTH) {
        p->bad = true;
        return NULL;
    }
    struct str rest = p->rest;
    bool fold = p->fold, multiline = p->multiline;
    p->rest = str_c(source);
    p->depth++;
    bool own_fold = accept(p, "(?i)");
    p->fold = fold || own_fold;
    struct node *n = parse_choice(p);
    p->bad = p->bad || p->rest.len > 0;
    p->depth--;
    p->rest = rest;
    p->fold = fold;
    p->multiline = multiline;
    return n;
}

static struct node *parse_escape(struct parser *p)
{
    static const char edges[] = "bBAz";
    static const enum edge kinds[] = {EDGE_WORD, EDGE_NO_WORD, EDGE_TEXT_START, EDGE_TEXT_END};
    if (accept(p, "{"))
        return named_node(p, until(p, '}'));
    if (accept(p, "k{"))
        return word_node(p, until(p, '}'));
    if (accept(p, "K{"))
        return remembered_node(p, until(p, '}'));
    char c = peek(p);
    if (c != '\0' && strchr("swdhpSWDH", c) != NULL) {
        struct char_set *set = set_new(p);
        if (set == NULL || !escape_class(p, set))
            return NULL;
        char_set_finish(set, false);
        return set_node(p, set);
    }
    skip(p, 1);
    const char *edge = c != '\0' ? strchr(edges, c) : NULL;
    if (edge != NULL)
        return empty_node(p, NODE_EDGE, (unsigned char)kinds[edge - edges]);
    if (c >= '1' && c <= '9')
        return same_node(p, NODE_SAME, (unsigned char)(c - '0'));
    return byte_node(p, c);
}

/* ---- groups ---- */

static struct node *parse_look(struct parser *p, enum node_kind kind, bool negative)
{
    struct node *n = node_new(p, kind);
    struct node *body = parse_choice(p);
    expect(p, ")");
    if (n == NULL || body == NULL)
        return NULL;
    n->negative = negative;
    n->left = body;
    n->empty = true;
    n->open = negative || body->open || kind == NODE_BEHIND;
    n->first = body->first;
    if (kind == NODE_BEHIND) {
        struct char_set *one = set_new(p);
        if (one == NULL || (body->kind != NODE_SET && body->kind != NODE_BYTE))
            return NULL;
        if (body->kind == NODE_BYTE)
            p->bad = p->bad || !char_set_range(one, body->byte, body->byte, false);
        n->set = body->kind == NODE_SET ? body->set : one;
    }
    return n;
}

static struct node *parse_group(struct parser *p)
{
    if (accept(p, "?="))
        return parse_look(p, NODE_AHEAD, false);
    if (accept(p, "?!"))
        return parse_look(p, NODE_AHEAD, true);
    if (accept(p, "?<="))
        return parse_look(p, NODE_BEHIND, false);
    if (accept(p, "?<!"))
        return parse_look(p, NODE_BEHIND, true);
    bool plain = accept(p, "?:");
    p->bad = p->bad || peek(p) == '?'; /* a group of Ruby's that lexers cannot do */
    unsigned char number = plain ? 0 : ++p->groups;
    struct node *body = parse_choice(p);
    expect(p, ")");
    if (plain || body == NULL)
        return body;
    struct node *n = node_new(p, NODE_GROUP);
    if (n == NULL || number >= PATTERN_GROUPS) {
        p->bad = true;
        return NULL;
    }
    *n = (struct node){.kind = NODE_GROUP,
                       .byte = number,
                       .left = body,
                       .empty = body->empty,
                       .open = body->open,
                       .first = body->first};
    return n;
}

/* ---- repetition, sequence, choice ---- */

static bool parse_number(struct parser *p, uint16_t *n)
{
    uint16_t value = 0;
    bool any = false;
    for (; char_is_digit(peek(p)); any = true) {
        value = (uint16_t)(value * 10 + (peek(p) - '0'));
        skip(p, 1);
    }
    if (any)
        *n = value;
    return any;
}

/* {2} {2,} {2,3}; anything else is no count, and { stands for itself. */
static bool parse_count(struct parser *p, uint16_t *min, uint16_t *max)
{
    struct str start = p->rest;
    skip(p, 1);
    bool any = parse_number(p, min);
    *max = *min;
    if (any && accept(p, ",")) {
        *max = REPEAT_NO_END;
        (void)parse_number(p, max);
    }
    if (any && accept(p, "}"))
        return true;
    p->rest = start;
    return false;
}

static bool parse_times(struct parser *p, uint16_t *min, uint16_t *max)
{
    *min = 0;
    *max = REPEAT_NO_END;
    if (accept(p, "*"))
        return true;
    if (accept(p, "+")) {
        *min = 1;
        return true;
    }
    if (accept(p, "?")) {
        *max = 1;
        return true;
    }
    return peek(p) == '{' && parse_count(p, min, max);
}

static struct node *parse_atom(struct parser *p)
{
    char c = peek(p);
    skip(p, 1);
    switch (c) {
    case '(':
        return parse_group(p);
    case '[':
        return parse_class(p);
    case '.':
        return parse_dot(p);
    case '%':
        return parse_escape(p);
    case '^':
        return empty_node(p, NODE_EDGE, EDGE_LINE_START);
    case '$':
        return empty_node(p, NODE_EDGE, EDGE_LINE_END);
    default:
        return byte_node(p, c);
    }
}

static struct node *parse_repeat(struct parser *p)
{
    struct node *body = parse_atom(p);
    uint16_t min = 0, max = 0;
    while (body != NULL && parse_times(p, &min, &max)) {
        struct node *n = node_new(p, NODE_REPEAT);
        if (n == NULL)
            return NULL;
        *n = (struct node){.kind = NODE_REPEAT,
                           .lazy = accept(p, "?"),
                           .empty = body->empty || min == 0,
                           .open = body->open || min == 0,
                           .min = min,
                           .max = max,
                           .left = body,
                           .first = body->first};
        body = n;
    }
    return body;
}

static struct node *pair_node(struct parser *p, enum node_kind kind, struct node *left,
                              struct node *right)
{
    struct node *n = node_new(p, kind);
    if (n == NULL || left == NULL || right == NULL) {
        p->bad = true;
        return NULL;
    }
    bool choice = kind == NODE_CHOICE;
    n->left = left;
    n->right = right;
    n->empty = choice ? left->empty || right->empty : left->empty && right->empty;
    n->open = choice ? left->open || right->open : left->open && right->open;
    n->first = left->first;
    if (choice || left->open)
        byte_set_join(&n->first, &right->first);
    return n;
}

static struct node *parse_sequence(struct parser *p)
{
    struct node *all = NULL;
    while (!p->bad && p->rest.len > 0 && peek(p) != '|' && peek(p) != ')') {
        struct node *next = parse_repeat(p);
        all = all == NULL ? next : pair_node(p, NODE_SEQUENCE, all, next);
        p->bad = p->bad || all == NULL;
    }
    return all != NULL || p->bad ? all : empty_node(p, NODE_EMPTY, 0);
}

/* Depth: that of the pattern's parentheses, and the patterns are our own. */
static struct node *parse_choice(struct parser *p)
{
    struct node *n = parse_sequence(p);
    if (!p->bad && accept(p, "|"))
        n = pair_node(p, NODE_CHOICE, n, parse_choice(p));
    return p->bad ? NULL : n;
}

struct node *pattern_parse(const char *source, const struct pattern_scope *scope, struct arena *a)
{
    struct parser p = {.rest = str_c(source), .scope = scope, .arena = a};
    p.fold = accept(&p, "(?i)") || accept(&p, "(?im)");
    p.multiline = accept(&p, "(?m)") || (p.fold && str_starts(str_c(source), S("(?im)")));
    struct node *n = parse_choice(&p);
    return p.bad || p.rest.len > 0 ? NULL : n;
}
