/*
 * Actions that languages of languages/ name in a line `actions NAME`: what cannot be said by rules.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_ACTIONS_H
#define RENDER_HIGHLIGHT_ACTIONS_H

#include "render/highlight/lexer.h"

extern const struct actions actions_console, actions_markdown, actions_ruby, actions_rust,
    actions_tcl, actions_wollok, actions_yaml;

#endif
