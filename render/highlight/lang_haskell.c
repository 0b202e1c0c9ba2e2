/*
 * Haskell.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named patterns[] = {
    {"symbol", "[:!#$%%&*+.\\/<=>?@^|~-]"},
    {NULL, NULL},
};

static const struct choice choices[] = {
    {"word", " import ", "kr", "import"},
    {"word", " module ", "kr", "module"},
    {"word",
     " _ case class data default deriving do else if in infix infixl infixr instance let "
     "newtype of then type where ",
     "kr", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":basic", "", ""},
    {"%s+", "-", ""},
    {"{-#", "cp", "comment_preproc"},
    {"{-", "cm", "comment"},
    {"^--%s+%|.*?$", "cd", ""},
    {"--(?![!#$%%&*+./<=>?@^|_~]).*?$", "c1", ""},

    {":comment", "", ""},
    {"-}", "cm", "pop"},
    {"{-", "cm", "comment"},
    {"[^-{}]+", "cm", ""},
    {"[-{}]", "cm", ""},

    {":comment_preproc", "", ""},
    {"-}", "cp", "pop"},
    {"{-", "cp", "comment"},
    {"[^-{}]+", "cp", ""},
    {"[-{}]", "cp", ""},

    {":root", "", ""},
    {"@basic", "", ""},
    {"'(?=(?:.|\\%S+)')", "sc", "character"},
    {"\"", "s", "string"},
    {"(?i)%d+e[+-]?%d+", "mf", ""},
    {"(?i)%d+%.%d+(?:e[+-]?%d+)?", "mf", ""},
    {"(?i)0o[0-7]+", "mo", ""},
    {"(?i)0x[%da-f]+", "mh", ""},
    {"%d+", "mi", ""},
    {"'?[A-Z][%w']*", "kt", ""},
    {"[%w']+", "n", "?word"},
    {"\\(?!%{symbol}+)", "nf", ""},
    {"(?:<-|%::|->|=>|=)(?!%{symbol}+)", "o", ""},
    {"%:%{symbol}*", "o", ""},
    {"%{symbol}+", "o", ""},
    {"%[%s*%]", "kt", ""},
    {"%(%s*%)", "nb", ""},
    {"(%[)([_a-z][%w']*)(%|)", "o n o", "quasiquotation"},
    {"[%[%](),;`{}]", "p", ""},

    {":import", "", ""},
    {"%s+", "-", ""},
    {"\"", "s", "string"},
    {"%bqualified%b", "k", ""},
    {"([A-Z][%w.]*)(%s+)(as)(%s+)([A-Z][a-zA-Z0-9_.]*)", "nn - k - n", "pop"},
    {"([A-Z][%w.]*)(%s+)(hiding)(%s+)(%()", "nn - k - p", "=funclist"},
    {"([A-Z][%w.]*)(%s+)(%()", "nn - p", "=funclist"},
    {"[%w.]+", "nn", "pop"},

    {":module", "", ""},
    {"%s+", "-", ""},
    {"([A-Z][%w.]*)(%s+)(%()", "nn - p", "funclist"},
    {"%bwhere%b", "kr", "pop"},
    {"[A-Z][a-zA-Z0-9_.]*", "nn", "pop"},

    {":funclist", "", ""},
    {"@basic", "", ""},
    {"[A-Z]%w*", "kt", ""},
    {"_[%w']+|[a-z][%w']*", "nf", ""},
    {",", "p", ""},
    {"%{symbol}+", "o", ""},
    {"%(", "p", "funclist"},
    {"%)", "p", "pop"},

    {":character", "", ""},
    {"\\", "se", "=character_end escape"},
    {".", "sc", "=character_end"},

    {":character_end", "", ""},
    {"'", "sc", "pop"},
    {".", "err", "pop"},

    {":quasiquotation", "", ""},
    {"%|%]", "o", "pop"},
    {"[^|]+", "-", ""},
    {"%|", "-", ""},

    {":string", "", ""},
    {"\"", "s", "pop"},
    {"\\", "se", "escape"},
    {"[^\\\"]+", "s", ""},

    {":escape", "", ""},
    {"[abfnrtv\"'&\\]", "se", "pop"},
    {"%^[%]%[A-Z@^_]", "se", "pop"},
    {"NUL|SOH|[SE]TX|EOT|ENQ|ACK|BEL|BS|HT|LF|VT|FF|CR|S[OI]|DLE|DC[1-4]|NAK|SYN|ETB|CAN|EM|SUB|"
     "ESC|[FGRU]S|SP|DEL",
     "se", "pop"},
    {"(?i)o[0-7]+", "se", "pop"},
    {"(?i)x[%da-f]+", "se", "pop"},
    {"%d+", "se", "pop"},
    {"%s+\\", "se", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_haskell = {
    .name = "haskell", .rules = rules, .patterns = patterns, .choices = choices};
