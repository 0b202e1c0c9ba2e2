/*
 * Options of a lexer: what stands behind a `?` in a language's name, as in a form that was sent.
 *
 *     console?lang=ruby&prompt=%25
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_LEXER_OPTIONS_H
#define RENDER_HIGHLIGHT_LEXER_OPTIONS_H

#include "render/base/arena.h"

/*
 * Whether there is an option of that name. Its last value, decoded, in the arena; empty if it has
 * none, or if memory ends.
 */
bool option_find(struct str options, struct str name, struct arena *a, struct str *value);

/* Whether it is there, and not 0, false or off. */
bool option_is_on(struct str options, struct str name, struct arena *a, bool otherwise);

/* The class of a token of Rouge's ("Name.Function" is nf); or empty. */
struct str token_class(struct str name);

/* Whether a token of Rouge's has that class. */
bool token_has_class(struct str class);

#endif
