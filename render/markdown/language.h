/*
 * The languages that Jekyll's highlighter knows by name.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_MARKDOWN_LANGUAGE_H
#define RENDER_MARKDOWN_LANGUAGE_H

#include "render/base/str.h"

/*
 * Whether Rouge has a lexer of this name (case counts); code in an unknown language gets other
 * HTML. The name may have options of the lexer behind a `?`.
 */
bool md_language_is_known(struct str name);

#endif
