/*
 * The language of code that nobody named.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_GUESS_H
#define RENDER_HIGHLIGHT_GUESS_H

#include "render/base/str.h"

/* One of Rouge's names, from a `#!` line, a doctype or another mark of its kind; else "plaintext".
 */
struct str guess_language(struct str code);

#endif
