/*
 * The names of MATLAB's functions: lists of words, the second set on the first, for lang_matlab.c.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_MATLAB_FUNCTIONS_H
#define RENDER_HIGHLIGHT_MATLAB_FUNCTIONS_H

#include "render/highlight/lexer.h"

extern const struct language matlab_functions_1, matlab_functions_2;

#endif
