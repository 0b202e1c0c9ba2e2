/*
 * A language's table, made ready to run: states by number, patterns compiled, words taken apart.
 * A state is compiled when it is first entered.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_LEXER_TABLE_H
#define RENDER_HIGHLIGHT_LEXER_TABLE_H

#include "render/highlight/lexer.h"

struct token {
    struct str class;                /* empty: plain text */
    const struct language *delegate; /* not NULL: whose lexer gets the text */
    bool fresh, parent;              /* parent: the lexing knows which language that is */
    bool by_name;                    /* delegate is the language of the name that is remembered */
    unsigned char remembered;
    struct str option; /* not empty: it names the class */
};

enum move_kind {
    MOVE_PUSH,
    MOVE_GOTO,
    MOVE_POP,
    MOVE_RESET,
    MOVE_AGAIN,
    MOVE_LEAVE,        /* <name */
    MOVE_LEAVE_WITHIN, /* <<name */
    MOVE_BACK,         /* <*name */
    MOVE_RENEW,        /* ^css */
    MOVE_LEAVE_CHILD,  /* ^css<name */
    MOVE_REMEMBER,
    MOVE_ACTION,
};

/* Where a text comes from that is remembered. */
enum from { FROM_WORD, FROM_GROUP, FROM_REMEMBERED };

struct move {
    enum move_kind kind;
    unsigned char number; /* the state; how many to pop; under which number a text is remembered */
    unsigned char group;  /* of PUSH: whose first character is the delimiter, 0: none */
    enum from from;       /* of REMEMBER */
    unsigned char source; /* the group, or the number of what is remembered */
    struct str word;      /* the text itself; the state of LEAVE_CHILD */
    const struct language *language;
    action_fn *action;
};

struct moves {
    const struct move *rows;
    size_t count;
};

/* A row of choices: a list, a pattern, or neither for any word. */
struct ready_choice {
    const char *words;
    const struct pattern *pattern;
    const char *token, *next;
};

struct choices {
    const struct ready_choice *rows;
    size_t count;
    unsigned char group; /* that has the word; 0: the whole match */
};

struct ready_rule {
    const struct pattern *pattern;
    const struct state *mixin; /* not NULL: instead of a pattern */
    struct str option;         /* of a mixin, not empty: that has to be on, or off */
    bool option_off;
    action_fn *action; /* the same */
    bool line_start;   /* only at the start of a line */
    const struct token *tokens;
    size_t token_count;
    struct moves moves;
    struct choices choices;
};

struct state {
    const char *name;
    const struct language *language; /* whose table it stands in */
    const struct rule *source;
    bool ready;
    struct ready_rule *rules;
    size_t count;
};

enum { STATES_MAX = 128 };

struct table {
    struct table *next; /* in the lexing's list */
    const struct language *language;
    struct arena *arena;
    language_find_fn *find;
    struct pattern_scope scope;
    struct state states[STATES_MAX];
    size_t count;
    const char *bad; /* the first row that is malformed */
};

MUST_CHECK struct table *table_new(const struct language *language, language_find_fn *find,
                                   struct arena *a);

/* The number of a state; 0, which is "root", if there is none of that name. */
unsigned char table_state(struct table *t, struct str name);

/* A state with its rules; NULL if memory ends. */
const struct state *table_enter(struct table *t, unsigned char number);

/* Words of `next`, all of them; the first of them, which is cut off. */
struct moves table_moves(struct table *t, const char *words);
bool table_next_move(struct table *t, struct str *words, struct move *m);

/* The class names or delegates of a rule. */
bool table_token(struct table *t, struct str word, struct token *token);

/* Whether a row's list has the word. */
bool table_has_word(const struct table *t, const char *words, struct str word);

#endif
