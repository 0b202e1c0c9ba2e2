/*
 * Limbs: whole numbers in base 10^9, the lowest limb first. Decimals consist of them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_BASE_LIMBS_H
#define RENDER_BASE_LIMBS_H

#include <stddef.h>
#include <stdint.h>

enum { LIMBS_BASE = 1000000000, LIMBS_DIGITS = 9 };

/*
 * u / v: Knuth's algorithm D (The Art of Computer Programming, 4.3.1). q gets count - v_count + 1
 * limbs, u becomes the remainder (its lowest v_count limbs). count >= v_count > 0, and v's highest
 * limb is not 0. u and v have one limb more than they count, which is 0. v is changed. Takes count
 * * v_count steps.
 */
void limbs_divide(uint32_t *u, size_t count, uint32_t *v, size_t v_count, uint32_t *q);

#endif
