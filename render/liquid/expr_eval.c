/*
 * Evaluating expressions. See expr.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/utf8.h"
#include "render/liquid/memo/record.h"

enum { BYTES_OF_AN_INTEGER = 8 /* Ruby's Integer#size */ };

bool eval_exhausted(struct eval *v)
{
    return err_set(v->err, ERR_KIND_LIMIT, "more than %llu steps for one page",
                   (unsigned long long)v->run->limits.steps);
}

/* ---- look-ups ---- */

static struct value array_at(struct value array, int64_t i)
{
    if (i < 0)
        i += array.len;
    return i >= 0 && i < array.len ? array.items[i] : value_nil();
}

/* Counts the steps of reading a text. */
static bool charge_text(struct eval *v, struct value text)
{
    struct liquid_call call = {.run = v->run, .err = v->err};
    return text.len < FILTER_BYTES_A_STEP || filter_charge_value(&call, text);
}

/* Counts the steps of finding a key. */
static bool charge_key(struct eval *v, struct value key)
{
    struct liquid_call call = {.run = v->run, .err = v->err};
    return !filter_is_long_key(key) || filter_charge_value(&call, key);
}

static struct value pair_value(struct eval *v, const struct value_pair *p)
{
    struct value *items = arena_new_array(v->run->env.arena, 2, struct value);
    if (items == NULL)
        return value_nil();
    items[0] = p->key;
    items[1] = p->value;
    return value_array(items, 2);
}

static bool drop_command(struct eval *v, const struct drop *d, bool size, bool first,
                         struct value *out)
{
    struct value_pair pair;
    if (size && d->class->hash_like)
        *out = value_int(d->class->keys(d, &v->run->env).len);
    else if (first && value_drop_first(d, &v->run->env, &pair))
        *out = pair_value(v, &pair);
    else
        return first;
    return true;
}

/* .size, .first and .last, if the object has no member of that name. Or err is filled. */
static bool command(struct eval *v, struct value object, struct str name, struct value *out)
{
    bool size = str_eq(name, S("size")), first = str_eq(name, S("first"));
    if (!size && !first && !str_eq(name, S("last")))
        return false;
    const struct value_range *r = object.kind == VALUE_RANGE ? object.range : NULL;
    if (size && object.kind == VALUE_ARRAY)
        *out = value_int(object.len);
    else if (object.kind == VALUE_ARRAY)
        *out = array_at(object, first ? 0 : -1);
    else if (size && object.kind == VALUE_MAP)
        *out = value_int((int64_t)object.map->count);
    else if (first && object.kind == VALUE_MAP)
        *out = object.map->count > 0 ? pair_value(v, &object.map->pairs[0]) : value_nil();
    else if (object.kind == VALUE_DROP && object.drop->class->keys != NULL)
        return drop_command(v, object.drop, size, first, out);
    else if (size && object.kind == VALUE_STRING && charge_text(v, object))
        *out = value_int((int64_t)utf8_len(value_as_str(object)));
    else if (size && object.kind == VALUE_INT)
        *out = value_int(BYTES_OF_AN_INTEGER);
    else if (r != NULL && size)
        *out = value_int(r->last < r->first ? 0 : r->last - r->first + 1);
    else if (r != NULL)
        *out = value_int(first ? r->first : r->last);
    else
        return false;
    return true;
}

/* object[key]. Returns false if there is no such member, or with err filled if it failed. */
static bool member(struct eval *v, struct value object, struct value key, struct value *out)
{
    if (!charge_key(v, key))
        return false;
    if (object.kind == VALUE_MAP) {
        const struct value *found = value_map_find(object.map, key);
        if (found != NULL)
            *out = *found;
        return found != NULL;
    }
    if (object.kind == VALUE_ARRAY && key.kind == VALUE_INT) {
        *out = array_at(object, key.integer);
        return true;
    }
    if (object.kind != VALUE_DROP)
        return false;
    const struct drop_class *class = object.drop->class;
    if (key.kind == VALUE_STRING)
        return class->get(object.drop, &v->run->env, value_as_str(key), out);
    if (class->hash_like)
        return value_drop_get(object.drop, &v->run->env, key, out);
    if (!value_is_nil(key) && class->keys != NULL) {
        /* Jekyll's Drop asks Ruby for this key; its own classes have keys. */
        struct str shown = value_to_str(key, &v->run->env, v->run->env.arena);
        (void)err_set(v->err, ERR_KIND_SYNTAX, "%.*s is not a symbol nor a string", STR_ARG(shown));
    }
    return false;
}

static bool undefined(struct eval *v, struct value key)
{
    if (!v->options->strict_variables)
        return true;
    struct str name = value_to_str(key, &v->run->env, v->run->env.arena);
    return err_set(v->err, ERR_KIND_SYNTAX, "undefined variable '%.*s'", STR_ARG(name));
}

static bool step_key(struct eval *v, const struct expr_step *step, struct value *key)
{
    if (step->index != NULL)
        return expr_eval(v, step->index, key);
    *key = value_str(step->name);
    return true;
}

bool expr_member(struct eval *v, struct value object, struct value key, bool by_name,
                 struct value *out)
{
    return member(v, object, key, out) ||
           (by_name && v->err->kind == ERR_KIND_NONE && command(v, object, value_as_str(key), out));
}

/* Evaluates a look-up step by step, and records the steps in path, unless it is NULL. */
static NEVER_INLINE bool lookup_steps(struct eval *v, const struct liquid_expr *e,
                                      struct record_path *path, struct value *out)
{
    struct value key, object = value_nil();
    bool found = true;
    *out = value_nil();
    for (size_t i = 0; found && i < e->lookup.count; i++) {
        const struct expr_step *step = &e->lookup.steps[i];
        if (!step_key(v, step, &key))
            return false;
        if (i == 0) {
            found = key.kind == VALUE_STRING && scope_find(&v->scope, value_as_str(key), &object);
            if (path != NULL)
                record_path_begin(path, v, value_as_str(key));
        } else {
            if (path != NULL)
                record_path_step(path, v, object, key, step->index != NULL);
            found = expr_member(v, value_unlisted(object), key, step->index == NULL, &object);
        }
        if (v->err->kind != ERR_KIND_NONE)
            return false;
    }
    if (path != NULL)
        path->found = found;
    if (!found)
        return undefined(v, key);
    *out = object;
    return true;
}

/*
 * The fast path for most look-ups: only names, each of which is found, without a record. Returns
 * false in all other cases, which lookup_steps evaluates from the start.
 */
static bool lookup_fast(struct eval *v, const struct liquid_expr *e, struct value *out)
{
    struct expr_step *step = e->lookup.steps, *end = step + e->lookup.count;
    if (step->index != NULL)
        return false;
    struct value of_drop;
    const struct value *object = scope_find_near(&v->scope, step->name, &step->hint);
    while (object != NULL && ++step < end) {
        if (step->index != NULL)
            return false;
        if (object->kind == VALUE_MAP)
            object = value_map_find_near(object->map, step->name, &step->hint);
        else if (object->kind == VALUE_DROP &&
                 object->drop->class->get(object->drop, &v->run->env, step->name, &of_drop))
            object = &of_drop;
        else
            return false;
    }
    if (object != NULL)
        *out = *object;
    return object != NULL;
}

static NEVER_INLINE bool lookup_recorded(struct eval *v, const struct liquid_expr *e,
                                         struct value *out)
{
    struct record_path path = {.on = false};
    bool ok = lookup_steps(v, e, &path, out);
    if (ok)
        record_path_end(&path, v, path.found, *out);
    return ok;
}

static NEVER_INLINE bool eval_lookup(struct eval *v, const struct liquid_expr *e, struct value *out)
{
    *out = value_nil();
    if (e->lookup.count == 0) /* markup without a name: the lax parser takes it for one */
        return undefined(v, value_nil());
    bool ok = v->record != NULL ? lookup_recorded(v, e, out)
                                : lookup_fast(v, e, out) || lookup_steps(v, e, NULL, out);
    if (value_is_listed_drop(*out))
        *out = value_unlisted(*out);
    return ok;
}

/* ---- ranges ---- */

/* RangeLookup#to_integer: nil and strings by to_i, a float is refused. */
static bool range_end(struct eval *v, const struct liquid_expr *e, int64_t *out)
{
    struct value n;
    if (!expr_eval(v, e, &n))
        return false;
    if (n.kind == VALUE_INT) {
        *out = n.integer;
        return true;
    }
    if (value_is_nil(n) || n.kind == VALUE_STRING) {
        struct str s = str_trim_start(value_as_str(n));
        size_t len = str_starts(s, S("-")) || str_starts(s, S("+")) ? 1 : 0;
        while (len < s.len && char_is_digit(s.ptr[len]))
            len++;
        *out = 0;
        (void)!str_to_i64(str_sub(s, 0, len), out);
        return true;
    }
    return err_set(v->err, ERR_KIND_SYNTAX, "invalid integer");
}

static NEVER_INLINE bool range(struct eval *v, const struct liquid_expr *e, struct value *out)
{
    int64_t first = 0, last = 0;
    if (!range_end(v, e->range.first, &first) || !range_end(v, e->range.last, &last))
        return false;
    *out = value_range(v->run->env.arena, first, last);
    return true;
}

/* ---- conditions ---- */

/* Ruby's empty?, for what answers to it. */
static bool is_empty(struct value x)
{
    if (x.kind == VALUE_STRING || x.kind == VALUE_ARRAY)
        return x.len == 0;
    return x.kind == VALUE_MAP && x.map->count == 0;
}

static bool is_word(const struct liquid_expr *e)
{
    return e->kind == EXPR_EMPTY || e->kind == EXPR_BLANK;
}

/* Both operands of a comparison for equality; the record stores only whether they are equal. */
static NEVER_INLINE bool operands_recorded(struct eval *v, const struct expr_comparison *c,
                                           struct value *a, struct value *b)
{
    struct record_path left = {.on = false}, right = {.on = false};
    bool left_looks = c->left->kind == EXPR_LOOKUP, right_looks = c->right->kind == EXPR_LOOKUP;
    if (!(left_looks ? lookup_steps(v, c->left, &left, a) : expr_eval(v, c->left, a)) ||
        !(right_looks ? lookup_steps(v, c->right, &right, b) : expr_eval(v, c->right, b)))
        return false;
    bool plain = record_is_plain(*a) && record_is_plain(*b) && !left.closed && !right.closed &&
                 !v->options->strict_variables;
    if (plain && left.on && !right.on) {
        record_compared(&left, v, left.found, *a, *b);
    } else if (plain && right.on && !left.on) {
        record_compared(&right, v, right.found, *b, *a);
    } else {
        record_path_end(&left, v, left.found, *a);
        record_path_end(&right, v, right.found, *b);
    }
    *a = value_unlisted(*a);
    *b = value_unlisted(*b);
    return true;
}

static bool operands(struct eval *v, const struct expr_comparison *c, struct value *a,
                     struct value *b)
{
    if (v->record != NULL && !is_word(c->left) && !is_word(c->right))
        return operands_recorded(v, c, a, b);
    return (is_word(c->left) || expr_eval(v, c->left, a)) &&
           (is_word(c->right) || expr_eval(v, c->right, b));
}

/* value_eq. False with err if the steps do not suffice. */
static bool is_equal(struct eval *v, struct value a, struct value b)
{
    if (filter_compares_much(a, b)) {
        struct liquid_call call = {.run = v->run, .err = v->err};
        if (!filter_charge_comparison(&call, a, b))
            return false;
    }
    return value_eq(a, b);
}

static bool equal(struct eval *v, const struct expr_comparison *c, bool *out)
{
    bool left_word = is_word(c->left), right_word = is_word(c->right);
    struct value a = value_nil(), b = value_nil();
    if (!operands(v, c, &a, &b))
        return false;
    if (left_word)
        *out = !right_word && c->left->kind == EXPR_EMPTY && is_empty(b);
    else if (right_word)
        *out = c->right->kind == EXPR_EMPTY && is_empty(a);
    else
        *out = is_equal(v, a, b);
    return v->err->kind == ERR_KIND_NONE;
}

static bool has_order(struct value x)
{
    return x.kind == VALUE_INT || x.kind == VALUE_FLOAT || x.kind == VALUE_STRING ||
           x.kind == VALUE_DATE || (x.kind == VALUE_DROP && x.drop->class->cmp != NULL);
}

/* Ruby's message for a failed comparison: numbers are shown, other values by class. */
static bool incomparable(struct eval *v, struct value a, struct value b)
{
    struct str right = value_class(b);
    if (b.kind == VALUE_INT || b.kind == VALUE_FLOAT)
        right = value_to_str(b, NULL, v->run->env.arena);
    return err_set(v->err, ERR_KIND_SYNTAX, "comparison of %.*s with %.*s failed",
                   STR_ARG(value_class(a)), STR_ARG(right));
}

/* Ruby compares a Date with numbers as days since noon of 1 January 4713 BC. */
static struct value julian_day(struct moment day)
{
    const double epoch = 2440587.5, seconds = 86400;
    return value_float((double)day.seconds / seconds + epoch);
}

/* Whether the operator holds for this order. */
static bool in_order(enum expr_operator op, int order)
{
    return op == EXPR_LT   ? order < 0
           : op == EXPR_GT ? order > 0
           : op == EXPR_LE ? order <= 0
                           : order >= 0;
}

static bool ordered(struct eval *v, const struct expr_comparison *c, struct value a, struct value b,
                    bool *out)
{
    int order;
    *out = false;
    if (!has_order(a) || !has_order(b))
        return true;
    if (a.kind == VALUE_STRING && b.kind == VALUE_STRING && !charge_text(v, a.len < b.len ? a : b))
        return false;
    if (a.kind == VALUE_DATE && a.moment->is_day && (b.kind == VALUE_INT || b.kind == VALUE_FLOAT))
        a = julian_day(*a.moment);
    if (!value_cmp(a, b, &order)) {
        bool nan = a.kind != VALUE_STRING && b.kind != VALUE_STRING && a.kind != VALUE_DATE &&
                   b.kind != VALUE_DATE;
        return nan || incomparable(v, a, b);
    }
    *out = in_order(c->op, order);
    return true;
}

static bool contains(struct eval *v, struct value a, struct value b)
{
    if (!value_truthy(a) || !value_truthy(b))
        return false;
    if (a.kind == VALUE_STRING) {
        struct liquid_call call = {.run = v->run, .err = v->err};
        return charge_text(v, a) && str_find(value_as_str(a), filter_text(&call, b)) != STR_NONE;
    }
    if (a.kind == VALUE_MAP)
        return charge_key(v, b) && value_map_find(a.map, b) != NULL;
    int first = 0, last = 0;
    if (a.kind == VALUE_RANGE)
        return (b.kind == VALUE_INT || b.kind == VALUE_FLOAT) &&
               value_cmp(value_int(a.range->first), b, &first) && first <= 0 &&
               value_cmp(value_int(a.range->last), b, &last) && last >= 0;
    if (a.kind == VALUE_DROP && a.drop->class->hash_like) {
        struct value unused;
        return member(v, a, b, &unused);
    }
    enum { ITEMS_A_STEP = 16 };
    if (a.kind == VALUE_DROP && a.drop->class->foreign && a.drop->class->keys != NULL)
        a = a.drop->class->keys(a.drop, &v->run->env);
    if (a.kind != VALUE_ARRAY || !eval_charge(v, a.len / ITEMS_A_STEP))
        return false;
    for (uint32_t i = 0; i < a.len && v->err->kind == ERR_KIND_NONE; i++) {
        if (is_equal(v, a.items[i], b) && !value_is_listed_drop(a.items[i]))
            return true;
    }
    return false;
}

/* An operand that is not compared for equality; `empty` and `blank` count as "" there. */
static bool operand(struct eval *v, const struct liquid_expr *e, struct value *out)
{
    *out = value_str(S(""));
    return is_word(e) || expr_eval(v, e, out);
}

static bool compare(struct eval *v, const struct expr_comparison *c, struct value *out)
{
    struct value a, b;
    bool answer = false;
    if (c->op == EXPR_TRUTH)
        return operand(v, c->left, out);
    if (c->op == EXPR_UNKNOWN)
        return err_set(v->err, ERR_KIND_SYNTAX,
                       "unknown operator '%.*s' (there are == != < > <= >= contains)",
                       STR_ARG(c->op_text));
    if (c->op == EXPR_EQ || c->op == EXPR_NE) {
        if (!equal(v, c, &answer))
            return false;
        *out = value_bool(answer == (c->op == EXPR_EQ));
        return true;
    }
    if (!operand(v, c->left, &a) || !operand(v, c->right, &b))
        return false;
    if (a.kind == VALUE_INT && b.kind == VALUE_INT && c->op != EXPR_HAS)
        answer = in_order(c->op, (a.integer > b.integer) - (a.integer < b.integer));
    else if (is_word(c->left) || (is_word(c->right) && c->op != EXPR_HAS))
        answer = false; /* the words have no order and contain nothing */
    else if (c->op == EXPR_HAS)
        answer = contains(v, a, b);
    else if (!ordered(v, c, a, b, &answer))
        return false;
    *out = value_bool(answer);
    return v->err->kind == ERR_KIND_NONE;
}

/* Left to right, but a true `or` and a false `and` end it: so `true or false and false` is true. */
static NEVER_INLINE bool condition(struct eval *v, const struct liquid_expr *e, struct value *out)
{
    for (size_t i = 0; i < e->condition.count; i++) {
        const struct expr_comparison *c = &e->condition.comparisons[i];
        if (!compare(v, c, out))
            return false;
        bool truth = value_truthy(*out);
        if (c->next == EXPR_LAST || truth == (c->next == EXPR_OR))
            break;
    }
    return true;
}

/* Each kind has a function of its own: a look-up, the usual one, needs no large frame. */
bool expr_eval_any(struct eval *v, const struct liquid_expr *e, struct value *out)
{
    switch (e->kind) {
    case EXPR_LITERAL:
        *out = e->literal;
        return true;
    case EXPR_EMPTY:
    case EXPR_BLANK:
        *out = value_str(S(""));
        return true;
    case EXPR_LOOKUP:
        return eval_lookup(v, e, out);
    case EXPR_RANGE:
        return range(v, e, out);
    case EXPR_PIPE:
        return expr_pipe(v, e, out);
    case EXPR_CONDITION:
        return condition(v, e, out);
    }
    *out = value_nil();
    return true;
}
