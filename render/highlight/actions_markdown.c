/*
 * Actions of Markdown: fenced code, which goes to the lexer of its own language.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/actions.h"
#include "render/highlight/guess.h"

/* Code whose fence is not closed goes to its lexer line by line. */
struct markdown {
    struct str fence;
    const struct language *language;
    struct str options; /* of its lexer */
};

static const struct language *code_language(const struct lexer *x, struct str name, struct str code)
{
    (void)str_cut(name, '?', &name, NULL);
    return lexer_find(x, name.len > 0 ? name : guess_language(code));
}

static bool fence(struct lexer *x, struct match *m)
{
    struct markdown *md = lexer_data(x);
    struct str name = str_trim(m->group[3]);
    md->fence = m->group[2];
    md->language = code_language(x, name, m->group[5]);
    (void)str_cut(name, '?', NULL, &md->options);
    lexer_token(x, "-", m->group[1]);
    lexer_token(x, "p", m->group[2]);
    lexer_token(x, "nl", m->group[3]);
    if (m->group[7].ptr == NULL) {
        if (md->language != NULL)
            lexer_renew(x, md->language);
        lexer_next(x, "unclosed");
        return true;
    }
    if (md->language != NULL)
        lexer_delegate_with(x, md->language, md->options, true, m->group[5]);
    else
        lexer_token(x, "sb", m->group[5]);
    lexer_token(x, "-", m->group[6]);
    lexer_token(x, "p", m->group[7]);
    return true;
}

static bool fence_end(struct lexer *x, struct match *m)
{
    const struct markdown *md = lexer_data(x);
    struct str all = lexer_rest(x);
    size_t blanks = 0;
    while (blanks < all.len && (all.ptr[blanks] == ' ' || all.ptr[blanks] == '\t'))
        blanks++;
    if (!lexer_at_line_start(x) || !str_starts(str_from(all, blanks), md->fence))
        return false;
    m->group[0] = str_sub(all, 0, blanks + md->fence.len);
    lexer_next(x, "pop");
    lexer_token(x, "-", str_sub(all, 0, blanks));
    lexer_token(x, "p", str_from(m->group[0], blanks));
    return true;
}

static bool fence_line(struct lexer *x, struct match *m)
{
    const struct markdown *md = lexer_data(x);
    if (md->language != NULL)
        lexer_delegate_with(x, md->language, md->options, false, m->group[0]);
    else
        lexer_token(x, "sb", m->group[0]);
    return true;
}

static const struct action rows[] = {
    {"fence", fence},
    {"fence_end", fence_end},
    {"fence_line", fence_line},
    {NULL, NULL},
};

const struct actions actions_markdown = {.rows = rows, .data = sizeof(struct markdown)};
