/*
 * Records: what a part of a template reads and writes outside of itself, recorded while it runs.
 *
 *     {% assign here = page.url %}          outside of the loop
 *     {% for p in site.pages %}             reads `site` (the host records what `site` reads)
 *       {% if p.url == here %}*{% endif %}  reads `here`; p is bound inside
 *       {% assign last = p %}               writes `last`
 *     {% endfor %}                          writes the offset at which the loop ended, for
 *                                           offset:continue
 *
 * A read is a path (the names that lead from a variable to a value) and the hash of the value found
 * there. Execution has no other inputs: if every path leads to the same value again and the host's
 * dependencies are current, then running the part again would give the same result. What has none
 * of these forms (the clock, chance, a counter, which all pages of a run share) is counted in
 * drop_env.outside, and a part that met it is not retained.
 *
 * Records nest. A read goes into each record for which the variable lies outside.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_RECORD_H
#define RENDER_LIQUID_MEMO_RECORD_H

#include "render/base/hash128.h"
#include "render/liquid/expr.h"

/* A record with more reads or writes is given up: finding it again would cost too much. */
enum { RECORD_READS_MAX = 64, RECORD_WRITES_MAX = 64 };

/* Cells can be read and written by name: variables, and the states of three tags. */
enum record_cell { RECORD_VARIABLE, RECORD_CYCLE, RECORD_OFFSET, RECORD_CHANGED };

struct record_read {
    struct str path;   /* in the arena of the render */
    struct hash128 id; /* of the path */
    struct hash128 value;
    uint32_t iteration; /* of a loop recorded by iteration: the only one that read it */
};

/* Several iterations read it, or the record is not of a loop recorded by iteration. */
static const uint32_t RECORD_MANY_ITERATIONS = UINT32_MAX;

struct record_write {
    enum record_cell cell;
    struct value key;  /* a name, or the key of a cycle */
    struct hash128 id; /* of the cell */
};

struct record {
    struct record *outer;
    size_t base; /* variables bound below this height lie outside */
    bool given_up;
    size_t read_count, write_count;
    struct record_read *reads; /* RECORD_READS_MAX of them, allocated for the first one */
    struct record_write *writes;
    struct iterations *iterations; /* of a loop recorded by iteration; else NULL */
    bool is_iteration;             /* of one iteration, inside its loop's record: has only writes */
};

/* Opens a record inside the innermost one; closes it. */
void record_open(struct record *r, struct eval *v);
void record_close(struct record *r, struct eval *v);

/* A path while it is built, one step per look-up. */
struct record_path {
    bool on;     /* the variable lies outside of a record */
    bool closed; /* it reached a drop that records its own reads: no further steps */
    bool found;  /* for the evaluator: whether the look-up found something */
    struct value end;
    size_t len;
    char bytes[256];
};

/*
 * The evaluator calls these as a look-up of `name` begins, takes a step from `object`, and has
 * ended.
 */
void record_path_begin(struct record_path *path, struct eval *v, struct str name);
void record_path_step(struct record_path *path, struct eval *v, struct value object,
                      struct value key, bool by_index);
void record_path_end(const struct record_path *path, struct eval *v, bool found,
                     struct value value);

/*
 * The value at the end of a path was compared with another, and only whether they are equal was
 * asked. record_is_plain holds for both.
 */
void record_compared(const struct record_path *path, struct eval *v, bool found, struct value value,
                     struct value other);

/* Whether two values are equal exactly if their hashes are: nil, booleans, integers, strings. */
bool record_is_plain(struct value v);

/* A cell was read and held this value (nil if it did not exist); a cell was written. */
void record_cell_read(struct eval *v, enum record_cell cell, struct value key, struct value value);
void record_cell_written(struct eval *v, enum record_cell cell, struct value key);

/* Whether a loop or include binds this name now. */
bool record_is_bound(const struct eval *v, struct str name);

/* Adds a read known from a record that was found to hold. */
void record_again(struct eval *v, const struct record_read *read);

/* Turns comparisons into reads, for a loop that is not retained by iteration. */
void record_flatten(struct record *r, struct eval *v);

/* The id of the cell at which a path begins. */
struct hash128 record_path_root(struct str path);

/* The kind of the cell at which a path begins, and its key. record_path_follow finds the value. */
enum record_cell record_path_cell(struct str path, struct value *key);

/* Follows the path of a variable: *found and *value. Returns false if a drop failed. */
MUST_CHECK bool record_path_follow(struct eval *v, struct str path, bool *found,
                                   struct value *value);

/* The hash of the value at the end of a path. Returns false for a drop without identity. */
MUST_CHECK bool record_hash(struct eval *v, bool found, struct value value, struct hash128 *out);

#endif
