/*
 * Liquid's two lexers. One cuts a template into text, {{ outputs }} and {% tags %}; the other cuts
 * the markup inside them, as Liquid's strict parser does. Both borrow the template.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef RENDER_LIQUID_LEX_H
#define RENDER_LIQUID_LEX_H

#include "render/base/err.h"

/* ---- templates ---- */

enum lex_piece_kind {
    LEX_TEXT,
    LEX_OUTPUT,
    LEX_TAG,
    LEX_UNCLOSED_OUTPUT, /* "{{" without its end, which Liquid refuses */
    LEX_UNCLOSED_TAG,
};

struct lex_piece {
    enum lex_piece_kind kind;
    struct str whole;  /* with its braces */
    struct str name;   /* of a tag: \w+ or "#" */
    struct str markup; /* the text after the name; for an output the text between the braces */
    bool trim_left;    /* "{%-", "{{-" */
    bool trim_right;   /* "-%}", "-}}" */
};

/* Takes the next piece off *rest; false at the end. (Liquid's TemplateParser and FullToken.) */
bool lex_next(struct str *rest, struct lex_piece *out);

/* ---- markup ---- */

enum lex_kind {
    LEX_END,
    LEX_ID,     /* a name; "contains" before a blank is a comparison */
    LEX_STRING, /* with its quotes */
    LEX_NUMBER,
    LEX_COMPARISON, /* == != <> < > <= >= contains */
    LEX_DOTDOT,
    LEX_PIPE,
    LEX_DOT,
    LEX_COLON,
    LEX_COMMA,
    LEX_OPEN_SQUARE,
    LEX_CLOSE_SQUARE,
    LEX_OPEN_ROUND,
    LEX_CLOSE_ROUND,
    LEX_QUESTION,
    LEX_DASH,
    LEX_BAD, /* no token begins with this character */
};

struct lex_token {
    enum lex_kind kind;
    struct str text;
};

/* Takes the next token off *rest. LEX_END at the end, again and again. */
struct lex_token lex_token(struct str *rest);

/* The name of a kind in messages: "a name", "':'", "the end". */
const char *lex_kind_name(enum lex_kind kind);

/* ---- the pieces of Liquid's lax expressions ---- */

/*
 * The length of the QuotedFragment at the start of s: a quoted string, or a run of quoted strings
 * and of characters that are neither blank nor one of , | ' "; or 0.
 */
size_t lex_fragment(struct str s);

/* The same for several fragments in a row. */
size_t lex_fragments(struct str s);

/*
 * A fragment and ':' at the start of s: the name of a cycle before its values. A fragment may
 * contain colons, so the name goes up to the last one. Returns false if not found.
 */
bool lex_named(struct str s, struct str *name, struct str *rest);

/*
 * The first fragment anywhere in s; *rest gets the text after it. Returns false if not found.
 */
bool lex_find_fragment(struct str s, struct str *fragment, struct str *rest);

/*
 * The next TagAttribute in *rest: name ':' fragment (as in `limit: 2`). Removes everything up to
 * its end from *rest. Returns false if not found.
 */
bool lex_next_attribute(struct str *rest, struct str *name, struct str *value);

#endif
