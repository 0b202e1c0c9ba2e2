/*
 * Tcl.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"word",
     " after apply array break catch continue else elseif error eval expr for foreach global if "
     "namespace proc rename return set switch then trace unset update uplevel upvar variable vwait "
     "while ",
     "k", NULL},
    {"word",
     " append bgerror binary cd chan clock close concat dde dict encoding eof exec exit fblocked "
     "fconfigure fcopy file fileevent flush format gets glob history http incr info interp join "
     "lappend lassign lindex linsert list llength load loadTk lrange lrepeat lreplace lreverse "
     "lsearch lset lsort mathfunc mathop memory msgcat open package pid pkg::create pkg_mkIndex "
     "platform platform::shell puts pwd re_syntax read refchan regexp registry regsub scan seek "
     "socket source split string subst tell time tm unknown unload ",
     "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

/* Braces that are open within strings, of the whole text. */
struct braces {
    long open;
};

static void leave_brace(struct lexer *x, struct str text)
{
    while (!lexer_is_in(x, "brace"))
        lexer_next(x, "pop");
    lexer_next(x, "pop");
    lexer_token(x, "p", text);
}

/* A brace closes what it opened, whatever is still open within. */
static bool brace_abort(struct lexer *x, struct match *m)
{
    if (lexer_is_within(x, "brace"))
        leave_brace(x, m->group[0]);
    else
        lexer_token(x, "err", m->group[0]);
    return true;
}

static bool string_open(struct lexer *x, struct match *m)
{
    struct braces *braces = lexer_data(x);
    braces->open++;
    lexer_token(x, "s2", m->group[0]);
    return true;
}

static bool string_close(struct lexer *x, struct match *m)
{
    struct braces *braces = lexer_data(x);
    if (lexer_is_within(x, "brace") && braces->open == 0) {
        leave_brace(x, m->group[0]);
        return true;
    }
    braces->open--;
    lexer_token(x, "s2", m->group[0]);
    return true;
}

static const struct action actions[] = {
    {"brace_abort", brace_abort},
    {"string_open", string_open},
    {"string_close", string_close},
    {NULL, NULL},
};

static const struct named patterns[] = {
    {"rest", "[^)%]};\n\r\t\v]"},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"@word", "", ""},
    {"#[^)%]};\n]+", "c1", ""},
    {"(?=[)%]};\n\r\t\v])", "", "params"},
    {"%{rest}+", "-", "?word"},
    {"%s+", "-", ""},

    {":word", "", ""},
    {"{%*}", "k", ""},
    {"}", "", "!brace_abort"},
    {"@interp", "", ""},
    {"{", "p", "brace"},
    {"%(", "p", "paren"},
    {"\"", "s2", "string"},
    {"%{rest}+?(?=[(%[{\"\\])", "-", ""},

    {":params", "", ""},
    {";", "p", "pop"},
    {"\n", "-", "pop"},
    {"else|elseif|then", "k", ""},
    {"@word", "", ""},
    {"%s+", "-", ""},
    {"%{rest}+", "-", ""},

    {":command_brace", "", ""},
    {"@word", "", ""},
    {"#[^)%]};\n]+", "c1", ""},
    {"(?=[)%]};\n\r\t\v])", "", "params_brace"},
    {"%{rest}+", "-", "?word"},
    {"%s+", "-", ""},

    {":params_brace", "", ""},
    {"}", "p", "pop2"},
    {"[)%]}]", "-", ""},
    {"@params", "", ""},

    {":brace", "", ""},
    {"}", "p", "pop"},
    {"@command_brace", "", ""},

    {":command_paren", "", ""},
    {"@word", "", ""},
    {"#[^)%]};\n]+", "c1", ""},
    {"(?=[)%]};\n\r\t\v])", "", "params_paren"},
    {"%{rest}+", "-", "?word"},
    {"%s+", "-", ""},

    {":params_paren", "", ""},
    {"%)", "p", "pop2"},
    {"[)%]}]", "err", ""},
    {"@params", "", ""},

    {":paren", "", ""},
    {"%)", "p", "pop"},
    {"@command_paren", "", ""},

    {":command_bracket", "", ""},
    {"@word", "", ""},
    {"#[^)%]};\n]+", "c1", ""},
    {"(?=[)%]};\n\r\t\v])", "", "params_bracket"},
    {"%{rest}+", "-", "?word"},
    {"%s+", "-", ""},

    {":params_bracket", "", ""},
    {"%]", "p", "pop2"},
    {"[)%]}]", "err", ""},
    {"@params", "", ""},

    {":bracket", "", ""},
    {"%]", "p", "pop"},
    {"@command_bracket", "", ""},

    {":interp", "", ""},
    {"%[", "p", "bracket"},
    {"%$[a-z0-9.:-]+", "nv", ""},
    {"(?m)%${.*?}", "nv", ""},
    {"%$", "-", ""},
    {"\\[0-7]{3}", "se", ""},
    {"(?i)\\x[0-9a-f]{2}", "se", ""},
    {"\\u[0-9a-f]{4}", "se", ""},
    {"(?m)\\.", "se", ""},

    {":string", "", ""},
    {"\"", "s2", "pop"},
    {"@interp", "", ""},
    {"[^\\%[$\"{}]+", "s2", ""},
    {"{", "", "!string_open"},
    {"}", "", "!string_close"},

    {NULL, NULL, NULL},
};

const struct language language_tcl = {
    .name = "tcl",
    .rules = rules,
    .patterns = patterns,
    .choices = choices,
    .actions = actions,
    .data = sizeof(struct braces),
};
