/*
 * Sessions in IRB or Pry: Ruby behind a prompt, and what it answered.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

/* Dots alone, or dots in angle brackets: something is left out. */
static bool is_left_out(struct str line)
{
    struct str s = str_trim(line);
    if (str_starts(s, S("<")) && str_ends(s, S(">")) && s.len > 2)
        s = str_sub(s, 1, s.len - 1);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '.')
            return false;
    }
    return s.len > 0;
}

/* Up to the first > " or * behind `irb` or `pry`; 0 where the line has no prompt. */
static size_t prompt_length(struct str line)
{
    size_t irb = str_find(line, S("irb")), pry = str_find(line, S("pry"));
    size_t name = irb < pry ? irb : pry;
    for (size_t i = name == STR_NONE ? line.len : name + 3; i < line.len; i++) {
        if (line.ptr[i] == '>' || line.ptr[i] == '"' || line.ptr[i] == '*')
            return i + 1;
    }
    return 0;
}

static bool session_line(struct lexer *x, struct match *m)
{
    const struct language *ruby = lexer_find(x, S("ruby")), *out = lexer_find(x, S("irb_output"));
    struct str line = lexer_rest(x);
    size_t end = str_find_char(line, '\n');
    if (end != STR_NONE)
        line = str_sub(line, 0, end + 1);
    m->group[0] = line;
    if (ruby == NULL || out == NULL)
        return false;
    size_t prompt = prompt_length(line);
    bool left_out = is_left_out(line);
    if (left_out || prompt > 0 || str_starts(str_trim(line), S("#")))
        lexer_renew(x, out);
    if (prompt == 0 || left_out)
        lexer_renew(x, ruby);
    if (!left_out && prompt > 0) {
        struct str command = str_trim_start(str_from(line, prompt));
        lexer_token(x, "gp", str_sub(line, 0, prompt));
        lexer_token(x, "w", str_sub(line, prompt, line.len - command.len));
        lexer_delegate(x, ruby, false, command);
    } else if (left_out || str_starts(str_trim(line), S("#"))) {
        lexer_token(x, "c", line);
    } else {
        lexer_delegate(x, out, false, line);
    }
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

static const struct rule output[] = {
    {":has_irb_output", "", ""}, {"=>", "p", "pop"},
    {".+?(?:\n|$)", "go", ""},

    {":irb_error", "", ""},      {".+?(?:\n|$)", "gr", ""},
    {"@has_irb_output", "", ""},

    {":stdout", "", ""},         {"%w+?(?:Error|Exception):.+?(?:\n|$)", "gr", "irb_error"},
    {"@has_irb_output", "", ""},

    {":root", "", ""},           {"#<", "kt", "irb_object"},
    {"@super", "", ""},

    {":irb_object", "", ""},     {">", "kt", "pop"},
    {"@root", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_irb = {.name = "irb", .rules = rules, .actions = actions};
const struct language language_irb_output = {
    .name = "irb_output", .base = &language_ruby, .rules = output, .start = "expr_start stdout"};
