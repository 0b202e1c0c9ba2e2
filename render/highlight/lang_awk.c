/*
 * AWK.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct choice choices[] = {
    {"id",
     " break continue delete do else exit for getline if next nextfile print printf return "
     "while ",
     "k", "expr_start"},
    {"id", " function ", "kd", "expr_start"},
    {"id", " BEGIN END ", "kr", NULL},
    {"id", " ARGC ARGV CONVFMT ENVIRON FILENAME FNR FS NF NR OFMT OFS ORS RS SUBSEP ", "kc", NULL},
    {"id",
     " atan2 cos exp gsub index int length log match rand sin split sprintf sqrt srand sub "
     "substr system tolower toupper ",
     "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":comments_and_whitespace", "", ""},
    {"%s+", "-", ""},
    {"#.*?$", "c1", ""},

    {":expr_start", "", ""},
    {"@comments_and_whitespace", "", ""},
    {"/", "sr", "=regex"},
    {"", "-", "pop"},

    {":regex", "", ""},
    {"/", "sr", "=regex_end"},
    {"[^/]\n", "err", "pop"},
    {"\n", "err", "pop"},
    {"%[%^", "se", "regex_group"},
    {"%[", "se", "regex_group"},
    {"\\.", "se", ""},
    {"[(][?][:=<!]", "se", ""},
    {"[{][%d,]+[}]", "se", ""},
    {"[()?]", "se", ""},
    {".", "sr", ""},

    {":regex_end", "", ""},
    {"", "", "pop"},

    {":regex_group", "", ""},
    {"/", "se", ""},
    {"[^/]\n", "err", "pop2"},
    {"%]", "se", "pop"},
    {"\\.", "se", ""},
    {".", "sr", ""},

    {":root", "", ""},
    {"@comments_and_whitespace", "", ""},
    {"[-<>+*/%%^!=]=?|in%b|%+%+|--|%|", "o", "expr_start"},
    {"&&|%|%||~!?", "o", "expr_start"},
    {"[(%[,]", "p", "expr_start"},
    {";", "p", "statement"},
    {"[)%].]", "p", ""},
    {"[?]", "p", "ternary expr_start"},
    {"[{}]", "p", "statement"},
    {"%$[a-zA-Z0-9_]*", "nv", ""},
    {"[a-zA-Z_][a-zA-Z0-9_]*", "nx", "?id"},
    {"[0-9]+%.[0-9]+", "mf", ""},
    {"[0-9]+", "mi", ""},
    {"\"(?:\\[\\\"]|[^\"])*\"", "s2", ""},
    {"%:", "p", ""},

    {":statement", "", ""},
    {"[{}]", "p", ""},
    {"@expr_start", "", ""},

    {":ternary", "", ""},
    {"%:", "p", "=expr_start"},
    {"@root", "", ""},

    {NULL, NULL, NULL},
};

const struct language language_awk = {.name = "awk", .rules = rules, .choices = choices};
