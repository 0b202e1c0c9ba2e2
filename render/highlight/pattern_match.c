/*
 * Running the program of a pattern. See pattern.h.
 *
 * What may have to be taken back lies on the matcher's stack: a way not taken, a set that took as
 * much (or as little) as it could, a slot's old value. Most choices put nothing there, since the
 * next byte decides them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/highlight/pattern_node.h"

enum frame_kind { FRAME_WAY, FRAME_GREEDY, FRAME_LAZY, FRAME_SCAN, FRAME_SLOT };

/* SCAN_LONG: from how many bytes on it is worth to remember that they were walked in vain. */
enum { FRAMES_MAX = 1 << 17, LOOK_DEPTH = 8, SCAN_LONG = 64 };

struct frame {
    enum frame_kind kind;
    unsigned char slot;
    const struct insn *pc;
    const char *at;
    const char *low; /* of a set: where it may end at the earliest */
};

struct run {
    struct matcher *m;
    const struct pattern *pattern;
    const char *begin, *end;
    const char *slots[SLOTS];
    unsigned depth;
};

static void push(struct matcher *m, struct frame frame)
{
    if (m->used == m->capacity) {
        size_t capacity = m->capacity == 0 ? 64 : 2 * m->capacity;
        struct frame *frames = capacity > FRAMES_MAX
                                   ? NULL
                                   : arena_grow(m->arena, m->frames, m->capacity * sizeof(*frames),
                                                capacity * sizeof(*frames));
        if (frames == NULL) {
            m->spent = true;
            return;
        }
        m->frames = frames;
        m->capacity = capacity;
    }
    m->frames[m->used++] = frame;
}

void matcher_charge(struct matcher *m, size_t steps)
{
    if (m->steps < steps)
        m->spent = true;
    else
        m->steps -= steps;
}

static bool may_follow(const struct run *r, const struct insn *i, int which, const char *at)
{
    return i->open[which] || (at < r->end && byte_set_has(&i->first[which], *at));
}

/* ---- edges ---- */

static bool word_at(const struct run *r, const char *at)
{
    if ((unsigned char)*at < 0x80)
        return char_is_word(*at);
    struct str rest = str_of(at, (size_t)(r->end - at));
    bool valid = true;
    uint32_t code = utf8_next(&rest, &valid);
    return valid && utf8_is_word(code);
}

/* Where the character before begins. */
static const char *before(const struct run *r, const char *at)
{
    do
        at--;
    while (at > r->begin && ((unsigned char)*at & 0xC0) == 0x80);
    return at;
}

static bool word_edge(const struct run *r, const char *at)
{
    bool left = at > r->begin && word_at(r, before(r, at));
    bool right = at < r->end && word_at(r, at);
    return left != right;
}

static bool at_edge(const struct run *r, enum edge edge, const char *at)
{
    switch (edge) {
    case EDGE_LINE_START:
        return at == r->begin || (at[-1] == '\n' && at < r->end);
    case EDGE_LINE_END:
        return at == r->end || *at == '\n';
    case EDGE_WORD:
        return word_edge(r, at);
    case EDGE_NO_WORD:
        return !word_edge(r, at);
    case EDGE_TEXT_START:
        return at == r->begin;
    case EDGE_TEXT_END:
        return at == r->end;
    }
    return false;
}

/* ---- ways that were walked in vain: see struct scan ---- */

static bool is_in_vain(const struct run *r, const struct insn *i, const char *at)
{
    const struct scan *s = i->scan;
    return s != NULL && s->end == r->end && s->text == r->m->text && at >= s->low &&
           at <= s->high && (at > r->begin || i->min > 0 || !r->pattern->looks_back);
}

static void note_vain(const struct run *r, const struct insn *i, const char *low, const char *high)
{
    if (i->scan != NULL && high - low >= SCAN_LONG)
        *i->scan = (struct scan){.low = low, .high = high, .end = r->end, .text = r->m->text};
}

/* ---- single steps: where matching goes on, or NULL ---- */

static const char *step_repeat(struct run *r, const struct insn *i, const char *at)
{
    if (is_in_vain(r, i, at))
        return NULL;
    const char *low = at, *start = at;
    size_t count = 0;
    bool lazy = i->op == OP_REPEAT_LAZY;
    for (size_t max = lazy ? i->min : i->max; at < r->end && (count < max || max == REPEAT_NO_END);
         count++) {
        size_t len = char_set_match(i->set, at, r->end);
        if (len == 0)
            break;
        at += len;
        if (count + 1 == i->min)
            low = at;
    }
    matcher_charge(r->m, (size_t)(at - start) / 8);
    if (count < i->min)
        return NULL;
    if (lazy) {
        push(r->m, (struct frame){.kind = FRAME_LAZY, .pc = i, .at = at, .low = at});
        return may_follow(r, i, 0, at) ? at : NULL;
    }
    if (i->scan != NULL && at - low >= SCAN_LONG)
        push(r->m, (struct frame){.kind = FRAME_SCAN, .pc = i, .at = at, .low = low});
    bool useful = i->open[0] || byte_sets_meet(&i->first[0], &i->set->bytes);
    if (at > low && useful && i[1].op != OP_END)
        push(r->m, (struct frame){.kind = FRAME_GREEDY, .pc = i, .at = at, .low = low});
    return may_follow(r, i, 0, at) || at > low ? at : NULL;
}

static const char *step_text(const struct run *r, const char *text, size_t len, const char *at)
{
    bool same = text != NULL && (size_t)(r->end - at) >= len && memcmp(at, text, len) == 0;
    return same ? at + len : NULL;
}

static const char *step_same(const struct run *r, const struct insn *i, const char *at)
{
    size_t slot = (size_t)2 * i->byte;
    const char *from = r->slots[slot], *to = r->slots[slot + 1];
    return from != NULL && to != NULL ? step_text(r, from, (size_t)(to - from), at) : NULL;
}

static const char *step_remembered(const struct run *r, const struct insn *i, const char *at)
{
    const struct matcher *m = r->m;
    if (i->byte < REMEMBERED_OPEN)
        return step_text(r, m->remembered[i->byte].ptr, m->remembered[i->byte].len, at);
    struct str rest = str_of(at, (size_t)(r->end - at));
    uint32_t wanted = i->byte == REMEMBERED_OPEN ? m->delimiter : pattern_closing(m->delimiter);
    return rest.len > 0 && utf8_next(&rest, NULL) == wanted ? rest.ptr : NULL;
}

static const char *step_word(const struct run *r, const struct insn *i, const char *at)
{
    enum { WORD_MAX = 64 };
    char lower[WORD_MAX];
    const char *to = at;
    while (to < r->end && char_is_word(*to))
        to++;
    struct str word = str_of(at, (size_t)(to - at));
    if (i->fold && word.len <= WORD_MAX) {
        for (size_t k = 0; k < word.len; k++)
            lower[k] = char_lower(at[k]);
        word.ptr = lower;
    }
    return words_have(i->words, word) ? to : NULL;
}

static bool looks_back(const struct run *r, const struct insn *i, const char *at)
{
    return (at > r->begin && char_set_match(i->set, before(r, at), r->end) > 0) != i->negative;
}

static void save(struct run *r, unsigned char slot, const char *at)
{
    push(r->m, (struct frame){.kind = FRAME_SLOT, .slot = slot, .at = r->slots[slot]});
    r->slots[slot] = at;
}

/* ---- taking back ---- */

/* Gives back a character; false if it may not give back more. */
static bool retreat(struct run *r, struct frame *f)
{
    const char *start = f->at;
    bool found = false;
    while (f->at > f->low && !found) {
        f->at = before(r, f->at);
        found = may_follow(r, f->pc, 0, f->at);
    }
    matcher_charge(r->m, (size_t)(start - f->at) / 8);
    return found;
}

/* Takes a character more; false if the next one is not in the set. */
static bool advance(struct run *r, struct frame *f)
{
    const char *start = f->at;
    size_t len;
    while (f->at < r->end && (len = char_set_match(f->pc->set, f->at, r->end)) > 0) {
        f->at += len;
        if (may_follow(r, f->pc, 0, f->at)) {
            matcher_charge(r->m, (size_t)(f->at - start) / 8);
            return true;
        }
    }
    matcher_charge(r->m, (size_t)(f->at - start) / 8);
    return false;
}

/* Takes the last choice above base otherwise. False if none is left. */
static bool take_back(struct run *r, size_t base, const struct insn **pc, const char **at)
{
    while (r->m->used > base) {
        struct frame *f = &r->m->frames[r->m->used - 1];
        bool again = false;
        switch (f->kind) {
        case FRAME_SLOT:
            r->slots[f->slot] = f->at;
            break;
        case FRAME_WAY:
            *pc = f->pc;
            *at = f->at;
            r->m->used--;
            return true;
        case FRAME_GREEDY:
            again = retreat(r, f);
            break;
        case FRAME_LAZY:
            again = advance(r, f);
            if (!again)
                note_vain(r, f->pc, f->low, f->at);
            break;
        case FRAME_SCAN:
            note_vain(r, f->pc, f->low, f->at);
            break;
        }
        if (again) {
            *pc = f->pc + 1;
            *at = f->at;
            return true;
        }
        r->m->used--;
    }
    return false;
}

/* ---- the whole ---- */

static const char *run(struct run *r, const struct insn *pc, const char *at);

static bool looks_ahead(struct run *r, const struct insn *i, const char *at)
{
    if (r->depth == LOOK_DEPTH)
        return false;
    r->depth++;
    size_t used = r->m->used;
    bool found = run(r, i + 1, at) != NULL;
    r->m->used = used;
    r->depth--;
    return found != i->negative;
}

static const struct insn *split(struct run *r, const struct insn *i, const char *at)
{
    const struct insn *code = r->pattern->code;
    if (!may_follow(r, i, 1, at))
        return &code[i->x];
    if (!may_follow(r, i, 0, at))
        return &code[i->y];
    push(r->m, (struct frame){.kind = FRAME_WAY, .pc = &code[i->y], .at = at});
    return &code[i->x];
}

/* One instruction that takes text or tests: where it goes on, or NULL. *next is where in the code.
 */
static const char *step(struct run *r, const struct insn *i, const char *at,
                        const struct insn **next)
{
    const struct insn *code = r->pattern->code;
    size_t len;
    *next = i + 1;
    switch ((enum op)i->op) {
    case OP_BYTE:
        return at < r->end && (unsigned char)*at == i->byte ? at + 1 : NULL;
    case OP_SET:
        len = at < r->end ? char_set_match(i->set, at, r->end) : 0;
        return len > 0 ? at + len : NULL;
    case OP_REPEAT:
    case OP_REPEAT_LAZY:
        return step_repeat(r, i, at);
    case OP_SPLIT:
        *next = split(r, i, at);
        return at;
    case OP_JUMP:
        *next = &code[i->x];
        return at;
    case OP_SAVE:
        save(r, i->byte, at);
        return at;
    case OP_EDGE:
        return at_edge(r, (enum edge)i->byte, at) ? at : NULL;
    case OP_AHEAD:
        *next = &code[i->x];
        return looks_ahead(r, i, at) ? at : NULL;
    case OP_BEHIND:
        return looks_back(r, i, at) ? at : NULL;
    case OP_SAME:
        return step_same(r, i, at);
    case OP_WORD:
        return step_word(r, i, at);
    case OP_REMEMBERED:
        return step_remembered(r, i, at);
    case OP_PROGRESS:
        if (r->slots[i->byte] == at)
            *next = &code[i->x];
        return at;
    case OP_END:
        break;
    }
    return NULL;
}

/* Recursion: one level for each (?= within another. */
static const char *run(struct run *r, const struct insn *pc, const char *at)
{
    size_t base = r->m->used;
    while (!r->m->spent) {
        if (pc->op == OP_END)
            return at;
        matcher_charge(r->m, 1);
        const struct insn *next;
        const char *to = step(r, pc, at, &next);
        if (to != NULL) {
            pc = next;
            at = to;
        } else if (!take_back(r, base, &pc, &at)) {
            return NULL;
        }
    }
    return NULL;
}

bool pattern_match(const struct pattern *p, struct matcher *m, struct str text, struct match *match)
{
    if (!p->open && (text.len == 0 || !byte_set_has(&p->first, text.ptr[0])))
        return false;
    struct run r = {.m = m, .pattern = p, .begin = text.ptr, .end = text.ptr + text.len};
    m->used = 0;
    const char *end = run(&r, p->code, text.ptr);
    if (end == NULL)
        return false;
    r.slots[0] = text.ptr;
    r.slots[1] = end;
    for (size_t i = 0; i < PATTERN_GROUPS; i++) {
        const char *from = r.slots[2 * i], *to = r.slots[2 * i + 1];
        match->group[i] =
            from != NULL && to != NULL ? str_of(from, (size_t)(to - from)) : str_of(NULL, 0);
    }
    return true;
}
