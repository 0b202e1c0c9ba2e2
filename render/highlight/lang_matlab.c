/*
 * MATLAB.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"
#include "render/highlight/matlab_functions.h"

static const struct choice choices[] = {
    {"word",
     " arguments break case catch classdef continue else elseif end for function global if import "
     "methods otherwise parfor persistent properties return spmd switch try while ",
     "k", NULL},
    {"word", "=functions_0", "nb", NULL},
    {"word", "=functions_1", "nb", NULL},
    {"word", "=functions_2", "nb", NULL},
    {"word", "=functions_3", "nb", NULL},
    {"word", "=functions_4", "nb", NULL},
    {"word", "=functions_5", "nb", NULL},
    {NULL, NULL, NULL, NULL},
};

static const struct rule rules[] = {
    {":root", "", ""},
    {"%s+", "-", ""},
    {"(?m){%%.*?%%}", "cm", ""},
    {"%%.*$", "c1", ""},
    {"([.][.][.])(.*?)$", "k c", ""},
    {"^(!)(.*?)(?=%%|$)", "k >>shell", ""},
    {"[a-zA-Z][_a-zA-Z0-9]*", "n", "?word"},
    {"[(){};:,/\\%]%[]", "p", ""},
    {"~=|==|<<|>>|[-~+/*%%=<>&^|.@]", "o", ""},
    {"(?i)(?:%d+%.%d*|%d*%.%d+)(?:e[+-]?[0-9]+)?", "mf", ""},
    {"(?i)%d+e[+-]?[0-9]+", "mf", ""},
    {"%d+L", "il", ""},
    {"%d+", "mi", ""},
    {"'(?=.*')", "s1", "chararray"},
    {"\"(?=.*\")", "s2", "string"},
    {"'", "o", ""},

    {":chararray", "", ""},
    {"[^']+", "s1", ""},
    {"''", "se", ""},
    {"'", "s1", "pop"},

    {":string", "", ""},
    {"[^\"]+", "s2", ""},
    {"\"\"", "se", ""},
    {"\"", "s2", "pop"},

    {NULL, NULL, NULL},
};

const struct language language_matlab = {
    .name = "matlab", .base = &matlab_functions_2, .rules = rules, .choices = choices};
