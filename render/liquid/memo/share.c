/*
 * Sharing parts of templates. See share.h.
 *
 * A part is worth a fragment if running it takes longer than finding it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/memo/share.h"

#include "render/liquid/memo/retain.h"
#include "render/liquid/memo/session.h"

enum {
    STEPS_LEAST = 8,   /* running fewer steps costs less than finding a fragment, */
    STEPS_A_READ = 4,  /* plus this many steps for each read */
    TEXT_LARGE = 2048, /* a text of this many bytes is always worth it */
};

/* ---- cells ---- */

static bool cell_write(struct exec *x, const struct iteration_write *w)
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

/* The hash of the value to which a path leads now. */
static bool path_hash(struct exec *x, struct str path, struct hash128 *out)
{
    struct value key, v;
    bool found = true;
    enum record_cell cell = record_path_cell(path, &key);
    if (cell != RECORD_VARIABLE)
        v = retain_cell_value(x, cell, key);
    else if (!record_path_follow(&x->eval, path, &found, &v))
        return false;
    return record_hash(&x->eval, found, v, out);
}

/* ---- finding ---- */

/* Whether a fragment holds for this render. Removes it from the table if it is outdated. */
static bool holds(struct liquid_sharing *s, struct session_held *h)
{
    const struct fragment *e = h->entry;
    if (session_is_checked(s, h))
        return true;
    bool holds = (!e->pinned || e->generation == s->dependencies->generation) &&
                 s->dependencies->current(s->dependencies->self, e->dependencies);
    session_note_checked(s, h, holds);
    if (!holds && e->generation <= s->dependencies->generation)
        fragments_drop(s->fragments, h->entry);
    return holds;
}

/* The reads of a part with their current values, and the state that they lead to. */
struct found {
    struct record_read reads[RECORD_READS_MAX];
    size_t count;
    struct hash128 state;
};

/* The fragment of a part for the current values of its reads, or NULL. */
static const struct fragment *find(struct exec *x, struct hash128 key, struct found *f)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    f->count = 0;
    f->state = retain_first_state(x, key);
    struct session_held *h = session_find(s, f->state);
    for (; h != NULL && h->entry->kind == FRAGMENT_READS; h = session_find(s, f->state)) {
        if (f->count == RECORD_READS_MAX)
            return NULL;
        struct record_read *read = &f->reads[f->count];
        read->path = h->entry->path;
        read->id = hash128_str(read->path, 0);
        if (!path_hash(x, read->path, &read->value))
            return NULL;
        f->state = retain_next_state(f->state, read);
        f->count++;
    }
    return h != NULL && h->entry->kind == FRAGMENT_END && holds(s, h) ? h->entry : NULL;
}

/* Whether the limits allow what the fragment stands for. */
static bool is_within_limits(const struct exec *x, const struct fragment *e)
{
    const struct liquid_run *run = x->eval.run;
    return run->steps_used + e->steps <= run->limits.steps &&
           x->depth + e->depth <= run->limits.depth;
}

/* Whether a loop around binds a variable that would be written: what is read of it is the loop's.
 */
static bool hides(const struct exec *x, const struct iteration_write *writes, size_t count)
{
    size_t i = 0;
    while (i < count && !(writes[i].cell == RECORD_VARIABLE &&
                          record_is_bound(&x->eval, value_as_str(writes[i].key))))
        i++;
    return i < count;
}

/* Reading a fragment counts as reading all that was read when it was made. */
static void replay_reads(struct exec *x, const struct fragment *e, const struct found *f)
{
    const struct liquid_dependencies *dependencies = x->eval.run->sharing->dependencies;
    if (x->deepest < x->depth + e->depth)
        x->deepest = x->depth + e->depth;
    for (size_t i = 0; i < f->count; i++)
        record_again(&x->eval, &f->reads[i]);
    dependencies->repeat(dependencies->self, e->dependencies);
}

static bool replay_writes(struct exec *x, const struct iteration_write *writes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!cell_write(x, &writes[i]))
            return err_arena(x->err, x->arena);
    }
    return true;
}

/*
 * Does what running the part would do. Returns false if a limit would be reached: running the part
 * then reports it; or if it would not do the same here.
 */
static bool replay(struct exec *x, const struct fragment *e, const struct found *f, struct buf *out,
                   bool *ok)
{
    if (!is_within_limits(x, e) || hides(x, e->writes, e->write_count))
        return false;
    x->eval.run->steps_used += e->steps;
    replay_reads(x, e, f);
    buf_add(out, e->text);
    *ok = buf_ok(out) && replay_writes(x, e->writes, e->write_count);
    return true;
}

/* ---- loops by iteration ---- */

/* A retained loop whose text is being put together for another page. */
struct remake {
    const struct iterations *iterations;
    struct str text;
    const struct share_loop *loop;
    void *state;
    const struct found *found;
    size_t base; /* height of the scope outside of the loop */
    bool live;   /* all further iterations run: one has written what the others read */
};

/*
 * The current values of what single iterations compare and read. Returns false if one is unknown.
 */
static bool read_iterations(struct exec *x, const struct iterations *t, struct record_read *paths,
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

/* Whether an iteration has written what the retained iterations read from outside. */
static bool touches(const struct remake *m, const struct record *r)
{
    bool touched = r->given_up;
    for (size_t i = 0; !touched && i < m->found->count; i++)
        touched = is_written(r, m->found->reads[i].path);
    for (size_t i = 0; !touched && i < m->iterations->path_count; i++)
        touched = is_written(r, m->iterations->paths[i].path);
    for (size_t i = 0; !touched && i < m->iterations->read_count; i++)
        touched = is_written(r, m->iterations->reads[i].path);
    return touched;
}

static bool run_iteration(struct exec *x, struct remake *m, size_t i, struct buf *out, bool *stop)
{
    struct record record;
    record_open(&record, &x->eval);
    record.base = m->base;
    record.is_iteration = true;
    bool ok = m->loop->iterate(x, m->state, (int64_t)i, out, stop);
    record_close(&record, &x->eval);
    m->live = m->live || touches(m, &record);
    return ok;
}

/* Copies the retained iterations from i up to `to`. */
static bool copy_iterations(struct exec *x, const struct remake *m, size_t i, size_t to,
                            struct buf *out)
{
    const struct iterations *t = m->iterations;
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
    for (size_t i = 0, to; ok && !stop && i < m->iterations->count; i = to) {
        for (to = i; to < m->iterations->count && !changed[to] && !m->live;)
            to++;
        if (to > i) {
            ok = copy_iterations(x, m, i, to, out);
        } else {
            ok = run_iteration(x, m, i, out, &stop);
            to = i + 1;
        }
    }
    return ok;
}

/*
 * Puts a loop together from its retained iterations and new runs of those that have changed.
 * Returns false if too many have changed or the loop has another length; nothing has happened then
 * that a run of the whole loop would not repeat.
 */
static bool replay_iterations(struct exec *x, const struct fragment *e,
                              const struct share_loop *loop, const void *self,
                              const struct found *f, struct buf *out, bool *ok)
{
    enum { FEW = 4, A_PART = 4 };
    const struct iterations *t = e->iterations;
    struct record_read paths[ITERATIONS_PATHS_MAX];
    struct hash128 compared[ITERATIONS_PATHS_MAX], reads[RECORD_READS_MAX];
    if (!is_within_limits(x, e) || hides(x, e->writes, e->write_count) ||
        !read_iterations(x, t, paths, compared, reads))
        return false;
    bool *changed = arena_new_array(x->arena, t->count, bool);
    if (changed == NULL || iterations_mark(t, compared, reads, changed) > FEW + t->count / A_PART)
        return false;
    struct remake m = {
        .iterations = t, .text = e->text, .loop = loop, .found = f, .base = x->eval.scope.count};
    int64_t count = 0;
    m.state = loop->enter(x, self, &count);
    *ok = m.state != NULL;
    if (m.state == NULL)
        return true;
    bool same = count == (int64_t)t->count;
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

static bool is_worth(const struct retain *d)
{
    return d->text.len >= TEXT_LARGE ||
           d->steps >= STEPS_LEAST + STEPS_A_READ * d->record.read_count;
}

/* iterations: for a loop to be recorded by iteration; else NULL. */
static bool run_recorded(struct exec *x, struct hash128 key, share_fn *run, const void *self,
                         struct iterations *iterations, struct buf *out)
{
    struct liquid_sharing *s = x->eval.run->sharing;
    struct drop_env *env = &x->eval.run->env;
    size_t from = out->len;
    uint64_t steps = x->eval.run->steps_used, outside = env->outside;
    unsigned deepest = x->deepest;
    struct retain d;
    if (!s->dependencies->open(s->dependencies->self))
        return err_arena(x->err, x->arena);
    x->deepest = x->depth;
    record_open(&d.record, &x->eval);
    d.record.iterations = iterations;
    bool ok = run(x, self, out);
    record_close(&d.record, &x->eval);
    d.dependencies = s->dependencies->close(s->dependencies->self);
    d.text = buf_since(out, from);
    d.steps = x->eval.run->steps_used - steps;
    d.depth = x->deepest - x->depth;
    if (x->deepest < deepest)
        x->deepest = deepest;
    if (!ok)
        return false;
    d.iterations = iterations != NULL && iterations_settle(iterations, &x->eval, &d.record)
                       ? iterations
                       : NULL;
    if (d.iterations == NULL)
        record_flatten(&d.record, &x->eval);
    bool retained = !d.record.given_up && env->outside == outside && x->interrupts == 0 &&
                    d.dependencies.len > 0 && is_worth(&d);
    if (retained)
        retain_part(x, key, &d);
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

bool share_run_loop(struct exec *x, struct hash128 key, const struct share_loop *loop,
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
    for (unsigned i = 0; !done && i < RETAIN_VARIANTS_MAX; i++) {
        struct session_held *h = session_find(s, retain_variant(f.state, i));
        if (h != NULL && h->entry->iterations != NULL && holds(s, h))
            done = replay_iterations(x, h->entry, loop, self, &f, out, &ok);
    }
    if (done) {
        session_count_hit(s, key);
        return ok;
    }
    struct iterations iterations;
    iterations_init(&iterations, out->len);
    return run_recorded(x, key, loop->run, self, &iterations, out);
}

struct iterations *share_iteration_begin(struct exec *x)
{
    struct iterations *t = x->eval.record != NULL ? x->eval.record->iterations : NULL;
    if (t != NULL)
        iterations_begin(t, &x->eval);
    return t;
}

static struct value written(const void *self, enum record_cell cell, struct value key)
{
    return retain_cell_value(self, cell, key);
}

void share_iteration_end(struct exec *x, struct iterations *t, bool stopped, const struct buf *out)
{
    if (t == NULL)
        return;
    iterations_end(t, &x->eval, out->len, written, x);
    t->given_up = t->given_up || stopped;
}

struct hash128 share_whole(const struct liquid_template *t)
{
    return t->id;
}
