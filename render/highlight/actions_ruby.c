/*
 * Actions of Ruby: here-documents, which wait in a queue for the end of their line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/actions.h"

enum { HEREDOCS_MAX = 16 };

struct heredoc {
    struct str name;
    bool indented; /* <<- and <<~: the end may be indented */
};

struct ruby {
    struct heredoc queue[HEREDOCS_MAX];
    size_t count;
};

/* <<A, <<-A, <<~A: it waits for the end of its line. */
static bool heredoc(struct lexer *x, struct match *m)
{
    struct ruby *r = lexer_data(x);
    if (r->count == HEREDOCS_MAX)
        return true;
    r->queue[r->count++] = (struct heredoc){
        .name = m->group[4].ptr != NULL ? m->group[3] : str_sub(m->group[3], 0, 0),
        .indented = m->group[1].len > 2,
    };
    if (!lexer_is_in(x, "heredoc_queue"))
        lexer_next(x, "heredoc_queue");
    return true;
}

/* A line of a here-document, which may be its end. */
static bool heredoc_line(struct lexer *x, struct match *m)
{
    struct ruby *r = lexer_data(x);
    struct str line = m->group[0];
    bool last = false;
    if (r->count > 0) {
        const struct heredoc *h = &r->queue[0];
        last = str_eq(h->indented ? str_trim(line) : str_trim_end(line), h->name);
    }
    lexer_token(x, last ? "no" : "sh", line);
    if (last) {
        r->count--;
        memmove(r->queue, r->queue + 1, r->count * sizeof(r->queue[0]));
    }
    lexer_next(x, last && r->count == 0 ? "pop2" : "pop");
    return true;
}

static const struct action rows[] = {
    {"heredoc", heredoc},
    {"heredoc_line", heredoc_line},
    {NULL, NULL},
};

const struct actions actions_ruby = {.rows = rows, .data = sizeof(struct ruby)};
