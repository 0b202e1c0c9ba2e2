/*
 * Actions of shell sessions: which line holds a command depends on options.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/actions.h"

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

/* What the options say, found out at the first line. */
struct console {
    bool known, has_comments;
    struct str prompts, errors;            /* parts between commas */
    const struct language *shell, *output; /* output: NULL if it is that of a program */
};

static const struct language *option_language(struct lexer *x, struct str option)
{
    struct str name;
    return lexer_option(x, option, &name) ? lexer_find(x, name) : NULL;
}

static const struct console *console_of(struct lexer *x)
{
    struct console *c = lexer_data(x);
    if (c->known)
        return c;
    c->known = true;
    (void)lexer_option(x, S("error"), &c->errors);
    bool has_prompts = lexer_option(x, S("prompt"), &c->prompts) && c->prompts.len > 0;
    bool is_hash = false;
    for (struct str rest = c->prompts, part; rest.len > 0;) {
        (void)str_cut(rest, ',', &part, &rest);
        is_hash = is_hash || str_eq(part, S("#"));
    }
    c->has_comments = lexer_is_on(x, S("comments"), has_prompts && !is_hash);
    if (!has_prompts)
        c->prompts = c->has_comments ? S("$,>,;") : S("$,#,>,;");
    c->shell = option_language(x, S("lang"));
    if (c->shell == NULL)
        c->shell = lexer_find(x, S("shell"));
    c->output = option_language(x, S("output"));
    return c;
}

/* The length of the part between commas that the text begins with; or 0. */
static size_t part_at(struct str parts, struct str text)
{
    for (struct str part; parts.len > 0;) {
        (void)str_cut(parts, ',', &part, &parts);
        if (part.len > 0 && str_starts(text, part))
            return part.len;
    }
    return 0;
}

/* The length up to the end of the first text that ends a prompt; or 0. */
static size_t prompt_length(const struct console *c, struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        size_t len = part_at(c->prompts, str_from(line, i));
        if (len > 0)
            return i + len;
        if (c->has_comments && (line.ptr[i] == '<' || line.ptr[i] == '#'))
            break;
    }
    return 0;
}

/* A line without a command. */
static void other_line(struct lexer *x, const struct console *c, struct str line)
{
    const char *class = NULL;
    if (is_left_out(line) || str_starts(str_trim(line), S("#")))
        class = "c";
    else if (part_at(c->errors, line) > 0)
        class = "gr";
    lexer_renew(x, c->shell);
    if (class == NULL && c->output != NULL) {
        lexer_delegate(x, c->output, false, line);
        return;
    }
    lexer_token(x, class != NULL ? class : "go", line);
    if (c->output != NULL)
        lexer_renew(x, c->output);
}

static bool session_line(struct lexer *x, struct match *m)
{
    const struct console *c = console_of(x);
    struct str line = lexer_rest(x);
    size_t end = str_find_char(line, '\n');
    if (end != STR_NONE)
        line = str_sub(line, 0, end + 1);
    m->group[0] = line;
    size_t prompt = is_left_out(line) ? 0 : prompt_length(c, line);
    if (prompt == 0) {
        other_line(x, c, line);
        return true;
    }
    if (c->output != NULL)
        lexer_renew(x, c->output);
    struct str command = str_trim_start(str_from(line, prompt));
    size_t blanks = line.len - prompt - command.len;
    lexer_token(x, "gp", str_sub(line, 0, prompt));
    lexer_token(x, "w", str_sub(line, prompt, prompt + blanks));
    lexer_delegate(x, c->shell, false, command);
    return true;
}

static const struct action rows[] = {
    {"session_line", session_line},
    {NULL, NULL},
};

const struct actions actions_console = {.rows = rows, .data = sizeof(struct console)};
