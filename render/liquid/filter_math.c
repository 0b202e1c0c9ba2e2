/*
 * Filters on numbers. Liquid computes with Ruby's Integer and BigDecimal: 0.1 + 0.2 is 0.3, and
 * integers have no limit. A decimal result is shown as the nearest float.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/liquid/filter.h"
#include "render/liquid/number.h"

static struct arena *arena_of(const struct liquid_call *call)
{
    return call->run->env.arena;
}

/* Why a number could not be made: the arena is full, or it has too many digits. */
static bool no_number(struct liquid_call *call)
{
    if (arena_failed(arena_of(call)))
        return err_arena(call->err, arena_of(call));
    return err_set(call->err, ERR_KIND_LIMIT, "a number of more than %d digits",
                   DECIMAL_LIMBS_MAX * 9);
}

static bool read_number(struct liquid_call *call, struct value v, struct number *out)
{
    return number_of(arena_of(call), v, out) ? true : no_number(call);
}

static bool result(struct liquid_call *call, struct number n, struct value *out)
{
    return number_value(arena_of(call), n, out) ? true : no_number(call);
}

/* ---- the five operations ---- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* For operands and results of 64 bits, which nearly all are. Returns false for others. */
static bool add_small(int64_t x, int64_t y, int64_t *out)
{
    return !__builtin_add_overflow(x, y, out);
}

static bool sub_small(int64_t x, int64_t y, int64_t *out)
{
    return !__builtin_sub_overflow(x, y, out);
}

static bool mul_small(int64_t x, int64_t y, int64_t *out)
{
    return !__builtin_mul_overflow(x, y, out);
}

static bool div_small(int64_t x, int64_t y, int64_t *out)
{
    if (y == 0 || (x == INT64_MIN && y == -1))
        return false;
    *out = floor_div(x, y);
    return true;
}

static bool mod_small(int64_t x, int64_t y, int64_t *out)
{
    if (y == 0)
        return false;
    *out = y == -1 ? 0 : x % y;
    *out += *out != 0 && (*out < 0) != (y < 0) ? y : 0;
    return true;
}

/* The same for decimals of few digits. */
static bool add_few(struct number x, struct number y, struct number *out)
{
    return number_few_sum(x, y, 1, out);
}

static bool sub_few(struct number x, struct number y, struct number *out)
{
    return number_few_sum(x, y, -1, out);
}

static bool no_few(struct number x, struct number y, struct number *out)
{
    (void)x;
    (void)y;
    (void)out;
    return false;
}

typedef bool decimal_fn(struct arena *a, struct decimal x, struct decimal y, struct decimal *out);

struct operation {
    bool (*small)(int64_t x, int64_t y, int64_t *out);
    bool (*few)(struct number x, struct number y, struct number *out);
    decimal_fn *whole;                   /* of two whole numbers, giving one */
    decimal_fn *decimal;                 /* if one of them is a decimal */
    bool whole_by_zero, decimal_by_zero; /* whether y may be 0 */
};

static const struct operation plus = {add_small, add_few, decimal_add, decimal_add, true, true};
static const struct operation minus = {sub_small, sub_few, decimal_sub, decimal_sub, true, true};
static const struct operation times = {
    mul_small, number_few_product, decimal_mul, decimal_mul, true, true};
static const struct operation divided_by = {div_small,   no_few, decimal_div_floor,
                                            decimal_div, false,  true};
static const struct operation modulo = {mod_small, no_few, decimal_mod, decimal_mod, false, false};

static bool operate(struct liquid_call *call, const struct operation *op, struct number x,
                    struct number y, struct number *out)
{
    *out = number_of_i64(0);
    if (x.small && y.small && op->small(x.integer, y.integer, &out->integer))
        return true;
    if (op->few(x, y, out))
        return true;
    struct decimal p, q, r;
    if (!number_decimal(arena_of(call), x, &p) || !number_decimal(arena_of(call), y, &q))
        return no_number(call);
    bool whole = x.whole && y.whole;
    if (decimal_is_zero(q) && p.kind != DECIMAL_NAN &&
        !(whole ? op->whole_by_zero : op->decimal_by_zero))
        return filter_fail(call, "divided by 0");
    if (!(whole ? op->whole : op->decimal)(arena_of(call), p, q, &r))
        return no_number(call);
    *out = whole ? number_of_whole(r) : (struct number){.whole = false, .decimal = r};
    return true;
}

static bool apply_operation(struct liquid_call *call, const struct operation *op, struct value *out)
{
    struct number x, y, r;
    return read_number(call, call->input, &x) && read_number(call, filter_arg(call, 0), &y) &&
           operate(call, op, x, y, &r) && result(call, r, out);
}

static bool apply_divided_by(struct liquid_call *call, struct value *out)
{
    return apply_operation(call, &divided_by, out);
}

static bool apply_minus(struct liquid_call *call, struct value *out)
{
    return apply_operation(call, &minus, out);
}

static bool apply_modulo(struct liquid_call *call, struct value *out)
{
    return apply_operation(call, &modulo, out);
}

static bool apply_plus(struct liquid_call *call, struct value *out)
{
    return apply_operation(call, &plus, out);
}

static bool apply_times(struct liquid_call *call, struct value *out)
{
    return apply_operation(call, &times, out);
}

/* Of numbers, or of a property of the items. Newer than Liquid 5.4, which ignores it. */
static bool apply_sum(struct liquid_call *call, struct value *out)
{
    struct value items, property = filter_arg(call, 0), item;
    struct number sum = number_of_i64(0), n;
    if (!filter_items(call, call->input, &items))
        return false;
    for (uint32_t i = 0; i < items.len; i++) {
        item = items.items[i];
        if (!value_is_nil(property)) {
            enum filter_access access = filter_member(call, items.items[i], property, &item);
            if (access == FILTER_FAILED)
                return false;
            if (access == FILTER_BAD_KEY) {
                struct str name = filter_text(call, property);
                return filter_fail(call, "cannot select the property '%.*s'", STR_ARG(name));
            }
        }
        if (!read_number(call, item, &n) || !operate(call, &plus, sum, n, &sum))
            return false;
    }
    return result(call, sum, out);
}

/* ---- signs and bounds ---- */

static bool apply_abs(struct liquid_call *call, struct value *out)
{
    struct number n, negative;
    if (!read_number(call, call->input, &n))
        return false;
    n.decimal.negative = n.decimal.negative && n.small;
    if (n.few && n.integer < 0)
        n.integer = -n.integer;
    if (n.small && n.integer < 0) {
        if (!operate(call, &minus, number_of_i64(0), n, &negative))
            return false;
        n = negative;
    }
    return result(call, n, out);
}

/* The input, or the bound if the input lies on its wrong side. */
static bool apply_bound(struct liquid_call *call, int side, struct value *out)
{
    struct number n, bound;
    int order = 0;
    if (!read_number(call, call->input, &n) || !read_number(call, filter_arg(call, 0), &bound))
        return false;
    if (!number_cmp(arena_of(call), bound, n, &order))
        order = 0;
    return result(call, order * side > 0 ? bound : n, out);
}

static bool apply_at_least(struct liquid_call *call, struct value *out)
{
    return apply_bound(call, 1, out);
}

static bool apply_at_most(struct liquid_call *call, struct value *out)
{
    return apply_bound(call, -1, out);
}

/* ---- rounding ---- */

/* Only finite numbers can be rounded to whole ones. */
static bool check_finite(struct liquid_call *call, struct number n)
{
    if (n.small || n.decimal.kind == DECIMAL_FINITE)
        return true;
    const char *sign = n.decimal.negative ? "-" : "";
    return n.decimal.kind == DECIMAL_NAN
               ? filter_fail(call, "Computation results in 'NaN' (Not a Number)")
               : filter_fail(call, "Computation results in '%sInfinity'", sign);
}

static bool make_whole(struct liquid_call *call,
                       bool (*change)(struct arena *, struct decimal, struct decimal *),
                       struct value *out)
{
    struct number n;
    struct decimal d;
    if (!read_number(call, call->input, &n) || !check_finite(call, n))
        return false;
    if (n.whole)
        return result(call, n, out);
    return number_decimal(arena_of(call), n, &d) && change(arena_of(call), d, &d)
               ? result(call, number_of_whole(d), out)
               : no_number(call);
}

static bool apply_ceil(struct liquid_call *call, struct value *out)
{
    return make_whole(call, decimal_ceil, out);
}

static bool apply_floor(struct liquid_call *call, struct value *out)
{
    return make_whole(call, decimal_floor, out);
}

/* The number of decimals to round to, as an integer; large ones make no difference. */
static bool round_digits(struct liquid_call *call, int64_t *out)
{
    struct number n;
    struct decimal whole = {0};
    if (!read_number(call, filter_arg(call, 0), &n) || !check_finite(call, n))
        return false;
    if (!n.whole) {
        if (!number_decimal(arena_of(call), n, &whole) ||
            !(whole.negative ? decimal_ceil : decimal_floor)(arena_of(call), whole, &whole))
            return no_number(call);
        n = number_of_whole(whole);
    }
    if (!n.small || n.integer > INT32_MAX || n.integer < INT32_MIN)
        return filter_fail(call, "bignum too big to round to");
    *out = n.integer;
    return true;
}

static bool apply_round(struct liquid_call *call, struct value *out)
{
    struct number n, few;
    struct decimal d;
    int64_t digits = 0;
    if (!read_number(call, call->input, &n) || !round_digits(call, &digits))
        return false;
    if (n.whole && digits >= 0)
        return result(call, n, out);
    if (digits >= 0 && digits <= NUMBER_DECIMALS_MAX && number_few_round(n, (unsigned)digits, &few))
        return result(call, digits == 0 ? number_of_i64(few.integer) : few, out);
    if (digits <= 0 && !check_finite(call, n))
        return false;
    if (!number_decimal(arena_of(call), n, &d) || !decimal_round(arena_of(call), d, digits, &d))
        return no_number(call);
    n = n.whole || digits <= 0 ? number_of_whole(d) : (struct number){.decimal = d};
    return result(call, n, out);
}

static const struct liquid_filter rows[] = {
    {STR_INIT("abs"), 0, 0, 0, apply_abs},
    {STR_INIT("at_least"), 1, 1, 0, apply_at_least},
    {STR_INIT("at_most"), 1, 1, 0, apply_at_most},
    {STR_INIT("ceil"), 0, 0, 0, apply_ceil},
    {STR_INIT("divided_by"), 1, 1, 0, apply_divided_by},
    {STR_INIT("floor"), 0, 0, 0, apply_floor},
    {STR_INIT("minus"), 1, 1, 0, apply_minus},
    {STR_INIT("modulo"), 1, 1, 0, apply_modulo},
    {STR_INIT("plus"), 1, 1, 0, apply_plus},
    {STR_INIT("round"), 0, 1, 0, apply_round},
    {STR_INIT("sum"), 0, 1, FILTER_WALKS, apply_sum},
    {STR_INIT("times"), 1, 1, 0, apply_times},
};

const struct liquid_filters filters_math = {rows, ARRAY_LEN(rows)};
