/*
 * The categories and tags of a document: from its front matter, the front matter defaults, and a
 * post's folders.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_DOCUMENT_LABELS_H
#define RENDER_DOCUMENT_LABELS_H

#include "render/data/value.h"

/*
 * Puts `categories` and `tags` into data, which is front over defaults. post: the path of a post,
 * whose folders above _posts are categories; empty for other pages. Returns false if the arena is
 * full.
 */
MUST_CHECK bool labels_put(struct value_map *data, struct str post,
                           const struct value_map *defaults, const struct value_map *front,
                           struct arena *a);

/*
 * Whether `categories` is missing, a text or a list. If not, Jekyll ignores the document's front
 * matter. Returns false and err, without a place, if it is not.
 */
MUST_CHECK bool labels_check(const struct value_map *front, struct arena *a, struct err *err);

/* The same for a document whose front matter cannot be read: its `categories` are those of its
 * folders and defaults, and Jekyll gives it no `tags`. */
MUST_CHECK bool labels_put_unread(struct value_map *data, struct str post,
                                  const struct value_map *defaults, struct arena *a);

#endif
