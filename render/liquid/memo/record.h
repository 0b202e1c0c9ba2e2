/*
 * Records: what a part of a template reads and writes outside of itself, noted while it runs.
 *
 *     {% assign here = page.url %}          outside of the loop
 *     {% for p in site.pages %}             reads `site` (whose own reads the host notes)
 *       {% if p.url == here %}*{% endif %}  reads `here`; p is bound inside
 *       {% assign last = p %}               writes `last`
 *     {% endfor %}                          writes where the loop ended, for offset:continue
 *
 * A read is a path, the names that lead from a variable to a value, and the hash of the value that
 * it led to. Where every path leads to the same value again, and what the host noted is as it was,
 * running the part again would do what it did: execution knows no other inputs. What has none of
 * these forms (the clock, chance, a counter, which is shared by all pages of a run) is counted in
 * drop_env.outside, and a part that ran into it is not kept.
 *
 * Records nest: a read goes into each record outside of which the variable lies.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_MEMO_RECORD_H
#define RENDER_LIQUID_MEMO_RECORD_H

#include "render/base/hash128.h"
#include "render/liquid/expr.h"

/* Beyond so many reads or writes a record is given up: finding it again would cost too much. */
enum { RECORD_READS_MAX = 64, RECORD_WRITES_MAX = 64 };

/* What can be read and written by name: variables, and the states of three tags. */
enum record_cell { RECORD_VARIABLE, RECORD_CYCLE, RECORD_OFFSET, RECORD_CHANGED };

struct record_read {
    struct str path;   /* in the arena of the render */
    struct hash128 id; /* of the path */
    struct hash128 value;
    uint32_t turn; /* of a loop that is recorded turn by turn: the only one that read it */
};

/* No turn in particular. */
static const uint32_t RECORD_MANY_TURNS = UINT32_MAX;

struct record_write {
    enum record_cell cell;
    struct value key;  /* a name, or what a cycle goes by */
    struct hash128 id; /* of the cell */
};

struct record {
    struct record *outer;
    size_t base; /* variables bound below this height lie outside */
    bool given_up;
    size_t read_count, write_count;
    struct record_read *reads; /* room for RECORD_READS_MAX once there is one, and so below */
    struct record_write *writes;
    struct turns *turns; /* of a loop, turn by turn; NULL: the record of something else */
    bool is_turn;        /* of one turn, inside that of its loop: keeps what is written alone */
};

/* Opens a record inside those that are open, and closes it. */
void record_open(struct record *r, struct eval *v);
void record_close(struct record *r, struct eval *v);

/* A path in the making: the steps of a look-up as it goes along. */
struct record_path {
    bool on;     /* the variable lies outside of a record */
    bool closed; /* it came to a drop that notes by itself what is read of it: no further steps */
    bool found;  /* the evaluator's own note: whether the look-up found something */
    struct value end;
    size_t len;
    char bytes[256];
};

/* For the evaluator: a look-up of `name` begins; takes a step from `object`; has ended. */
void record_path_begin(struct record_path *path, struct eval *v, struct str name);
void record_path_step(struct record_path *path, struct eval *v, struct value object,
                      struct value key, bool by_index);
void record_path_end(const struct record_path *path, struct eval *v, bool found,
                     struct value value);

/*
 * The value at the end of a path was compared with another, and whether they were equal is all
 * that was asked. Both are of kinds that record_is_plain.
 */
void record_compared(const struct record_path *path, struct eval *v, bool found, struct value value,
                     struct value other);

/* Whether equality is equality of hashes: nil, booleans, integers, strings. */
bool record_is_plain(struct value v);

/* A cell was read, and held this (nil where it was not there); a cell was written. */
void record_cell_read(struct eval *v, enum record_cell cell, struct value key, struct value value);
void record_cell_written(struct eval *v, enum record_cell cell, struct value key);

/* A read that is known from elsewhere, from a record that was found to hold. */
void record_again(struct eval *v, const struct record_read *read);

/* Makes reads of what was only compared, for a loop that is not kept turn by turn. */
void record_flatten(struct record *r, struct eval *v);

/* The cell at which a path begins. */
struct hash128 record_path_root(struct str path);

/* What kind of cell a path begins with, and its key; where the path leads now is asked below. */
enum record_cell record_path_cell(struct str path, struct value *key);

/*
 * Where the path of a variable leads now: *found and *value. False where it cannot be told (a drop
 * failed).
 */
MUST_CHECK bool record_path_follow(struct eval *v, struct str path, bool *found,
                                   struct value *value);

/* The hash of what a path led to. False where it has none: a drop without identity. */
MUST_CHECK bool record_hash(struct eval *v, bool found, struct value value, struct hash128 *out);

#endif
