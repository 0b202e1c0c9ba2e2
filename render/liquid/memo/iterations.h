/*
 * Loops recorded by iteration. A menu that marks the current page differs on every page, but only
 * in two iterations:
 *
 *     {% for p in site.pages %}<li{% if p.url == page.url %} class="here"{% endif %}> ...
 *
 *                        on /a.html        on /c.html
 *     0   /a.html        <li class="here"> <li>               run again: the test was true
 *     1   /b.html        <li>              <li>               copied
 *     2   /c.html        <li>              <li class="here">  run again: the test becomes true
 *     3   /d.html        <li>              <li>               copied
 *
 * If the iterations do not depend on each other, the loop is retained with the text and the writes
 * of each iteration, and with what single iterations asked of the outside: whether a value was
 * equal to something ("/a.html" == page.url, in iteration 0: yes), or a value that no other
 * iteration read. On another page the iterations whose answers have changed run again; the others
 * are copied.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_ITERATIONS_H
#define RENDER_LIQUID_MEMO_ITERATIONS_H

#include "render/liquid/memo/record.h"

enum { ITERATIONS_MAX = 100000, ITERATIONS_PATHS_MAX = 8 };

/* The end of an iteration in the loop's text and writes, and the steps that it took. */
struct iteration_end {
    size_t text, writes;
    uint64_t steps;
};

/* A comparison with the value that a path leads to. */
struct iteration_test {
    struct hash128 other;
    uint32_t path, iteration;
    bool equal;
};

struct iteration_write {
    enum record_cell cell;
    struct value key, value;
    struct hash128 hash; /* of a large value, once it is retained; else 0 */
};

/* A loop that is being recorded, or, without the fields marked "recording", as it is retained. */
struct iterations {
    bool given_up;     /* recording: cannot be split */
    uint32_t now;      /* recording: the iteration that runs */
    struct record own; /* recording: what that iteration writes */
    size_t from;       /* recording: the length of the output before the loop */
    uint64_t steps;    /* recording: steps used before the iteration */
    bool uniform;      /* every iteration writes the same cells: replaying the last one is enough */
    size_t count, test_count, path_count, read_count, write_count;
    struct iteration_end *ends;
    struct iteration_test *tests;
    struct iteration_write *writes;
    struct record_read *reads; /* retained: those of single iterations */
    size_t end_capacity, test_capacity, write_capacity;
    struct record_read paths[ITERATIONS_PATHS_MAX]; /* of tests */
};

void iterations_init(struct iterations *t, size_t from);

/*
 * Call these around each iteration of the loop whose record is the innermost. written returns the
 * current value of a cell.
 */
void iterations_begin(struct iterations *t, struct eval *v);
void iterations_end(struct iterations *t, struct eval *v, size_t len,
                    struct value (*written)(const void *self, enum record_cell cell,
                                            struct value key),
                    const void *self);

/* A comparison in the running iteration. Returns false if the record must store it as a read. */
bool iterations_compared(struct iterations *t, const struct eval *v, const struct record_read *path,
                         struct hash128 other, bool equal);

/* After the loop: whether it can be retained by iteration, and is worth it. */
bool iterations_settle(struct iterations *t, struct eval *v, const struct record *r);

/*
 * Marks in dirty[count] (zeroed) the iterations of a retained loop that would run differently if
 * the paths led to values with the hashes `paths` and the single reads to `reads`. Returns how
 * many.
 */
size_t iterations_mark(const struct iterations *t, const struct hash128 *paths,
                       const struct hash128 *reads, bool *dirty);

#endif
