/*
 * What a template names: variables, and includes that do not exist, also in branches that no page
 * takes.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>

#include "render/check/check_private.h"
#include "render/liquid/lex.h"

/* The name of an include as it stands in the tag; empty if it is made when the tag runs. */
static struct str literal_name(const struct lex_piece *piece)
{
    if (!str_eq(piece->name, S("include")) && !str_eq(piece->name, S("include_cached")))
        return S("");
    size_t end = 0;
    while (end < piece->markup.len && !char_is_space(piece->markup.ptr[end]))
        end++;
    struct str name = str_sub(piece->markup, 0, end);
    for (size_t i = 0; i < name.len; i++) {
        if (strchr("{}\"'|", name.ptr[i]) != NULL)
            return S("");
    }
    return name;
}

static void check_include(struct check_worker *w, struct err_place place, struct str name)
{
    struct err e = ERR_INIT;
    const struct site *s = w->check->site;
    (void)err_at(&e, ERR_KIND_MISSING, place, "there is no include '%.*s' in %.*s/", STR_ARG(name),
                 STR_ARG(s->config->includes_dir));
    check_add_err(w, CHECK_LEVEL_ERROR, &e, S(""));
}

static void check_includes(struct check_worker *w, struct str file, struct str text, uint32_t line)
{
    struct check_cursor cursor = check_cursor_of(file, text, line);
    struct lex_piece piece;
    bool raw = false;
    if (str_find(text, S("include")) == STR_NONE)
        return;
    for (struct str rest = text; lex_next(&rest, &piece);) {
        if (piece.kind != LEX_TAG)
            continue;
        struct str name = piece.name;
        if (str_eq(name, S("raw")) || str_eq(name, S("comment")))
            raw = true;
        else if (str_eq(name, S("endraw")) || str_eq(name, S("endcomment")))
            raw = false;
        struct str wanted = raw ? S("") : literal_name(&piece);
        if (wanted.len > 0 && site_include(w->check->site, wanted) == NULL)
            check_include(w, check_cursor_at(&cursor, (size_t)(piece.whole.ptr - text.ptr)),
                          wanted);
    }
}

void check_template(struct check_worker *w, struct str file, struct str text, uint32_t line)
{
    check_names_template(&w->check->names, &w->names, file, text, line, &w->findings);
    check_includes(w, file, text, line);
}
