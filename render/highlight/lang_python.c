/*
 * Python.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"id", "[[:alpha:]_][[:alnum:]_]*"}, {"dotted", "[[:alpha:]_.][[:alnum:]_.]*"},
    {"digits", "[0-9](?:_?[0-9])*"},     {"decimal", "(?:(?:%{digits})?%.%{digits}|%{digits}%.)"},
    {"exponent", "[eE][+-]?%{digits}"},  {NULL, NULL},
};

static const struct named words[] = {
    {"keywords", " as assert async await break continue del elif else except exec finally for "
                 "from global if import lambda nonlocal pass print raise return try while with "
                 "yield "},
    {"exceptions",
     " ArithmeticError AssertionError AttributeError BaseException BlockingIOError "
     "BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError "
     "ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError "
     "EnvironmentError Exception FileExistsError FileNotFoundError FloatingPointError "
     "FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError "
     "InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError "
     "ModuleNotFoundError NameError NotADirectoryError NotImplemented NotImplementedError "
     "OSError OverflowError OverflowWarning PendingDeprecationWarning ProcessLookupError "
     "RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StandardError "
     "StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError "
     "TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError "
     "UnicodeError UnicodeTranslateError UnicodeWarning UserWarning VMSError ValueError Warning "
     "WindowsError ZeroDivisionError "},
    {"builtins",
     " __import__ abs all any apply ascii basestring bin bool buffer bytearray bytes callable "
     "chr classmethod cmp coerce compile complex delattr dict dir divmod enumerate eval execfile "
     "exit file filter float format frozenset getattr globals hasattr hash hex id input int "
     "intern isinstance issubclass iter len list locals long map max memoryview min next object "
     "oct open ord pow property range raw_input reduce reload repr reversed round set setattr "
     "slice sorted staticmethod str sum super tuple type unichr unicode vars xrange zip "},
    {"pseudo", " Ellipsis False None NotImplemented True self "},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"id", "=keywords", "k", NULL},  {"id", "=exceptions", "nb", NULL},
    {"id", "=builtins", "nb", NULL}, {"id", "=pseudo", "bp", NULL},
    {NULL, NULL, NULL, NULL},
};

/* The string that is open. */
struct python {
    struct str delimiter;
    bool raw, formatted;
};

static bool has_letter(struct str prefix, char letter)
{
    for (size_t i = 0; i < prefix.len; i++) {
        if (char_lower(prefix.ptr[i]) == letter)
            return true;
    }
    return false;
}

static bool string_start(struct lexer *x, struct match *m)
{
    struct python *p = lexer_data(x);
    lexer_token(x, "sa", m->group[1]);
    lexer_token(x, "s", m->group[2]);
    p->delimiter = m->group[2];
    p->raw = has_letter(m->group[1], 'r');
    p->formatted = has_letter(m->group[1], 'f');
    lexer_next(x, "string");
    return true;
}

static bool string_end(struct lexer *x, struct match *m)
{
    const struct python *p = lexer_data(x);
    if (str_eq(m->group[0], p->delimiter))
        lexer_next(x, "pop");
    return true;
}

static bool string_escape(struct lexer *x, struct match *m)
{
    const struct python *p = lexer_data(x);
    lexer_token(x, p->raw ? "s" : "se", m->group[0]);
    return true;
}

static bool string_brace(struct lexer *x, struct match *m)
{
    const struct python *p = lexer_data(x);
    lexer_token(x, p->formatted ? "si" : "s", m->group[0]);
    if (p->formatted)
        lexer_next(x, "interpolation");
    return true;
}

static const struct action actions[] = {
    {"string_start", string_start},
    {"string_end", string_end},
    {"string_escape", string_escape},
    {"string_brace", string_brace},
    {NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"\n+", "-", ""},
    {"(?im)^(:)(%s*)([ru]{0,2}\"\"\".*?\"\"\")", "p - sd", ""},
    {"[^%S\n]+", "-", ""},
    {"#.*\n?", "c1", ""},
    {"[%[%]{}:(),;.]", "p", ""},
    {"\\\n", "-", ""},
    {"\\", "-", ""},
    {"(?:in|is|and|or|not)%b", "ow", ""},
    {"(?:<<|>>|//|%*%*)=?", "o", ""},
    {"[-~+/*%%=<>&^|@]=?|!=", "o", ""},
    {"(from)((?:\\%s|%s)+)(%{dotted})((?:\\%s|%s)+)(import)", "kn - nn - kn", ""},
    {"(import)(%s+)(%{dotted})", "kn - nn", ""},
    {"(def)((?:%s|\\%s)+)", "k -", "funcname"},
    {"(class)((?:%s|\\%s)+)", "k -", "classname"},
    {"`.*?`", "sb", ""},
    {"([rfbuRFBU]{0,2})('''|\"\"\"|['\"])", "", "!string_start"},
    {"%@%{dotted}", "nd", ""},
    {"%{id}", "n", "?id"},
    {"%{decimal}(?:%{exponent})?[jJ]?", "mf", ""},
    {"%{digits}%{exponent}[jJ]?", "mf", ""},
    {"%{digits}[jJ]", "mf", ""},
    {"0[bB](?:_?[0-1])+", "mb", ""},
    {"0[oO](?:_?[0-7])+", "mo", ""},
    {"0[xX](?:_?[a-fA-F0-9])+", "mh", ""},
    {"%d+L", "il", ""},
    {"[1-9](?:_?[0-9])*|0(?:_?0)*", "mi", ""},

    {":funcname", "", ""},
    {"%{id}", "nf", "pop"},

    {":classname", "", ""},
    {"%{id}", "nc", "pop"},

    {":string", "", ""},
    {"[^'\"\\{]+", "s", ""},
    {"{{", "s", ""},
    {"'''|\"\"\"|['\"]", "s", "!string_end"},
    {"(?=\\)", "s", "escape"},
    {"{", "", "!string_brace"},

    {":escape", "", ""},
    {"\\(?:[\\abfnrtv\"'\n]|newline|N{[a-zA-Z][a-zA-Z ]+[a-zA-Z]}|u%h{4}|U%h{8}|x%h{2}|[0-7]{1,3})",
     "", "!string_escape pop"},
    {"\\.", "s", "pop"},

    {":interpolation", "", ""},
    {"[^{}!:]+", ">>python", ""},
    {"%![asr]", "si", ""},
    {"%:", "si", ""},
    {"{", "si", "interpolation"},
    {"}", "si", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_python = {
    .name = "python",
    .rules = rules,
    .patterns = patterns,
    .words = words,
    .choices = choices,
    .actions = actions,
    .data = sizeof(struct python),
};
