/*
 * Turtle and TriG: triples of RDF.
 *
 * SPDX-License-Identifier: MIT
 */
#include "render/highlight/languages.h"

static const struct rule rules[] = {
    {":root", "", ""},
    {"%@base%b", "kd", ""},
    {"%@prefix%b", "kd", ""},
    {"true%b", "kc", ""},
    {"false%b", "kc", ""},
    {"(?m)\"\"\".*?\"\"\"", "s", ""},
    {"\"(?:[^\"\\]|\\.)*\"", "s", ""},
    {"(?m)'''.*?'''", "s", ""},
    {"'(?:[^'\\]|\\.)*'", "s", ""},
    {"#.*$", "c1", ""},
    {"%@[^%s,.;]+", "na", ""},
    {"[+-]?[0-9]+%.[0-9]*E[+-]?[0-9]+", "mf", ""},
    {"[+-]?%.[0-9]+E[+-]?[0-9]+", "mf", ""},
    {"[+-]?[0-9]+E[+-]?[0-9]+", "mf", ""},
    {"[+-]?[0-9]*%.[0-9]+?", "mf", ""},
    {"[+-]?[0-9]+", "mi", ""},
    {"[.,;(){}%[%]]", "p", ""},
    {"%^%^", "p", ""},
    {"<[^>]*>", "nl", ""},
    {"(?i)base%b", "kd", ""},
    {"(?i)prefix%b", "kd", ""},
    {"GRAPH%b", "k", ""},
    {"a%b", "k", ""},
    {"%s+", "w", ""},
    {"[^:;<>#@\"().%[%]{} ]*:", "nn", ""},
    {"[^:;<>#@\"().%[%]{} ]+", "n", ""},

    {NULL, NULL, NULL},
};

const struct language language_turtle = {.name = "turtle", .rules = rules};
