/*
 * Shell sessions: lines with a prompt hold commands, the others what those wrote.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

/* A line that is nothing but dots, or dots in angle brackets: something is left out. */
static bool is_left_out(struct str line)
{
    struct str s = str_trim(line);
    bool bracketed = str_starts(s, S("<")) && str_ends(s, S(">")) && s.len > 2;
    if (bracketed)
        s = str_sub(s, 1, s.len - 1);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '.')
            return false;
    }
    return s.len > 0;
}

/* Up to the first character that ends a prompt; 0 where there is none. */
static size_t prompt_length(struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (strchr("$#>;", line.ptr[i]) != NULL && line.ptr[i] != '\0')
            return i + 1;
    }
    return 0;
}

static bool session_line(struct lexer *x, struct match *m)
{
    const struct language *shell = lexer_find(x, S("shell"));
    struct str line = lexer_rest(x);
    size_t end = str_find_char(line, '\n');
    if (end != STR_NONE)
        line = str_sub(line, 0, end + 1);
    m->group[0] = line;
    size_t prompt = prompt_length(line);
    if (shell == NULL || is_left_out(line) || prompt == 0) {
        lexer_token(x, shell != NULL && is_left_out(line) ? "c" : "go", line);
        if (shell != NULL)
            lexer_renew(x, shell);
        return true;
    }
    struct str command = str_trim_start(str_from(line, prompt));
    size_t blanks = line.len - prompt - command.len;
    lexer_token(x, "gp", str_sub(line, 0, prompt));
    lexer_token(x, "w", str_sub(line, prompt, prompt + blanks));
    lexer_delegate(x, shell, false, command);
    return true;
}

static const struct action actions[] = {
    {"session_line", session_line},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"!session_line", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_console = {.name = "console", .rules = rules, .actions = actions};
