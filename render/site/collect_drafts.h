/*
 * site.posts in its order, in which undated drafts have a date only if somebody has asked for it.
 *
 * Jekyll dates a draft without a date by its file when its date or URL is asked for. With
 * `future: true` nobody asks when it is read: then it depends on what is rendered before a template
 * reads site.posts for the first time, which sorts the list. Until then two posts of which one has
 * no date are ordered by their paths.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_SITE_COLLECT_DRAFTS_H
#define RENDER_SITE_COLLECT_DRAFTS_H

#include "render/site/collect.h"

/* Sorts posts, newest first. l: with its layouts and includes. False if the arena ends. */
MUST_CHECK bool collect_sort_posts(const struct collect *l, const struct config *c,
                                   struct value_list *posts);

#endif
