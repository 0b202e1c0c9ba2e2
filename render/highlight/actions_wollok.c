/*
 * Actions of Wollok: the names of classes and objects, which are known from their definition on.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/actions.h"

/* What is defined beyond that many is a variable. */
enum { NAMES_MAX = 64 };

struct wollok {
    struct str names[NAMES_MAX];
    size_t count;
};

static bool is_known(const struct wollok *w, struct str name)
{
    bool found = false;
    for (size_t i = 0; i < w->count && !found; i++)
        found = str_eq(w->names[i], name);
    return found;
}

static bool define(struct lexer *x, struct match *m)
{
    struct wollok *w = lexer_data(x);
    if (w->count < NAMES_MAX && !is_known(w, m->group[0]))
        w->names[w->count++] = m->group[0];
    return true;
}

/* A name that is defined: a letter, or _ and a letter, then letters and digits. */
static bool defined(struct lexer *x, struct match *m)
{
    const struct wollok *w = lexer_data(x);
    struct str rest = lexer_rest(x);
    size_t len = str_starts(rest, S("_")) ? 1 : 0;
    if (len == rest.len || !char_is_alpha(rest.ptr[len]))
        return false;
    while (len < rest.len && (char_is_alpha(rest.ptr[len]) || char_is_digit(rest.ptr[len])))
        len++;
    struct str name = str_sub(rest, 0, len);
    if (!is_known(w, name))
        return false;
    m->group[0] = name;
    lexer_token(x, "nc", name);
    return true;
}

static const struct action rows[] = {
    {"define", define},
    {"defined", defined},
    {NULL, NULL},
};

const struct actions actions_wollok = {.rows = rows, .data = sizeof(struct wollok)};
