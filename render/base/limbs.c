/*
 * Long division. See limbs.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/base/limbs.h"

#include <stdbool.h>

enum { BASE = LIMBS_BASE };

/* limbs *= factor, over count limbs; the carry goes into the limb above them. */
static void scale_limbs(uint32_t *limbs, size_t count, uint32_t factor)
{
    uint64_t carry = 0;
    for (size_t i = 0; i <= count; i++) {
        carry += (uint64_t)limbs[i] * factor;
        limbs[i] = (uint32_t)(carry % BASE);
        carry /= BASE;
    }
}

/* u -= q * v, over count limbs of v and one more of u. Returns false if u becomes negative. */
static bool take_product(uint32_t *u, const uint32_t *v, size_t count, uint64_t q)
{
    uint64_t carry = 0;
    for (size_t i = 0; i <= count; i++) {
        carry += i < count ? q * v[i] : 0;
        uint32_t part = (uint32_t)(carry % BASE);
        bool borrow = u[i] < part;
        u[i] = borrow ? u[i] + BASE - part : u[i] - part;
        carry = carry / BASE + (borrow ? 1 : 0);
    }
    return carry == 0;
}

/* u += v: take_product's guess was one too large. */
static void put_back(uint32_t *u, const uint32_t *v, size_t count)
{
    uint32_t carry = 0;
    for (size_t i = 0; i <= count; i++) {
        uint32_t sum = u[i] + (i < count ? v[i] : 0) + carry;
        carry = sum >= BASE ? 1 : 0;
        u[i] = sum - carry * BASE;
    }
}

/*
 * Guesses one limb of a quotient from the three highest limbs of u and the two of v: right, or one
 * too large.
 */
static uint64_t guess_limb(const uint32_t *u, const uint32_t *v, size_t count)
{
    uint64_t head = (uint64_t)u[count] * BASE + u[count - 1];
    uint64_t guess = head / v[count - 1], rest = head % v[count - 1];
    uint64_t next = count > 1 ? v[count - 2] : 0, third = count > 1 ? u[count - 2] : 0;
    while (rest < BASE && (guess >= BASE || guess * next > rest * BASE + third)) {
        guess--;
        rest += v[count - 1];
    }
    return guess;
}

void limbs_divide(uint32_t *u, size_t count, uint32_t *v, size_t v_count, uint32_t *q)
{
    /* If v's highest limb is at least half the base, a guess is off by little. */
    uint32_t factor = BASE / (v[v_count - 1] + 1);
    scale_limbs(u, count, factor);
    scale_limbs(v, v_count, factor);
    for (size_t j = count - v_count + 1; j > 0; j--) {
        uint32_t *part = u + (j - 1);
        uint64_t guess = guess_limb(part, v, v_count);
        if (!take_product(part, v, v_count, guess)) {
            put_back(part, v, v_count);
            guess--;
        }
        q[j - 1] = (uint32_t)guess;
    }
    uint64_t carry = 0;
    for (size_t i = v_count; i > 0; i--) {
        carry = carry * BASE + u[i - 1];
        u[i - 1] = (uint32_t)(carry / factor);
        carry %= factor;
    }
}
