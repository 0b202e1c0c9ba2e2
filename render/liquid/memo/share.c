/*
 * Sharing parts of templates. See share.h.
 *
 * A part is worth a fragment where running it takes longer than finding it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/memo/share.h"

#include "render/liquid/memo/retain.h"
#include "render/liquid/memo/session.h"

enum {
    STEPS_LEAST = 8,   /* below, a part is cheaper than a fragment ... */
    STEPS_A_READ = 4,  /* ... and so for each read */
    TEXT_LARGE = 2048, /* bytes that are always worth it */
};

/* ---- cells ---- */

static bool cell_write(struct exec *x, const struct turns_write *w)
{
    struct value_map **m = w->cell == RECORD_CYCLE ? &x->cycles : &x->offsets;
    record_cell_written(&x->eval, w->cell, w->key);
    if (w->hash.low != 0)
        session_know_hash(x->eval.run->sharing, w->value, w->hash);
    if (w->cell == RECORD_VARIABLE)
        return scope_assign(&x->eval.scope, value_as_str(w->key), w->value);
    if (w->cell == RECORD_CHANGED) {
        x->changed = value_as_str(w->value);
        x->ever_changed = true;
        return true;
    }
    if (*m == NULL)
        *m = value_map_new(x->arena);
    return *m != NULL && value_map_put(*m, w->key, w->value);
}

/* Where a path leads now, as a hash. */
static bool path_hash(struct exec *x, struct str path, struct hash128 *out)
{
    struct value key, v;
    bool found = true;
    enum record_cell cell = record_path_cell(path, &key);
    if (cell != RECORD_VARIABLE)
        v = keep_cell(x, cell, key);
    else if (!record_path_follow(&x->eval, path, &found, &v))
        return false;
    return record_hash(&x->eval, found, v, out);
}

/* ---- finding ---- */

/* Whether a fragment holds for this render. One that does not any more is dropped for all. */
static bool holds(struct liquid_sharing *s, struct session_held *h)
{
    const struct fragment *e = h->entry;
    if (h->checked)
        return true;
    h->checked = (!e->pinned || e->generation == s->notes->generation) &&
                 s->notes->current(s->notes->self, e->notes);
    if (!h->checked && e->generation <= s->notes->generation)
        fragments_drop(s->fragments, h->entry);
    return h->checked;
}

/* The reads of a part that hold, and the state that they lead to. */
struct found {
    struct record_read reads[RECORD_READS_MAX];
    size_t count;
    struct hash128 state;
};

/* The fragment of a part whose reads all lead to what they did. NULL where there is none. */
static const struct fragment *find(struct exec *x, struct hash128 key, struct found *f)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    f->count = 0;
    f->state = keep_first_state(x, key);
    struct session_held *h = session_find(s, f->state);
    for (; h != NULL && h->entry->kind == FRAGMENT_READS; h = session_find(s, f->state)) {
        if (f->count == RECORD_READS_MAX)
            return NULL;
        struct record_read *read = &f->reads[f->count];
        read->path = h->entry->path;
        read->id = hash128_str(read->path, 0);
        if (!path_hash(x, read->path, &read->value))
            return NULL;
        f->state = keep_next_state(f->state, read);
        f->count++;
    }
    return h != NULL && h->entry->kind == FRAGMENT_END && holds(s, h) ? h->entry : NULL;
}

/* Whether the limits leave room for all that the fragment stands for. */
static bool has_room(const struct exec *x, const struct fragment *e)
{
    const struct liquid_run *run = x->eval.run;
    return run->steps_used + e->steps <= run->limits.steps &&
           x->depth + e->depth <= run->limits.depth;
}

/* What is read where a fragment is taken is what was read when it was made. */
static void replay_reads(struct exec *x, const struct fragment *e, const struct found *f)
{
    const struct liquid_notes *notes = x->eval.run->sharing->notes;
    if (x->deepest < x->depth + e->depth)
        x->deepest = x->depth + e->depth;
    for (size_t i = 0; i < f->count; i++)
        record_again(&x->eval, &f->reads[i]);
    notes->repeat(notes->self, e->notes);
}

static bool replay_writes(struct exec *x, const struct turns_write *writes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!cell_write(x, &writes[i]))
            return err_arena(x->err, x->arena);
    }
    return true;
}

/* What running the part would do. False where a limit is reached, which running it will tell. */
static bool replay(struct exec *x, const struct fragment *e, const struct found *f, struct buf *out,
                   bool *ok)
{
    if (!has_room(x, e))
        return false;
    x->eval.run->steps_used += e->steps;
    replay_reads(x, e, f);
    buf_add(out, e->text);
    *ok = buf_ok(out) && replay_writes(x, e->writes, e->write_count);
    return true;
}

/* ---- loops turn by turn ---- */

/* A kept loop in the making of its text anew. */
struct remake {
    const struct turns *turns;
    struct str text;
    const struct share_loop *loop;
    void *state;
    const struct found *found;
    size_t base; /* height of the scope outside of the loop */
    bool live;   /* from here on every turn is run: one has written what others read */
};

/* What the loop compares and reads of single turns, as it is now. False where it cannot be told. */
static bool read_turns(struct exec *x, const struct turns *t, struct record_read *paths,
                       struct hash128 *compared, struct hash128 *reads)
{
    for (size_t i = 0; i < t->path_count; i++) {
        bool found = false;
        struct value v = value_nil();
        paths[i] = t->paths[i];
        if (!record_path_follow(&x->eval, paths[i].path, &found, &v) || !record_is_plain(v) ||
            !record_hash(&x->eval, found, v, &paths[i].value) ||
            !record_hash(&x->eval, true, v, &compared[i]))
            return false;
    }
    for (size_t i = 0; i < t->read_count; i++) {
        if (!path_hash(x, t->reads[i].path, &reads[i]))
            return false;
    }
    return true;
}

static bool is_written(const struct record *r, struct str path)
{
    struct hash128 cell = record_path_root(path);
    for (size_t i = 0; i < r->write_count; i++) {
        if (hash128_eq(r->writes[i].id, cell))
            return true;
    }
    return false;
}

/* Whether a turn has written what the kept turns read from outside. */
static bool touches(const struct remake *m, const struct record *r)
{
    bool touched = r->given_up;
    for (size_t i = 0; !touched && i < m->found->count; i++)
        touched = is_written(r, m->found->reads[i].path);
    for (size_t i = 0; !touched && i < m->turns->path_count; i++)
        touched = is_written(r, m->turns->paths[i].path);
    for (size_t i = 0; !touched && i < m->turns->read_count; i++)
        touched = is_written(r, m->turns->reads[i].path);
    return touched;
}

static bool run_turn(struct exec *x, struct remake *m, size_t i, struct buf *out, bool *stop)
{
    struct record record;
    record_open(&record, &x->eval);
    record.base = m->base;
    record.is_turn = true;
    bool ok = m->loop->turn(x, m->state, (int64_t)i, out, stop);
    record_close(&record, &x->eval);
    m->live = m->live || touches(m, &record);
    return ok;
}

/* The turns from i up to `to`, as they were kept. */
static bool copy_turns(struct exec *x, const struct remake *m, size_t i, size_t to, struct buf *out)
{
    const struct turns *t = m->turns;
    buf_add(out, str_sub(m->text, i > 0 ? t->ends[i - 1].text : 0, t->ends[to - 1].text));
    for (size_t k = i; k < to; k++)
        x->eval.run->steps_used += t->ends[k].steps;
    size_t first = t->uniform ? to - 1 : i;
    size_t from = first > 0 ? t->ends[first - 1].writes : 0;
    return buf_ok(out) && replay_writes(x, t->writes + from, t->ends[to - 1].writes - from);
}

static bool remake_all(struct exec *x, struct remake *m, const bool *changed, struct buf *out)
{
    bool ok = true, stop = false;
    for (size_t i = 0, to; ok && !stop && i < m->turns->count; i = to) {
        for (to = i; to < m->turns->count && !changed[to] && !m->live;)
            to++;
        if (to > i) {
            ok = copy_turns(x, m, i, to, out);
        } else {
            ok = run_turn(x, m, i, out, &stop);
            to = i + 1;
        }
    }
    return ok;
}

/*
 * A loop from its kept turns, and those that have changed run anew. False where too many have, or
 * it is another loop by now: nothing is done then that running it all would not do again.
 */
static bool replay_turns(struct exec *x, const struct fragment *e, const struct share_loop *loop,
                         const void *self, const struct found *f, struct buf *out, bool *ok)
{
    enum { FEW = 4, A_PART = 4 };
    const struct turns *t = e->turns;
    struct record_read paths[TURNS_PATHS_MAX];
    struct hash128 compared[TURNS_PATHS_MAX], reads[RECORD_READS_MAX];
    if (!has_room(x, e) || !read_turns(x, t, paths, compared, reads))
        return false;
    bool *changed = arena_new_array(x->arena, t->count, bool);
    if (changed == NULL || turns_mark(t, compared, reads, changed) > FEW + t->count / A_PART)
        return false;
    struct remake m = {
        .turns = t, .text = e->text, .loop = loop, .found = f, .base = x->eval.scope.count};
    int64_t turns = 0;
    m.state = loop->enter(x, self, &turns);
    *ok = m.state != NULL;
    if (m.state == NULL)
        return true;
    bool same = turns == (int64_t)t->count;
    if (same) {
        replay_reads(x, e, f);
        for (size_t i = 0; i < t->path_count; i++)
            record_again(&x->eval, &paths[i]);
        for (size_t i = 0; i < t->read_count; i++) {
            struct record_read read = t->reads[i];
            read.value = reads[i];
            record_again(&x->eval, &read);
        }
        *ok = remake_all(x, &m, changed, out);
    }
    loop->leave(x, m.state);
    return same;
}

/* ---- running ---- */

static bool is_worth(const struct keep *d)
{
    return d->text.len >= TEXT_LARGE ||
           d->steps >= STEPS_LEAST + STEPS_A_READ * d->record.read_count;
}

/* turns: of a loop, to be recorded turn by turn; else NULL. */
static bool run_recorded(struct exec *x, struct hash128 key, share_fn *run, const void *self,
                         struct turns *turns, struct buf *out)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct drop_env *env = &x->eval.run->env;
    size_t from = out->len;
    uint64_t steps = x->eval.run->steps_used, outside = env->outside;
    unsigned deepest = x->deepest;
    struct keep d;
    if (!s->notes->open(s->notes->self))
        return err_arena(x->err, x->arena);
    x->deepest = x->depth;
    record_open(&d.record, &x->eval);
    d.record.turns = turns;
    bool ok = run(x, self, out);
    record_close(&d.record, &x->eval);
    d.notes = s->notes->close(s->notes->self);
    d.text = buf_since(out, from);
    d.steps = x->eval.run->steps_used - steps;
    d.depth = x->deepest - x->depth;
    if (x->deepest < deepest)
        x->deepest = deepest;
    if (!ok)
        return false;
    d.turns = turns != NULL && turns_settle(turns, &x->eval, &d.record) ? turns : NULL;
    if (d.turns == NULL)
        record_flatten(&d.record, &x->eval);
    bool kept = !d.record.given_up && env->outside == outside && x->interrupts == 0 &&
                d.notes.len > 0 && is_worth(&d);
    if (kept)
        keep_done(x, key, &d);
    else
        session_count_refused(s, key);
    return true;
}

bool share_run(struct exec *x, struct hash128 key, share_fn *run, const void *self, struct buf *out)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct found f;
    bool ok = true;
    if (s == NULL || x->interrupts > 0 || !session_tries(s, key))
        return run(x, self, out);
    const struct fragment *e = find(x, key, &f);
    if (e == NULL || !replay(x, e, &f, out, &ok))
        return run_recorded(x, key, run, self, NULL, out);
    session_count_hit(s, key);
    return ok;
}

bool share_turns(struct exec *x, struct hash128 key, const struct share_loop *loop,
                 const void *self, struct buf *out)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct found f;
    bool ok = true, done = false;
    if (s == NULL || x->interrupts > 0 || !session_tries(s, key))
        return loop->run(x, self, out);
    const struct fragment *e = find(x, key, &f);
    if (e != NULL)
        done = replay(x, e, &f, out, &ok);
    for (unsigned i = 0; !done && i < KEEP_VARIANTS; i++) {
        struct session_held *h = session_find(s, keep_variant(f.state, i));
        if (h != NULL && h->entry->turns != NULL && holds(s, h))
            done = replay_turns(x, h->entry, loop, self, &f, out, &ok);
    }
    if (done) {
        session_count_hit(s, key);
        return ok;
    }
    struct turns turns;
    turns_init(&turns, out->len);
    return run_recorded(x, key, loop->run, self, &turns, out);
}

struct turns *share_turn_begin(struct exec *x)
{
    struct turns *t = x->eval.record != NULL ? x->eval.record->turns : NULL;
    if (t != NULL)
        turns_begin(t, &x->eval);
    return t;
}

static struct value written(const void *self, enum record_cell cell, struct value key)
{
    return keep_cell(self, cell, key);
}

void share_turn_end(struct exec *x, struct turns *t, bool stopped, const struct buf *out)
{
    if (t == NULL)
        return;
    turns_end(t, &x->eval, out->len, written, x);
    t->given_up = t->given_up || stopped;
}

struct hash128 share_node(const struct exec *x, const struct liquid_node *node)
{
    return hash128_mix(x->template->id, (struct hash128){node->line, node->column});
}

struct hash128 share_whole(const struct liquid_template *t)
{
    return t->id;
}
