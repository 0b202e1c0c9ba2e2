/*
 * R.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct named words[] = {
    {"keywords", " break else for function if in next repeat while "},
    {"constants", " FALSE Inf NA NA_character_ NA_complex_ NA_integer_ NA_real_ NULL NaN TRUE "},
    {"builtins", " F LETTERS T letters month.abb month.name pi "},
    {"functions",
     " Arg Conj Im Mod Re UseMethod abs acos acosh all any anyNA as.call as.character as.complex "
     "as.double as.environment as.integer as.logical as.null.default as.numeric as.raw asin "
     "asinh atan atanh attr attributes baseenv browser c call ceiling class cos cosh cospi "
     "cummax cummin cumprod cumsum digamma dim dimnames emptyenv exp expression floor "
     "forceAndCall gamma gc.time globalenv interactive invisible is.array is.atomic is.call "
     "is.character is.complex is.double is.environment is.expression is.finite is.function "
     "is.infinite is.integer is.language is.list is.logical is.matrix is.na is.name is.nan "
     "is.null is.numeric is.object is.pairlist is.raw is.recursive is.single is.symbol "
     "lazyLoadDBfetch length lgamma list log max min missing names nargs nzchar oldClass on.exit "
     "pos.to.env proc.time prod quote range rep retracemem return round seq.int seq_along "
     "seq_len sign signif sin sinh sinpi sqrt standardGeneric substitute sum switch tan tanh "
     "tanpi tracemem trigamma trunc unclass untracemem xtfrm "},
    {NULL, NULL},
};

/* A function counts as one of R's own only where it is called. */
static const struct choice choices[] = {
    {"call", "=functions", "nf", NULL}, {"call", "=keywords", "k", NULL},
    {"call", "=constants", "kc", NULL}, {"call", "=builtins", "nb", NULL},
    {"id", "=keywords", "k", NULL},     {"id", "=constants", "kc", NULL},
    {"id", "=builtins", "nb", NULL},    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"#'.*?$", "cd", ""},
    {"#.*?$", "c1", ""},
    {"%s+", "w", ""},
    {"`[^`]+?`", "n", ""},
    {"(?m)'(?:\\.|.)*?'", "s1", ""},
    {"(?m)\"(?:\\.|.)*?\"", "s2", ""},
    {"%%[^%%]*?%%", "o", ""},
    {"0[xX]%h+(?:[pP][0-9]+)?[Li]?", "mh", ""},
    {"[+-]?(?:%d+(?:[.]%d+)?|[.]%d+)(?:[eE][+-]?%d+)?[Li]?", "m", ""},
    {"%b[a-zA-Z][a-zA-Z._]*(?=%()", "n", "?call"},
    {"(?:[[:alpha:]]|[.][._[:alpha:]])[._[:alnum:]]*|[.]", "n", "?id"},
    {"[%[%]{}();,]", "p", ""},
    {"[-<>?*+^/!=~$@:%%&|]", "o", ""},

    {NULL, NULL, NULL},
};

const struct language language_r = {
    .name = "r", .rules = rules, .words = words, .choices = choices};
