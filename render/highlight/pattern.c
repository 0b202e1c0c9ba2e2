/*
 * Patterns, from a tree to a program. See pattern.h; pattern_match.c runs it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/pattern_node.h"

/* What comes behind a node, as far as its first byte. */
struct follow {
    bool open;
    struct byte_set first;
};

struct emitter {
    struct insn *code;
    size_t count, capacity;
    unsigned char loops;
    bool bad;
    struct arena *arena;
};

static void emit(struct emitter *e, const struct node *n, const struct follow *follow);

/* The index of a new instruction; that of the last one if memory ends. */
static size_t emit_insn(struct emitter *e, enum op op)
{
    if (e->count == e->capacity) {
        size_t capacity = 2 * e->capacity;
        struct insn *code =
            arena_grow(e->arena, e->code, e->capacity * sizeof(*code), capacity * sizeof(*code));
        if (code == NULL || capacity > UINT16_MAX) {
            e->bad = true;
            return e->count - 1;
        }
        e->code = code;
        e->capacity = capacity;
    }
    e->code[e->count] = (struct insn){.op = (unsigned char)op};
    return e->count++;
}

static struct insn *emit_new(struct emitter *e, enum op op)
{
    size_t at = emit_insn(e, op);
    return &e->code[at];
}

static uint16_t here(const struct emitter *e)
{
    return (uint16_t)e->count;
}

static struct follow follow_of(const struct node *n, const struct follow *behind)
{
    struct follow f = {.open = n->open && behind->open, .first = n->first};
    if (n->open)
        byte_set_join(&f.first, &behind->first);
    return f;
}

/* What comes behind one iteration of a repetition: the next one, or what comes behind them all. */
static struct follow again_of(const struct node *n, const struct follow *behind)
{
    struct follow f = {.open = n->left->open || behind->open, .first = n->first};
    byte_set_join(&f.first, &behind->first);
    return f;
}

/* A choice between entering a node and going past it. */
static size_t emit_split(struct emitter *e, const struct follow *into, const struct follow *past,
                         bool lazy)
{
    size_t at = emit_insn(e, OP_SPLIT);
    struct insn *i = &e->code[at];
    i->open[lazy ? 1 : 0] = into->open;
    i->open[lazy ? 0 : 1] = past->open;
    i->first[lazy ? 1 : 0] = into->first;
    i->first[lazy ? 0 : 1] = past->first;
    return at;
}

static void set_into(struct emitter *e, size_t split, bool lazy, uint16_t target)
{
    if (lazy)
        e->code[split].y = target;
    else
        e->code[split].x = target;
}

static void set_past(struct emitter *e, size_t split, bool lazy, uint16_t target)
{
    set_into(e, split, !lazy, target);
}

static void emit_choice(struct emitter *e, const struct node *n, const struct follow *follow)
{
    struct follow left = follow_of(n->left, follow), right = follow_of(n->right, follow);
    size_t split = emit_split(e, &left, &right, false);
    e->code[split].x = here(e);
    emit(e, n->left, follow);
    size_t jump = emit_insn(e, OP_JUMP);
    e->code[split].y = here(e);
    emit(e, n->right, follow);
    e->code[jump].x = here(e);
}

static void emit_set_repeat(struct emitter *e, const struct node *n, const struct follow *follow)
{
    struct insn *i = emit_new(e, n->lazy ? OP_REPEAT_LAZY : OP_REPEAT);
    i->min = n->min;
    i->max = n->max;
    i->set = n->left->set;
    i->open[0] = follow->open;
    i->first[0] = follow->first;
}

/* The part of a repetition that has no end: split, body, back. */
static void emit_loop(struct emitter *e, const struct node *n, const struct follow *follow)
{
    struct follow into = follow_of(n->left, follow);
    size_t split = emit_split(e, &into, follow, n->lazy);
    set_into(e, split, n->lazy, here(e));
    size_t progress = 0;
    unsigned char slot = SLOT_LOOPS;
    if (n->left->empty) {
        slot = (unsigned char)(SLOT_LOOPS + e->loops++);
        e->bad = e->bad || slot >= SLOTS;
        emit_new(e, OP_SAVE)->byte = slot;
    }
    struct follow again = again_of(n, follow);
    emit(e, n->left, &again);
    if (n->left->empty) {
        progress = emit_insn(e, OP_PROGRESS);
        e->code[progress].byte = slot;
    }
    emit_new(e, OP_JUMP)->x = (uint16_t)split;
    set_past(e, split, n->lazy, here(e));
    if (n->left->empty)
        e->code[progress].x = here(e);
}

static void emit_repeat(struct emitter *e, const struct node *n, const struct follow *follow)
{
    enum { COUNT_MAX = 64 };
    if (n->left->kind == NODE_SET && (!n->lazy || n->max == REPEAT_NO_END)) {
        emit_set_repeat(e, n, follow);
        return;
    }
    struct follow again = again_of(n, follow);
    for (uint16_t k = 0; k < n->min && !e->bad; k++)
        emit(e, n->left, k + 1 == n->min && n->min == n->max ? follow : &again);
    if (n->max == REPEAT_NO_END) {
        emit_loop(e, n, follow);
        return;
    }
    size_t splits[COUNT_MAX];
    uint16_t left = (uint16_t)(n->max - n->min);
    struct follow into = follow_of(n->left, follow);
    e->bad = e->bad || left > COUNT_MAX;
    for (uint16_t k = 0; k < left && !e->bad; k++) {
        splits[k] = emit_split(e, &into, follow, n->lazy);
        set_into(e, splits[k], n->lazy, here(e));
        emit(e, n->left, &again);
    }
    for (uint16_t k = 0; k < left && !e->bad; k++)
        set_past(e, splits[k], n->lazy, here(e));
}

static void emit_group(struct emitter *e, const struct node *n, const struct follow *follow)
{
    emit_new(e, OP_SAVE)->byte = (unsigned char)(2 * n->byte);
    emit(e, n->left, follow);
    emit_new(e, OP_SAVE)->byte = (unsigned char)(2 * n->byte + 1);
}

static void emit_ahead(struct emitter *e, const struct node *n)
{
    static const struct follow anything = {.open = true};
    size_t at = emit_insn(e, OP_AHEAD);
    e->code[at].negative = n->negative;
    emit(e, n->left, &anything);
    (void)emit_insn(e, OP_END);
    e->code[at].x = here(e);
}

static void emit_single(struct emitter *e, const struct node *n, enum op op)
{
    struct insn *i = emit_new(e, op);
    i->byte = n->byte;
    i->negative = n->negative;
    i->fold = n->fold;
    i->set = n->set;
    i->words = n->words;
}

static void emit_sequence(struct emitter *e, const struct node *n, const struct follow *follow)
{
    struct follow right = follow_of(n->right, follow);
    emit(e, n->left, &right);
    emit(e, n->right, follow);
}

/* Depth: that of the tree, and the patterns are our own. */
static void emit(struct emitter *e, const struct node *n, const struct follow *follow)
{
    if (e->bad)
        return;
    switch (n->kind) {
    case NODE_EMPTY:
        break;
    case NODE_BYTE:
        emit_single(e, n, OP_BYTE);
        break;
    case NODE_SET:
        emit_single(e, n, OP_SET);
        break;
    case NODE_SEQUENCE:
        emit_sequence(e, n, follow);
        break;
    case NODE_CHOICE:
        emit_choice(e, n, follow);
        break;
    case NODE_REPEAT:
        emit_repeat(e, n, follow);
        break;
    case NODE_GROUP:
        emit_group(e, n, follow);
        break;
    case NODE_EDGE:
        emit_single(e, n, OP_EDGE);
        break;
    case NODE_AHEAD:
        emit_ahead(e, n);
        break;
    case NODE_BEHIND:
        emit_single(e, n, OP_BEHIND);
        break;
    case NODE_SAME:
        emit_single(e, n, OP_SAME);
        break;
    case NODE_WORD:
        emit_single(e, n, OP_WORD);
        break;
    case NODE_REMEMBERED:
        emit_single(e, n, OP_REMEMBERED);
        break;
    }
}

static bool is_scan(const struct insn *i)
{
    return (i->op == OP_REPEAT || i->op == OP_REPEAT_LAZY) && i->max == REPEAT_NO_END;
}

/* Memory for what is known of long runs; none if what follows them depends on what was taken. */
static bool scans_add(struct emitter *e)
{
    size_t count = 0;
    for (size_t i = 0; i < e->count; i++) {
        if (e->code[i].op == OP_SAME || e->code[i].op == OP_REMEMBERED)
            return true;
        count += is_scan(&e->code[i]);
    }
    struct scan *scans = count > 0 ? arena_zalloc(e->arena, count, sizeof(*scans)) : NULL;
    for (size_t i = 0; i < e->count && scans != NULL; i++) {
        if (is_scan(&e->code[i]))
            e->code[i].scan = scans++;
    }
    return count == 0 || scans != NULL;
}

static bool looks_back(const struct emitter *e)
{
    bool found = false;
    for (size_t i = 0; i < e->count && !found; i++) {
        const struct insn *insn = &e->code[i];
        found = insn->op == OP_BEHIND ||
                (insn->op == OP_EDGE && insn->byte != EDGE_LINE_END && insn->byte != EDGE_TEXT_END);
    }
    return found;
}

const struct pattern *pattern_compile(const char *source, const struct pattern_scope *scope,
                                      struct arena *a)
{
    static const struct follow anything = {.open = true};
    const struct node *n = pattern_parse(source, scope, a);
    if (n == NULL)
        return NULL;
    struct emitter e = {.arena = a, .capacity = 32};
    e.code = arena_new_array(a, e.capacity, struct insn);
    if (e.code == NULL)
        return NULL;
    emit(&e, n, &anything);
    (void)emit_insn(&e, OP_END);
    if (e.bad || !scans_add(&e))
        return NULL;
    struct pattern *p = arena_alloc(a, sizeof(*p) + e.count * sizeof(e.code[0]));
    if (p == NULL)
        return NULL;
    *p = (struct pattern){
        .open = n->open, .looks_back = looks_back(&e), .first = n->first, .count = e.count};
    memcpy(p->code, e.code, e.count * sizeof(e.code[0]));
    return p;
}

unsigned pattern_groups(const struct pattern *p)
{
    unsigned groups = 0;
    for (size_t i = 0; i < p->count; i++) {
        bool is_group = p->code[i].op == OP_SAVE && p->code[i].byte < SLOT_LOOPS;
        if (is_group && p->code[i].byte / 2U > groups)
            groups = p->code[i].byte / 2U;
    }
    return groups;
}

uint32_t pattern_closing(uint32_t open)
{
    static const char pairs[] = "{}[]()<>";
    for (size_t i = 0; pairs[i] != '\0'; i += 2) {
        if ((uint32_t)pairs[i] == open)
            return (uint32_t)pairs[i + 1];
    }
    return open;
}

bool words_have(const char *list, struct str word)
{
    size_t low = 0, high = strlen(list);
    while (low + 1 < high) {
        size_t from = low + (high - low) / 2;
        while (from > low && list[from] != ' ')
            from--;
        if (list[from] == ' ' && from + 1 < high)
            from++;
        size_t to = from;
        while (list[to] != ' ')
            to++;
        int order = str_cmp(word, str_of(list + from, to - from));
        if (order == 0)
            return true;
        if (order < 0)
            high = from - 1;
        else
            low = to;
    }
    return false;
}

bool words_sorted(const char *list)
{
    struct str rest = str_c(list), word, last = str_of(NULL, 0);
    if (!str_starts(rest, S(" ")) || !str_ends(rest, S(" ")))
        return false;
    rest = str_sub(rest, 1, rest.len - 1);
    while (rest.len > 0) {
        (void)str_cut(rest, ' ', &word, &rest);
        if (word.len == 0 || (last.len > 0 && str_cmp(last, word) >= 0))
            return false;
        last = word;
    }
    return true;
}
