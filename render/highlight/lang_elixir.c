/*
 * Elixir.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

/* A sigil's delimiter, and of which kind it is, in the argument of its state. */
enum { SIGIL_REGEX = 1 << 8, DELIMITER_MASK = SIGIL_REGEX - 1 };

static char closing(char open)
{
    static const char pairs[] = "{}[]()<>";
    for (size_t i = 0; pairs[i] != '\0'; i += 2) {
        if (pairs[i] == open)
            return pairs[i + 1];
    }
    return open;
}

static const char *sigil_class(const struct lexer *x)
{
    return (lexer_argument(x) & SIGIL_REGEX) != 0 ? "sr" : "sx";
}

static bool sigil(struct lexer *x, struct match *m)
{
    char letter = m->group[1].len > 0 ? m->group[1].ptr[0] : '\0';
    uint32_t argument = (unsigned char)m->group[2].ptr[0];
    if (letter == 'r' || letter == 'R') {
        argument |= SIGIL_REGEX;
        lexer_next(x, "regex_flags");
    } else if (letter == 'w' || letter == 'W') {
        lexer_next(x, "list_flags");
    }
    lexer_token(x, (argument & SIGIL_REGEX) != 0 ? "sr" : "sx", m->group[0]);
    bool interpolated = letter != '\0' && strchr("SRCW", letter) != NULL;
    lexer_push(x, interpolated ? "sigil_interpolated" : "sigil", argument);
    return true;
}

static bool took(struct lexer *x, struct match *m, size_t len)
{
    m->group[0] = str_sub(lexer_rest(x), 0, len);
    if (len > 0)
        lexer_token(x, sigil_class(x), m->group[0]);
    return len > 0;
}

static bool sigil_end(struct lexer *x, struct match *m)
{
    char open = (char)(lexer_argument(x) & DELIMITER_MASK);
    if (lexer_rest(x).ptr[0] != closing(open))
        return false;
    (void)took(x, m, 1);
    lexer_next(x, "pop");
    return true;
}

/* Text up to a delimiter, # or \. */
static bool sigil_text(struct lexer *x, struct match *m)
{
    struct str rest = lexer_rest(x);
    char open = (char)(lexer_argument(x) & DELIMITER_MASK), close = closing(open);
    size_t len = 0;
    while (len < rest.len && rest.ptr[len] != open && rest.ptr[len] != close &&
           rest.ptr[len] != '#' && rest.ptr[len] != '\\')
        len++;
    return took(x, m, len);
}

static bool sigil_mark(struct lexer *x, struct match *m)
{
    char c = lexer_rest(x).ptr[0];
    return (c == '#' || (c == '\\' && !lexer_is_in(x, "sigil_interpolated"))) && took(x, m, 1);
}

static const struct action actions[] = {
    {"sigil", sigil},
    {"sigil_end", sigil_end},
    {"sigil_text", sigil_text},
    {"sigil_mark", sigil_mark},
    {NULL, NULL},
};

static const struct named patterns[] = {
    {"name", "[a-zA-Z_]%w*"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"#.*$", "c1", ""},
    {"%b(?:case|cond|end|bc|lc|if|unless|try|loop|receive|fn|defmodule|defp?|defprotocol|defimpl|"
     "defrecord|defmacrop?|defdelegate|defexception|defguardp?|defstruct|exit|raise|throw|after|"
     "rescue|catch|else)%b(?![?!])|%bdo%b",
     "k", ""},
    {"%b(?:import|require|use|recur|quote|unquote|super|refer)%b(?![?!])", "kn", ""},
    {"%b(?:and|not|or|when|xor|in)%b", "ow", ""},
    {"%%=|%*=|%*%*=|%+=|-=|%^=|%|%|=|<=>|<(?!<|=)|>(?!<|=|>)|<=|>=|===|==|=~|!=|!~|&(?:&&?|(?!%d))|"
     "%|%||%^|%*|%+|-|/|%||%+%+|--|%*%*|//|<-|<>|<<|>>|=|%.|~~~",
     "o", ""},
    {"%:(?:%{name}(?:[?!]|=(?![>=]))?|<>|===?|>=?|<=?|<=>|&&?|%%%(%)|%%%[%]|%%{}|%+%+?|--?|%|%|?|!|"
     "//|"
     "[%%&`/|]|%*%*?|=?~|<-)|%{name}[?!]?:(?!:)",
     "ss", ""},
    {"%:\"", "ss", "interpoling_symbol"},
    {"%b(?:nil|true|false)%b(?![?!])|%b[A-Z]%w*%b", "no", ""},
    {"%b__(?:FILE|LINE|MODULE|MAIN|FUNCTION)__%b(?![?!])", "bp", ""},
    {"[a-zA-Z_!]%w*[!?]?", "n", ""},
    {"%::|[%%(){};,/|:\\%[%]]", "p", ""},
    {"%@%{name}|&%d", "nv", ""},
    {"%b%d(?:_?%d)*(?:%.(?![^%d%s])(?:_?%d)+)(?:[eE][-+]?%d(?:_?%d)*)?%b", "mf", ""},
    {"%b0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*%b", "mh", ""},
    {"%b0o[0-7](?:_?[0-7])*%b", "mo", ""},
    {"%b0b[01](?:_?[01])*%b", "mb", ""},
    {"%b%d(?:_?%d)*%b", "mi", ""},
    {"(?:%%[A-Ba-z])?\"\"\"(?:.|\n)*?\"\"\"", "sd", ""},
    {"'''(?:.|\n)*?'''", "sd", ""},
    {"\"", "s2", "dqs"},
    {"'", "s1", "sqs"},
    {"%?(?:\\(?:x%d{1,2}|%h{1,2}(?!%h)%b|0[0-7]{0,2}(?![0-7])%b[^x0MC])|(?:\\[MC]-)+%w|[^%s\\])",
     "sx", ""},
    {"~([A-Za-z])?([{%[(<|/'\"])", "", "!sigil"},

    {":dqs", "", ""},
    {"@escapes", "", ""},
    {"@interpoling", "", ""},
    {"[^#\"\\]+", "s2", ""},
    {"\"", "s2", "pop"},
    {"[#\\]", "s2", ""},

    {":sqs", "", ""},
    {"@escapes", "", ""},
    {"@interpoling", "", ""},
    {"[^#'\\]+", "s1", ""},
    {"'", "s1", "pop"},
    {"[#\\]", "s1", ""},

    {":interpoling", "", ""},
    {"#{", "si", "interpoling_string"},

    {":interpoling_string", "", ""},
    {"}", "si", "pop"},
    {"@root", "", ""},

    {":escapes", "", ""},
    {"\\x%h{2}", "se", ""},
    {"\\u{?%d+}?", "se", ""},
    {"\\[\\abdefnrstv0\"']", "se", ""},

    {":interpoling_symbol", "", ""},
    {"\"", "ss", "pop"},
    {"@interpoling", "", ""},
    {"[^#\"]+", "ss", ""},

    {":sigil", "", ""},
    {"!sigil_end", "", ""},
    {"!sigil_mark", "", ""},
    {"!sigil_text", "", ""},

    {":sigil_interpolated", "", ""},
    {"!sigil_end", "", ""},
    {"@interpoling", "", ""},
    {"!sigil_mark", "", ""},
    {"!sigil_text", "", ""},

    {":regex_flags", "", ""},
    {"[fgimrsux]*", "sr", "pop"},

    {":list_flags", "", ""},
    {"[csa]?", "sx", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_elixir = {
    .name = "elixir", .rules = rules, .patterns = patterns, .actions = actions};
