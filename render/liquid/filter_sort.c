/*
 * Sorting. See filter_sort.h.
 *
 * Sorting moves small elements: the index of an item, and the rank of its key, a number that
 * usually orders two keys without comparing them.
 *
 *     "Document 0017"   the eight bytes after the common start of all keys: "0017"
 *     "Document 0018"   "0018", which is greater
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/filter_sort.h"

#include <assert.h>

/* An item in the order. The item of a lower rank has the lower key; equal ranks decide nothing. */
struct slot {
    uint64_t rank;
    size_t at;
};

struct sort {
    struct liquid_call *call;
    filter_order_fn *compare;
    const struct filter_keyed *items;
    struct slot *spare; /* space for all of them */
};

/* ---- ranks ---- */

static size_t common_prefix(struct str a, struct str b)
{
    size_t i = 0;
    while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i])
        i++;
    return i;
}

/*
 * The first eight bytes as a number of the same order. A shorter text ranks as if zeros followed.
 */
static uint64_t text_rank(struct str s)
{
    uint64_t rank = 0;
    size_t n = s.len < sizeof(rank) ? s.len : sizeof(rank);
    assert(n == 0 || s.ptr != NULL);
    for (size_t i = 0; i < n; i++)
        rank = rank << 8 | (unsigned char)s.ptr[i];
    return n > 0 ? rank << 8 * (sizeof(rank) - n) : 0;
}

/*
 * Ranks the keys and returns true if all are strings or all are integers. Else there are no ranks.
 */
static bool rank_keys(const struct filter_keyed *items, size_t count, struct slot *slots)
{
    enum value_kind kind = items[0].key.kind;
    struct str first = value_as_str(items[0].key);
    size_t prefix = first.len;
    for (size_t i = 1; i < count; i++) {
        if (items[i].key.kind != kind)
            return false;
        struct str s = value_as_str(items[i].key);
        if (s.len < prefix || !bytes_eq(s.ptr, first.ptr, prefix))
            prefix = common_prefix(str_sub(first, 0, prefix), s);
    }
    for (size_t i = 0; i < count; i++) {
        if (kind == VALUE_STRING)
            slots[i].rank = text_rank(str_from(value_as_str(items[i].key), prefix));
        else if (kind == VALUE_INT)
            slots[i].rank = (uint64_t)items[i].key.integer ^ UINT64_C(1) << 63;
    }
    return kind == VALUE_STRING || kind == VALUE_INT;
}

/*
 * Sorts by one byte of the ranks: counts how often each of its values occurs, and so knows where
 * the slots with that value go.
 */
static void sort_byte(const struct slot *slots, size_t count, unsigned shift, struct slot *out)
{
    size_t starts[UINT8_MAX + 1] = {0};
    for (size_t i = 0; i < count; i++)
        starts[slots[i].rank >> shift & UINT8_MAX]++;
    for (size_t i = 0, start = 0; i <= UINT8_MAX; i++) {
        size_t here = starts[i];
        starts[i] = start;
        start += here;
    }
    for (size_t i = 0; i < count; i++)
        out[starts[slots[i].rank >> shift & UINT8_MAX]++] = slots[i];
}

/* Sorts by the ranks alone, without a comparison, from their last byte to their first. */
static void sort_ranks(const struct sort *s, struct slot *slots, size_t count)
{
    struct slot *from = slots, *to = s->spare;
    uint64_t differing = 0;
    for (size_t i = 1; i < count; i++)
        differing |= slots[i].rank ^ slots[0].rank;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        if ((differing >> shift & UINT8_MAX) == 0)
            continue;
        sort_byte(from, count, shift, to);
        struct slot *sorted = to;
        to = from;
        from = sorted;
    }
    if (from != slots)
        memcpy(slots, from, count * sizeof(*slots));
}

/* ---- merging ---- */

static bool in_order(struct sort *s, struct slot a, struct slot b, bool *yes)
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

/*
 * Merges the sorted halves slots[0, half) and slots[half, count); of equal ones the left goes
 * first.
 */
static bool merge(struct sort *s, struct slot *slots, size_t half, size_t count)
{
    memcpy(s->spare, slots, half * sizeof(*slots));
    size_t left = 0, right = half, at = 0;
    while (left < half && right < count) {
        bool yes = false;
        if (!in_order(s, s->spare[left], slots[right], &yes))
            return false;
        slots[at++] = yes ? s->spare[left++] : slots[right++];
    }
    memcpy(slots + at, s->spare + left, (half - left) * sizeof(*slots));
    return true;
}

/*
 * Splits into halves as glibc's qsort does, so that keys without a consistent order end up as in
 * Ruby. The depth is the logarithm of count.
 */
static bool sort_part(struct sort *s, struct slot *slots, size_t count)
{
    if (count <= 1)
        return true;
    size_t half = count / 2;
    return sort_part(s, slots, half) && sort_part(s, slots + half, count - half) &&
           merge(s, slots, half, count);
}

/* The same if the keys have ranks: only those of the same rank are compared. */
static bool sort_ranked(struct sort *s, struct slot *slots, size_t count)
{
    enum { FEW = 100 }; /* for fewer, all the bytes' values are too many */
    if (count < FEW)
        return sort_part(s, slots, count);
    sort_ranks(s, slots, count);
    for (size_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && slots[next].rank == slots[i].rank;)
            next++;
        if (!sort_part(s, slots + i, next - i))
            return false;
    }
    return true;
}

/* Moves the items into the order of the slots. */
static bool arrange(struct arena *a, struct filter_keyed *items, const struct slot *slots,
                    size_t count)
{
    struct filter_keyed *sorted = arena_alloc(a, count * sizeof(*sorted));
    for (size_t i = 0; sorted != NULL && i < count; i++)
        sorted[i] = items[slots[i].at];
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
    struct slot *slots = arena_alloc(a, count * 2 * sizeof(*slots));
    if (slots == NULL)
        return err_arena(call->err, a);
    for (size_t i = 0; i < count; i++)
        slots[i] = (struct slot){.at = i};
    bool ranked = natural && rank_keys(items, count, slots);
    struct sort s = {call, compare, items, slots + count};
    if (!(ranked ? sort_ranked(&s, slots, count) : sort_part(&s, slots, count)))
        return false;
    if (arena_failed(a) || !arrange(a, items, slots, count))
        return err_arena(call->err, a);
    arena_rewind(a, before);
    return true;
}
