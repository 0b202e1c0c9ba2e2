/*
 * Records of reads and writes. See record.h.
 *
 * A path is a string of bytes: the kind of cell, its key, then the steps. A step is a letter, a
 * length of 4 bytes, and that many bytes: n for a name, s for a string in brackets, i for an
 * integer of 8 bytes.
 *
 *     page.tags[0]  ->  '0'  n 4 page  n 4 tags  i 8 0
 *                       ^ RECORD_VARIABLE
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/memo/session.h"

enum { HASHED_MAX = 20000 /* an array or map with more values than this has no hash */ };

void record_open(struct record *r, struct eval *v)
{
    *r = (struct record){.outer = v->record, .base = v->scope.count};
    v->record = r;
}

void record_close(struct record *r, struct eval *v)
{
    v->record = r->outer;
}

static void refuse(struct eval *v)
{
    v->run->env.outside++;
}

/* ---- hashes of values ---- */

static struct hash128 hash_drop_name(const struct drop *d)
{
    return hash128_str(d->class->name, VALUE_DROP);
}

static bool hash_drop(struct eval *v, const struct drop *d, struct hash128 *out)
{
    *out = hash_drop_name(d);
    if (d->class->noted)
        return true;
    struct hash128 own;
    if (d->class->identity == NULL || !d->class->identity(d, &v->run->env, &own))
        return false;
    *out = hash128_mix(*out, own);
    return true;
}

static struct hash128 hash_moment(const struct moment *m)
{
    const int64_t fields[] = {m->seconds, m->nanoseconds, m->offset,
                              m->is_day,  m->is_utc,      m->is_datetime};
    return hash128_mix(hash128_of(fields, sizeof(fields), VALUE_DATE),
                       hash128_str(str_c(m->zone), VALUE_DATE));
}

static bool hash_value(struct eval *v, struct value x, struct hash128 *out)
{
    bool ok = true;
    struct hash128 inner = {0, 0}, key = {0, 0};
    switch (x.kind) {
    case VALUE_NIL:
        *out = hash128_of(NULL, 0, VALUE_NIL);
        return true;
    case VALUE_BOOL:
        *out = hash128_of(&x.boolean, sizeof(x.boolean), VALUE_BOOL);
        return true;
    case VALUE_INT:
        *out = hash128_of(&x.integer, sizeof(x.integer), VALUE_INT);
        return true;
    case VALUE_FLOAT:
        *out = hash128_of(&x.real, sizeof(x.real), VALUE_FLOAT);
        return true;
    case VALUE_STRING:
        *out = hash128_str(value_as_str(x), VALUE_STRING);
        return true;
    case VALUE_RANGE:
        *out = hash128_of(x.range, sizeof(*x.range), VALUE_RANGE);
        return true;
    case VALUE_DATE:
        *out = hash_moment(x.moment);
        return true;
    case VALUE_DROP:
        ok = hash_drop(v, x.drop, out);
        if (value_is_listed_drop(x)) /* {% if list contains page %} can tell them apart */
            *out = hash128_mix(*out, hash128_of(&x.len, sizeof(x.len), VALUE_DROP));
        return ok;
    case VALUE_ARRAY:
        *out = hash128_of(&x.len, sizeof(x.len), VALUE_ARRAY);
        for (uint32_t i = 0; ok && i < x.len; i++) {
            ok = hash_value(v, x.items[i], &inner);
            *out = hash128_mix(*out, inner);
        }
        return ok;
    case VALUE_MAP:
        *out = hash128_of(&x.map->count, sizeof(x.map->count), VALUE_MAP);
        for (size_t i = 0; ok && i < x.map->count; i++) {
            ok = hash_value(v, x.map->pairs[i].key, &key) &&
                 hash_value(v, x.map->pairs[i].value, &inner);
            *out = hash128_mix(*out, hash128_mix(key, inner));
        }
        return ok;
    }
    return false;
}

bool record_hash(struct eval *v, bool found, struct value value, struct hash128 *out)
{
    *out = (struct hash128){0, 0};
    if (!found)
        return true;
    if (v->run->sharing != NULL && session_known_hash(v->run->sharing, value, out))
        return true;
    /* This bounds the depth too: a value nested too deep weighs more than any bound. */
    return value_weight(value, SIZE_MAX, HASHED_MAX) < HASHED_MAX && hash_value(v, value, out);
}

/* ---- reads and writes ---- */

static bool has_written(const struct record *r, struct hash128 id)
{
    for (size_t i = 0; i < r->write_count; i++) {
        if (hash128_eq(r->writes[i].id, id))
            return true;
    }
    return false;
}

static struct hash128 cell_id(enum record_cell cell, struct value key)
{
    uint64_t seed = (uint64_t)cell << 8 | (uint64_t)key.kind;
    return key.kind == VALUE_INT ? hash128_of(&key.integer, sizeof(key.integer), seed)
                                 : hash128_str(value_as_str(key), seed);
}

/* The height at which a loop or include binds a name. SIZE_MAX if none does. */
static size_t height_of(const struct scope *s, struct str name)
{
    for (size_t i = s->count; i-- > 0;) {
        if (str_eq(s->bindings[i].name, name))
            return i;
    }
    return SIZE_MAX;
}

/* Whether a variable or cell that a record reads comes from outside of it. */
static bool is_outside(const struct record *r, size_t height, struct hash128 id)
{
    return height != SIZE_MAX ? height < r->base : !has_written(r, id);
}

static struct record_read *read_of(const struct record *r, struct hash128 id)
{
    for (size_t i = 0; i < r->read_count; i++) {
        if (hash128_eq(r->reads[i].id, id))
            return &r->reads[i];
    }
    return NULL;
}

static uint32_t iteration_of(const struct record *r)
{
    return r->iterations != NULL ? r->iterations->now : RECORD_MANY_ITERATIONS;
}

/* Whether the record has this read, made by the running iteration or by several. */
static bool has_read(const struct record *r, struct hash128 id)
{
    const struct record_read *read = read_of(r, id);
    return read != NULL &&
           (read->iteration == RECORD_MANY_ITERATIONS || read->iteration == iteration_of(r));
}

static void add_read(struct record *r, struct eval *v, const struct record_read *read)
{
    struct record_read *known = read_of(r, read->id);
    if (known != NULL && known->iteration != iteration_of(r))
        known->iteration = RECORD_MANY_ITERATIONS;
    if (r->given_up || r->is_iteration || known != NULL)
        return;
    if (r->reads == NULL)
        r->reads = arena_new_array(v->run->env.arena, RECORD_READS_MAX, struct record_read);
    if (r->reads == NULL || r->read_count == RECORD_READS_MAX)
        r->given_up = true;
    else
        r->reads[r->read_count] = *read;
    if (!r->given_up)
        r->reads[r->read_count++].iteration = iteration_of(r);
}

/*
 * The nearest record, from r outwards, for which this comes from outside, or NULL.
 * Variables that a record binds or has written are inside of all records around it too. An
 * iteration that reads what another iteration of its loop has written depends on it, so that loop
 * cannot be split.
 */
static struct record *next_outside(struct record *r, const struct record *inner, size_t height,
                                   struct hash128 cell)
{
    if (r == NULL || is_outside(r, height, cell))
        return r;
    if (height == SIZE_MAX && inner != NULL && r->iterations != NULL &&
        inner == &r->iterations->own)
        r->iterations->given_up = true;
    return NULL;
}

static size_t height_of_cell(const struct eval *v, enum record_cell cell, struct value key)
{
    return cell == RECORD_VARIABLE ? height_of(&v->scope, value_as_str(key)) : SIZE_MAX;
}

/* Adds the read to every record for which it comes from outside. */
static void add_read_to_all(struct eval *v, const struct record_read *read, enum record_cell cell,
                            struct value key)
{
    size_t height = height_of_cell(v, cell, key);
    struct hash128 id = cell_id(cell, key);
    struct record *r = next_outside(v->record, NULL, height, id);
    for (; r != NULL; r = next_outside(r->outer, r, height, id))
        add_read(r, v, read);
}

void record_again(struct eval *v, const struct record_read *read)
{
    struct value key;
    if (v->record == NULL)
        return;
    enum record_cell cell = record_path_cell(read->path, &key);
    add_read_to_all(v, read, cell, key);
}

bool record_is_bound(const struct eval *v, struct str name)
{
    return height_of(&v->scope, name) != SIZE_MAX;
}

/*
 * A record that writes a variable while a loop outside of it binds the same name is given up: what
 * it reads of that name then is the loop's, and elsewhere its own.
 */
void record_cell_written(struct eval *v, enum record_cell cell, struct value key)
{
    if (v->record == NULL)
        return;
    if (key.kind != VALUE_STRING && key.kind != VALUE_INT) {
        refuse(v);
        return;
    }
    struct record_write write = {cell, key, cell_id(cell, key)};
    size_t height = height_of_cell(v, cell, key);
    for (struct record *r = v->record; r != NULL; r = r->outer) {
        r->given_up = r->given_up || (height != SIZE_MAX && height < r->base);
        if (r->given_up || has_written(r, write.id))
            continue;
        if (r->writes == NULL)
            r->writes = arena_new_array(v->run->env.arena, RECORD_WRITES_MAX, struct record_write);
        if (r->writes == NULL || r->write_count == RECORD_WRITES_MAX)
            r->given_up = true;
        else
            r->writes[r->write_count++] = write;
    }
}

/* ---- paths ---- */

static void path_give_up(struct record_path *path, struct eval *v)
{
    path->on = false;
    refuse(v);
}

static void path_add(struct record_path *path, struct eval *v, char kind, const void *bytes,
                     size_t size)
{
    uint32_t len = (uint32_t)size;
    if (size > sizeof(path->bytes) || path->len + size + 1 + sizeof(len) > sizeof(path->bytes)) {
        path_give_up(path, v);
        return;
    }
    path->bytes[path->len++] = kind;
    memcpy(path->bytes + path->len, &len, sizeof(len));
    path->len += sizeof(len);
    if (size > 0)
        memcpy(path->bytes + path->len, bytes, size);
    path->len += size;
}

static void path_add_key(struct record_path *path, struct eval *v, char kind, struct value key)
{
    if (key.kind == VALUE_INT)
        path_add(path, v, 'i', &key.integer, sizeof(key.integer));
    else if (key.kind == VALUE_STRING)
        path_add(path, v, kind, key.bytes, key.len);
    else
        path_give_up(path, v);
}

/* Takes the next step off a path. */
static bool path_take(struct str *path, char *kind, struct value *key)
{
    uint32_t len;
    if (path->len < 1 + sizeof(len))
        return false;
    *kind = path->ptr[0];
    memcpy(&len, path->ptr + 1, sizeof(len));
    struct str part = str_sub(*path, 1 + sizeof(len), 1 + sizeof(len) + len);
    *path = str_from(*path, 1 + sizeof(len) + len);
    *key = value_str(part);
    if (*kind == 'i') {
        int64_t n;
        memcpy(&n, part.ptr, sizeof(n));
        *key = value_int(n);
    }
    return true;
}

static void path_start(struct record_path *path, struct eval *v, enum record_cell cell,
                       struct value key)
{
    path->on = true;
    path->closed = false;
    path->len = 0;
    path->bytes[path->len++] = (char)('0' + (int)cell);
    path_add_key(path, v, 'n', key);
}

/* Whether some record for which this read comes from outside does not have it yet. */
static bool is_news(const struct eval *v, struct hash128 read, size_t height, struct hash128 cell)
{
    struct record *r = next_outside(v->record, NULL, height, cell);
    for (; r != NULL; r = next_outside(r->outer, r, height, cell)) {
        if (!r->given_up && !r->is_iteration && !has_read(r, read))
            return true;
    }
    return false;
}

/*
 * Completes a read with the finished path and the hash of its value. Returns false, and refuses the
 * part, if the value has no hash.
 */
static bool path_read(const struct record_path *path, struct eval *v, bool found,
                      struct value value, struct record_read *read)
{
    struct str bytes = str_of(path->bytes, path->len);
    bool ok = record_hash(v, found, value, &read->value) &&
              arena_dup(v->run->env.arena, bytes, &read->path);
    if (!ok)
        refuse(v);
    return ok;
}

/* Adds the finished path and its value to all records for which it comes from outside. */
static void path_add_read(const struct record_path *path, struct eval *v, bool found,
                          struct value value)
{
    struct value key;
    struct str bytes = str_of(path->bytes, path->len);
    enum record_cell cell = record_path_cell(bytes, &key);
    struct record_read read = {.id = hash128_str(bytes, 0)};
    if (is_news(v, read.id, height_of_cell(v, cell, key), cell_id(cell, key)) &&
        path_read(path, v, found, value, &read))
        record_again(v, &read);
}

bool record_is_plain(struct value v)
{
    return v.kind == VALUE_NIL || v.kind == VALUE_BOOL || v.kind == VALUE_INT ||
           v.kind == VALUE_STRING;
}

void record_compared(const struct record_path *path, struct eval *v, bool found, struct value value,
                     struct value other)
{
    struct value key;
    struct hash128 hash = {0, 0}, plain = {0, 0};
    struct str bytes = str_of(path->bytes, path->len);
    enum record_cell cell = record_path_cell(bytes, &key);
    struct record_read read = {.id = hash128_str(bytes, 0)};
    if (!path_read(path, v, found, value, &read) || !record_hash(v, true, value, &plain) ||
        !record_hash(v, true, other, &hash))
        return;
    size_t height = height_of_cell(v, cell, key);
    struct hash128 id = cell_id(cell, key);
    struct record *r = next_outside(v->record, NULL, height, id);
    for (; r != NULL; r = next_outside(r->outer, r, height, id)) {
        if (r->iterations == NULL ||
            !iterations_compared(r->iterations, v, &read, hash, hash128_eq(hash, plain)))
            add_read(r, v, &read);
    }
}

void record_flatten(struct record *r, struct eval *v)
{
    for (size_t i = 0; r->iterations != NULL && i < r->iterations->path_count; i++)
        add_read(r, v, &r->iterations->paths[i]);
}

struct hash128 record_path_root(struct str path)
{
    struct value key;
    enum record_cell cell = record_path_cell(path, &key);
    return cell_id(cell, key);
}

void record_path_begin(struct record_path *path, struct eval *v, struct str name)
{
    path->on = v->record != NULL && is_outside(v->record, height_of(&v->scope, name),
                                               cell_id(RECORD_VARIABLE, value_str(name)));
    if (path->on)
        path_start(path, v, RECORD_VARIABLE, value_str(name));
}

void record_path_step(struct record_path *path, struct eval *v, struct value object,
                      struct value key, bool by_index)
{
    if (!path->on || path->closed)
        return;
    if (object.kind == VALUE_DROP && object.drop->class->noted) {
        path->closed = true;
        path->end = object;
    } else {
        path_add_key(path, v, by_index ? 's' : 'n', key);
    }
}

void record_path_end(const struct record_path *path, struct eval *v, bool found, struct value value)
{
    if (path->on)
        path_add_read(path, v, found || path->closed, path->closed ? path->end : value);
}

static NEVER_INLINE void cell_read(struct eval *v, enum record_cell cell, struct value key,
                                   struct value value)
{
    struct record_path path = {.on = false};
    path_start(&path, v, cell, key);
    if (path.on)
        path_add_read(&path, v, true, value);
}

void record_cell_read(struct eval *v, enum record_cell cell, struct value key, struct value value)
{
    if (v->record != NULL)
        cell_read(v, cell, key, value);
}

enum record_cell record_path_cell(struct str path, struct value *key)
{
    char kind = 'n';
    struct str rest = str_from(path, 1);
    *key = value_nil();
    (void)!path_take(&rest, &kind, key);
    return (enum record_cell)(path.ptr[0] - '0');
}

bool record_path_follow(struct eval *v, struct str path, bool *found, struct value *value)
{
    struct err failure = ERR_INIT;
    struct err *outer = v->run->env.err;
    struct str rest = str_from(path, 1);
    struct value key = value_nil();
    char kind = 'n';
    (void)!path_take(&rest, &kind, &key);
    *value = value_nil();
    *found = scope_find(&v->scope, value_as_str(key), value);
    v->run->env.err = &failure;
    while (*found && path_take(&rest, &kind, &key)) {
        struct value object = *value;
        *found = expr_member(v, object, key, kind == 'n', value);
    }
    v->run->env.err = outer;
    return failure.kind == ERR_KIND_NONE;
}
