/*
 * Documents that a site has and does not show, for its author to be told of.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_LEFT_OUT_H
#define RENDER_SITE_LEFT_OUT_H

#include "render/site/site.h"

/* Fills s->left_out, once the units are there. False if the arena ends. */
MUST_CHECK bool left_out_build(struct site *s);

#endif
