/*
 * Messages about faulty YAML. libyaml names the token that it missed; an author needs the quote,
 * the blank or the bracket that repairs it. See ydoc_error.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/data/ydoc_error.h"

#define QUOTE_IT "put the value in quotes"

/* libyaml's words, and ours. start: the error is shown at the start of the construct. */
static const struct {
    const char *problem;
    bool start;
    const char *message;
} explanations[] = {
    {"could not find expected ':'", true,
     "expected 'key: value' or '- item': there is no ':' followed by a blank on this line"},
    {"did not find expected '-' indicator", false,
     "expected '- ': the items of a list begin in the same column"},
    {"did not find expected ',' or ']'", true,
     "the list that begins here is not closed by ']', or an item lacks its ',' or its quotes"},
    {"did not find expected ',' or '}'", true,
     "the map that begins here is not closed by '}', or an entry lacks its ',' or its quotes"},
    {"did not find expected node content", false,
     "expected a value: one that begins with this character goes in quotes"},
    {"found unexpected end of stream", true, "the quote that begins here is never closed"},
    {"found unexpected document indicator", true,
     "the quote that begins here is not closed before the next '---' or '...'"},
    {"block sequence entries are not allowed in this context", false,
     "a list begins on the line below its key; if this is a text, " QUOTE_IT},
    {"mapping keys are not allowed in this context", false,
     "'? ' cannot begin a value here: " QUOTE_IT},
    {"found unknown escape character", false,
     "unknown escape: between double quotes a backslash is written \\\\, or use single quotes"},
    {"did not find expected hexdecimal number", false,
     "\\x, \\u and \\U are followed by 2, 4 and 8 hexadecimal digits"},
    {"found invalid Unicode character escape code", false,
     "there is no such character; one beyond U+FFFF is written \\U and 8 hexadecimal digits"},
    {"did not find expected alphabetic or numeric character", true,
     "a value that begins with '*' or '&' goes in quotes"},
    {"found undefined tag handle", true, "a value that begins with '!' goes in quotes"},
    {"did not find the expected '>'", true, "a value that begins with '!' goes in quotes"},
    {"did not find expected tag URI", true, "a value that begins with '!' goes in quotes"},
    {"did not find expected '!'", true, "a value that begins with '!' goes in quotes"},
    {"did not find expected comment or line break", false,
     "a block text begins on the line below its '|' or '>'; a value that begins so goes in quotes"},
    {"found a tab character where an indentation space is expected", false,
     "a tab cannot indent: use blanks"},
    {"found a tab character that violates indentation", false, "a tab cannot indent: use blanks"},
    {"found unknown directive name", true, "a line cannot begin with '%': " QUOTE_IT},
    {"found unexpected non-alphabetical character", true,
     "a line cannot begin with '%': " QUOTE_IT},
    {"did not find expected <document start>", false, "expected '---' or the end of the text"},
    {"control characters are not allowed", false,
     "a control character that YAML does not allow: delete it"},
};

struct err_place ydoc_place(struct str text, size_t offset, struct err_place place)
{
    struct err_place here = err_place_of(place.file, text, offset);
    if (place.line > 0)
        here.line += place.line - 1;
    return here;
}

/* The line around an offset, and the offset of its start. */
static struct str line_around(struct str text, size_t offset, size_t *start)
{
    size_t before = str_rfind_char(str_sub(text, 0, offset), '\n');
    *start = before == STR_NONE ? 0 : before + 1;
    struct str line;
    str_cut(str_from(text, *start), '\n', &line, NULL);
    return str_trim_end(line);
}

/* `title: Part 1: the start`, the most common mistake; or a key indented too far. */
static bool colon_error(struct str text, size_t at, struct err_place here, struct err *err)
{
    size_t start;
    struct str line = line_around(text, at, &start), before = str_sub(text, start, at);
    size_t colon = str_find(before, S(": "));
    if (colon == STR_NONE)
        return err_at(err, ERR_KIND_SYNTAX, here,
                      "no key is expected here: it is indented further than its neighbours, or the "
                      "line above lacks a ':'");
    struct str key = str_trim_start(str_sub(line, 0, colon));
    struct str value = str_trim(str_from(line, colon + 2));
    const char *quote = str_find_char(value, '"') == STR_NONE ? "\"" : "'";
    if (value.len > 60 || str_find_char(value, quote[0]) != STR_NONE)
        return err_at(err, ERR_KIND_SYNTAX, here, "a value that holds ': ' goes in quotes");
    return err_at(err, ERR_KIND_SYNTAX, here,
                  "a value that holds ': ' goes in quotes: %.*s: %s%.*s%s", STR_ARG(key), quote,
                  STR_ARG(value), quote);
}

static bool token_error(char c, struct err_place here, struct err *err)
{
    if (c == '\t')
        return err_at(err, ERR_KIND_SYNTAX, here, "a tab cannot indent: use blanks");
    return err_at(err, ERR_KIND_SYNTAX, here, "a value cannot begin with '%c': " QUOTE_IT, c);
}

/* A key was expected but something else was found, mostly text after a closed quote. */
static bool key_error(struct str text, size_t at, struct err_place here, struct err *err)
{
    size_t start;
    (void)line_around(text, at, &start);
    struct str before = str_trim_end(str_sub(text, start, at));
    char last = before.len > 0 ? before.ptr[before.len - 1] : '\0';
    if (last == '"' || last == '\'')
        return err_at(err, ERR_KIND_SYNTAX, here,
                      "text after a closing quote: quote the whole value, and within it write %s",
                      last == '"' ? "\\\" for \"" : "'' for '");
    return err_at(err, ERR_KIND_SYNTAX, here,
                  "expected 'key: value' in the column of the keys above, or the end of the text");
}

bool ydoc_error(const struct ydoc_complaint *complaint, struct str text, struct err_place place,
                struct err *err)
{
    const char *problem = complaint->problem;
    struct err_place here = ydoc_place(text, complaint->at, place);
    if (strcmp(problem, "mapping values are not allowed in this context") == 0)
        return colon_error(text, complaint->at, here, err);
    if (strcmp(problem, "found character that cannot start any token") == 0 &&
        complaint->at < text.len)
        return token_error(text.ptr[complaint->at], here, err);
    if (strcmp(problem, "did not find expected key") == 0)
        return key_error(text, complaint->at, here, err);
    for (size_t i = 0; i < ARRAY_LEN(explanations); i++) {
        if (strcmp(problem, explanations[i].problem) == 0)
            return err_at(err, ERR_KIND_SYNTAX,
                          explanations[i].start ? ydoc_place(text, complaint->start, place) : here,
                          "%s", explanations[i].message);
    }
    return err_at(err, ERR_KIND_SYNTAX, here, "invalid YAML: %s", problem);
}
