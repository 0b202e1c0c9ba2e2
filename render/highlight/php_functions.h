/*
 * The names of PHP's functions: lists of words, each set on the one before it, for lang_php.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_PHP_FUNCTIONS_H
#define RENDER_HIGHLIGHT_PHP_FUNCTIONS_H

#include "render/highlight/lexer.h"

extern const struct language php_functions_1, php_functions_2, php_functions_3;

#endif
