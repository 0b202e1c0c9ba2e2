/*
 * Loops turn by turn: a menu that marks the page in which it stands is another one on every page,
 * but for two of its turns.
 *
 *     {% for p in site.pages %}<li{% if p.url == page.url %} class="here"{% endif %}> ...
 *
 * A loop whose turns do not depend on each other is kept with the text and the writes of each turn,
 * and with what single turns asked of the outside: whether a value was equal to something
 * ("/a.html" == page.url, in turn 7: no), or a value that no other turn read. On another page the
 * turns for which that has changed are run, and the others taken as they are.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_ITERATIONS_H
#define RENDER_LIQUID_MEMO_ITERATIONS_H

#include "render/liquid/memo/record.h"

enum { TURNS_MOST = 100000, TURNS_PATHS_MAX = 8 };

/* Where a turn ended: in the text, in the loop's writes; and the steps that it took. */
struct turns_end {
    size_t text, writes;
    uint64_t steps;
};

/* A comparison with what a path leads to. */
struct turns_test {
    struct hash128 other;
    uint32_t path, turn;
    bool equal;
};

struct turns_write {
    enum record_cell cell;
    struct value key, value;
    struct hash128 hash; /* of a large value, once it is kept; else 0 */
};

/* A loop that is being recorded, or (without what is marked) as it is kept. */
struct turns {
    bool given_up;     /* recording: cannot be taken apart */
    uint32_t now;      /* recording: the turn that runs */
    struct record own; /* recording: what it writes */
    size_t from;       /* recording: the length of the output before the loop */
    uint64_t steps;    /* recording: steps used before the turn */
    bool uniform;      /* every turn writes the same: only the last of some need be done again */
    size_t count, test_count, path_count, read_count, write_count;
    struct turns_end *ends;
    struct turns_test *tests;
    struct turns_write *writes;
    struct record_read *reads; /* kept: those of single turns */
    size_t end_room, test_room, write_room;
    struct record_read paths[TURNS_PATHS_MAX]; /* of tests */
};

void turns_init(struct turns *t, size_t from);

/* Around each turn of the loop whose record is the innermost; written: the value of a cell now. */
void turns_begin(struct turns *t, struct eval *v);
void turns_end(struct turns *t, struct eval *v, size_t len,
               struct value (*written)(const void *self, enum record_cell cell, struct value key),
               const void *self);

/* For the record: a comparison in the turn that runs. False where it is to be kept as a read. */
bool turns_compared(struct turns *t, const struct eval *v, const struct record_read *path,
                    struct hash128 other, bool equal);

/* After the loop: whether it can be kept turn by turn, and is worth it. */
bool turns_settle(struct turns *t, struct eval *v, const struct record *r);

/*
 * Marks in dirty[count] (zeroed) the turns of a kept loop that would run differently now, where
 * the values that paths lead to and the hashes of single reads are these. How many they are.
 */
size_t turns_mark(const struct turns *t, const struct hash128 *paths, const struct hash128 *reads,
                  bool *dirty);

#endif
