/*
 * Sorting. See filter_sort.h.
 *
 * What is moved about is small: where an item stands, and the rank of its key, a number that mostly
 * tells two keys apart without a look at them.
 *
 *     "Document 0017"   the eight bytes behind what all keys begin with: "0017"
 *     "Document 0018"   "0018", which is more
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/filter_sort.h"

#include <assert.h>

/* An item in its order. Of two ranks the lower is the lower key's; equal ones say nothing. */
struct place {
    uint64_t rank;
    size_t at;
};

struct sort {
    struct liquid_call *call;
    filter_order_fn *compare;
    const struct filter_keyed *items;
    struct place *spare; /* room for half of the items */
};

/* ---- ranks ---- */

static size_t common_prefix(struct str a, struct str b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i])
        i++;
    return i;
}

/* The first eight bytes as a number in their order; what is shorter is the least that it begins. */
static uint64_t text_rank(struct str s)
{
    uint64_t rank = 0;
    size_t n = s.len < sizeof(rank) ? s.len : sizeof(rank);
    assert(n == 0 || s.ptr != NULL);
    for (size_t i = 0; i < n; i++)
        rank = rank << 8 | (unsigned char)s.ptr[i];
    return n > 0 ? rank << 8 * (sizeof(rank) - n) : 0;
}

/* Ranks, where all keys are strings or all are integers; else none, and keys are compared. */
static void rank_keys(const struct filter_keyed *items, size_t count, struct place *places)
{
    enum value_kind kind = items[0].key.kind;
    struct str first = value_as_str(items[0].key);
    size_t prefix = first.len;
    for (size_t i = 1; i < count; i++) {
        if (items[i].key.kind != kind)
            return;
        struct str s = value_as_str(items[i].key);
        if (s.len < prefix || !bytes_eq(s.ptr, first.ptr, prefix))
            prefix = common_prefix(str_sub(first, 0, prefix), s);
    }
    for (size_t i = 0; i < count; i++) {
        if (kind == VALUE_STRING)
            places[i].rank = text_rank(str_from(value_as_str(items[i].key), prefix));
        else if (kind == VALUE_INT)
            places[i].rank = (uint64_t)items[i].key.integer ^ UINT64_C(1) << 63;
    }
}

/* ---- merging ---- */

static bool in_order(struct sort *s, struct place a, struct place b, bool *yes)
{
    int order = 0;
    *yes = a.rank < b.rank;
    if (a.rank != b.rank)
        return true;
    if (!s->compare(s->call, s->items[a.at].key, s->items[b.at].key, &order))
        return false;
    *yes = order <= 0;
    return true;
}

/* Merges the sorted halves places[0, half) and places[half, count), the left first where equal. */
static bool merge(struct sort *s, struct place *places, size_t half, size_t count)
{
    memcpy(s->spare, places, half * sizeof(*places));
    size_t left = 0, right = half, at = 0;
    while (left < half && right < count) {
        bool yes = false;
        if (!in_order(s, s->spare[left], places[right], &yes))
            return false;
        places[at++] = yes ? s->spare[left++] : places[right++];
    }
    memcpy(places + at, s->spare + left, (half - left) * sizeof(*places));
    return true;
}

/* Halves as glibc's qsort does, so that keys without a consistent order end up where Ruby has
 * them. The depth is the logarithm of count. */
static bool sort_part(struct sort *s, struct place *places, size_t count)
{
    if (count <= 1)
        return true;
    size_t half = count / 2;
    return sort_part(s, places, half) && sort_part(s, places + half, count - half) &&
           merge(s, places, half, count);
}

/* Puts the items where their places are. */
static bool arrange(struct arena *a, struct filter_keyed *items, const struct place *places,
                    size_t count)
{
    struct filter_keyed *sorted = arena_alloc(a, count * sizeof(*sorted));
    for (size_t i = 0; sorted != NULL && i < count; i++)
        sorted[i] = items[places[i].at];
    if (sorted != NULL)
        memcpy(items, sorted, count * sizeof(*items));
    return sorted != NULL;
}

bool filter_sort(struct liquid_call *call, struct filter_keyed *items, size_t count,
                 filter_order_fn *compare, bool natural)
{
    struct arena *a = call->run->env.arena;
    struct arena_mark before = arena_mark(a);
    if (count <= 1)
        return true;
    struct place *places = arena_new_array(a, count + count / 2, struct place);
    if (places == NULL)
        return err_arena(call->err, a);
    for (size_t i = 0; i < count; i++)
        places[i].at = i;
    if (natural)
        rank_keys(items, count, places);
    struct sort s = {call, compare, items, places + count};
    if (!sort_part(&s, places, count))
        return false;
    if (arena_failed(a) || !arrange(a, items, places, count))
        return err_arena(call->err, a);
    arena_rewind(a, before);
    return true;
}
