/*
 * Lexers: a language as a table of rules, and the machine that runs such tables.
 *
 * This is the design of Rouge's RegexLexer, whose tokens are what is wanted. A lexer is in a state,
 * the top of its stack; the first of the state's rules whose pattern matches gives the text its
 * tokens and changes the stack; if none matches, one character is an error. Tokens are named by
 * their class in HTML ("nf", "s2"), plain text by "-".
 *
 * A language is one flat table. compile-languages makes it of a file of languages/, in the format
 * of docs/languages.md. A row is one of
 *
 *     {":name", "", ""}             the rows that follow are the state of this name
 *     {"@name", "", ""}             the rules of another state stand here; "@super": those that the
 *                                   base language has for this state
 *     {"@name", "if x", ""}         the same, but only if the option x is on; "unless x": only if
 *                                   it is given and off
 *     {"!name", "", "..."}          an action that looks for itself: it answers whether it matched
 *     {pattern, tokens, next}       a rule
 *
 * tokens: one class for all of the match, or one for each group. ">css" gives the text to a lexer
 * of that language that lives as long as this one, ">>css" to a new one; ">self" to one of this
 * language, ">parent" to one of the language that a template makes: the option `parent`, or HTML;
 * ">$x" to one of the language whose name is remembered as x. "option:x" is the class that the
 * option x names.
 *
 * next: words, done one after the other.
 *
 *     name      pushes a state           =name     puts it in the place of the top
 *     push      pushes the top again     pop pop2  takes so many off
 *     reset     back to root alone       <name     takes the top off if it is that state
 *     <<name    takes the top off if that state is anywhere on the stack; <*name: all above it
 *     name(2)   pushes a state; the first character of group 2 is its delimiter: %K{open}
 *     ^css      a lexer of that language begins anew
 *     ^css<name  it takes its top off if it is that state
 *     $x=2      remembers group 2 as x: %K{x}, ">$x"; $x=$y copies; $x=word; $x= forgets
 *     ?name     rows of choices decide on the first token and on what is next; ?name:2: on the
 *               second
 *     !name     an action
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_HIGHLIGHT_LEXER_H
#define RENDER_HIGHLIGHT_LEXER_H

#include "render/base/buf.h"
#include "render/highlight/pattern.h"

struct lexer;

/* Whether it did anything: as "!name" in the place of a pattern, whether it matched. The match
 * is what the rule's pattern matched; if it looks for itself, group[0] is what it took. */
typedef bool action_fn(struct lexer *x, struct match *m);

struct rule {
    const char *pattern, *tokens, *next;
};

struct named {
    const char *name, *text;
};

/* The rows of one name are searched in order; the first that has the word decides. words: a list
 * (see words_have), "=" and the name of one, "/" and a pattern that matches at the beginning of the
 * word, or "*" for any word. */
struct choice {
    const char *name, *words, *token, *next;
};

struct action {
    const char *name;
    action_fn *run;
};

/* The actions of a language, which ends with a row of NULL. */
struct actions {
    const struct action *rows;
    size_t data; /* bytes that they keep, zero at the beginning */
};

/* At most so many texts are remembered. */
enum { REMEMBERED_MAX = 8 };

/* Every table ends with a row of NULL, and may be NULL. What is not here is in the base. */
struct language {
    const char *name; /* as Rouge calls it */
    const struct language *base;
    const struct rule *rules;
    const struct named *patterns, *words; /* %{name}, %k{name} */
    const struct choice *choices;
    const struct actions *actions;
    const char *remembered; /* names, between blanks */
    const char *start;      /* words of `next`, done at the beginning */
    bool any_case;          /* lists of choices are in lower case, and case does not count */
};

/* ---- for actions ---- */

/* A token of a class, for text within what is being matched. */
void lexer_token(struct lexer *x, const char *class, struct str text);

/* Does words of `next`. */
void lexer_next(struct lexer *x, const char *words);

/* Whether a state is the top of the stack; whether it is anywhere on the stack. */
bool lexer_is_in(const struct lexer *x, const char *state);
bool lexer_is_within(const struct lexer *x, const char *state);

/* The language's own data; what is still to be read, of which the match is the beginning. */
void *lexer_data(const struct lexer *x);
struct str lexer_rest(const struct lexer *x);
bool lexer_at_line_start(const struct lexer *x);

/*
 * An option that stands behind the name of the language that the code is in (lexer_options.h).
 * Whether it is there; its value. lexer_is_on: whether it is there and is not 0, false or off.
 */
bool lexer_option(const struct lexer *x, struct str name, struct str *value);
bool lexer_is_on(const struct lexer *x, struct str name, bool otherwise);

/* Gives text to a lexer of another language; fresh: one that begins anew. */
void lexer_delegate(struct lexer *x, const struct language *language, bool fresh, struct str text);

/* The same, with options of its own. */
void lexer_delegate_with(struct lexer *x, const struct language *language, struct str options,
                         bool fresh, struct str text);

/* The language of a name, NULL if there is no lexer for it. */
const struct language *lexer_find(const struct lexer *x, struct str name);

/* The lexer that text is given to (fresh: false) begins anew. */
void lexer_renew(struct lexer *x, const struct language *language);

/* ---- for highlight.c ---- */

typedef const struct language *language_find_fn(struct str name);

/* Shared by the lexers of one piece of code. */
struct lexing;
struct highlight_languages;

/*
 * Appends code as HTML. options: of lexer_options.h. a: for what is needed meanwhile. If memory
 * ends, a fails, and what is appended is not complete.
 */
void lexing_write(struct highlight_languages *languages, const struct language *language,
                  struct str options, struct str code, struct arena *a, struct buf *out);

/* For tests: the first row of the language that is malformed, or NULL. */
const char *lexing_check(struct highlight_languages *languages, const struct language *language);

#endif
