/*
 * The inside of patterns: what the parser makes, and what the matcher runs.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_PATTERN_NODE_H
#define RENDER_HIGHLIGHT_PATTERN_NODE_H

#include "render/highlight/pattern.h"
#include "render/highlight/pattern_set.h"

enum node_kind {
    NODE_EMPTY,
    NODE_BYTE,
    NODE_SET,
    NODE_SEQUENCE, /* left, then right */
    NODE_CHOICE,   /* left, or else right */
    NODE_REPEAT,   /* left, min to max times */
    NODE_GROUP,
    NODE_EDGE,
    NODE_AHEAD,
    NODE_BEHIND, /* the character before is in the set */
    NODE_SAME,   /* as a group before */
    NODE_WORD,   /* one of a list */
    NODE_REMEMBERED,
};

enum edge {
    EDGE_LINE_START,
    EDGE_LINE_END,
    EDGE_WORD,
    EDGE_NO_WORD,
    EDGE_TEXT_START,
    EDGE_TEXT_END,
};

enum { REPEAT_NO_END = UINT16_MAX };

/* The numbers of %K{open} and %K{close}, above those of remembered texts. */
enum { REMEMBERED_OPEN = 254, REMEMBERED_CLOSE = 255 };

struct node {
    enum node_kind kind;
    bool lazy, negative;
    bool fold;          /* of WORD: in any case; the list is in lower case */
    bool empty;         /* may match without taking anything */
    bool open;          /* the first byte does not tell */
    unsigned char byte; /* of BYTE; number of GROUP, SAME and REMEMBERED; enum edge of EDGE */
    uint16_t min, max;
    const struct char_set *set;
    const char *words;
    struct node *left, *right;
    struct byte_set first; /* the bytes that it can begin with */
};

/* The tree of a pattern; NULL if the source is malformed, or memory ends. */
struct node *pattern_parse(const char *source, const struct pattern_scope *scope, struct arena *a);

enum op {
    OP_END,
    OP_BYTE,
    OP_SET,
    OP_REPEAT,      /* a set, as often as it goes */
    OP_REPEAT_LAZY, /* a set, as seldom as it goes */
    OP_SPLIT,       /* go on at x; if that fails, at y */
    OP_JUMP,
    OP_SAVE,
    OP_EDGE,
    OP_AHEAD, /* what follows, up to OP_END; then on at x */
    OP_BEHIND,
    OP_SAME,
    OP_WORD,
    OP_REMEMBERED,
    OP_PROGRESS, /* on at x if nothing was taken since the slot was saved */
};

/* Slots for the ends of groups, then for loops whose body may be empty. */
enum { SLOT_LOOPS = 2 * PATTERN_GROUPS, SLOTS = SLOT_LOOPS + 4 };

struct insn {
    unsigned char op;
    unsigned char byte; /* a byte, a slot, an edge, a group, a remembered text */
    bool negative, fold;
    bool open[2]; /* of SPLIT and REPEAT: first[i] does not tell */
    uint16_t min, max;
    uint16_t x, y;
    const struct char_set *set;
    const char *words;
    struct scan *scan;        /* of a REPEAT without an end; NULL if what follows it may differ */
    struct byte_set first[2]; /* SPLIT: what x and y begin with; REPEAT: what follows it */
};

/*
 * A long run that a repeated set took in vain: it takes all from `low` to `high` and no more, and
 * what follows it in the pattern matches at no place between. Nor can a match that begins there.
 */
struct scan {
    const char *low, *high, *end; /* end: of the text */
    uint64_t text;                /* the matcher's number for it */
};

struct pattern {
    bool open;
    bool looks_back;       /* what is before a place decides, too */
    struct byte_set first; /* bytes that a match can begin with, unless open */
    size_t count;
    struct insn code[];
};

#endif
